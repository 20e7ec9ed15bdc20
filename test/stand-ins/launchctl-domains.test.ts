import { statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { done, failure, gui, Launchd, refusal, user } from "./support/launchd.ts";
import { Sandbox } from "./support/sandbox.ts";

const label = "ai.hermes.gateway-coder";
const uid = gui.slice(4);
const unsupported = "125: Domain does not support specified action";

let box: Sandbox;
let launchd: Launchd;
beforeEach(async () => {
  box = new Sandbox();
  launchd = new Launchd(box);
});
afterEach(() => box.dispose());

describe("login", () => {
  test("loads every agent of the folder that is fit and not disabled, and starts those that are to run", async () => {
    launchd.agent("kept", { KeepAlive: true });
    launchd.agent("at-load", { RunAtLoad: true });
    launchd.agent("idle");
    launchd.agent("background", { LimitLoadToSessionType: "Background", RunAtLoad: true });
    launchd.agent("disabled", { RunAtLoad: true });
    launchd.file("broken", "<plist>");
    box.write(launchd.path("disabled.json"), JSON.stringify({ disabled: true }));
    await launchd.start();
    const labels = ["kept", "at-load", "idle", "background", "disabled", "broken"];
    expect(await Promise.all(labels.map((name) => launchd.value(name, "state")))).toEqual([
      "running",
      "running",
      "not running",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("makes the gui domain, and logout takes it away with its jobs; user/ stays", async () => {
    launchd.agent("kept", { KeepAlive: true });
    await launchd.start({ gui_session: false });
    await launchd.bootstrap(label, { KeepAlive: true, LimitLoadToSessionType: ["Aqua", "Background"] }, user);
    const pid = await launchd.pid(label, user);
    expect((await launchd.ctl("managername")).out).toBe("Background\n");
    expect(await launchd.standIn("login")).toEqual(done);
    expect((await launchd.ctl("managername")).out).toBe("Aqua\n");
    expect(await launchd.value("kept", "state")).toBe("running");
    expect(await launchd.standIn("logout")).toEqual(done);
    expect((await launchd.ctl("print", gui)).code).toBe(125);
    expect(await launchd.pid(label, user)).toBe(pid);
  });
});

describe("without a desktop session", () => {
  test("what is asked of the gui domain answers 125", async () => {
    await launchd.start({ gui_session: false });
    const path = launchd.agent(label);
    const service = `${gui}/${label}`;
    const told = await Promise.all([
      launchd.ctl("bootstrap", gui, path),
      launchd.ctl("bootout", service),
      launchd.ctl("kickstart", service),
      launchd.ctl("print", service),
      launchd.ctl("print", gui),
    ]);
    expect(told).toEqual([
      failure(125, `Bootstrap failed: ${unsupported}`),
      failure(125, `Boot-out failed: ${unsupported}`),
      failure(125, `Could not kickstart service "${label}": ${unsupported}`),
      failure(125, `Could not print service: ${unsupported}`),
      failure(125, `Could not print domain: ${unsupported}`),
    ]);
    launchd.switches({ no_session_exit: 5 });
    expect(await launchd.ctl("bootstrap", gui, path)).toEqual(refusal);
  });

  test("labels can be enabled and disabled all the same", async () => {
    await launchd.start({ gui_session: false });
    expect(await launchd.ctl("disable", `${gui}/${label}`)).toEqual(done);
    expect((await launchd.ctl("print-disabled", gui)).out).toContain(`\t\t"${label}" => disabled\n`);
  });
});

describe("user/", () => {
  test("takes agents for background sessions, refuses those of the desktop", async () => {
    await launchd.start();
    expect(await launchd.ctl("bootstrap", user, launchd.agent(label))).toEqual(refusal);
    const path = launchd.agent(label, { LimitLoadToSessionType: ["Aqua", "Background"], RunAtLoad: true });
    expect(await launchd.ctl("bootstrap", user, path)).toEqual(done);
    expect(await launchd.value(label, "state", user)).toBe("running");
    expect((await launchd.ctl("print", `${gui}/${label}`)).code).toBe(113);
  });

  test("registers a job that does not start until it is kickstarted, where a switch says so", async () => {
    await launchd.start({ pend_spawn: true });
    await launchd.bootstrap(label, { KeepAlive: true, LimitLoadToSessionType: "Background" }, user);
    expect(await launchd.value(label, "state", user)).toBe("not running");
    expect(await launchd.value(label, "pended nondemand spawn", user)).toBe("speculative");
    expect(await launchd.ctl("kickstart", `${user}/${label}`)).toEqual(done);
    expect(await launchd.value(label, "state", user)).toBe("running");
  });

  test("is absent where a switch says so", async () => {
    await launchd.start({ user_domain: false });
    expect(await launchd.ctl("print", user)).toEqual(failure(112, `Could not find domain for uid: ${uid}`));
  });
});

test("another user's domains answer 112, the system's refuse", async () => {
  await launchd.start();
  expect(await launchd.ctl("print", "gui/99")).toEqual(
    failure(112, "Could not find domain for user gui: 99"),
  );
  expect(await launchd.ctl("print", `user/99/${label}`)).toEqual(
    failure(112, "Could not find domain for uid: 99"),
  );
  expect(await launchd.ctl("bootstrap", "system", launchd.agent(label))).toEqual(refusal);
  expect(await launchd.ctl("kickstart", `system/${label}`)).toEqual(
    failure(1, `Could not kickstart service "${label}": 1: Operation not permitted`),
  );
  expect((await launchd.ctl("print", "elsewhere/1")).code).toBe(64);
});

test("the folder is the user's alone, and names the launchctl to use also after the daemon has gone", async () => {
  await launchd.start();
  expect(statSync(launchd.path("")).mode & 0o777).toBe(0o700);
  await launchd.standIn("stop");
  expect(box.read(launchd.path("launchctl"))).toMatch(/\/fixtures\/bin\/launchctl$/);
});

test("launchctl needs nothing but HOME", async () => {
  await launchd.start();
  await launchd.bootstrap(label);
  const { out } = await box.run("env", [
    "-i",
    `HOME=${box.home}`,
    box.read(launchd.path("launchctl")),
    "print",
    `${gui}/${label}`,
  ]);
  expect(out).toContain("\tstate = not running\n");
});
