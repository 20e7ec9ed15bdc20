import { filesOf, homeOf } from "../../hermes/layout.ts";
import type { ProfileName, ServiceId } from "../../model/ids.ts";
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
  find(seen) {
    if (seen.format === undefined) return undefined;
    const short = [...seen.facts.profiles].sort().flatMap((name) => shortOf(name, seen) ?? []);
    if (seen.format.kind === "systemd") return short.map(ofUnit);
    return short.length === 0 ? [] : [ofAgents(short)];
  },
};

/** A gateway whose service kills it before it has to be done; both in seconds. */
interface Short {
  readonly profile: ProfileName;
  readonly id: ServiceId;
  readonly drain: number;
  readonly stop: number;
}

function shortOf(profile: ProfileName, seen: Seen): Short | undefined {
  const { facts, layout, format, surroundings } = seen;
  const id = format?.id(layout, profile);
  if (format === undefined || id === undefined || facts.definitions.get(id)?.belongsHere !== true)
    return undefined;
  const file = fileIn(facts, format.definition(layout, id));
  const drain = drainOf(profile, seen);
  if (file.is !== "text" || drain === undefined) return undefined;
  const stop =
    format.kind === "systemd"
      ? systemdStopSeconds([file.text, ...(surroundings.dropIns.get(id) ?? [])])
      : launchdStopSeconds(file.text);
  return stop >= drain ? undefined : { profile, id, drain, stop };
}

function ofUnit({ profile, id, drain, stop }: Short): Found {
  return {
    severity: "warning",
    profile,
    message: `profile "${profile}": it may take ${drain} s to finish what it does (agent.${DRAIN[1]}), and its unit kills it after ${stop} s (TimeoutStopSec)`,
    hint: `Raise TimeoutStopSec to ${drain + 30}: \`systemctl --user edit ${id}\`; or set agent.${DRAIN[1]} in its config.yaml to less.`,
  };
}

/** It is so of every Mac with the usual settings: one note, and not one for each. */
function ofAgents(short: readonly Short[]): Found {
  const each = short.map(({ profile, drain, stop }) => `${profile} ${drain} s (killed after ${stop} s)`);
  return {
    // hermes-fleet and Hermes tell it of its end, and wait: it is logging out, and shutting down, that do not.
    severity: "note",
    message: `at a logout launchd waits no longer than ExitTimeOut, and agent.${DRAIN[1]} lets gateways take more to finish what they do: ${each.join(", ")}`,
    hint: `To have none of their turns cut off, set it in their config.yaml to less than ExitTimeOut, which may be ${LAUNCHD_MOST} at most.`,
  };
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
