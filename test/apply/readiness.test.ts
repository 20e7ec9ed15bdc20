import { describe, expect, test } from "@jest/globals";
import type { Awaited } from "../../src/apply/awaited.ts";
import { Readiness } from "../../src/apply/readiness.ts";
import type { GatewayFact, GatewayReport, ProcessIdentity, ServiceFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import { FakeClock } from "./fake-clock.ts";

const SERVICE = "hermes-gateway-coder.service" as ServiceId; // test data

/** A service and its gateway at one moment. */
interface Moment {
  readonly service?: Partial<ServiceFact>;
  readonly gateway?: GatewayFact;
}

function service(fact: Partial<ServiceFact>): ServiceFact {
  return { id: SERVICE, active: "active", sub: "running", isEnabled: true, needsReload: false, ...fact };
}

/** A process of the service that has the lock and says that it runs, unless told otherwise. */
function live(
  pid: number,
  rest: {
    readonly report?: Partial<GatewayReport> | null;
    readonly holdsLock?: boolean;
    readonly service?: ServiceId | null;
  } = {},
): GatewayFact {
  const { report, holdsLock = true, service: supervised } = rest;
  return {
    is: "live",
    process: { pid, startTime: pid * 10 },
    startedMs: 0,
    holdsLock,
    service: supervised === null ? undefined : (supervised ?? SERVICE),
    ...(report !== null && { report: { state: "running", platforms: [], ...report } }),
  };
}

const NONE: GatewayFact = { is: "none" };
const RUNS: Moment = { service: {}, gateway: live(7) };
const STARTING: Moment = { service: {}, gateway: live(7, { report: null, holdsLock: false }) };

interface Waited {
  readonly outcome: StepOutcome;
  /** How long that took, in ms. */
  readonly afterMs: number;
  /** Services asked for, call by call. */
  readonly asked: readonly (readonly ServiceId[])[];
}

/**
 * Waits on a host that is, from each time in ms on, as told there.
 * @param onMs called before each look
 */
async function wait(
  host: Readonly<Record<number, Moment>>,
  awaited:
    | Partial<Extract<Awaited, { what: "ready" }>>
    | { readonly what: "stopped" }
    | { readonly what: "up"; readonly mayRest: boolean }
    | { readonly what: "steady"; readonly forMs: number; readonly fatalBefore?: readonly string[] } = {},
  onMs: (ms: number, readiness: Readiness) => void = () => undefined,
): Promise<Waited> {
  const clock = new FakeClock();
  const asked: (readonly ServiceId[])[] = [];
  const now = (): Moment => {
    const times = Object.keys(host)
      .map(Number)
      .filter((ms) => ms <= clock.nowMs);
    return host[Math.max(...times)] ?? {};
  };
  const readiness: Readiness = new Readiness(clock.system, {
    pollMs: 250,
    async inspect(services) {
      onMs(clock.nowMs, readiness);
      asked.push(services);
      const fact = now().service;
      return new Map(fact === undefined ? [] : [[SERVICE, service(fact)]]);
    },
    gatewayOf: () => now().gateway ?? NONE,
  });
  const what: Awaited =
    awaited.what === "stopped"
      ? { what: "stopped", service: SERVICE }
      : awaited.what === "up"
        ? { ...awaited, service: SERVICE, hint: "Look into it" }
        : awaited.what === "steady"
          ? { fatalBefore: [], ...awaited, service: SERVICE }
          : { what: "ready", service: SERVICE, timeoutMs: 60_000, old: undefined, ...awaited };
  const outcome = await readiness.wait(what);
  return { outcome, afterMs: clock.nowMs, asked };
}

const SUCCEEDED: StepOutcome = { is: "succeeded" };

describe("a gateway is ready", () => {
  test("once its process has run for two seconds", async () => {
    expect(await wait({ 0: RUNS })).toMatchObject({ outcome: SUCCEEDED, afterMs: 2000 });
  });

  test("two seconds after its lock, however long its process had none", async () => {
    expect(await wait({ 0: STARTING, 9000: RUNS })).toMatchObject({ outcome: SUCCEEDED, afterMs: 11_000 });
  });

  test("two seconds after its process became another", async () => {
    const waited = await wait({ 0: RUNS, 1000: { service: {}, gateway: live(8) } });
    expect(waited).toMatchObject({ outcome: SUCCEEDED, afterMs: 3000 });
  });

  test("after three looks, once it has come up: while only time has to pass there is little to see", async () => {
    expect((await wait({ 0: RUNS })).asked.length).toBe(3);
  });

  test("two seconds after it came back, where it was gone between", async () => {
    const waited = await wait({
      0: RUNS,
      1000: { service: { sub: "auto-restart", active: "activating" } },
      1500: RUNS,
    });
    expect(waited).toMatchObject({ outcome: SUCCEEDED, afterMs: 3500 });
  });

  test.each<[string, Moment]>([
    ["says nothing of itself", { service: {}, gateway: live(7, { report: null }) }],
    ["says that it is starting", { service: {}, gateway: live(7, { report: { state: "starting" } }) }],
    ["has no lock", { service: {}, gateway: live(7, { holdsLock: false }) }],
    ["is not the service's", { service: {}, gateway: live(7, { service: null }) }],
    [
      "is another service's",
      { service: {}, gateway: live(7, { service: "hermes-gateway.service" as ServiceId }) },
    ], // test data
    [
      "belongs to a service that is only activating",
      { service: { active: "activating", sub: "start" }, gateway: live(7) },
    ],
    ["is not there", { service: {}, gateway: NONE }],
    ["has a service that the manager does not know", { gateway: live(7) }],
  ])("not while its process %s", async (_, moment) => {
    const { outcome } = await wait({ 0: moment }, { timeoutMs: 5000 });
    expect(outcome.is).toBe("failed");
  });

  test.each(["draining", "stopped"])("not while it says that it is %s", async (state) => {
    const { outcome } = await wait(
      { 0: { service: {}, gateway: live(7, { report: { state } }) } },
      { timeoutMs: 5000 },
    );
    expect(outcome.is).toBe("failed");
  });

  test("with a note where one platform of several is fatal", async () => {
    const platforms = [
      { platform: "telegram", state: "connected" },
      { platform: "discord", state: "fatal", message: "bad token" },
      { platform: "slack", state: "fatal" },
    ];
    const { outcome } = await wait({ 0: { service: {}, gateway: live(7, { report: { platforms } }) } });
    expect(outcome).toEqual({ is: "succeeded", note: "discord: bad token; slack: fatal" });
  });

  test("without a note while a platform is still connecting", async () => {
    const platforms = [{ platform: "telegram", state: "connecting" }];
    const { outcome } = await wait({ 0: { service: {}, gateway: live(7, { report: { platforms } }) } });
    expect(outcome).toEqual(SUCCEEDED);
  });
});

describe("a gateway has failed", () => {
  test("at once where it says startup_failed, with its reason", async () => {
    const report = { state: "startup_failed", exitReason: "no platform could connect: telegram: 401" };
    const { outcome, afterMs } = await wait({ 0: { service: {}, gateway: live(7, { report }) } });
    expect(outcome).toEqual({ is: "failed", reason: "no platform could connect: telegram: 401" });
    expect(afterMs).toBe(0);
  });

  test("where its service has failed, with what the last process said", async () => {
    const gateway: GatewayFact = {
      is: "none",
      lastReport: { state: "startup_failed", exitReason: "telegram: 401", platforms: [] },
    };
    const { outcome } = await wait({
      0: STARTING,
      1000: { service: { active: "failed", sub: "failed", exitStatus: 1 }, gateway },
    });
    expect(outcome).toEqual({ is: "failed", reason: "telegram: 401" });
  });

  test("where its service has failed, with the status where nothing was said", async () => {
    const failed: Moment = { service: { active: "failed", sub: "failed", exitStatus: 1 } };
    const { outcome } = await wait({ 0: STARTING, 1000: failed });
    expect(outcome).toEqual({ is: "failed", reason: "its process exited with status 1" });
  });

  test("but not by what the unit still shows of its last run", async () => {
    const { outcome } = await wait({
      0: { service: { active: "failed", sub: "failed", exitStatus: 1 } },
      250: RUNS,
    });
    expect(outcome).toEqual(SUCCEEDED);
  });

  test("by the next look, where its service stays failed from the first", async () => {
    const { outcome, afterMs } = await wait({
      0: { service: { active: "failed", sub: "failed", exitStatus: 203 } },
    });
    expect(outcome).toEqual({ is: "failed", reason: "its program could not be run (status 203/EXEC)" });
    expect(afterMs).toBeLessThanOrEqual(1000);
  });

  test("where it has ended a second time, with the status", async () => {
    const trying = (restarts: number): Moment => ({
      service: { active: "activating", sub: "auto-restart", restarts, exitStatus: 1 },
    });
    const { outcome, afterMs } = await wait({ 0: trying(5), 5000: trying(6) });
    expect(outcome).toEqual({
      is: "failed",
      reason: "it keeps ending and is started again: its process exited with status 1",
    });
    expect(afterMs).toBe(5_000);
  });

  test("not where the count of restarts begins anew, and it then runs", async () => {
    const { outcome } = await wait({
      0: { service: { restarts: 40, sub: "auto-restart", active: "activating" } },
      250: RUNS,
    });
    expect(outcome).toEqual(SUCCEEDED);
  });

  test.each([
    [203, "its program could not be run (status 203/EXEC)"],
    [200, "its working directory could not be entered (status 200/CHDIR)"],
  ])("at the first try for status %i, which no further start mends", async (exitStatus, reason) => {
    const { outcome, afterMs } = await wait({
      0: { service: { active: "activating", sub: "auto-restart", exitStatus, restarts: 0 } },
    });
    expect(outcome).toEqual({ is: "failed", reason });
    // The first look may see what a restart has found.
    expect(afterMs).toBe(250);
  });

  test("at the first try for status 78, by which Hermes gives up, with what it said", async () => {
    const gateway: GatewayFact = {
      is: "none",
      lastReport: { state: "startup_failed", exitReason: "telegram: 401", platforms: [] },
    };
    const respawned = { active: "activating", sub: "auto-restart", exitStatus: 78, restarts: 0 } as const;
    const { outcome, afterMs } = await wait({ 0: STARTING, 1000: { service: respawned, gateway } });
    expect(outcome).toEqual({ is: "failed", reason: "it has given up: telegram: 401" });
    expect(afterMs).toBe(1000);
    const parked = { active: "failed", sub: "failed", exitStatus: 78 } as const;
    expect(await wait({ 0: STARTING, 1000: { service: parked } })).toMatchObject({
      outcome: {
        is: "failed",
        reason: "it has given up: its configuration does not let it run (status 78/CONFIG)",
      },
      afterMs: 1750,
    });
  });

  test("when it has its third process, where nobody counts and it is never seen down", async () => {
    const run = (pid: number): Moment => ({ service: { mainPid: pid, exitStatus: 3 }, gateway: live(pid) });
    const { outcome, afterMs } = await wait({ 0: run(7), 1500: run(8), 3000: run(9) });
    expect(outcome).toEqual({
      is: "failed",
      reason: "it keeps ending and is started again: its process exited with status 3",
    });
    expect(afterMs).toBe(3000);
  });

  test("by then also with what the one before has said, whatever its status", async () => {
    const lastReport = { state: "startup_failed", exitReason: "telegram: 401", platforms: [] };
    const run = (pid: number): Moment => ({
      service: { mainPid: pid, exitStatus: 0 },
      gateway: { ...live(pid, { report: null }), lastReport } as GatewayFact, // a live one
    });
    const { outcome } = await wait({ 0: run(7), 500: run(8), 1000: run(9) });
    expect(outcome).toEqual({
      is: "failed",
      reason: "it keeps ending and is started again: telegram: 401",
    });
  });

  test("not at its first restart, where it has asked for that", async () => {
    const asking = (restarts: number): Moment => ({
      service: { active: "activating", sub: "auto-restart", restarts, exitStatus: 75 },
    });
    const { outcome } = await wait({ 0: RUNS, 250: asking(0), 5000: asking(1), 6000: RUNS });
    expect(outcome).toEqual(SUCCEEDED);
  });

  test("when its time is over, with what it was last waiting for", async () => {
    const { outcome, afterMs } = await wait({ 0: STARTING }, { timeoutMs: 5000 });
    expect(outcome).toEqual({
      is: "failed",
      reason: "not ready after 5 s: process 7 has not taken gateway.lock",
    });
    expect(afterMs).toBe(5000);
  });

  test("when its time is over and its service never came", async () => {
    const { outcome } = await wait(
      { 0: { service: { active: "inactive", sub: "dead" } } },
      { timeoutMs: 1000 },
    );
    expect(outcome).toEqual({ is: "failed", reason: "not ready after 1 s: its service is inactive (dead)" });
  });
});

describe("a gateway that replaces another", () => {
  const old: ProcessIdentity = { pid: 7, startTime: 70 };

  test("is not ready while the old process runs, however well", async () => {
    const { outcome, afterMs } = await wait({ 0: RUNS, 30000: { service: {}, gateway: live(8) } }, { old });
    expect(outcome).toEqual(SUCCEEDED);
    expect(afterMs).toBe(32_000);
  });

  test("has all of its time from the old one's end on", async () => {
    const host = { 0: RUNS, 100000: { service: {}, gateway: live(8, { holdsLock: false }) } };
    const { outcome, afterMs } = await wait(host, { old, timeoutMs: 5000 });
    expect(outcome.is).toBe("failed");
    expect(afterMs).toBe(105_000);
  });

  test("may have the old one's PID, since its start tells them apart", async () => {
    const reborn: GatewayFact = { ...live(7), process: { pid: 7, startTime: 71 } } as GatewayFact; // still a live one
    expect((await wait({ 0: { service: {}, gateway: reborn } }, { old })).outcome).toEqual(SUCCEEDED);
  });

  test("has failed where the old one does not end within TimeoutStopSec", async () => {
    const { outcome, afterMs } = await wait({ 0: RUNS }, { old });
    expect(outcome).toEqual({ is: "failed", reason: "its process has not ended in 230 s" });
    expect(afterMs).toBe(230_000);
  });
});

describe("a gateway has stopped", () => {
  const stopped = { what: "stopped" } as const;

  test.each<[string, Moment]>([
    ["inactive", { service: { active: "inactive", sub: "dead" } }],
    ["failed", { service: { active: "failed", sub: "failed" } }],
    ["unknown to the manager", {}],
  ])("where there is no process and the service is %s", async (_, moment) => {
    expect((await wait({ 0: moment }, stopped)).outcome).toEqual(SUCCEEDED);
  });

  test("not while its process lives, whatever the service says", async () => {
    const dead = { active: "inactive", sub: "dead" } as const;
    const { afterMs } = await wait(
      { 0: { service: dead, gateway: live(7) }, 3000: { service: dead } },
      stopped,
    );
    expect(afterMs).toBe(3000);
  });

  test("not while its service has not settled, though there is no process", async () => {
    const { afterMs } = await wait(
      {
        0: { service: { active: "deactivating", sub: "stop-sigterm" } },
        3000: { service: { active: "inactive" } },
      },
      stopped,
    );
    expect(afterMs).toBe(3000);
  });

  test("or not, when systemd would have killed it long ago", async () => {
    const { outcome, afterMs } = await wait({ 0: RUNS }, stopped);
    expect(outcome).toEqual({ is: "failed", reason: "its process has not ended in 230 s" });
    expect(afterMs).toBe(230_000);
  });
});

describe("waiting", () => {
  test("ends for all when it is interrupted", async () => {
    const { outcome, afterMs } = await wait({ 0: STARTING }, {}, (ms, readiness) => {
      if (ms >= 1000) readiness.interrupt();
    });
    expect(outcome).toEqual({ is: "skipped", because: "interrupted" });
    expect(afterMs).toBe(1000);
  });

  test("for several services asks once a round for all that are not settled yet", async () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const readiness = new Readiness(clock.system, {
      pollMs: 250,
      async inspect(services) {
        asked.push(services.join(" "));
        return new Map(services.map((id) => [id, service({ id })]));
      },
      gatewayOf: (id) => (id === ("b" as ServiceId) && clock.nowMs < 1000 ? NONE : live(7, { service: id })),
    });
    const ids = ["a", "b"] as const;
    const outcomes = await Promise.all(
      ids.map((id) =>
        readiness.wait({ what: "ready", service: id as ServiceId, timeoutMs: 60_000, old: undefined }),
      ),
    );
    expect(outcomes).toEqual([SUCCEEDED, SUCCEEDED]);
    expect(asked.slice(1, 3)).toEqual(["a b", "a b"]);
    expect(asked.at(-1)).toBe("b");
    expect(asked.length).toBeLessThan(20);
  });

  test("can be taken up again after it was over", async () => {
    const clock = new FakeClock();
    const readiness = new Readiness(clock.system, {
      pollMs: 250,
      inspect: async () => new Map([[SERVICE, service({})]]),
      gatewayOf: () => live(7),
    });
    const awaited: Awaited = { what: "ready", service: SERVICE, timeoutMs: 60_000, old: undefined };
    expect(await readiness.wait(awaited)).toEqual(SUCCEEDED);
    expect(await readiness.wait(awaited)).toEqual(SUCCEEDED);
  });

  test("fails, and does not hang, when the host cannot be looked at", async () => {
    const clock = new FakeClock();
    const readiness = new Readiness(clock.system, {
      pollMs: 250,
      inspect: async () => {
        throw new Error("no bus");
      },
      gatewayOf: () => NONE,
    });
    const outcome = readiness.wait({ what: "ready", service: SERVICE, timeoutMs: 1000, old: undefined });
    // What hangs ends with the test's time.
    await outcome.catch(() => "threw");
  });
});

describe("a service that is no gateway is up", () => {
  const up = { what: "up", mayRest: false } as const;
  const resting = { what: "up", mayRest: true } as const;
  const RESTS: Moment = { service: { active: "inactive", sub: "dead" } };

  test("once its process has lasted for a moment", async () => {
    const starting: Moment = { service: { active: "activating", sub: "start" } };
    const waited = await wait({ 0: starting, 1000: { service: { mainPid: 7 } } }, up);
    expect(waited).toMatchObject({ outcome: SUCCEEDED, afterMs: 1750 });
    const other = await wait({ 0: { service: { mainPid: 7 } }, 500: { service: { mainPid: 8 } } }, up);
    expect(other).toMatchObject({ outcome: SUCCEEDED, afterMs: 1250 });
  });

  test("or rests, where it may", async () => {
    expect(await wait({ 0: RESTS }, resting)).toMatchObject({ outcome: SUCCEEDED, afterMs: 750 });
    expect(await wait({ 0: RESTS }, up)).toMatchObject({
      outcome: { is: "failed", reason: "it is inactive after 15 s. Look into it" },
      afterMs: 15_000,
    });
  });

  test.each<[string, Partial<ServiceFact>]>([
    ["has failed", { active: "failed", sub: "failed", exitStatus: 1 }],
    ["waits for its next start", { active: "activating", sub: "auto-restart", exitStatus: 1 }],
  ])("and is not where it %s", async (_, fact) => {
    const { outcome, afterMs } = await wait({ 0: { service: fact } }, resting);
    expect([outcome, afterMs]).toEqual([
      { is: "failed", reason: "its program ended with status 1. Look into it" },
      0,
    ]);
  });
});

describe("a gateway that is to stay ready", () => {
  const STEADY = { what: "steady", forMs: 10_000 } as const;
  const bad = (platform: string): Moment => ({
    service: {},
    gateway: live(7, { report: { platforms: [{ platform, state: "fatal", message: "revoked" }] } }),
  });

  test("has done so after that time", async () => {
    expect(await wait({ 0: RUNS }, STEADY)).toMatchObject({ outcome: SUCCEEDED, afterMs: 10_000 });
  });

  test.each<[string, Moment, string]>([
    [
      "whose process becomes another",
      { service: {}, gateway: live(8) },
      "process 7 has ended after 5 s, and 8 came",
    ],
    [
      "whose process becomes another, as far as the reason is known",
      { service: { exitStatus: 3 }, gateway: live(8) },
      "process 7 has ended after 5 s, and 8 came: its process exited with status 3",
    ],
    [
      "that crashes",
      { service: { active: "activating", sub: "auto-restart", exitStatus: 1 }, gateway: NONE },
      "its process exited with status 1 after 5 s",
    ],
    [
      "that gives up",
      {
        service: { active: "failed", sub: "failed", exitStatus: 78 },
        gateway: {
          is: "none",
          lastReport: { state: "startup_failed", exitReason: "no platform", platforms: [] },
        },
      },
      "it has given up: no platform after 5 s",
    ],
    [
      "that says startup_failed",
      {
        service: {},
        gateway: live(7, { report: { state: "startup_failed", exitReason: "no platform" } }),
      },
      "no platform",
    ],
    ["that drains", { service: {}, gateway: live(7, { report: { state: "draining" } }) }, "it says draining"],
    [
      "that loses its lock",
      { service: {}, gateway: live(7, { holdsLock: false }) },
      "process 7 has not taken gateway.lock",
    ],
    [
      "that is not its service's any more",
      { service: { active: "inactive", sub: "dead" }, gateway: live(7, { service: null }) },
      "its service is inactive (dead)",
    ],
    ["one of whose platforms becomes fatal", bad("telegram"), "telegram: revoked"],
    ["whose service is gone", { gateway: live(7) }, "its service is not known to its manager any more"],
  ])("fails with one %s", async (_, moment, reason) => {
    expect(await wait({ 0: RUNS, 5000: moment }, STEADY)).toMatchObject({
      outcome: { is: "failed", reason },
      afterMs: 5000,
    });
  });

  test("has not failed where what it says cannot be read at one look", async () => {
    const path = "/home/ada/.hermes/profiles/coder/gateway_state.json" as AbsolutePath; // absolute, as written
    const damaged = [{ name: "gateway_state.json", path, why: "it is cut off" }] as const;
    const cutOff: Moment = { service: {}, gateway: live(7, { report: null }) };
    const written: Moment = { service: {}, gateway: { ...live(7, { report: null }), damaged } };
    const at = (moment: Moment) => wait({ 0: RUNS, 5000: moment, 6000: RUNS }, STEADY);
    expect([(await at(written)).outcome.is, (await at(cutOff)).outcome.is]).toEqual(["succeeded", "failed"]);
  });

  test("may have a platform that was fatal before", async () => {
    const { outcome } = await wait({ 0: bad("slack") }, { ...STEADY, fatalBefore: ["slack"] });
    expect(outcome).toEqual(SUCCEEDED);
  });

  test("is let go by a Ctrl-C that other waits outlast", async () => {
    const { outcome } = await wait({ 0: RUNS }, STEADY, (ms, readiness) => {
      if (ms >= 3000) readiness.interrupt(({ what }) => what === "steady");
    });
    expect(outcome).toEqual({ is: "skipped", because: "interrupted" });
    const ready = await wait({ 0: RUNS }, {}, (_, readiness) =>
      readiness.interrupt(({ what }) => what === "steady"),
    );
    expect(ready.outcome).toEqual(SUCCEEDED);
  });
});
