import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Ending, endProcess, type Proof } from "../../src/apply/end-process.ts";
import type { ProcessIdentity } from "../../src/model/facts.ts";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";
import type { EndProcess } from "../../src/model/step.ts";
import { FIXTURES } from "../support/paths.ts";
import { until } from "../support/until.ts";
import { CODER, type RealGateways, realGateways, type Source } from "./real-gateways.ts";

const gateways = realGateways();
const SOURCES: readonly Source[] = ["proc", "ps"];

function opFor(host: RealGateways, who: ProcessIdentity, rest: Partial<EndProcess> = {}): EndProcess {
  return {
    do: "end-process",
    who,
    home: host.profile("coder") as AbsolutePath, // below an absolute one
    service: "hermes-gateway-coder.service" as ServiceId, // test data
    graceMs: 60_000,
    drainMs: 60_000,
    ...rest,
  };
}

/** Tries to end a process for coder's gateway, and expects that it is left alone and told nothing. */
async function expectLeft(host: RealGateways, pid: number, source: Source, reason: RegExp): Promise<void> {
  const outcome = await endProcess(opFor(host, host.identity(pid, source)), CODER, host.ending(source));
  // What is in nobody's way is as good as gone.
  if (outcome.is !== "succeeded")
    expect(outcome).toEqual({ is: "failed", reason: expect.stringMatching(reason) });
  expect({ is: outcome.is }).toEqual({ is: reason.source === "let go" ? "succeeded" : "failed" });
  expect([host.isAlive(pid), host.signals, host.isTold("coder")]).toEqual([true, [], false]);
}

describe.each(SOURCES)("a gateway that nobody keeps, as %s tells of it,", (source) => {
  test("ends by being told, without any signal", async () => {
    const host = gateways();
    host.make("coder");
    const { pid } = await host.orphan("coder");
    // A marker names its start as Hermes itself knows it.
    const ending = { ...host.ending(source), noteOf: () => host.identity(pid).startTime };
    const outcome = await endProcess(opFor(host, host.identity(pid, source)), CODER, ending);
    expect([outcome, host.isAlive(pid), host.signals]).toEqual([{ is: "succeeded" }, false, []]);
  });

  test("is killed where it hears neither word nor SIGTERM", async () => {
    const host = gateways();
    host.make("coder", { hang_on_stop: true });
    const { pid } = await host.orphan("coder");
    const op = opFor(host, host.identity(pid, source), { graceMs: 200 });
    const outcome = await endProcess(op, CODER, host.ending(source));
    expect([outcome, host.isAlive(pid)]).toEqual([{ is: "succeeded" }, false]);
    expect(host.signals).toEqual([`SIGTERM ${pid}`, `SIGKILL ${pid}`]);
  });

  test("is left where its PID is another's by now", async () => {
    const host = gateways();
    host.make("coder");
    const { pid } = await host.orphan("coder");
    const earlier = { ...host.identity(pid, source), startTime: host.identity(pid, source).startTime - 5 };
    const outcome = await endProcess(opFor(host, earlier), CODER, host.ending(source));
    // What the plan has seen has ended.
    expect([outcome, host.isAlive(pid), host.isTold("coder")]).toEqual([{ is: "succeeded" }, true, false]);
  });

  test("is left where two profiles have exchanged their gateway.pid, and so is the other one", async () => {
    const host = gateways();
    for (const name of ["coder", "reader"]) host.make(name);
    const [coder, reader] = [await host.orphan("coder"), await host.orphan("reader")];
    renameSync(host.profile("coder", "gateway.pid"), host.profile("other.pid"));
    renameSync(host.profile("reader", "gateway.pid"), host.profile("coder", "gateway.pid"));
    renameSync(host.profile("other.pid"), host.profile("reader", "gateway.pid"));
    await expectLeft(host, reader.pid, source, /let go/);
    expect(host.isAlive(coder.pid)).toBe(true);
  });

  test("is left where this home is a copy of its home, run-time files and all", async () => {
    const host = gateways();
    host.make("reader");
    const { pid } = await host.orphan("reader");
    cpSync(host.profile("reader"), host.profile("coder"), { recursive: true, preserveTimestamps: true });
    await expectLeft(host, pid, source, /let go/);
  });

  test("is left where it is of another root, by a hard link of its lock and with a copy of its gateway.pid", async () => {
    const host = gateways();
    host.make("coder");
    const other = join(host.home, "other");
    mkdirSync(join(other, ".hermes/profiles"), { recursive: true });
    cpSync(host.profile("coder"), join(other, ".hermes/profiles/coder"), { recursive: true });
    const run = `HOME=${other} setsid ${FIXTURES}/bin/hermes -p coder gateway run >/dev/null 2>&1 </dev/null & :`;
    // Below the home of this test, lest it outlives it.
    await once(host.begin("/bin/sh", ["-c", run]), "exit");
    const its = (name: string) => join(other, ".hermes/profiles/coder", name);
    let pid = 0;
    await until("the other root's gateway", () => {
      if (!existsSync(its("gateway.pid"))) return false;
      pid = (JSON.parse(readFileSync(its("gateway.pid"), "utf8")) as { pid: number }).pid; // Hermes' own
      return existsSync(its("gateway_state.json"));
    });
    try {
      linkSync(its("gateway.lock"), host.profile("coder", "gateway.lock"));
      cpSync(its("gateway.pid"), host.profile("coder", "gateway.pid"), { preserveTimestamps: true });
      await expectLeft(host, pid, source, /by the path of this home|does not show that it has/);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });

  test("is left where it runs in a terminal", async () => {
    const host = gateways();
    host.make("coder");
    host.begin("script", ["-qefc", `${FIXTURES}/bin/hermes -p coder gateway run`, "/dev/null"]);
    const { pid } = await host.gateway("coder");
    await expectLeft(host, pid, source, /it runs in a terminal/);
  });

  test("is left below a program that still runs", async () => {
    const host = gateways();
    host.make("coder");
    host.begin("/bin/sh", ["-c", `${FIXTURES}/bin/hermes -p coder gateway run; :`]);
    const { pid } = await host.gateway("coder");
    await expectLeft(host, pid, source, /it was started by sh \(PID \d+\), which still runs/);
  });

  test("is left where another program has its command line alone", async () => {
    const host = gateways();
    host.make("coder");
    const words = ["-c", "import time; time.sleep(60)", "hermes", "-p", "coder", "gateway", "run"];
    const { pid = 0 } = host.begin("/usr/bin/python3", words);
    await until("it to run", () => host.isAlive(pid));
    await expectLeft(host, pid, source, /nothing shows any more that it holds/);
  });

  (process.getuid?.() === 0 ? test : test.skip)(
    "is left where it is another user's (root makes one)",
    async () => {
      const host = gateways();
      host.make("coder");
      const lock = host.profile("coder", "gateway.lock");
      const hold = [
        "import fcntl, json, os, time",
        `lock = open(${JSON.stringify(lock)}, "r+")`,
        "fcntl.flock(lock, fcntl.LOCK_EX)",
        'lock.write("held"); lock.flush()',
        "time.sleep(60)",
      ].join("\n");
      writeFileSync(lock, "");
      // A user's home is closed; this one's gateway could never have got there otherwise.
      for (const path of [lock, host.profile("coder"), host.home]) chmodSync(path, 0o777);
      const words = ["-c", hold, "hermes", "-p", "coder", "gateway", "run"];
      const { pid = 0 } = host.begin("/usr/bin/python3", words, 65534);
      await until("it to have the lock", () => readFileSync(lock, "utf8") === "held");
      writeFileSync(host.profile("coder", "gateway.pid"), JSON.stringify({ pid, start_time: null }));
      await expectLeft(host, pid, source, /it is another user's/);
    },
  );
});

test("a daemon of the system is left, though it looks as if nobody kept it", async () => {
  const host = gateways();
  host.make("coder");
  const { pid } = await host.orphan("coder");
  const ending = host.ending("ps", new Map([[pid, "org.me.hermes" as ServiceId]])); // test data
  const outcome = await endProcess(opFor(host, host.identity(pid, "ps")), CODER, ending);
  expect([outcome.is, host.isAlive(pid), host.isTold("coder")]).toEqual(["failed", true, false]);
});

test("a gateway that is at a turn has the time of its drain before anything is sent", async () => {
  const host = gateways();
  host.make("coder", { drain_ms: 3500 });
  const { pid } = await host.orphan("coder");
  const op = opFor(host, host.identity(pid), { graceMs: 2_000, drainMs: 10_000 });
  const ending = host.ending("proc");
  const begun = Date.now();
  let isDraining = false;
  let drained = 0;
  // The time of its grace is over as long as it says that it drains, and at no other time.
  const slow: Ending = {
    ...ending,
    system: { ...ending.system, now: () => begun + (isDraining ? 5_000 : 0) },
    prove: async (profile, who) => {
      const proof = await ending.prove(profile, who);
      isDraining = proof.is === "proven" && proof.report?.state === "draining";
      if (isDraining) drained += 1;
      return proof;
    },
  };
  expect(await endProcess(op, CODER, slow)).toEqual({ is: "succeeded" });
  expect([host.isAlive(pid), host.signals]).toEqual([false, []]);
  expect(drained).toBeGreaterThan(0);
});

test.each([
  ["proc", "gateway.lock"],
  ["ps", "gateway.pid"],
] as const)(
  "a gateway that %s cannot tell by its files any more is not taken for ended: %s has gone",
  async (source, file) => {
    const host = gateways();
    host.make("coder");
    const { pid } = await host.orphan("coder");
    rmSync(host.profile("coder", file));
    await expectLeft(
      host,
      pid,
      source,
      /left alone: it still runs, but nothing shows any more that it holds/,
    );
  },
);

describe("no signal is sent without a proof after the word, which", () => {
  /** Tries to end a process that hears no word; the second one is written for so long that it becomes another proof. */
  async function endWith(after: Proof) {
    let now = 0;
    let words = 0;
    const sent: string[] = [];
    const host: Ending = {
      system: {
        now: () => now,
        sleep: async (ms) => {
          now += ms;
        },
        signal: (_, name) => {
          sent.push(name);
          return true;
        },
        writeText: async () => {
          words += 1;
        },
      },
      pollMs: 100,
      prove: async () => (words < 2 ? { is: "proven", report: undefined } : after),
      noteOf: () => 1,
      signal: new AbortController().signal,
    };
    const op: EndProcess = {
      do: "end-process",
      who: { pid: 4242, startTime: 1 },
      home: "/h" as AbsolutePath, // test data
      service: "s" as ServiceId, // test data
      graceMs: 1_000,
      drainMs: 1_000,
    };
    return { outcome: await endProcess(op, CODER, host), sent };
  }

  test.each([
    ["ends it", { is: "gone" }, { is: "succeeded" }],
    [
      "leaves it another's",
      { is: "refused", why: "it runs in a terminal" },
      { is: "failed", reason: "process 4242 is left alone: it runs in a terminal" },
    ],
  ] as const)("%s", async (_, after, outcome) => {
    expect(await endWith(after)).toEqual({ outcome, sent: [] });
  });

  test("leaves it as it was: then both signals follow", async () => {
    expect(await endWith({ is: "proven", report: undefined })).toEqual({
      outcome: { is: "failed", reason: "process 4242 has not ended, not even by SIGKILL" },
      sent: ["SIGTERM", "SIGKILL"],
    });
  });
});
