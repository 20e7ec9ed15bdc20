import type { HostSettings } from "../model/manifest.ts";
import type { Findings } from "./findings.ts";
import { inside, isMap, type Layer, setting } from "./merge.ts";

/** `host.keep_awake`, every default filled in; nothing where it is not declared. */
export function resolveKeepAwake(
  findings: Findings,
  host: readonly Layer[],
): Pick<HostSettings, "keepAwake"> | undefined {
  const layers = inside(host, "keep_awake");
  const top = layers.at(-1);
  if (top === undefined) return undefined;
  const written = top.value;
  const place = top.source.key(top.path);
  if (written === false) return { keepAwake: { value: false, place } };
  if (written !== true && !isMap(written)) return undefined;
  const flag = (name: string, otherwise: boolean) => {
    const value = setting(layers, name);
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
  const value = { ...flags, while: setting(layers, "while") === "always" ? "always" : "running" } as const;
  return { keepAwake: { value, place } };
}
