import type { SleepFact } from "../../model/doctor.ts";
import { type Check, type Found, runners, type Seen } from "./check.ts";

const HINT = "Declare host.keep_awake: true, or hold it for now: `hermes-fleet awake run`.";

/** The host stays awake while gateways are to run. */
export const sleep: Check = {
  name: "sleep",
  what: "sleep settings",
  codes: ["keep-awake-lid", "keep-awake-unsupported", "awake-unknown"],
  find(seen) {
    if (runners(seen).length === 0) return [];
    const { sleep: fact } = seen.surroundings;
    return fact.on === "macos" ? ofMac(fact, isHeld(seen)) : ofLinux(fact, isHeld(seen));
  },
};

/** As the manifest has it, or by what an apply, of this fleet or another, has left here. */
function isHeld({ manifest, surroundings }: Seen): boolean {
  const declared = manifest.host.keepAwake?.value;
  if (surroundings.isKeptAwake) return true;
  return declared !== undefined && declared !== false && (declared.system || declared.idle);
}

function ofMac(
  { sleepMinutes }: Extract<SleepFact, { on: "macos" }>,
  held: boolean,
): readonly Found[] | undefined {
  if (held) return [];
  if (sleepMinutes === undefined) return undefined;
  if (sleepMinutes === 0) return [];
  return [
    {
      severity: "warning",
      message: `this Mac goes to sleep after ${sleepMinutes} min of rest, and its gateways with it`,
      hint: HINT,
    },
  ];
}

function ofLinux(
  { hasBattery, isMasked, logind }: Extract<SleepFact, { on: "linux" }>,
  held: boolean,
): readonly Found[] {
  if (isMasked) return [];
  const idle = logind.get("IdleAction") ?? "ignore";
  const sleeps = /^(?:suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)$/.test(idle);
  const lid = logind.get("HandleLidSwitch") ?? "suspend";
  return [
    ...(sleeps && !held
      ? [
          {
            severity: "warning" as const,
            message: `logind sends this host to sleep when nobody uses it (IdleAction=${idle}), and its gateways with it`,
            hint: HINT,
          },
        ]
      : []),
    ...(hasBattery && !held && !sleeps
      ? [
          {
            severity: "warning" as const,
            message: "this host has a battery, and nothing keeps it awake: a desktop may send it to sleep",
            hint: HINT,
          },
        ]
      : []),
    // By default logind lets no lock keep it from that (LidSwitchIgnoreInhibited, logind.conf(5)).
    ...(hasBattery && lid !== "ignore"
      ? [
          {
            severity: "note" as const,
            message: `this host goes to sleep when its lid is closed (HandleLidSwitch=${lid}), whatever holds it awake`,
            hint: "Leave the lid open, or say HandleLidSwitch=ignore in /etc/systemd/logind.conf.",
          },
        ]
      : []),
  ];
}
