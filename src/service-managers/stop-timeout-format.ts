import { readPlist } from "../formats/plist.ts";
import { readTimeSpan } from "../formats/time-span.ts";
import { readUnit } from "../formats/unit.ts";

/** Of systemd where nothing is said (DefaultTimeoutStopSec), in seconds. */
const SYSTEMD_USUAL = 90;
/** Of launchd (launchd.plist(5)), and the most that it gives an agent. */
const LAUNCHD_USUAL = 5;
const LAUNCHD_MOST = 60;

/**
 * How long systemd lets a service end before it kills it, in seconds; `Infinity`: it waits.
 * @param texts the unit, then its drop-ins in the order in which they count
 */
export function systemdStopSeconds(texts: readonly string[]): number {
  let seconds = SYSTEMD_USUAL;
  for (const text of texts) {
    for (const { section, key, value } of readUnit(text).entries) {
      if (section !== "Service" || (key !== "TimeoutStopSec" && key !== "TimeoutSec")) continue;
      const ms = value === "" ? SYSTEMD_USUAL * 1000 : readTimeSpan(value);
      // For these, 0 is for ever (systemd.service(5)).
      if (ms !== undefined) seconds = ms === 0 ? Number.POSITIVE_INFINITY : ms / 1000;
    }
  }
  return seconds;
}

/** The same of launchd, by an agent's property list. */
export function launchdStopSeconds(text: string): number {
  const read = readPlist(text);
  const value = read.ok ? read.data.ExitTimeOut : undefined;
  if (typeof value !== "number") return LAUNCHD_USUAL;
  return value === 0 ? LAUNCHD_MOST : Math.min(value, LAUNCHD_MOST);
}
