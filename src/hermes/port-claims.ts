import { type Claim, certainty, identityOf } from "./claim.ts";
import type { PortRule } from "./platform.ts";
import type { PlatformSettings } from "./platform-settings.ts";
import type { Switch } from "./platform-switch.ts";

/** The port that a platform listens on, as long as it is on and does not take any free one. */
export function portClaims(
  platform: string,
  rule: PortRule,
  settings: PlatformSettings,
  state: Switch,
): readonly Claim[] {
  if (state.is === "off") return [];
  const listens = rule.when === undefined ? "yes" : settings.holds(rule.when);
  if (listens === "no") return [];
  const found = settings.option(rule.setting);
  const number = found?.is === "text" ? portNumber(found.text) : undefined;
  if (number === 0) return []; // any free one
  const isSet = found?.is === "reference" || number !== undefined;
  const spot = isSet && found !== undefined && found.is !== "fallback" ? found.spot : state.spot;
  const port = found?.is === "reference" ? undefined : (number ?? rule.usual);
  const unread =
    found?.is === "text" && number === undefined ? `${found.spot.what} is not a port` : undefined;
  const unknown = listens === "unknown" ? "whether it listens is not known yet" : undefined;
  return [
    {
      platform,
      kind: "port",
      identity: found?.is === "reference" ? identityOf([found], false) : `port ${port}`,
      noun: "port",
      ...spot,
      ...certainty(state.doubt ?? unknown ?? unread),
      setBy:
        rule.setting.variables[0] ?? `platforms.${platform}.${rule.setting.paths?.[0] ?? ""} in config.yaml`,
      ...(port === undefined ? {} : { port }),
    },
  ];
}

function portNumber(text: string): number | undefined {
  const number = /^\s*[0-9]{1,5}\s*$/.test(text) ? Number(text) : undefined;
  return number !== undefined && number <= 65_535 ? number : undefined;
}
