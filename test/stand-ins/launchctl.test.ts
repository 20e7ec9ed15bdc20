import { chmodSync, chownSync, renameSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { done, failure, gui, isRunning, Launchd, refusal, sleeper, user } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

const label = "ai.hermes.gateway-coder";
const uid = gui.slice(4);
const notLoaded = `Could not find service "${label}" in domain for user gui: ${uid}`;

let box: Sandbox;
let launchd: Launchd;
beforeEach(async () => {
  box = new Sandbox();
  launchd = new Launchd(box);
});
afterEach(() => box.dispose());

describe("bootstrap", () => {
  test("loads a job without a word, and starts it where it runs at load", async () => {
    await launchd.start();
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label, { RunAtLoad: true }))).toEqual(done);
    expect(await launchd.value(label, "state")).toBe("running");
    expect(await launchd.ctl("bootstrap", gui, launchd.agent("idle"))).toEqual(done);
    expect(await launchd.value("idle", "state")).toBe("not running");
    expect(isRunning(await launchd.pid(label))).toBe(true);
  });

  test("takes many plists, relative ones too, and fails with the first that fails", async () => {
    await launchd.start();
    launchd.agent("a");
    launchd.agent("b");
    const paths = ["a", "nope", "b"].map((name) => `Library/LaunchAgents/${name}.plist`);
    expect(await launchd.ctl("bootstrap", gui, ...paths)).toEqual(refusal);
    expect(await launchd.value("b", "state")).toBe("not running");
  });

  test("of a loaded job answers 5, or 37 where a switch says so", async () => {
    await launchd.start();
    await launchd.bootstrap(label);
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label))).toEqual(refusal);
    launchd.switches({ already_loaded: 37 });
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label))).toEqual(
      failure(37, "Bootstrap failed: 37: Operation already in progress"),
    );
  });

  test("of a disabled label answers 5, or 119 where a switch says so", async () => {
    await launchd.start();
    const path = launchd.agent(label);
    await launchd.ctl("disable", `${gui}/${label}`);
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(refusal);
    launchd.switches({ disabled_exit: 119 });
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(
      failure(119, "Bootstrap failed: 119: Service is disabled"),
    );
    await launchd.ctl("enable", `${gui}/${label}`);
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(done);
  });

  test.each([
    ["text", (path: string) => box.write(path, "not a property list")],
    ["a cut one", (path: string) => box.write(path, box.read(path).slice(0, -20))],
    ["one without a label", () => launchd.agent(label, { Label: "" })],
    [
      "one without a program",
      (path: string) => box.write(path, box.read(path).replace("ProgramArguments", "x")),
    ],
    ["one that the group may write", (path: string) => chmodSync(path, 0o664)],
    ["one that all may write", (path: string) => chmodSync(path, 0o646)],
    ["one that is not there", (path: string) => renameSync(path, `${path}.away`)],
    [
      "a symlink",
      (path: string) => {
        renameSync(path, `${path}.real`);
        symlinkSync(`${path}.real`, path);
      },
    ],
  ])("refuses %s with 5", async (_, spoil) => {
    await launchd.start();
    const path = launchd.agent(label);
    spoil(path);
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(refusal);
    expect(await launchd.ctl("print", `${gui}/${label}`)).toMatchObject({ code: 113 });
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot("refuses another owner's with 5", async () => {
    await launchd.start();
    const path = launchd.agent(label);
    chownSync(path, 12345, 0);
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(refusal);
  });

  test("reads the plist then and never again", async () => {
    await launchd.start();
    await launchd.bootstrap(label, { EnvironmentVariables: { A: "1" } });
    launchd.agent(label, { EnvironmentVariables: { A: "2" } });
    await launchd.ctl("kickstart", `${gui}/${label}`);
    expect((await launchd.ctl("print", `${gui}/${label}`)).out).toContain("\t\tA => 1\n");
    await launchd.ctl("bootout", `${gui}/${label}`);
    await launchd.untilGone(label);
    await launchd.ctl("bootstrap", gui, box.path("Library/LaunchAgents", `${label}.plist`));
    expect((await launchd.ctl("print", `${gui}/${label}`)).out).toContain("\t\tA => 2\n");
  });

  test("of a label whose approval was refused answers 0 and leaves nothing", async () => {
    await launchd.start({ approval_refused: [label] });
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label, { RunAtLoad: true }))).toEqual(done);
    expect(await launchd.ctl("print", `${gui}/${label}`)).toEqual(failure(113, "Bad request.", notLoaded));
  });
});

describe("bootout", () => {
  const stubborn = (ready: string): Record<string, readonly string[] | boolean> => ({
    ProgramArguments: ["/bin/sh", "-c", `trap : TERM; touch ${ready}; while :; do sleep 0.05; done`],
    RunAtLoad: true,
  });

  async function loadStubborn(switches: object): Promise<number> {
    await launchd.start(switches);
    await launchd.bootstrap(label, stubborn(box.path("ready")));
    await until("the trap", async () => (await box.run("ls", ["ready"])).code === 0);
    return launchd.pid(label);
  }

  test("returns before the job is gone; until then it shows, and can be neither loaded nor started", async () => {
    const pid = await loadStubborn({ exit_timeout_ms: 600_000 });
    expect(await launchd.ctl("bootout", `${gui}/${label}`)).toEqual(done);
    expect(await launchd.value(label, "state")).toBe("SIGTERMed");
    expect(await launchd.pid(label)).toBe(pid);
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label))).toEqual(refusal);
    expect(await launchd.ctl("kickstart", `${gui}/${label}`)).toEqual(
      failure(37, `Could not kickstart service "${label}": 37: Operation already in progress`),
    );
    process.kill(pid, "SIGKILL");
    await launchd.untilGone(label);
    expect(await launchd.ctl("bootstrap", gui, launchd.agent(label))).toEqual(done);
  });

  test("leaves the job a while after its process is gone", async () => {
    await launchd.start({ teardown_ms: 8_000 });
    await launchd.bootstrap(label, { RunAtLoad: true });
    const pid = await launchd.pid(label);
    await launchd.ctl("bootout", `${gui}/${label}`);
    await until("the process to end", () => !isRunning(pid));
    expect(await launchd.value(label, "state")).toBe("SIGTERMed");
    await launchd.untilGone(label);
  });

  test("does not have a kept job started again", async () => {
    await launchd.start();
    await launchd.bootstrap(label, { KeepAlive: true });
    await launchd.ctl("bootout", gui, launchd.agent(label));
    await launchd.untilGone(label);
  });

  test("of what is not loaded answers 3 by label and 5 by path", async () => {
    await launchd.start();
    expect(await launchd.ctl("bootout", `${gui}/${label}`)).toEqual(
      failure(3, "Boot-out failed: 3: No such process"),
    );
    expect(await launchd.ctl("bootout", gui, launchd.agent(label))).toMatchObject({
      code: 5,
      err: expect.stringMatching(/^Boot-out failed: 5: Input\/output error\n/),
    });
  });

  test("answers 36 while the process lives where the system is an old one", async () => {
    const pid = await loadStubborn({ bootout_in_progress: true, exit_timeout_ms: 600_000 });
    const still = failure(36, "Boot-out failed: 36: Operation now in progress");
    expect(await launchd.ctl("bootout", `${gui}/${label}`)).toEqual(still);
    expect(await launchd.ctl("bootout", `${gui}/${label}`)).toEqual(still);
    process.kill(pid, "SIGKILL");
    await launchd.untilGone(label);
  });

  test("--wait waits where it is known, and is no target elsewhere", async () => {
    await launchd.start({ bootout_wait: true, teardown_ms: 300 });
    await launchd.bootstrap(label, { RunAtLoad: true });
    expect(await launchd.ctl("bootout", "--wait", `${gui}/${label}`)).toEqual(done);
    expect((await launchd.ctl("print", `${gui}/${label}`)).code).toBe(113);
    launchd.switches({});
    expect(await launchd.ctl("bootout", "--wait", `${gui}/${label}`)).toMatchObject({
      code: 64,
      err: expect.stringMatching(/^Unrecognized target specifier\.\nUsage: launchctl bootout /),
    });
  });
});

describe("kickstart", () => {
  test("starts a job, leaves one that runs alone, and with -k starts it anew", async () => {
    await launchd.start();
    await launchd.bootstrap(label);
    expect(await launchd.ctl("kickstart", `${gui}/${label}`)).toEqual(done);
    const pid = await launchd.pid(label);
    expect(await launchd.ctl("kickstart", `${gui}/${label}`)).toEqual(done);
    expect(await launchd.pid(label)).toBe(pid);
    const { code, out } = await launchd.ctl("kickstart", "-k", "-p", `${gui}/${label}`);
    const next = await launchd.pid(label);
    expect({ code, out }).toEqual({ code: 0, out: `service spawned with pid: ${next}\n` });
    expect([next === pid, isRunning(pid)]).toEqual([false, false]);
    expect(await launchd.value(label, "runs")).toBe("2");
  });

  test("of what is not loaded answers 113, each domain in its own words", async () => {
    await launchd.start();
    expect(await launchd.ctl("kickstart", `${gui}/${label}`)).toEqual(failure(113, notLoaded));
    expect(await launchd.ctl("kickstart", `${user}/${label}`)).toEqual(
      failure(113, `Could not find service "${label}" in domain for uid: ${uid}`),
    );
  });

  test("of a domain answers 125", async () => {
    await launchd.start();
    expect(await launchd.ctl("kickstart", gui)).toEqual(
      failure(125, `Could not kickstart service "${gui}": 125: Domain does not support specified action`),
    );
  });
});

test("kill signals the process, and answers 3 where there is none", async () => {
  await launchd.start();
  await launchd.bootstrap(label, { RunAtLoad: true });
  expect(await launchd.ctl("kill", "SIGKILL", `${gui}/${label}`)).toEqual(done);
  await launchd.untilValue(label, "state", "not running");
  expect(await launchd.ctl("kill", "9", `${gui}/${label}`)).toEqual(failure(3, "No process to signal."));
});

test("disable does not stop a job that runs, and outlives daemon and plist", async () => {
  await launchd.start();
  await launchd.bootstrap(label, { RunAtLoad: true, ProgramArguments: sleeper });
  expect(await launchd.ctl("disable", `${gui}/${label}`)).toEqual(done);
  expect(await launchd.value(label, "state")).toBe("running");
  await launchd.standIn("stop");
  await launchd.start();
  expect((await launchd.ctl("print", `${gui}/${label}`)).code).toBe(113);
  expect((await launchd.ctl("print-disabled", gui)).out).toContain(`\t\t"${label}" => disabled\n`);
  expect(await launchd.ctl("enable", `${gui}/${label}`)).toEqual(done);
  expect((await launchd.ctl("print-disabled", user)).out).toContain(`\t\t"${label}" => enabled\n`);
});
