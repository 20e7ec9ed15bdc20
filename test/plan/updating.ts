import type { CodeState } from "../../src/model/code-state.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { InstalledCode } from "../../src/model/installed-code.ts";
import type { RolledGateway, RollResult } from "../../src/model/roll.ts";
import type { UpdateSeen } from "../../src/plan/updated.ts";

export const [A, B] = ["a", "b"].map((digit) => digit.repeat(40)) as [string, string];

/** Before an update, and after it; the second came at 2000 s. */
export const OLD: InstalledCode = {
  folder: "/home/ada/.hermes/hermes-agent" as AbsolutePath, // absolute as it stands
  kind: "checkout",
  version: "0.16.0",
  commit: A,
  changedMs: 1_000_000,
  moves: [{ before: undefined, after: A, atMs: 1_000_000 }],
};
export const NEW: InstalledCode = {
  ...OLD,
  version: "0.17.0",
  commit: B,
  changedMs: 2_000_500,
  moves: [...OLD.moves, { before: A, after: B, atMs: 2_000_000 }],
};

/** A gateway whose process began at so many seconds, and has its PID from that. */
export function state(profile: string, startedS: number, is: "current" | "older"): CodeState {
  return {
    profile: profile as ProfileName, // they are names
    process: { pid: startedS, startTime: startedS },
    startedMs: startedS * 1000,
    code: { is },
  };
}

export function roll(...gateways: readonly Pick<RolledGateway, "profile" | "outcome">[]): RollResult {
  return {
    verb: "restart",
    isInterrupted: false,
    leftOut: [],
    gateways: gateways.map((one) => ({ does: "restart", from: "running", to: "running", ...one })),
  };
}

export function moved(
  profile: string,
  outcome: RolledGateway["outcome"],
  more: Partial<RolledGateway> = {},
): RolledGateway {
  const name = profile as ProfileName; // they are names
  return { does: "restart", from: "running", to: "running", profile: name, outcome, ...more };
}

/** An update of three gateways, all of which ran and have older code now; nothing has been done about them yet. */
export function seen(more: Partial<UpdateSeen> = {}): UpdateSeen {
  const names = ["coder", "default", "reader"];
  const older = names.map((name) => state(name, 1500, "older"));
  return {
    code: { before: OLD, after: NEW },
    hermes: { failure: undefined, said: ["✓ Update complete!"] },
    was: names.map((name) => state(name, 1500, "current")),
    came: older,
    now: older,
    rolls: [],
    folded: [],
    canary: undefined,
    problems: [],
    isInterrupted: false,
    ...more,
  };
}
