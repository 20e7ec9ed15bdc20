import type { Diagnostic } from "../model/diagnostic.ts";
import { enumerated } from "../model/enumerated.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";

/**
 * One note for all that takes a service manager, where none is wanted.
 * @param withService the declared profiles that are to have a service of their own
 */
export function servicesLeft(
  { host }: Pick<HostManifest, "host">,
  withService: readonly Pick<ProfileSettings, "gateway">[],
): readonly Diagnostic[] {
  const services = withService.filter(({ gateway }) => gateway.state !== "absent");
  const gateways = services.filter(({ gateway }) => gateway.state === "running").length;
  const stopped = services.length - gateways;
  const what = [
    ...(gateways === 0
      ? []
      : [`${gateways} gateway${gateways === 1 ? "" : "s"} that ${gateways === 1 ? "is" : "are"} to run`]),
    ...(stopped === 0
      ? []
      : [`${stopped} service${stopped === 1 ? "" : "s"} that ${stopped === 1 ? "is" : "are"} not`]),
    ...(host.linger === undefined ? [] : ["lingering"]),
    ...(host.keepAwake === undefined ? [] : ["what keeps the host awake"]),
  ];
  if (what.length === 0) return [];
  return [
    {
      code: "services-left",
      severity: "note",
      message: `without a service manager this is left for later: ${enumerated(what)}`,
      hint: "The first apply with one, on the machine that has booted, does all of it.",
    },
  ];
}
