import { describe, expect, test } from "@jest/globals";
import { seeAwake } from "../../src/observe/awake.ts";
import type { ProcessFact, ProcessResult, ReadingSystem } from "../../src/system/system.ts";

/** A machine that answers so, with these processes: PID, parent, words. */
function machine(
  answer: Partial<ProcessResult>,
  processes: readonly (readonly [pid: number, parent: number, ...argv: string[]])[] = [],
): ReadingSystem {
  const table = processes.map(([pid, parent, ...argv]): [number, ProcessFact] => [
    pid,
    { identity: { pid, startTime: 1 }, startedMs: 0, argv, cgroups: [], parent },
  ]);
  const system: Partial<ReadingSystem> = {
    query: async () => ({ exitCode: 0, stdout: "", stderr: "", ...answer }),
    processes: async () => new Map(table),
  };
  return system as ReadingSystem; // no more of it is asked
}

const jobs = async () => new Set([500]);
const rows = async (...args: Parameters<typeof seeAwake>) => {
  const seen = await seeAwake(...args);
  return seen.ok
    ? seen.holders.map(({ who, pid, holds, isFleets }) => [who, pid, holds.join("+"), isFleets])
    : seen;
};

describe("what holds a Linux host awake", () => {
  const list = (...lines: readonly string[]) => machine({ stdout: `${lines.join("\n")}\n` });

  test("are locks that block idleness or sleep; the fleet's are marked", async () => {
    const system = list(
      "hermes-fleet 0 root 1 systemd-inhibit idle:sleep gateways run block",
      "Backup 0 root 2 backup sleep:shutdown it runs block",
      "NetworkManager 0 root 3 NetworkManager sleep to turn off delay",
      "Power 0 root 4 gsd-power handle-lid-switch a lid block",
    );
    expect(await rows(system, "systemd", jobs)).toEqual([
      ["hermes-fleet", 1, "idle+system", true],
      ["Backup", 2, "system", false],
    ]);
  });

  test.each<[string, Partial<ProcessResult>, string]>([
    ["is missing", { exitCode: undefined, failure: "not-found" }, "systemd-inhibit was not found"],
    [
      "hangs",
      { exitCode: undefined, failure: "timed-out" },
      "`systemd-inhibit --list` did not answer within 15 s",
    ],
    ["fails", { exitCode: 1, stderr: "no bus\nmore" }, "`systemd-inhibit --list` failed: no bus"],
    [
      "speaks otherwise",
      { stdout: "?\n" },
      "`systemd-inhibit --list` answered in a form that hermes-fleet does not know",
    ],
  ])("is told not to be known where the program %s", async (_, answer, reason) => {
    expect(await seeAwake(machine(answer), "systemd", jobs)).toMatchObject({ ok: false, reason });
  });
});

describe("what holds a Mac awake", () => {
  const held = (pid: number, what: string) =>
    `   pid ${pid}(caffeinate): [0x01] 00:00:07 ${what} named: "caffeinate command-line tool"`;
  const list = (...pids: readonly number[]) => [
    "Assertion status system-wide:",
    "Listed by owning process:",
    ...pids.flatMap((pid) => [held(pid, "PreventUserIdleSystemSleep"), held(pid, "PreventSystemSleep")]),
    held(9, "ApplePushServiceTask"),
  ];

  test("is the fleet's where it is its job, below that, or held by `awake run`", async () => {
    const stdout = list(500, 501, 502, 503).join("\n");
    const system = machine({ stdout }, [
      [500, 1, "/usr/bin/caffeinate", "-i"],
      [501, 500, "/usr/bin/caffeinate", "-i"],
      [502, 600, "caffeinate", "-i"],
      [600, 700, "node", "/usr/local/bin/hermes-fleet", "awake", "run"],
      [503, 701, "caffeinate"],
      [701, 1, "-zsh"],
    ]);
    expect(await rows(system, "launchd", jobs)).toEqual([
      ["caffeinate", 500, "idle+system", true],
      ["caffeinate", 501, "idle+system", true],
      ["caffeinate", 502, "idle+system", true],
      ["caffeinate", 503, "idle+system", false],
    ]);
  });
});
