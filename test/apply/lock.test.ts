import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import fc from "fast-check";
import { takeLock } from "../../src/apply/lock.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { machine } from "../../src/system/machine.ts";
import type { System } from "../../src/system/system.ts";
import { REPOSITORY } from "../support/paths.ts";
import { throwAwayFolder } from "../system/throw-away.ts";
import { FakeClock } from "./fake-clock.ts";

const folder = throwAwayFolder();
const system = machine();
/** The largest that Linux gives; nothing runs under it. */
const NOBODY = 2 ** 22;

const startTime = (pid: number) => system.process(pid)?.identity.startTime;
const lockPath = () => folder.path("state/hermes-fleet/abc.lock");

async function taken(path: AbsolutePath = lockPath(), ownPid = process.pid, on: System = system) {
  const result = await takeLock(on, path, ownPid);
  return { ...result, message: result.ok ? undefined : result.diagnostic.message };
}

describe("a lock that nobody holds", () => {
  test("is taken, readable by its owner alone, in a folder that is its owner's alone", async () => {
    expect(await taken()).toMatchObject({ ok: true });
    expect(statSync(lockPath()).mode & 0o777).toBe(0o600);
    expect(statSync(folder.path("state/hermes-fleet")).mode & 0o777).toBe(0o700);
  });

  test("names its holder by PID and start", async () => {
    await taken();
    expect(JSON.parse(readFileSync(lockPath(), "utf8"))).toMatchObject({
      pid: process.pid,
      start_time: startTime(process.pid),
    });
  });

  test("leaves no other file behind", async () => {
    await taken();
    expect(readdirSync(folder.path("state/hermes-fleet"))).toEqual(["abc.lock"]);
  });

  test("is gone when it is given back, and can be taken again", async () => {
    const first = await takeLock(system, lockPath(), process.pid);
    if (first.ok) await first.lock.release();
    expect(existsSync(lockPath())).toBe(false);
    expect(await taken()).toMatchObject({ ok: true });
  });
});

describe("a lock that somebody holds", () => {
  test("is refused, and its holder named", async () => {
    await taken();
    const { ok, message } = await taken(lockPath(), process.ppid);
    expect(ok).toBe(false);
    expect(message).toMatch(
      new RegExp(
        `^another hermes-fleet is at work on this Hermes root \\(PID ${process.pid} since \\d{4}-.*Z\\)$`,
      ),
    );
  });

  test("is refused to its own holder, too", async () => {
    await taken();
    expect(await taken()).toMatchObject({ ok: false });
  });

  test("is not given back by who does not hold it any more", async () => {
    const first = await takeLock(system, lockPath(), process.pid);
    const other = folder.write("state/hermes-fleet/abc.lock", '{"pid":1}\n');
    if (first.ok) await first.lock.release();
    expect(readFileSync(other, "utf8")).toBe('{"pid":1}\n');
  });

  test("is refused where it cannot be read", async () => {
    folder.folder("state/hermes-fleet/abc.lock");
    expect((await taken()).message).toContain("something that cannot be read");
  });
});

describe("waiting for a lock that somebody holds", () => {
  /** Somebody's lock on a machine whose time passes by sleeping alone; it is given back after so long. */
  async function waited(timeoutMs: number, heldMs: number) {
    const clock = new FakeClock();
    const first = await takeLock(system, lockPath(), process.pid);
    const sleeping: System = {
      ...clock.system,
      async sleep(ms) {
        await clock.system.sleep(ms);
        if (clock.nowMs >= heldMs && first.ok) await first.lock.release();
      },
    };
    const { ok } = await takeLock(sleeping, lockPath(), process.ppid, timeoutMs);
    return { ok, ms: clock.nowMs };
  }

  test("ends when it is given back", async () => {
    expect(await waited(60_000, 1000)).toEqual({ ok: true, ms: 1000 });
  });

  test("ends when the time is over, and not a moment later", async () => {
    expect(await waited(1500, 60_000)).toEqual({ ok: false, ms: 1500 });
  });

  test("is none where no time is given", async () => {
    expect(await waited(0, 60_000)).toEqual({ ok: false, ms: 0 });
  });

  test("ends at the next look once somebody has interrupted it", async () => {
    const clock = new FakeClock();
    await takeLock(system, lockPath(), process.pid);
    const taken = takeLock(clock.system, lockPath(), process.ppid, 60_000, () => clock.nowMs >= 1000);
    expect([(await taken).ok, clock.nowMs]).toEqual([false, 1000]);
  });
});

describe("a dead holder's lock", () => {
  test.each<[string, () => unknown]>([
    ["whose process is gone", () => ({ pid: NOBODY, start_time: 1 })],
    ["whose process is gone and told no start", () => ({ pid: NOBODY })],
    [
      "whose PID is another process's by now",
      () => ({ pid: process.pid, start_time: (startTime(process.pid) ?? 0) - 1 }),
    ],
    ["that names no process", () => ({})],
    ["that is null", () => null],
    ["that is a list", () => [1]],
  ])("is taken over: one %s", async (_, content) => {
    folder.write("state/hermes-fleet/abc.lock", `${JSON.stringify(content())}\n`);
    expect(await taken()).toMatchObject({ ok: true });
    expect(readdirSync(folder.path("state/hermes-fleet"))).toEqual(["abc.lock"]);
  });

  test.each(["", "{", "not a lock"])("is taken over: one that reads %j", async (text) => {
    folder.write("state/hermes-fleet/abc.lock", text);
    expect(await taken()).toMatchObject({ ok: true });
  });

  test("never goes to two, whichever way three applies meet", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.constantFrom("dead", "broken", "free"), async (scheduler, left) => {
        const files = new Map<string, string>();
        if (left !== "free")
          files.set("/lock", left === "dead" ? JSON.stringify({ pid: NOBODY, start_time: 1 }) : "{");
        const takers = [101, 102, 103].map((pid) =>
          takeLock(meeting(scheduler, files), "/lock" as AbsolutePath, pid),
        ); // absolute, as written
        const all = Promise.all(takers);
        await scheduler.waitFor(all);
        expect((await all).filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});

/** A machine of files in memory; what it does to them happens in an order of the scheduler's choice. */
function meeting(scheduler: fc.Scheduler, files: Map<string, string>): System {
  const inTurn = <T>(act: () => T): Promise<T> => scheduler.schedule(Promise.resolve()).then(act);
  return {
    ...system,
    process: (pid) =>
      pid < 200 ? { identity: { pid, startTime: pid }, startedMs: 0, argv: [], cgroups: [] } : undefined,
    readText(path) {
      const text = files.get(path);
      return text === undefined ? { is: "absent" } : { is: "text", text, mode: 0o600, modifiedMs: 0 };
    },
    makeFolder: () => inTurn(() => undefined),
    createText: (path, text) =>
      inTurn(() => {
        if (files.has(path)) return false;
        files.set(path, text);
        return true;
      }),
    remove: (path) => inTurn(() => void files.delete(path)),
    sleep: () => inTurn(() => undefined),
  };
}

/** Each line on its input is the path of a lock; each on its output tells whether it got it. */
const CONTENDER = `
import { createInterface } from "node:readline";
import { takeLock } from "./src/apply/lock.ts";
import { machine } from "./src/system/machine.ts";
const system = machine();
for await (const path of createInterface({ input: process.stdin })) {
  const { ok } = await takeLock(system, path, process.pid);
  process.stdout.write(ok ? "won\\n" : "lost\\n");
}
`;

describe("processes that take one lock at once", () => {
  const CONTENDERS = 6;
  const ROUNDS = 40;
  let contenders: readonly { readonly process: ChildProcess; ask(path: string): Promise<string> }[] = [];

  beforeAll(async () => {
    const bundle = await build({
      stdin: { contents: CONTENDER, resolveDir: REPOSITORY, loader: "ts" },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      external: ["write-file-atomic", "execa", "tar"],
    });
    const [output] = bundle.outputFiles;
    if (output === undefined) throw new Error("nothing was built");
    contenders = Array.from({ length: CONTENDERS }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", output.text], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        process: child,
        async ask(path) {
          child.stdin.write(`${path}\n`);
          return String((await answers.next()).value);
        },
      };
    });
  });

  afterAll(() => {
    for (const { process: child } of contenders) child.stdin?.end();
  });

  test.each<[string, string | undefined]>([
    ["that is free", undefined],
    ["whose holder is dead", `${JSON.stringify({ pid: NOBODY, start_time: 1 })}\n`],
    ["that is broken", "{"],
  ])("see one of them get it: a lock %s", async (_, left) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const path =
        left === undefined ? folder.path(`${round}/a.lock`) : folder.write(`${round}/a.lock`, left);
      const answers = await Promise.all(contenders.map((contender) => contender.ask(path)));
      expect(answers.toSorted()).toEqual([...Array.from({ length: CONTENDERS - 1 }, () => "lost"), "won"]);
    }
  });
});
