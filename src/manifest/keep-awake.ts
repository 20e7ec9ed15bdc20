import type { HostSettings } from "../model/manifest.ts";
import type { Findings } from "./findings.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap } from "./merge.ts";

/** `host.keep_awake`, every default filled in; nothing where it is not declared. */
export function resolveKeepAwake(
  findings: Findings,
  raw: Manifest,
): Pick<HostSettings, "keepAwake"> | undefined {
  const written: unknown = isMap(raw.host) ? raw.host.keep_awake : undefined;
  const place = findings.source.key(["host", "keep_awake"]);
  if (written === false) return { keepAwake: { value: false, place } };
  if (written !== true && !isMap(written)) return undefined;
  const said: Readonly<Record<string, unknown>> = isMap(written) ? written : {};
  const flag = (name: string, otherwise: boolean) => {
    const value = said[name];
    return typeof value === "boolean" ? value : otherwise;
  };
  const flags = {
    display: flag("display", false),
    idle: flag("idle", true),
    disk: flag("disk", false),
    system: flag("system", true),
    userActive: flag("user_active", false),
  };
  if (!Object.values(flags).includes(true)) {
    findings.refuse(
      "manifest-value",
      "host.keep_awake holds nothing: all that it could keep the host from is false",
      place,
      "Say keep_awake: false, or let one of display, idle, disk, system, user_active be true.",
    );
  }
  const value = { ...flags, while: said.while === "always" ? "always" : "running" } as const;
  return { keepAwake: { value, place } };
}
