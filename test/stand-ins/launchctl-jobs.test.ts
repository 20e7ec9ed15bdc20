import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { done, failure, gui, isRunning, Launchd, type PlistValue } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

const label = "ai.hermes.gateway-coder";
const shell = (script: string): PlistValue => ["/bin/sh", "-c", script];

let box: Sandbox;
let launchd: Launchd;
beforeEach(async () => {
  box = new Sandbox();
  launchd = new Launchd(box);
});
afterEach(() => box.dispose());

const starts = (): number =>
  existsSync(box.path("starts")) ? box.read(box.path("starts")).split("\n").length - 1 : 0;
const counted = (then: string): PlistValue => shell(`echo >> ${box.path("starts")}; ${then}`);

describe("a job that ends", () => {
  test.each<[string, PlistValue, string, boolean]>([
    ["and is kept alive is started again", true, "exit 0", true],
    ["and is not kept alive stays down", false, "exit 1", false],
    ["with failure is started again where success ends it", { SuccessfulExit: false }, "exit 3", true],
    ["with success stays down where success ends it", { SuccessfulExit: false }, "exit 0", false],
    ["with success is started again where failure ends it", { SuccessfulExit: true }, "exit 0", true],
    ["by a signal is started again where crashes are", { Crashed: true }, "kill -9 $$", true],
    ["with failure stays down where only crashes are", { Crashed: true }, "exit 1", false],
    [
      "is started again where one of several conditions holds",
      { Crashed: true, SuccessfulExit: true },
      "exit 0",
      true,
    ],
  ])("%s", async (_, keepAlive, end, isAgain) => {
    await launchd.start({ throttle_ms: 50 });
    await launchd.bootstrap(label, { RunAtLoad: true, KeepAlive: keepAlive, ProgramArguments: counted(end) });
    if (isAgain) await until("a second start", () => starts() > 1);
    else await launchd.untilValue(label, "state", "not running");
    expect(starts() > 1).toBe(isAgain);
  });

  test("too young waits for its throttle interval, and is not given up", async () => {
    await launchd.start({ throttle_ms: 400 });
    const began = performance.now();
    await launchd.bootstrap(label, { KeepAlive: true, ProgramArguments: counted("exit 1") });
    await launchd.untilValue(label, "state", "spawn scheduled");
    await until("four starts", () => starts() >= 4);
    expect(performance.now() - began).toBeGreaterThan(1150);
    expect(await launchd.value(label, "last exit code")).toBe("1");
  });

  test("after its throttle interval is started again at once", async () => {
    await launchd.start({ throttle_ms: 300 });
    await launchd.bootstrap(label, { KeepAlive: true, ProgramArguments: counted("exec sleep 600") });
    const first = await launchd.pid(label);
    await new Promise((resolve) => setTimeout(resolve, 350));
    process.kill(first, "SIGKILL");
    await launchd.untilValue(label, "state", "running");
    await until("another process", async () => ![0, first].includes(await launchd.pid(label)));
    expect(await launchd.value(label, "last terminating signal")).toBe("Killed: 9");
  });

  test.each([
    ["waits for its interval all the same", false, "spawn scheduled"],
    ["does not where a switch says so", true, "running"],
  ])("and is kickstarted before %s", async (_, skips, state) => {
    await launchd.start({ throttle_ms: 60_000, kickstart_skips_throttle: skips });
    const once = `[ -e ${box.path("once")} ] && exec sleep 600; touch ${box.path("once")}; exit 1`;
    await launchd.bootstrap(label, { KeepAlive: true, ProgramArguments: shell(once) });
    await launchd.untilValue(label, "state", "spawn scheduled");
    expect(await launchd.ctl("kickstart", `${gui}/${label}`)).toEqual(done);
    expect(await launchd.value(label, "state")).toBe(state);
  });

  test.each([
    ["takes what is left of its process group along", false],
    ["leaves it where the plist abandons the group, until launchd ends", true],
  ])("%s", async (_, isAbandoned) => {
    await launchd.start();
    const script = `sleep 600 & echo $! > ${box.path("child")}; [ -s ${box.path("child")} ]`;
    await launchd.bootstrap(label, {
      RunAtLoad: true,
      AbandonProcessGroup: isAbandoned,
      ProgramArguments: shell(script),
    });
    await launchd.untilValue(label, "state", "not running");
    const child = Number(box.read(box.path("child")));
    if (!isAbandoned) await until("the child to end", () => !isRunning(child));
    expect(isRunning(child)).toBe(isAbandoned);
    await launchd.standIn("stop");
    await until("the child to end", () => !isRunning(child));
  });
});

describe("a job's process", () => {
  test("has launchd's poor environment and its plist's, none of the caller's", async () => {
    box.env.TELEGRAM_BOT_TOKEN = "secret";
    await launchd.start();
    await launchd.bootstrap(label, {
      RunAtLoad: true,
      EnvironmentVariables: { A: "a b", HERMES_HOME: box.profile("coder") },
      ProgramArguments: ["/usr/bin/env"],
      StandardOutPath: box.path("logs/env"),
    });
    await launchd.untilValue(label, "last exit code", "0");
    const lines = box.read(box.path("logs/env")).trim().split("\n");
    expect(lines.map((line) => line.replace(/=.*/, "")).toSorted()).toEqual(
      "A HERMES_HOME HOME LOGNAME PATH SHELL TMPDIR USER XPC_FLAGS XPC_SERVICE_NAME".split(" "),
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        "PATH=/usr/bin:/bin:/usr/sbin:/sbin",
        `XPC_SERVICE_NAME=${label}`,
        "XPC_FLAGS=0x0",
        `HOME=${box.home}`,
        "A=a b",
      ]),
    );
  });

  test("appends its output to files whose folders are made, and runs where it should", async () => {
    await launchd.start();
    box.write(box.path("logs/out"), "before\n");
    mkdirSync(box.path("work"));
    await launchd.bootstrap(label, {
      RunAtLoad: true,
      WorkingDirectory: box.path("work"),
      ProgramArguments: shell("pwd; echo wrong >&2"),
      StandardOutPath: box.path("logs/out"),
      StandardErrorPath: box.path("more/logs/err"),
    });
    await launchd.untilValue(label, "last exit code", "0");
    expect(box.read(box.path("logs/out"))).toBe(`before\n${box.path("work")}\n`);
    expect(box.read(box.path("more/logs/err"))).toBe("wrong\n");
  });

  test("has its nice level, umask and limits, a soft one no higher than the hard one", async () => {
    await launchd.start();
    await launchd.bootstrap(label, {
      RunAtLoad: true,
      Nice: 4,
      Umask: 63,
      ProcessType: "Background",
      SoftResourceLimits: { NumberOfFiles: 256, Core: 0, CPU: 700 },
      HardResourceLimits: {
        NumberOfFiles: 512,
        NumberOfProcesses: 4000,
        ResidentSetSize: 2 ** 30,
        Stack: 2 ** 22,
        FileSize: 2 ** 20,
        Data: 2 ** 31,
        MemoryLock: 2 ** 14,
      },
    });
    const pid = await launchd.pid(label);
    const limits = Object.fromEntries(
      readFileSync(`/proc/${pid}/limits`, "utf8")
        .split("\n")
        .map((line) => [line.slice(0, 26).trim(), line.slice(26).trim().split(/\s+/).slice(0, 2).join(" ")]),
    );
    expect(limits).toMatchObject({
      "Max open files": "256 512",
      "Max processes": "4000 4000",
      "Max resident set": `${2 ** 30} ${2 ** 30}`,
      "Max stack size": `${2 ** 22} ${2 ** 22}`,
      "Max file size": `${2 ** 20} ${2 ** 20}`,
      "Max data size": `${2 ** 31} ${2 ** 31}`,
      "Max locked memory": `${2 ** 14} ${2 ** 14}`,
    });
    expect(limits["Max core file size"]).toMatch(/^0 /);
    expect(limits["Max cpu time"]).toMatch(/^700 /);
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    expect(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]).toBe("4");
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/^Umask:\t0077$/m);
    expect(await launchd.value(label, "nice")).toBe("4");
  });

  test.each<[string, Record<string, PlistValue>]>([
    ["whose program is missing", { ProgramArguments: ["/no/such/program"] }],
    ["whose program may not be run", { Program: "/etc/passwd" }],
    ["whose working directory is missing", { WorkingDirectory: "/no/such/folder" }],
    ["whose output cannot be opened", { StandardOutPath: "/etc" }],
  ])("%s ends with 78 before it began", async (_, keys) => {
    await launchd.start({ throttle_ms: 60_000 });
    await launchd.bootstrap(label, { KeepAlive: true, ...keys });
    expect(await launchd.value(label, "last exit code")).toBe("78: EX_CONFIG");
    expect(await launchd.value(label, "state")).toBe("spawn scheduled");
  });

  test("ignores keys that are not known", async () => {
    await launchd.start();
    await launchd.bootstrap(label, { RunAtLoad: true, MemoryMax: "1G", Sockets: { a: {} } });
    expect(await launchd.value(label, "state")).toBe("running");
  });

  test("outlives the calls, ends with the stand-in, and is killed where it does not", async () => {
    await launchd.start({ exit_timeout_ms: 300 });
    const ready = box.path("ready");
    await launchd.bootstrap("deaf", {
      RunAtLoad: true,
      ProgramArguments: shell(`trap : TERM; touch ${ready}; while :; do sleep 0.05; done`),
    });
    await launchd.bootstrap(label, { KeepAlive: true });
    await until("the trap", () => existsSync(ready));
    const pids = [await launchd.pid("deaf"), await launchd.pid(label)];
    expect(pids.map(isRunning)).toEqual([true, true]);
    expect(await launchd.standIn("stop")).toEqual(done);
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(await launchd.ctl("managername")).toEqual(
      failure(
        1,
        `launchctl (stand-in): no launchd in ${box.path(".launchd-stand-in")}: No such file or directory`,
      ),
    );
  });
});

test.each([
  [undefined, "5"],
  [30, "30"],
  [600, "60"],
])("an exit timeout of %s is shown as %s", async (given, shown) => {
  await launchd.start();
  await launchd.bootstrap(label, given === undefined ? {} : { ExitTimeOut: given });
  expect(await launchd.value(label, "exit timeout")).toBe(shown);
});
