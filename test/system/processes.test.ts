import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { hasOpen, readProcess, readProcessTable } from "../../src/system/processes.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { until } from "../support/until.ts";

const STARTED = Date.UTC(2026, 10, 25, 3, 29, 9);

describe("what ps prints", () => {
  test("is read as macOS prints it", () => {
    const text = [
      "    1     0     0 Ss   ?? 48640       Wed Nov 25 03:29:09 2026     /sbin/launchd",
      " 4242     1   501 S    ?? 48640       Wed Nov 25 03:29:09 2026     /usr/bin/python3 -m hermes_cli.main gateway run",
      " 4300  4299   501 S+   ttys000 48640  Wed Nov 25 03:29:09 2026     -zsh",
      "",
    ].join("\n");
    expect([...readProcessTable(text).values()]).toEqual([
      {
        identity: { pid: 1, startTime: STARTED / 1000 },
        startedMs: STARTED,
        argv: ["/sbin/launchd"],
        cgroups: [],
        hasTerminal: false,
        parent: 0,
        userId: 0,
        residentBytes: 48640 * 1024,
      },
      expect.objectContaining({
        argv: ["/usr/bin/python3", "-m", "hermes_cli.main", "gateway", "run"],
        hasTerminal: false,
        parent: 1,
        userId: 501,
      }),
      expect.objectContaining({ argv: ["-zsh"], hasTerminal: true }),
    ]);
  });

  test("is read as Linux prints it", () => {
    const text =
      "      2     0     0 S    ? 48640        Wed Nov 25 03:29:09 2026 [kthreadd]\n     77     2     0 Sl+  pts/0 48640    Wed Nov 25 03:29:09 2026 hermes x\n";
    expect([...readProcessTable(text).values()]).toMatchObject([
      { identity: { pid: 2 }, hasTerminal: false, argv: ["[kthreadd]"] },
      { identity: { pid: 77 }, hasTerminal: true, argv: ["hermes", "x"] },
    ]);
  });

  test.each(["?", "??", "-"])("has no terminal where it says %s", (terminal) => {
    const table = readProcessTable(`7 1 501 S ${terminal} 48640 Wed Nov 25 03:29:09 2026 x\n`);
    expect(table.get(7)?.hasTerminal).toBe(false);
  });

  test("has days of one digit", () => {
    const table = readProcessTable("7 1 501 S ?? 48640 Sun Nov  1 03:29:09 2026     x\n");
    expect(table.get(7)?.startedMs).toBe(Date.UTC(2026, 10, 1, 3, 29, 9));
  });

  test.each(["Z", "Z+", "Zs"])(
    "has no process that has ended and was not asked for its status: %s",
    (state) => {
      expect(readProcessTable(`7 1 501 ${state} ?? 48640 Wed Nov 25 03:29:09 2026 (python3)\n`).size).toBe(0);
    },
  );

  test.each([
    ["T", true],
    ["T+", true],
    ["t", true],
    ["Ss", undefined],
  ])("tells whether it is stopped: %s", (state, isStopped) => {
    const table = readProcessTable(`7 1 501 ${state} ?? 48640 Wed Nov 25 03:29:09 2026 x\n`);
    expect(table.get(7)?.isStopped).toBe(isStopped);
  });

  test("tells words by blanks, as far as that goes", () => {
    const table = readProcessTable(
      "7 1 501 S ?? 48640 Wed Nov 25 03:29:09 2026 /Users/ada/My Apps/hermes  gateway run \n",
    );
    expect(table.get(7)?.argv).toEqual(["/Users/ada/My", "Apps/hermes", "gateway", "run"]);
  });

  test.each([
    "7 1 501 S ?? 48640 Wed Nov 25 03:29:09 2026",
    "7 1 501 S ?? 48640 Wed Nov 25 03:29:09 2026   ",
  ])("has a process whose command is not told: %j", (line) => {
    expect(readProcessTable(`${line}\n`).get(7)).toMatchObject({ startedMs: STARTED, argv: [] });
  });

  test.each([
    "",
    "  PID STAT TT STARTED COMMAND",
    "x 1 501 S ?? 48640 Wed Nov 25 03:29:09 2026 x",
    "7 1 501 S ?? Mi 25 Nov 03:29:09 2026 x",
    "7 1 501 S ?? Wed Foo 25 03:29:09 2026 x",
    "7 1 501 S ?? 03:29 x",
  ])("says nothing by a line of another form: %j", (line) => {
    expect(readProcessTable(line).size).toBe(0);
  });
});

describe("the ps of this machine", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** A process of the test's own. */
  function started(): number {
    const child = spawn("sleep", ["60"], { stdio: "ignore" });
    children.push(child);
    return child.pid ?? 0;
  }

  test("tells, as /proc does, that a process is stopped", async () => {
    const pid = started();
    const told = async () => [
      readProcess(pid)?.isStopped,
      (await readingMachine().processes())?.get(pid)?.isStopped,
    ];
    expect(await told()).toEqual([undefined, undefined]);
    process.kill(pid, "SIGSTOP");
    // The kernel takes a moment.
    while (readProcess(pid)?.isStopped !== true) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await told()).toEqual([true, true]);
  });

  test("tells of a process what /proc tells", async () => {
    const pid = started();
    await until("it to have begun", () => (readProcess(pid)?.residentBytes ?? 0) > 100_000);
    const seen = (await readingMachine().processes())?.get(pid);
    const known = readProcess(pid);
    expect(seen).toMatchObject({ argv: ["sleep", "60"], hasTerminal: known?.hasTerminal });
    // It may have taken more since.
    for (const one of [seen, known]) expect(one?.residentBytes).toBeGreaterThan(100_000);
    // In whole seconds, and counted from when the machine was started, which is told in whole seconds, too.
    expect(Math.abs((seen?.startedMs ?? 0) - (known?.startedMs ?? 0))).toBeLessThanOrEqual(2_000);
  });

  test("tells from /proc when it began, to a fraction of a second", () => {
    const from = Date.now();
    const pid = started();
    const to = Date.now();
    const { startedMs = 0 } = readProcess(pid) ?? {};
    expect([startedMs > from - 200, startedMs < to + 200]).toEqual([true, true]);
  });

  test("tells the same of it a second time", async () => {
    const pid = started();
    const system = readingMachine();
    const [one, other] = [await system.processes(), await system.processes()];
    expect(one?.get(pid)?.identity).toEqual(other?.get(pid)?.identity);
  });

  test("tells of this very process", async () => {
    expect((await readingMachine().processes())?.has(process.pid)).toBe(true);
  });
});

(existsSync("/proc/self/fd") ? test : test.skip)(
  "a file that a process has open is seen each time, whatever else it opens and closes",
  async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "hermes-fleet-open-")));
    const path = join(folder, "gateway.lock");
    // The lock's descriptor is listed behind those that come and go.
    const busy = [
      "import os, sys",
      "low = [os.open('/dev/null', os.O_RDONLY) for _ in range(40)]",
      "lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)",
      "for fd in low: os.close(fd)",
      "print('ready', flush=True)",
      "while True:",
      "  for fd in [os.open('/dev/null', os.O_RDONLY) for _ in range(8)]: os.close(fd)",
    ].join("\n");
    const child = spawn("python3", ["-c", busy, path], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await once(child.stdout, "data");
      const looks = Array.from({ length: 1000 }, () => hasOpen(child.pid ?? 0, path));
      expect(looks.filter((isOpen) => !isOpen)).toEqual([]);
      linkSync(path, join(folder, "other.lock"));
      expect(hasOpen(child.pid ?? 0, join(folder, "other.lock"))).toBe(false);
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
