import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { done, failure, gui, Launchd, sleeper, user } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

const label = "ai.hermes.gateway-coder";

let box: Sandbox;
let launchd: Launchd;
beforeEach(async () => {
  box = new Sandbox();
  launchd = new Launchd(box);
});
afterEach(() => box.dispose());

/** The lines of the block of this name that is one tab deep. */
const block = (text: string, name: string): string[] =>
  (text.split(`\n\t${name} = {\n`)[1]?.split("\n\t}\n")[0] ?? "").split("\n");

describe("print of a domain", () => {
  test("has a row a job among those of the system, its columns as on a Mac", async () => {
    await launchd.start();
    await launchd.bootstrap("running", { RunAtLoad: true });
    await launchd.bootstrap("never");
    await launchd.bootstrap("done", { RunAtLoad: true, ProgramArguments: ["/bin/sh", "-c", "exit 3"] });
    await launchd.bootstrap("killed", { RunAtLoad: true });
    await launchd.ctl("kill", "SIGKILL", `${gui}/killed`);
    await launchd.untilValue("killed", "state", "not running");
    await launchd.untilValue("done", "state", "not running");
    const { out, code } = await launchd.ctl("print", gui);
    expect(code).toBe(0);
    const rows = block(out, "services");
    const pid = String(await launchd.pid("running")).padStart(8);
    expect(rows).toEqual(
      expect.arrayContaining([
        `\t\t${pid}      - \trunning`,
        "\t\t       0      - \tnever",
        "\t\t       0      3 \tdone",
        "\t\t       0     -9 \tkilled",
        expect.stringMatching(/^\t\t {5}641 {6}- \tcom\.apple\./),
      ]),
    );
    expect(rows.length).toBeGreaterThan(4);
  });

  test("begins as a login session's does and tells disabled labels after the services", async () => {
    await launchd.start();
    await launchd.ctl("disable", `${gui}/${label}`);
    await launchd.ctl("enable", `${gui}/other`);
    const { out } = await launchd.ctl("print", gui);
    expect(out).toMatch(/^gui\/\d+ = \{\n\ttype = login\n\tsession = Aqua\n/);
    expect(out).toMatch(/\n\tproperties = gui \| gui login\n\}\n$/);
    expect(block(out, "disabled services")).toEqual(
      expect.arrayContaining([`\t\t"${label}" => disabled`, '\t\t"other" => enabled']),
    );
    expect(out.indexOf("\n\tservices = {")).toBeLessThan(out.indexOf("\n\tdisabled services = {"));
    expect((await launchd.ctl("print", user)).out).toMatch(/^user\/\d+ = \{\n\ttype = user\n/);
  });

  test("has a second block of services where a careless reader falls for it", async () => {
    await launchd.start();
    const { out } = await launchd.ctl("print", gui);
    expect(out).toMatch(/\n\tunmanaged processes = \{\n\t\t.* = \{\n(.*\n)*\t\t\tservices = \{\n/);
  });
});

describe("print of a job", () => {
  test("tells it in lines of one tab, and repeats their keys deeper", async () => {
    await launchd.start();
    const path = launchd.agent(label, {
      KeepAlive: true,
      ThrottleInterval: 30,
      EnvironmentVariables: { state: "x" },
    });
    await launchd.ctl("bootstrap", gui, path);
    const { out } = await launchd.ctl("print", `${gui}/${label}`);
    const top = out.split("\n").filter((line) => /^\t\S/.test(line));
    expect(top).toEqual(
      expect.arrayContaining([
        `\tpath = ${path}`,
        "\tstate = running",
        "\tprogram = /bin/sleep",
        "\truns = 1",
        expect.stringMatching(/^\tpid = \d+$/),
        "\tlast exit code = (never exited)",
        "\tminimum runtime = 30",
        "\texit timeout = 5",
        "\tproperties = keepalive | runatload | inferred program",
      ]),
    );
    expect(block(out, "arguments")).toEqual(sleeper.map((word) => `\t\t${word}`));
    expect(block(out, "environment")).toContain("\t\tstate => x");
    for (const key of ["state", "pid", "path"]) expect(out).toMatch(new RegExp(`\\n\\t\\t+${key} = `));
    expect(top.filter((line) => line.startsWith("\tstate = "))).toHaveLength(1);
  });

  test("has no pid where nothing runs, and tells the signal in place of the exit code", async () => {
    await launchd.start();
    await launchd.bootstrap(label, { RunAtLoad: true, ProgramArguments: ["/bin/sh", "-c", "kill -USR1 $$"] });
    await launchd.untilValue(label, "state", "not running");
    expect(await launchd.value(label, "pid")).toBeUndefined();
    expect(await launchd.value(label, "last exit code")).toBeUndefined();
    expect(await launchd.value(label, "last terminating signal")).toBe("User defined signal 1: 30");
    expect(await launchd.value(label, "properties")).toBe("runatload | inferred program");
  });
});

test("print-disabled has words, or on older systems whether it is disabled", async () => {
  await launchd.start();
  await launchd.ctl("disable", `${gui}/a`);
  await launchd.ctl("enable", `${gui}/b`);
  const lines = async (): Promise<string[]> =>
    (await launchd.ctl("print-disabled", gui)).out.split("\n").filter((line) => /"[ab]"/.test(line));
  expect(await lines()).toEqual(['\t\t"a" => disabled', '\t\t"b" => enabled']);
  launchd.switches({ disabled_words: false });
  expect(await lines()).toEqual(['\t\t"a" => true', '\t\t"b" => false']);
  expect((await launchd.ctl("print", gui)).out).toContain('\t\t"a" => true\n');
});

test("list LABEL prints a dictionary, of the session that the caller sits in", async () => {
  await launchd.start();
  await launchd.bootstrap(label, { RunAtLoad: true });
  const pid = await launchd.pid(label);
  const { out } = await launchd.ctl("list", label);
  expect(out).toMatch(
    /^\{\n\t"LimitLoadToSessionType" = "Aqua";\n\t"Label" = "ai\.hermes\.gateway-coder";\n/,
  );
  expect(out).toContain(`\t"LastExitStatus" = 0;\n\t"PID" = ${pid};\n`);
  expect((await launchd.ctl("list")).out).toContain(`${pid}\t0\t${label}\n`);
  launchd.switches({ managername: "Background" });
  expect(await launchd.ctl("list", label)).toEqual(
    failure(113, `Could not find service "${label}" in domain for port`),
  );
});

test("load and unload say what failed and exit 0; -w keeps the disabled list", async () => {
  await launchd.start();
  const path = launchd.agent(label, { RunAtLoad: true });
  expect(await launchd.ctl("unload", path)).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^Unload failed: 5: Input\/output error\n/),
  });
  await launchd.ctl("disable", `${gui}/${label}`);
  expect(await launchd.ctl("load", path)).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^Load failed: 5: /),
  });
  expect(await launchd.ctl("load", "-w", path)).toEqual(done);
  expect(await launchd.value(label, "state")).toBe("running");
  expect(await launchd.ctl("unload", "-w", path)).toEqual(done);
  await launchd.untilGone(label);
  expect((await launchd.ctl("print-disabled", gui)).out).toContain(`\t\t"${label}" => disabled\n`);
});

test("error tells what a number means; an unknown verb is told with 64", async () => {
  await launchd.start();
  expect((await launchd.ctl("error", "37")).out).toBe("37: Operation already in progress\n");
  expect((await launchd.ctl("version")).out).toMatch(/^Darwin Bootstrapper Version /);
  expect(await launchd.ctl("conjure")).toMatchObject({
    code: 64,
    err: expect.stringMatching(/^Unrecognized subcommand: conjure\n/),
  });
});

describe("switches", () => {
  test("fail makes calls fail by how they begin, so many times", async () => {
    const stderr = "Bootstrap failed: 5: Input/output error";
    await launchd.start({ fail: { bootstrap: { exit: 5, stderr, times: 1 }, "print gui": { exit: 125 } } });
    const path = launchd.agent(label);
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(failure(5, stderr));
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(done);
    const printed = failure(125, "125: Domain does not support specified action");
    expect(await launchd.ctl("print", `${gui}/${label}`)).toEqual(printed);
    expect((await launchd.ctl("print-disabled", gui)).code).toBe(0);
  });

  test("hang makes a call wait for ever, garble makes it answer in no known form", async () => {
    await launchd.start({ hang: ["kickstart -k"], garble: [`print ${gui}$`] });
    await launchd.bootstrap(label);
    const hanging = box.spawn("launchctl", ["kickstart", "-k", `${gui}/${label}`]);
    expect((await launchd.ctl("kickstart", `${gui}/${label}`)).code).toBe(0);
    const { code, out } = await launchd.ctl("print", gui);
    expect([code, out.includes("services = {")]).toEqual([0, false]);
    expect(await launchd.value(label, "state")).toBe("running");
    expect(hanging.child.exitCode).toBeNull();
    hanging.signal("SIGKILL");
    await hanging.exit;
  });

  test("log_calls writes every call's arguments down", async () => {
    await launchd.start({ log_calls: true });
    await launchd.ctl("print", gui);
    await launchd.ctl("kickstart", "-k", `${gui}/a b`);
    await until("the log", () => box.read(launchd.path("calls.log")).trim().split("\n").length === 2);
    const calls = box.read(launchd.path("calls.log")).trim().split("\n");
    expect(calls.map((line) => JSON.parse(line))).toEqual([
      ["print", gui],
      ["kickstart", "-k", `${gui}/a b`],
    ]);
  });
});
