import { below } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { MIGRATION_RECORD } from "../hermes/topology.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { fileIn } from "../resources/host-files.ts";
import type { FleetTopology } from "./topology.ts";
import { listed, type TopologySeen } from "./topology-seen.ts";

/** An update that has made one gateway of a fleet of them is what people look for longest. */
export function foldedFleet(
  { servesNow, multiplexing, place }: FleetTopology,
  seen: TopologySeen,
): readonly Diagnostic[] {
  const { input, members, layoutOf } = seen;
  const { facts, format } = input;
  if (multiplexing !== "by-default" || format === undefined) return [];
  const record = below(layoutOf(DEFAULT_PROFILE).home, MIGRATION_RECORD);
  const file = fileIn(facts, record);
  if (file.is !== "text") return [];
  const names = [...members.values()].flatMap(({ settings: { name, gateway }, leaving }) => {
    if (name === DEFAULT_PROFILE || leaving !== undefined || gateway.state === "absent") return [];
    const isLost = facts.profiles.has(name) && !facts.definitions.has(format.id(layoutOf(name).hermes, name));
    const isNamed = file.text.includes(JSON.stringify(name)) || servesNow.has(name);
    return isLost && isNamed ? [name] : [];
  });
  if (names.length === 0) return [];
  const [lost, them, gateways] =
    names.length === 1 ? ["service", "it", "it a gateway"] : ["services", "them", "each a gateway"];
  return [
    {
      code: "fleet-folded",
      severity: "warning",
      message: `an update of Hermes has folded this fleet: it took away the ${lost} of ${listed(names.sort())}, and had the gateway of "default" serve ${them} instead; an apply gives ${gateways} of its own again, and keeps the next update from doing so`,
      hint: "If one gateway for all is what you want, say hermes.topology: multiplexed.",
      place,
      path: record,
    },
  ];
}
