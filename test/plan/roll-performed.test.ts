import { describe, expect, test } from "@jest/globals";
import { performRoll } from "../../src/commands/perform-roll.ts";
import type { Roll, RollResult, RollVerb } from "../../src/model/roll.ts";
import { type RollInput, rollOf } from "../../src/plan/roll.ts";
import { meantGateways } from "../../src/plan/roll-gateway.ts";
import type { FakeHost } from "./fake-host.ts";
import { named } from "./roll-sample.ts";
import { open } from "./scenario.ts";
import { changes, fleet, MANIFEST, unit } from "./three-gateways.ts";

interface Done {
  readonly roll: Roll;
  readonly result: RollResult;
}

async function perform(
  host: FakeHost,
  verb: RollVerb,
  names: readonly string[] = [],
  rest: Partial<RollInput> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Done> {
  const { host: found, loaded } = await host.planner();
  const facts = await host.look();
  const { layout, manager } = found;
  if (manager === undefined) throw new Error("there is no service manager");
  const gateways = meantGateways(verb, names.map(named), {
    manifest: loaded.manifest,
    isDeclared: true,
    facts,
    layout,
    format: manager.format,
  });
  const on = {
    fleet: "fleet",
    host: "vps1",
    root: layout.root,
    manager: manager.format.kind,
    hermes: {},
  };
  const roll = rollOf({ verb, gateways, on, ...rest });
  const result = await performRoll(host.system, found, verb, roll, { emit: () => undefined, signal });
  return { roll, result };
}

describe("a rolling restart", () => {
  test("restarts one by one, and tells of each process", async () => {
    const host = await fleet();
    const before = ["a", "b", "c"].map((name) => host.pid(unit(name)));
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(changes(host)).toEqual(["restart a", "restart b", "restart c"]);
    expect(result.gateways.map(({ outcome, pid, to }) => [outcome, pid, to])).toEqual(
      before.map((pid) => ["done", pid, "running"]),
    );
    expect(result.gateways.map(({ pidAfter }) => pidAfter)).toEqual(
      ["a", "b", "c"].map((name) => host.pid(unit(name))),
    );
  });

  test("stops at the first that does not come up, and leaves the rest up", async () => {
    const host = await fleet();
    const last = host.pid(unit("c"));
    host.fail((line) =>
      / restart .*gateway-b/.test(line) ? { exitCode: 1, stdout: "", stderr: "Job failed." } : undefined,
    );
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(result.gateways).toMatchObject([
      { profile: "a", outcome: "done" },
      { profile: "b", outcome: "failed", failure: { reason: "Job failed." } },
      { profile: "c", outcome: "not-begun", because: "b", to: "running", pidAfter: last },
    ]);
    expect(host.pid(unit("c"))).toBe(last);
  });

  test("quotes no secret of any profile", async () => {
    const host = await fleet();
    host.write(
      "/home/ada/.hermes/profiles/c/.env",
      'PEM="-----BEGIN-----\nSommerregen im Garten\n-----END-----"\nMAIL_PASSWORD=hunter2\n',
    );
    host.fail((line) =>
      / restart .*gateway-b/.test(line)
        ? { exitCode: 1, stdout: "", stderr: "Job failed: Sommerregen im Garten, hunter2." }
        : undefined,
    );
    const { result } = await perform(host, "restart", ["b"]);
    expect(result.gateways).toMatchObject([
      { profile: "b", failure: { reason: "Job failed: (sensitive), (sensitive)." } },
    ]);
  });

  test("finishes the one that has begun where it is interrupted", async () => {
    const host = await fleet();
    const controller = new AbortController();
    host.onSleep = () => controller.abort();
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 }, controller.signal);
    expect(result).toMatchObject({
      isInterrupted: true,
      gateways: [{ outcome: "done", to: "running" }, { outcome: "not-begun" }, { outcome: "not-begun" }],
    });
  });

  test("goes on from its canary once that has stayed ready", async () => {
    const host = await fleet();
    const { result } = await perform(host, "restart", [], {
      maxUnavailable: 2,
      canary: { profile: named("b"), soakMs: 300_000 },
    });
    expect(changes(host)).toEqual(["restart b", "restart a c"]);
    expect(result.gateways[0]?.tookMs).toBeGreaterThanOrEqual(300_000);
  });

  test("ends with a canary that does not stay ready", async () => {
    const host = await fleet();
    const begun = host.nowMs;
    host.onSleep = () => {
      if (host.nowMs > begun + 60_000 && host.pid(unit("b")) !== 0) host.end(unit("b"), "failed");
    };
    const { result } = await perform(host, "restart", [], {
      maxUnavailable: 1,
      canary: { profile: named("b"), soakMs: 300_000 },
    });
    expect(changes(host)).toEqual(["restart b"]);
    expect(result.gateways.map(({ outcome }) => outcome)).toEqual(["failed", "not-begun", "not-begun"]);
  });
});

/** Lets something happen while a gateway that has been restarted is waited for. */
function whileAwaited(host: FakeHost, name: string, happens: () => void): void {
  const before = host.pid(unit(name));
  let isOver = false;
  host.onSleep = () => {
    if (isOver || host.pid(unit(name)) === before) return;
    isOver = true;
    happens();
  };
}

describe("a gateway that goes down after it had been ready", () => {
  test("keeps the next one from its turn", async () => {
    const host = await fleet();
    whileAwaited(host, "b", () => host.end(unit("a"), "failed"));
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(changes(host)).toEqual(["restart a", "restart b"]);
    expect(result.gateways).toMatchObject([
      { profile: "a", outcome: "failed", to: "failed", failure: { reason: expect.any(String) } },
      { profile: "b", outcome: "done", to: "running" },
      { profile: "c", outcome: "not-begun", because: "a" },
    ]);
  });

  test("has failed, though nobody's turn was left", async () => {
    const host = await fleet();
    whileAwaited(host, "c", () => host.end(unit("a"), "failed"));
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(result.gateways.map(({ outcome }) => outcome)).toEqual(["failed", "done", "done"]);
  });
});

describe("a gateway that its owner stops while another has its turn", () => {
  test("is left as it is, and told", async () => {
    const host = await fleet();
    whileAwaited(host, "a", () => host.end(unit("b"), "inactive"));
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(changes(host)).toEqual(["restart a", "restart c"]);
    expect(result.gateways.map(({ profile, outcome }) => [profile, outcome])).toEqual([
      ["a", "done"],
      ["c", "done"],
    ]);
    expect(result.leftOut).toEqual([
      { profile: "b", is: "not-meant", state: "stopped", why: "it was stopped meanwhile" },
    ]);
  });

  test("is started all the same where it had failed by then", async () => {
    const host = await fleet();
    whileAwaited(host, "a", () => host.end(unit("b"), "failed"));
    const { result } = await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(changes(host)).toEqual(["restart a", "restart b", "restart c"]);
    expect(result.leftOut).toEqual([]);
  });
});

test("a canary whose soak is cut short was restarted all the same", async () => {
  const host = await fleet();
  const controller = new AbortController();
  const begun = host.nowMs;
  host.onSleep = () => {
    if (host.nowMs > begun + 60_000) controller.abort();
  };
  const canary = { profile: named("b"), soakMs: 300_000 };
  const rest = { maxUnavailable: 1, canary };
  const { result } = await perform(host, "restart", [], rest, controller.signal);
  expect(result.gateways.map(({ outcome, isCutShort }) => [outcome, isCutShort])).toEqual([
    ["done", true],
    ["not-begun", undefined],
    ["not-begun", undefined],
  ]);
});

describe("a roll", () => {
  test("leaves the record as it is, and nothing for an apply to do", async () => {
    const host = await fleet();
    host.written.length = 0;
    await perform(host, "restart", [], { maxUnavailable: 1 });
    expect(host.written.filter((path) => path.includes("/hermes-fleet/"))).toEqual([]);
    expect(await open(host)).toEqual([]);
  });

  test("starts and stops side by side, each in one call", async () => {
    const host = await fleet();
    await perform(host, "stop");
    expect(["a", "b", "c"].map((name) => host.pid(unit(name)))).toEqual([0, 0, 0]);
    const { result } = await perform(host, "start");
    expect(changes(host)).toEqual(["stop a b c", "start a b c"]);
    expect(result.gateways.map(({ from, to }) => [from, to])).toEqual([
      ["stopped", "running"],
      ["stopped", "running"],
      ["stopped", "running"],
    ]);
  });

  test("goes on with the others where one of those side by side fails", async () => {
    const host = await fleet();
    await perform(host, "stop");
    host.fail((line) =>
      / start .*gateway-b/.test(line) ? { exitCode: 1, stdout: "", stderr: "Unit b is bad." } : undefined,
    );
    const { result } = await perform(host, "start");
    expect(result.gateways.map(({ outcome }) => outcome)).toEqual(["done", "failed", "done"]);
  });

  test("starts those alone that are to run, where none is named", async () => {
    const host = await fleet();
    await perform(host, "stop");
    host.declare(MANIFEST.replace("b: {}", "b: { gateway: { state: stopped } }"));
    const { roll } = await perform(host, "start");
    expect(roll.moves.map(({ profile }) => profile)).toEqual(["a", "c"]);
  });

  test("takes an orphan's place, as an apply does", async () => {
    const host = await fleet();
    const pid = host.orphan(unit("b"));
    const { result } = await perform(host, "restart", ["b"]);
    expect(result.gateways).toMatchObject([{ profile: "b", outcome: "done", from: "unsupervised", pid }]);
    expect([host.units.processes.has(pid), host.pid(unit("b")) > pid]).toEqual([false, true]);
  });

  test("kills what a hard reset finds, unannounced", async () => {
    const host = await fleet();
    host.written.length = 0;
    await perform(host, "restart", ["b"], { isForced: true });
    expect(changes(host)).toEqual(["kill b", "restart b"]);
    expect(host.written).toEqual([]);
  });
});

describe("files that lead to another's process", () => {
  test.each([
    ["swapped", (host: FakeHost) => swap(host, "a", "b")],
    ["copied", (host: FakeHost) => host.write(pidFile("b"), host.text(pidFile("a")) ?? "")],
  ])("are %s: a restart ends its own process alone", async (_, confuse) => {
    const host = await fleet();
    const others = ["a", "c"].map((name) => host.pid(unit(name)));
    const own = host.pid(unit("b"));
    confuse(host);
    const { result } = await perform(host, "restart", ["b"]);
    expect(result.gateways).toMatchObject([{ outcome: "done", pid: own }]);
    expect(["a", "c"].map((name) => host.pid(unit(name)))).toEqual(others);
    expect(host.pid(unit("b"))).not.toBe(own);
  });
});

const pidFile = (name: string) => `/home/ada/.hermes/profiles/${name}/gateway.pid`;

function swap(host: FakeHost, one: string, other: string): void {
  const [first, second] = [host.text(pidFile(one)) ?? "", host.text(pidFile(other)) ?? ""];
  host.write(pidFile(one), second);
  host.write(pidFile(other), first);
}
