import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { done } from "./support/launchd.ts";
import { Sandbox, until } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.dispose());

const assertions = async (): Promise<string> => (await box.run("pmset", ["-g", "assertions"])).out;
const system = /^ {3}PreventUserIdleSystemSleep +1$/m;

test("caffeinate holds an assertion that pmset lists for as long as it lives", async () => {
  expect(await assertions()).toMatch(/^ {3}PreventUserIdleSystemSleep +0$/m);
  const awake = box.spawn("caffeinate", []);
  await until("the assertion", async () => system.test(await assertions()));
  const held = await assertions();
  expect(held).toMatch(/^\d{4}-\d\d-\d\d .*\nAssertion status system-wide:\n/);
  expect(held).toContain("\nListed by owning process:\n");
  expect(held).toMatch(
    new RegExp(
      `\\n   pid ${awake.pid}\\(caffeinate\\): \\[0x[0-9a-f]{16}\\] 00:0\\d:\\d\\d PreventUserIdleSystemSleep ` +
        'named: "caffeinate command-line tool"\\n\\s+Details: caffeinate asserting forever\\n',
    ),
  );
  awake.signal("SIGKILL");
  await awake.exit;
  expect(await assertions()).not.toContain("caffeinate");
});

test("caffeinate holds what its letters say, while a command runs, and ends as the command does", async () => {
  const awake = box.spawn("caffeinate", ["-ds", "-m", "/bin/sh", "-c", "read line; exit 4"]);
  await until("the assertion", async () => (await assertions()).includes(`pid ${awake.pid}(caffeinate)`));
  const held = await assertions();
  for (const kind of ["PreventUserIdleDisplaySleep", "PreventSystemSleep", "PreventDiskIdle"])
    expect(held).toMatch(new RegExp(`^ {3}${kind} +1$`, "m"));
  expect(held).not.toMatch(system);
  awake.child.stdin?.end("go\n");
  expect(await awake.exit).toBe(4);
  expect(await box.run("caffeinate", ["-i", "no-such-program"])).toMatchObject({ code: 127 });
});

test("caffeinate ends after its time, and with the process it waits for", async () => {
  expect(await box.run("caffeinate", ["-t", "0"])).toEqual(done);
  const other = box.spawn("sleep", ["600"]);
  const awake = box.spawn("caffeinate", ["-w", String(other.pid)]);
  await until("the assertion", async () => (await assertions()).includes(`pid ${awake.pid}(`));
  other.signal("SIGKILL");
  expect(await awake.exit).toBe(0);
  expect((await box.run("caffeinate", ["-x"])).code).toBe(64);
});

test("pmset tells power source and settings, sw_vers the version that a switch sets", async () => {
  expect((await box.run("pmset", ["-g", "batt"])).out).toMatch(/^Now drawing from 'AC Power'\n/);
  expect((await box.run("pmset", ["-g", "custom"])).out).toMatch(/^AC Power:\n(.*\n)* sleep +\d+\n/m);
  expect((await box.run("sw_vers", [])).out).toMatch(/^ProductName:\t\tmacOS\nProductVersion:\t\t15\.5\n/);
  box.write(box.path(".launchd-stand-in/switches.json"), '{"macos_version": "26.1"}');
  expect((await box.run("sw_vers", ["-productVersion"])).out).toBe("26.1\n");
});
