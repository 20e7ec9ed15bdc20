import type { GatewayFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../../src/model/ids.ts";
import { type RollInput, rollOf } from "../../src/plan/roll.ts";
import type { RollGateway } from "../../src/plan/roll-gateway.ts";
import { verbsOf } from "../resources/planned.ts";

export const named = (text: string) => text as ProfileName; // a valid name, as written

/** A gateway's process that its service runs, unless told otherwise. */
export function live(profile: string, over: Partial<Extract<GatewayFact, { is: "live" }>> = {}): GatewayFact {
  return {
    is: "live",
    process: { pid: 42, startTime: 420 },
    startedMs: 0,
    holdsLock: true,
    service: serviceOf(profile),
    report: { state: "running", platforms: [] },
    ...over,
  };
}

const serviceOf = (profile: string) => `hermes-gateway-${profile}.service` as ServiceId; // test data

/** A gateway that runs, unless told otherwise. */
export function gateway(profile: string, over: Partial<RollGateway> = {}): RollGateway {
  return {
    profile: named(profile),
    home: `/home/ada/.hermes/profiles/${profile}` as AbsolutePath, // absolute, as written
    service: serviceOf(profile),
    isNamed: true,
    isThere: true,
    desired: "running",
    definition: "own",
    fact: {
      id: serviceOf(profile),
      active: "active",
      sub: "running",
      isEnabled: true,
      needsReload: false,
    },
    gateway: live(profile),
    condition: { is: "running", pid: 42 },
    readyTimeoutMs: 60_000,
    serves: [],
    reloads: true,
    ...over,
  };
}

const down = (active: "inactive" | "failed" | "activating", sub: string) => ({
  gateway: { is: "none" } as const,
  fact: {
    id: serviceOf("coder"),
    active,
    sub,
    isEnabled: true,
    needsReload: false,
  },
});

/** What is known of gateways that do not run as they should. */
export const SEEN = {
  running: {},
  degraded: { condition: { is: "degraded", pid: 42, reason: "telegram is retrying" } },
  starting: { condition: { is: "starting", pid: 42 } },
  stopped: { ...down("inactive", "dead"), condition: { is: "stopped" } },
  failed: { ...down("failed", "failed"), condition: { is: "failed", reason: "it crashed" } },
  failing: { ...down("activating", "auto-restart"), condition: { is: "failing", reason: "it crashes" } },
  parked: { ...down("failed", "failed"), condition: { is: "parked", reason: "no token", isRetried: false } },
  respawned: {
    ...down("activating", "auto-restart"),
    condition: { is: "parked", reason: "no token", isRetried: true },
  },
  orphan: {
    ...down("inactive", "dead"),
    gateway: live("coder", { service: undefined, stray: { is: "orphan" } }),
    condition: { is: "unsupervised", pid: 42 },
  },
  kept: {
    ...down("inactive", "dead"),
    gateway: live("coder", { service: undefined, stray: { is: "kept", why: "it runs in a terminal" } }),
    condition: { is: "unsupervised", pid: 42 },
  },
} as const satisfies Readonly<Record<string, Partial<RollGateway>>>;

export function roll(input: Pick<RollInput, "verb" | "gateways"> & Partial<RollInput>) {
  return rollOf({
    on: {
      fleet: "fleet",
      host: "vps1",
      root: "/home/ada/.hermes" as AbsolutePath, // absolute, as written
      manager: "systemd",
      hermes: {},
    },
    ...input,
  });
}

/** What is done about one gateway: its steps in the order of their phases, or why nothing is done. */
export function doneAbout(
  verb: RollInput["verb"],
  over: Partial<RollGateway>,
  rest: Partial<RollInput> = {},
): string {
  const { plan, leftOut } = roll({ verb, gateways: [gateway("coder", over)], ...rest });
  const [left] = leftOut;
  if (left === undefined) return verbsOf(plan.steps.filter(({ op }) => op.do !== "reload")).join(", ");
  return left.is === "refused" ? left.diagnostic.code : left.is;
}
