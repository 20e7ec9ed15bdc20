import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { FileLocks, LOCK_TABLE } from "../../src/observe/file-locks.ts";
import { digestOf } from "../../src/system/digest.ts";
import { allowedEnvironment } from "../../src/system/environment.ts";
import { machine } from "../../src/system/machine.ts";
import { until } from "../support/until.ts";
import { throwAwayFolder } from "./throw-away.ts";

const folder = throwAwayFolder();
const system = machine();

describe("the environment of the fleet's processes", () => {
  test("has no token of the caller's, nor anything else that is not on the list", () => {
    expect(
      allowedEnvironment({
        TELEGRAM_BOT_TOKEN: "1:x",
        ANTHROPIC_API_KEY: "x",
        HERMES_HOME: "/x",
        HERMES_PROFILE: "x",
        NODE_OPTIONS: "--inspect",
        LD_PRELOAD: "x",
        PYTHONPATH: "x",
        AWS_SECRET_ACCESS_KEY: "x",
      }),
    ).toEqual({});
  });

  test("has what a program needs to find its way", () => {
    const wanted = {
      HOME: "/h",
      PATH: "/bin",
      LANG: "C",
      LC_ALL: "C",
      LC_TIME: "C",
      XDG_RUNTIME_DIR: "/run/user/1",
      DBUS_SESSION_BUS_ADDRESS: "x",
      XDG_STATE_HOME: "/s",
      HERMES_GATEWAY_LOCK_DIR: "/l",
      https_proxy: "p",
    };
    expect(allowedEnvironment({ ...wanted, SECRET: "x", LCX: "x" })).toEqual(wanted);
  });

  test("leaves out what is not set", () => {
    expect(allowedEnvironment({ HOME: undefined, PATH: "" })).toEqual({ PATH: "" });
  });
});

describe("a process that changes something", () => {
  const before = process.env.HERMES_FLEET_TEST_TOKEN;
  beforeEach(() => {
    process.env.HERMES_FLEET_TEST_TOKEN = "s3cret";
  });
  afterEach(() => {
    if (before === undefined) delete process.env.HERMES_FLEET_TEST_TOKEN;
    else process.env.HERMES_FLEET_TEST_TOKEN = before;
  });

  test("gets the allow-listed environment and what it is given besides", async () => {
    const { stdout } = await system.run(["env"], { deadlineMs: 10_000, environment: { HERMES_HOME: "/x" } });
    expect(stdout).toContain("HERMES_HOME=/x");
    expect(stdout).not.toContain("s3cret");
  });

  test("tells each line of its output as it comes, the last one too that is not ended", async () => {
    const lines: string[] = [];
    const script = "printf 'one\\ntw'; printf 'o\\n' ; echo err >&2; printf last";
    const ran = await system.run(["sh", "-c", script], {
      deadlineMs: 10_000,
      onLine: (line) => lines.push(line),
    });
    expect(lines.toSorted()).toEqual(["err", "last", "one", "two"]);
    expect(ran).toMatchObject({ exitCode: 0, stdout: "one\ntwo\nlast", stderr: "err" });
  });

  test("has its output and exit status told", async () => {
    expect(await system.run(["sh", "-c", "echo out; echo err >&2; exit 3"], { deadlineMs: 10_000 })).toEqual({
      exitCode: 3,
      stdout: "out",
      stderr: "err",
    });
  });

  test("has nothing on its input", async () => {
    expect(await system.run(["cat"], { deadlineMs: 10_000 })).toMatchObject({ exitCode: 0, stdout: "" });
  });

  test.each<[string, readonly [string, ...string[]], number, string]>([
    ["that is not there", ["no-such-program"], 10_000, "not-found"],
    ["that takes longer than it may", ["sleep", "60"], 50, "timed-out"],
    ["that dies of a signal", ["sh", "-c", "kill -9 $$"], 10_000, "killed"],
  ])("%s has no exit status, but a reason", async (_, argv, deadlineMs, failure) => {
    expect(await system.run(argv, { deadlineMs })).toMatchObject({ exitCode: undefined, failure });
  });

  test("is over at its deadline, also where it has started another that goes on", async () => {
    const began = performance.now();
    const { failure } = await system.run(["sh", "-c", "sleep 100 & wait"], { deadlineMs: 300 });
    expect(failure).toBe("timed-out");
    expect(performance.now() - began).toBeLessThan(60_000);
  });

  test.each([
    ["and has ended itself is judged by its end", "exit 7", { exitCode: 7 }],
    ["and has died of a signal is judged by that", "kill -9 $$", { exitCode: undefined, failure: "killed" }],
    ["and goes on itself is over at its deadline", "sleep 60", { exitCode: undefined, failure: "timed-out" }],
  ])("that has started one in a session of its own %s", async (_, last, expected) => {
    const words = ["sh", "-c", `setsid sleep 600 & echo $!; ${last}`] as const;
    const lines: string[] = [];
    const result = await system.run(words, { deadlineMs: 4_000, onLine: (line) => lines.push(line) });
    const pid = Number(result.stdout);
    // It has not been waited for.
    await until("it to become sleep", () => system.process(pid)?.argv[0] === "sleep");
    expect(system.process(pid)?.argv).toEqual(["sleep", "600"]);
    system.signal(pid, "SIGKILL");
    expect(result).toMatchObject(expected);
    expect(lines).toEqual([String(pid)]);
  });

  test("that cannot be run by us says so, no exception", async () => {
    const path = folder.write("program", "#!/bin/sh\n", 0o644);
    expect(await system.run([path], { deadlineMs: 10_000 })).toMatchObject({ exitCode: undefined });
  });

  test("is in a group of its own, so that Ctrl-C does not reach it", async () => {
    const { stdout } = await system.run(["sh", "-c", "ps -o pgid= -p $$; echo $$"], { deadlineMs: 10_000 });
    const [group, pid] = stdout.split("\n").map((line) => Number(line));
    expect(group).toBe(pid);
  });
});

describe("a process that prints a secret", () => {
  test("has the caller's whole environment, in the folder that is given", async () => {
    process.env.HERMES_FLEET_TEST_VAULT = "open";
    const found = await system.secretFrom(
      ["sh", "-c", "pwd; echo $HERMES_FLEET_TEST_VAULT"],
      folder.path(),
      10_000,
    );
    delete process.env.HERMES_FLEET_TEST_VAULT;
    expect(found).toMatchObject({ exitCode: 0, stdout: `${folder.path()}\nopen\n` });
  });

  test("is ended after its deadline", async () => {
    expect(await system.secretFrom(["sleep", "60"], folder.path(), 50)).toMatchObject({
      failure: "timed-out",
    });
  });

  test("is over at its deadline, also where it has started another that goes on", async () => {
    const began = performance.now();
    const { failure } = await system.secretFrom(["sh", "-c", "sleep 100 & wait"], folder.path(), 300);
    expect(failure).toBe("timed-out");
    expect(performance.now() - began).toBeLessThan(60_000);
  });
});

describe("a live process", () => {
  test("is told by its start, which stays the same", () => {
    const first = system.process(process.pid);
    expect(first?.identity).toEqual({ pid: process.pid, startTime: expect.any(Number) });
    expect(system.process(process.pid)?.identity).toEqual(first?.identity);
  });

  test("began when it began, to two seconds", () => {
    const began = Date.now() - process.uptime() * 1000;
    expect(Math.abs((system.process(process.pid)?.startedMs ?? 0) - began)).toBeLessThan(2000);
  });

  test("has the arguments that it was given, whatever is in them", async () => {
    const child = spawn("sh", ["-c", "read line", "a b", "", ") Z 1 ("], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    await once(child, "spawn");
    const { pid = 0 } = child;
    while (system.process(pid)?.argv[0] !== "sh") await new Promise((resolve) => setImmediate(resolve));
    expect(system.process(pid)?.argv).toEqual(["sh", "-c", "read line", "a b", "", ") Z 1 ("]);
    child.stdin?.end();
    await once(child, "close");
    expect(system.process(pid)).toBeUndefined();
  });

  test("whose program has brackets and spaces in its name is read all the same", async () => {
    const path = folder.write("a) R (b c", readFileSync("/bin/sleep"), 0o755);
    const child = spawn(path, ["60"]);
    await once(child, "spawn");
    const { pid = 0 } = child;
    while (!readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("a)"))
      await new Promise((resolve) => setImmediate(resolve));
    const found = system.process(pid);
    child.kill();
    expect(found?.identity.startTime).toBeGreaterThanOrEqual(
      system.process(process.pid)?.identity.startTime ?? 0,
    );
  });

  test("is no zombie, of which nobody has asked the end yet", async () => {
    const script = "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nprint(pid, flush=True)\ninput()";
    const child = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer]; // what a stream gives
    const pid = Number(line.toString());
    const state = () => /^State:\t(.)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    while (state() !== "Z") await new Promise((resolve) => setImmediate(resolve));
    const found = system.process(pid);
    child.kill();
    expect(found).toBeUndefined();
  });

  test.each([0, -1, 2 ** 22, 1.5, Number.NaN])("is none under the PID %d", (pid) => {
    expect(system.process(pid)).toBeUndefined();
  });
});

describe("the inode of a file", () => {
  test("is written as in /proc/locks", async () => {
    const path = folder.write("a.lock", "");
    const child = spawn("flock", ["-x", path, "sh", "-c", "echo held; read line"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const inode = system.inode(path);
    const holder = inode && new FileLocks(system.readText(LOCK_TABLE)).holder(inode, child.pid);
    const lines = readFileSync("/proc/locks", "utf8")
      .split("\n")
      .filter((line) => line.includes(`:${inode?.inode} `));
    child.stdin.end();
    await once(child, "close");
    expect(lines).toHaveLength(1);
    expect(holder).toBe(child.pid);
    expect(inode?.device).toMatch(/^[0-9a-f]{2,}:[0-9a-f]{2,}$/);
  });

  test.each(["/etc/hosts", "/etc/hostname", "/proc/version", "/dev/null", "/"])(
    "has the device of %s in hexadecimal",
    (name) => {
      const [major, minor] = execFileSync("stat", ["-L", "-c", "%Hd %Ld", name])
        .toString()
        .trim()
        .split(" ")
        .map(Number);
      const hex = (number = 0) => number.toString(16).padStart(2, "0");
      expect(system.inode(name as AbsolutePath)?.device).toBe(`${hex(major)}:${hex(minor)}`); // absolute, as written
    },
  );

  test("is its target's where it is a link", () => {
    folder.write("a", "");
    symlinkSync("a", folder.path("b"));
    expect(system.inode(folder.path("b"))).toEqual(system.inode(folder.path("a")));
  });

  test("is none where there is no file", () => {
    expect(system.inode(folder.path("none"))).toBeUndefined();
  });

  test("is stat's own", () => {
    const path = folder.write("a", "");
    expect(system.inode(path)?.inode).toBe(String(statSync(path).ino));
  });
});

describe("what a path is", () => {
  test("is told without following it", () => {
    folder.write("file", "");
    folder.folder("folder");
    symlinkSync("file", folder.path("link"));
    symlinkSync("nothing", folder.path("dangling"));
    const names = ["file", "folder", "link", "dangling", "none", "file/none"] as const;
    expect(names.map((name) => system.kind(folder.path(name)))).toEqual([
      "file",
      "folder",
      "link",
      "link",
      "absent",
      "absent",
    ]);
    expect(system.kind("/dev/null" as AbsolutePath)).toBe("other"); // absolute, as written
  });

  test("is a program only where it is a file that can be run", () => {
    folder.write("program", "", 0o755);
    folder.write("text", "", 0o644);
    folder.folder("folder");
    symlinkSync("program", folder.path("link"));
    const names = ["program", "text", "folder", "link", "none"] as const;
    expect(names.map((name) => system.isExecutable(folder.path(name)))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test("has names below it in their order, hidden ones too; none where it is no folder", () => {
    for (const name of ["b", ".a", "A"]) folder.write(`x/${name}`, "");
    expect(system.names(folder.path("x"))).toEqual([".a", "A", "b"]);
    expect([system.names(folder.path("x/b")), system.names(folder.path("none"))]).toEqual([[], []]);
  });
});

describe("making a file", () => {
  test("fails where there is one, and leaves that", async () => {
    const path = folder.write("a", "old");
    expect(await system.createText(path, "new", 0o600)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(system.names(folder.path())).toEqual(["a"]);
  });

  test("fails where there is a link to nothing", async () => {
    symlinkSync("none", folder.path("a"));
    expect(await system.createText(folder.path("a"), "new", 0o600)).toBe(false);
  });

  test("gives it whole, with its mode", async () => {
    expect(await system.createText(folder.path("a"), "new", 0o600)).toBe(true);
    expect(system.readText(folder.path("a"))).toMatchObject({ text: "new", mode: 0o600 });
    expect(system.names(folder.path())).toEqual(["a"]);
  });

  test("by many at once succeeds for one", async () => {
    const path = folder.path("a");
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) => system.createText(path, `${index}`, 0o600)),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, "utf8")).toBe(String(made.indexOf(true)));
  });
});

describe("digest and randomness", () => {
  test("the digest is SHA-256 of the UTF-8 bytes", () => {
    expect(digestOf("é")).toBe("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
  });

  test("random bytes are hex, and others each time", () => {
    expect(system.randomHex(32)).toMatch(/^[0-9a-f]{64}$/);
    expect(system.randomHex(32)).not.toBe(system.randomHex(32));
  });
});

describe("making a folder", () => {
  test("makes those above it, and minds none that is there", async () => {
    const deep = folder.path("a", "b", "c");
    await Promise.all([system.makeFolder(deep, 0o700), system.makeFolder(deep, 0o700)]);
    await system.makeFolder(deep, 0o755);
    expect([statSync(deep).mode & 0o777, statSync(folder.path("a")).mode & 0o777]).toEqual([0o700, 0o700]);
  });

  test("fails where a file, or a link to nothing, is in the way", async () => {
    symlinkSync(folder.path("nothing", "there"), folder.path("link"));
    for (const path of [folder.path("link"), folder.path("link", "a")])
      await expect(system.makeFolder(path, 0o700)).rejects.toThrow("EEXIST");
    await expect(system.makeFolder(`${folder.write("file", "")}/a` as AbsolutePath, 0o700)).rejects.toThrow(
      "ENOTDIR",
    );
  });

  (process.platform === "linux" ? test : test.skip)("fails where a folder takes none in", async () => {
    await expect(system.makeFolder("/proc/hermes-fleet/a" as AbsolutePath, 0o700)).rejects.toThrow("ENOENT");
  });
});
