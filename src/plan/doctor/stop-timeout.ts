import { filesOf, homeOf } from "../../hermes/layout.ts";
import type { ProfileName } from "../../model/ids.ts";
import { configOnDisk, valueAt } from "../../resources/config.ts";
import { fileIn } from "../../resources/host-files.ts";
import { launchdStopSeconds, systemdStopSeconds } from "../../service-managers/stop-timeout-format.ts";
import type { Check, Found, Seen } from "./check.ts";

const DRAIN = ["agent", "restart_drain_timeout"];
/** Of Hermes 0.16, in seconds. */
const USUAL_DRAIN = 180;
/** The longest that launchd gives an agent. */
const LAUNCHD_MOST = 60;

/** A service gives its gateway as long to end as that may take. */
export const stopTimeout: Check = {
  name: "stop-timeout",
  what: "time to finish what they do",
  find: (seen) =>
    seen.format === undefined
      ? undefined
      : [...seen.facts.profiles].sort().flatMap((name) => ofProfile(name, seen)),
};

function ofProfile(profile: ProfileName, seen: Seen): readonly Found[] {
  const { facts, layout, format, surroundings } = seen;
  const id = format?.id(layout, profile);
  if (format === undefined || id === undefined || facts.definitions.get(id)?.belongsHere !== true) return [];
  const file = fileIn(facts, format.definition(layout, id));
  const drain = drainOf(profile, seen);
  if (file.is !== "text" || drain === undefined) return [];
  const start = `profile "${profile}": it may take ${drain} s to finish what it does (agent.${DRAIN[1]})`;
  const config = `set agent.${DRAIN[1]} in its config.yaml to less`;
  if (format.kind === "systemd") {
    const stop = systemdStopSeconds([file.text, ...(surroundings.dropIns.get(id) ?? [])]);
    if (stop >= drain) return [];
    return [
      {
        severity: "warning",
        profile,
        message: `${start}, and its unit kills it after ${stop} s (TimeoutStopSec)`,
        hint: `Raise TimeoutStopSec to ${drain + 30}: \`systemctl --user edit ${id}\`; or ${config}.`,
      },
    ];
  }
  const stop = launchdStopSeconds(file.text);
  if (stop >= drain) return [];
  return [
    {
      // hermes-fleet and Hermes tell it of its end, and wait: it is logging out, and shutting down, that do not.
      severity: "note",
      profile,
      message: `${start}, and at a logout launchd kills it after ${stop} s (ExitTimeOut, at most ${LAUNCHD_MOST})`,
      hint: `To have none of its turns cut off, ${config} than that.`,
    },
  ];
}

/** Seconds; undefined where its config.yaml cannot be read, or says something that is no time. */
function drainOf(profile: ProfileName, { facts, layout }: Seen): number | undefined {
  const read = configOnDisk(fileIn(facts, filesOf(homeOf(layout, profile)).config));
  if (!("data" in read)) return undefined;
  const value = valueAt(read.data, DRAIN);
  if (value === undefined || value === null) return USUAL_DRAIN;
  const number = Number(value);
  return typeof value === "object" || typeof value === "boolean" || !Number.isFinite(number) || number < 0
    ? undefined
    : number;
}
