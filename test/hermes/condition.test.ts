import { describe, expect, test } from "@jest/globals";
import { type Condition, conditionOf } from "../../src/hermes/condition.ts";
import type { DamagedFile, GatewayFact, GatewayReport, ServiceFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";

const SERVICE = "hermes-gateway-coder.service" as ServiceId; // test data
const NOW = 1_000_000;

const service = (fact: Partial<ServiceFact> = {}): ServiceFact => ({
  id: SERVICE,
  active: "active",
  sub: "running",
  isEnabled: true,
  needsReload: false,
  ...fact,
});

const none = (lastReport?: Partial<GatewayReport>): GatewayFact => ({
  is: "none",
  ...(lastReport && { lastReport: { state: "running", platforms: [], ...lastReport } }),
});

function live(
  report: Partial<GatewayReport> | undefined,
  rest: {
    readonly agoMs?: number;
    readonly holdsLock?: boolean;
    readonly service?: ServiceId | undefined;
    readonly isStopped?: boolean;
  } = {},
): GatewayFact {
  return {
    is: "live",
    process: { pid: 7, startTime: 70 },
    startedMs: NOW - (rest.agoMs ?? 60_000),
    holdsLock: rest.holdsLock ?? true,
    service: "service" in rest ? rest.service : SERVICE,
    ...(rest.isStopped !== undefined && { isStopped: rest.isStopped }),
    ...(report && { report: { state: "running", platforms: [], ...report } }),
  };
}

const platform = (state: string, message?: string) => ({
  platforms: [{ platform: "telegram", state, ...(message !== undefined && { message }) }],
});

const STARTUP_FAILED = { state: "startup_failed", exitReason: "telegram: 401" };

describe("a gateway with a live process", () => {
  test.each<[string, ServiceFact | undefined, GatewayFact, Condition]>([
    ["runs where it says so and has its lock", service(), live({}), { is: "running", pid: 7 }],
    [
      "runs where no manager is asked",
      undefined,
      live({}, { service: undefined }),
      { is: "running", pid: 7 },
    ],
    [
      "runs whatever the service is called by now",
      service({ active: "deactivating" }),
      live({}),
      { is: "running", pid: 7 },
    ],
    [
      "is degraded by a fatal platform",
      service(),
      live(platform("fatal", "bad token")),
      { is: "degraded", pid: 7, reason: "telegram is fatal: bad token" },
    ],
    [
      "is degraded by one that tries again",
      service(),
      live(platform("retrying")),
      { is: "degraded", pid: 7, reason: "telegram is retrying" },
    ],
    [
      "fails where its process is stopped, whatever it has said",
      service(),
      live({}, { isStopped: true }),
      { is: "failing", reason: "its process is stopped (SIGSTOP)" },
    ],
    ["runs while a platform connects", service(), live(platform("connecting")), { is: "running", pid: 7 }],
    ["runs with a platform that is paused", service(), live(platform("paused")), { is: "running", pid: 7 }],
    [
      "starts while it has no lock",
      service(),
      live({}, { holdsLock: false, agoMs: 5000 }),
      { is: "starting", pid: 7 },
    ],
    [
      "starts while it has said nothing",
      service(),
      live(undefined, { agoMs: 5000 }),
      { is: "starting", pid: 7 },
    ],
    [
      "starts while it says so",
      service(),
      live({ state: "starting" }, { agoMs: 30_000 }),
      { is: "starting", pid: 7 },
    ],
    [
      "is failing where it starts for too long",
      service(),
      live(undefined, { agoMs: 31_000 }),
      { is: "failing", reason: "process 7 has not become ready in 31 s" },
    ],
    [
      "is failing where it says startup_failed",
      service(),
      live(STARTUP_FAILED),
      { is: "failing", reason: "telegram: 401" },
    ],
    [
      "is failing where it does not say why",
      service(),
      live({ state: "startup_failed" }),
      { is: "failing", reason: "no platform could connect" },
    ],
    [
      "is unsupervised outside every service",
      service(),
      live({}, { service: undefined }),
      { is: "unsupervised", pid: 7 },
    ],
    [
      "is unsupervised inside another service",
      service(),
      live({}, { service: "hermes-gateway.service" as ServiceId }),
      { is: "unsupervised", pid: 7 },
    ], // test data
    [
      "is unsupervised even where it fails",
      service(),
      live(STARTUP_FAILED, { service: undefined }),
      { is: "unsupervised", pid: 7 },
    ],
  ])("%s", (_, fact, gateway, condition) => {
    expect(conditionOf(fact, gateway, NOW)).toEqual(condition);
  });

  test("names every platform that is not well", () => {
    const platforms = [
      { platform: "telegram", state: "fatal", message: "401" },
      { platform: "slack", state: "connected" },
      { platform: "discord", state: "retrying" },
    ];
    expect(conditionOf(service(), live({ platforms }), NOW)).toMatchObject({
      reason: "telegram is fatal: 401; discord is retrying",
    });
  });
});

describe("a gateway without a process", () => {
  test.each<[string, ServiceFact | undefined, GatewayFact, Condition]>([
    ["is stopped where no manager is asked", undefined, none(), { is: "stopped" }],
    [
      "is stopped where its service is inactive",
      service({ active: "inactive", sub: "dead" }),
      none(),
      { is: "stopped" },
    ],
    [
      "is stopped where its service is unknown",
      service({ active: "unknown", sub: "unknown" }),
      none(),
      { is: "stopped" },
    ],
    [
      "is stopped though its last word was that it runs",
      service({ active: "inactive" }),
      none({ state: "running" }),
      { is: "stopped" },
    ],
    [
      "has failed with its status",
      service({ active: "failed", exitStatus: 1 }),
      none(),
      { is: "failed", reason: "its process exited with 1" },
    ],
    [
      "has failed, of which the status is not known",
      service({ active: "failed" }),
      none(),
      { is: "failed", reason: "its process exited with an unknown status" },
    ],
    [
      "has failed as its last process said",
      service({ active: "failed", exitStatus: 1 }),
      none(STARTUP_FAILED),
      { is: "failed", reason: "telegram: 401" },
    ],
    [
      "has failed after too many starts",
      service({ active: "failed", result: "start-limit-hit" }),
      none(STARTUP_FAILED),
      { is: "failed", reason: "it was started too often in a short time" },
    ],
    [
      "is failing between two starts",
      service({ active: "activating", sub: "auto-restart", exitStatus: 1, restarts: 3 }),
      none(),
      { is: "failing", reason: "its process exited with 1, started again 3 times" },
    ],
    [
      "is failing after it was started again once",
      service({ active: "activating", sub: "auto-restart", exitStatus: 1, restarts: 1 }),
      none(),
      { is: "failing", reason: "its process exited with 1, started again once" },
    ],
    [
      "is failing where launchd has it loaded and does not start it",
      service({ active: "activating", sub: "never started" }),
      none(),
      { is: "failing", reason: "launchd has it loaded, and has not started it" },
    ],
    [
      "is failing for want of its program",
      service({ active: "activating", sub: "auto-restart", exitStatus: 203 }),
      none(),
      { is: "failing", reason: "its program could not be run (status 203/EXEC)" },
    ],
    [
      "is failing for want of its folder",
      service({ active: "activating", sub: "auto-restart", exitStatus: 200 }),
      none(),
      { is: "failing", reason: "its working directory could not be entered (status 200/CHDIR)" },
    ],
    [
      "is failing between two starts as its last process said",
      service({ active: "activating", sub: "auto-restart", exitStatus: 0 }),
      none(STARTUP_FAILED),
      { is: "failing", reason: "telegram: 401" },
    ],
    [
      "starts where its service does",
      service({ active: "activating", sub: "start", mainPid: 8 }),
      none(),
      { is: "starting", pid: 8 },
    ],
    [
      "starts where its service is active, and nothing was seen yet",
      service({ mainPid: 8 }),
      none(),
      { is: "starting", pid: 8 },
    ],
    [
      "starts where its service reloads",
      service({ active: "reloading" }),
      none(),
      { is: "starting", pid: undefined },
    ],
  ])("%s", (_, fact, gateway, condition) => {
    expect(conditionOf(fact, gateway, NOW)).toEqual(condition);
  });
});

describe("a service that keeps ending", () => {
  const loop = (fact: Partial<ServiceFact> = {}) => service({ restarts: 3, ...fact });
  const young = (rest: Partial<Extract<GatewayFact, { is: "live" }>> = {}): GatewayFact => ({
    ...(live({}, { agoMs: 20_000 }) as Extract<GatewayFact, { is: "live" }>), // it is one
    ...rest,
  });
  const FAILING = {
    is: "failing",
    reason: "it has been started again 3 times, the last time 20 s ago",
  } as const;
  const PARKED = "its configuration does not let it run (status 78/CONFIG)";

  test.each<[string, ServiceFact, GatewayFact, Condition]>([
    ["is failing while its process looks well", loop(), young(), FAILING],
    [
      "is failing as the process before has said, where this one has said nothing",
      loop(),
      young({ report: undefined, lastReport: { ...STARTUP_FAILED, platforms: [] } } as object),
      { is: "failing", reason: `telegram: 401; ${FAILING.reason}` },
    ],
    [
      "is failing between two looks at its processes",
      loop(),
      none(),
      { is: "failing", reason: "its process exited with an unknown status, started again 3 times" },
    ],
    ["runs after two restarts", loop({ restarts: 2 }), young(), { is: "running", pid: 7 }],
    [
      "runs once its process is two minutes old",
      loop(),
      live({}, { agoMs: 120_000 }),
      { is: "running", pid: 7 },
    ],
    ["runs where somebody has asked for it", loop(), young({ isAskedFor: true }), { is: "running", pid: 7 }],
    ["runs where it has asked for it itself", loop({ exitStatus: 75 }), young(), { is: "running", pid: 7 }],
    [
      "is parked where it has given up, and is started all the same",
      loop({ exitStatus: 78 }),
      young(),
      { is: "parked", reason: PARKED, isRetried: true },
    ],
    [
      "is parked between two looks at its processes",
      loop({ exitStatus: 78 }),
      none(),
      { is: "parked", reason: PARKED, isRetried: true },
    ],
    [
      "is failing between two looks by a signal whose number is that of a status",
      loop({ exitStatus: 78, result: "signal" }),
      none(),
      { is: "failing", reason: "its process was ended by signal 78" },
    ],
    [
      "is parked while it waits for that",
      service({ active: "activating", sub: "auto-restart", exitStatus: 78 }),
      none(),
      { is: "parked", reason: PARKED, isRetried: true },
    ],
    [
      "is parked as its last process said, and left at that",
      service({ active: "failed", sub: "failed", exitStatus: 78 }),
      none(STARTUP_FAILED),
      { is: "parked", reason: "telegram: 401", isRetried: false },
    ],
    [
      "is failing by a signal whose number is that of a status",
      service({ active: "activating", sub: "auto-restart", exitStatus: 78, result: "signal" }),
      none(),
      { is: "failing", reason: "its process was ended by signal 78" },
    ],
    [
      "starts where it has asked for that",
      service({ active: "activating", sub: "auto-restart", exitStatus: 75 }),
      none(),
      { is: "starting", pid: undefined },
    ],
    [
      "is failing where it has asked for that, and has said that it cannot start",
      service({ active: "activating", sub: "auto-restart", exitStatus: 75 }),
      none(STARTUP_FAILED),
      { is: "failing", reason: "it ended to be started again (status 75/TEMPFAIL)" },
    ],
    [
      "has failed as after a stop without a word",
      service({ active: "failed", sub: "failed", exitStatus: 1 }),
      none({ state: "running" }),
      { is: "failed", reason: "its process exited with 1, as it does when it is stopped without a word" },
    ],
  ])("%s", (_, fact, gateway, condition) => {
    expect(conditionOf(fact, gateway, NOW)).toEqual(condition);
  });
});

describe("a gateway whose own word cannot be read", () => {
  const damage = (...names: readonly DamagedFile["name"][]) => ({
    damaged: names.map((name) => ({ name, path: "/x" as AbsolutePath, why: "it is cut off or damaged" })), // absolute
  });
  const old = (holdsLock: boolean, ...names: readonly DamagedFile["name"][]) => ({
    ...live(undefined, { holdsLock, agoMs: 600_000 }),
    ...damage(...names),
  });

  test("runs where it has its lock", () => {
    expect(conditionOf(service(), old(true, "gateway_state.json"), NOW)).toEqual({ is: "running", pid: 7 });
  });

  test("runs where what tells of the lock cannot be read, either", () => {
    const found = old(false, "gateway.pid", "gateway_state.json");
    expect(conditionOf(service(), found, NOW)).toEqual({ is: "running", pid: 7 });
  });

  test("does not where it has not got its lock", () => {
    expect(conditionOf(service(), old(false, "gateway_state.json"), NOW).is).toBe("failing");
  });
});

describe("a service whose manager was not asked how often it has started it", () => {
  const FAILING = { is: "failing" } as const;
  test.each<[string, Partial<ServiceFact>, GatewayFact, Partial<Condition>]>([
    ["is failing after three crashes in a row", { crashes: 3 }, live({}, { agoMs: 9_000 }), FAILING],
    ["runs after fewer", { crashes: 2 }, live({}, { agoMs: 9_000 }), { is: "running" }],
    ["runs once it has lasted", { crashes: 3 }, live({}, { agoMs: 121_000 }), { is: "running" }],
    ["is failing after one, until it is ready", { crashes: 1 }, live(undefined, { agoMs: 1_000 }), FAILING],
    ["is failing after one without a process that is known", { crashes: 1 }, none(), FAILING],
    ["starts where it has asked for that", { crashes: 1, exitStatus: 75 }, none(), { is: "starting" }],
    ["starts where none has crashed", {}, live(undefined, { agoMs: 1_000 }), { is: "starting" }],
    [
      "is judged by its manager where that was asked",
      { crashes: 9, restarts: 0 },
      live({}),
      { is: "running" },
    ],
    [
      "is parked where it gives up",
      { crashes: 1, exitStatus: 78 },
      live(undefined, { agoMs: 1_000 }),
      { is: "parked", isRetried: true },
    ],
  ])("%s", (_name, fact, gateway, condition) => {
    expect(conditionOf(service({ exitStatus: 1, ...fact }), gateway, NOW)).toMatchObject(condition);
  });
});
