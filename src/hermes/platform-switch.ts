import type { Platform } from "./platform.ts";
import type { PlatformSettings, Spot } from "./platform-settings.ts";

/** Whether a platform is on, and what says so. */
export type Switch =
  | { readonly is: "off" }
  | { readonly is: "on"; readonly spot: Spot; readonly doubt: string | undefined };

/** Why a platform that is set up may be turned off all the same; undefined where nothing says so. */
export function doubtOf(platform: Platform, settings: PlatformSettings): string | undefined {
  if (settings.enabled === "no" && settings.enabledSpot !== undefined) {
    return `${settings.enabledSpot.what} is false, which not every version of Hermes heeds`;
  }
  if (settings.isDoubtfullyDisabled) {
    return `${platform.name}.enabled in config.yaml is false, which not every version of Hermes heeds`;
  }
  return undefined;
}

/** Reads the switches of the environment first: an explicit yes or no there beats config.yaml. */
export function switchOf(platform: Platform, settings: PlatformSettings, doubt: string | undefined): Switch {
  let open: Spot | undefined;
  for (const conditions of platform.switchedOnBy) {
    const states = conditions.map((condition) => settings.holds(condition));
    if (states.includes("no")) continue;
    const spots = conditions.flatMap((condition) => settings.spotOf(condition) ?? []);
    if (spots[0] === undefined) continue;
    if (!states.includes("unknown")) return { is: "on", spot: spots[0], doubt };
    open ??= spots[0];
  }
  if (open !== undefined) {
    return { is: "on", spot: open, doubt: doubt ?? `the value of ${open.what} is not known yet` };
  }
  const yesOrNo = platform.switchedOnBy.flat().filter((condition) => condition.oneOf !== undefined);
  if (yesOrNo.some(({ setting }) => setting.variables.some((variable) => settings.saysNo(variable)))) {
    return { is: "off" };
  }
  if (settings.enabled !== "yes" || settings.enabledSpot === undefined) return { is: "off" };
  return { is: "on", spot: settings.enabledSpot, doubt };
}
