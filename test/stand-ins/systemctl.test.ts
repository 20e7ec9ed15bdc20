import { existsSync, lstatSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { managers, standInManager } from "./support/managers.ts";
import { capture, Sandbox, until } from "./support/sandbox.ts";

// The same expectations for the stand-in and, where it can run, for the real one: that is what makes it a stand-in.
describe.each(managers)("systemctl with $name", (manager) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = new Sandbox();
    await manager.start(box);
  });
  afterEach(() => box.dispose());

  const folder = (...parts: string[]): string => box.path(".config/systemd/user", ...parts);
  const unit = (name: string): string => `hermes-gateway-${name}.service`;

  /** Writes hermes-gateway-NAME.service with these lines in its [Service]. */
  function define(name: string, ...service: string[]): string {
    const text = ["[Service]", ...service, "[Install]", "WantedBy=default.target"];
    box.write(folder(unit(name)), ["[Unit]", `Description=The ${name}`, ...text, ""].join("\n"));
    return unit(name);
  }

  const sleeper = "ExecStart=/bin/sleep 600";
  /** On a busy machine five starts may take longer than the usual 10 s, in which they count. */
  const LIMITED = ["[Unit]", "StartLimitIntervalSec=1h"];
  const quick = (code: number): string => `ExecStart=/bin/sh -c "exit ${code}"`;

  async function state(name: string, ...properties: string[]): Promise<string> {
    return (await box.systemctl("show", name, "-p", properties.join(","))).out.trim().replaceAll("\n", " ");
  }

  const list = async (): Promise<unknown> =>
    JSON.parse(
      (await box.systemctl("list-units", "--all", "--plain", "--output=json", "hermes-gateway*")).out,
    );

  test("show prints the captured properties in the captured order", async () => {
    const captured = capture("systemctl-show.txt", box);
    define("coder", sleeper);
    await box.systemctl("start", unit("coder"));
    const names =
      captured
        .split("\n\n")[0]
        ?.split("\n")
        .map((line) => line.split("=")[0]) ?? [];
    const { out } = await box.systemctl(
      "show",
      unit("coder"),
      unit("nope"),
      "-p",
      names.toReversed().join(","),
    );
    const [running, missing] = out.split("\n\n");
    expect(running?.split("\n").map((line) => line.split("=")[0])).toEqual(names);
    expect(running).toMatch(
      /^MainPID=[1-9]\d*\nStatusErrno=0\nResult=success\nNRestarts=0\nExecMainStartTimestamp=\w{3} \d{4}-\d\d-\d\d /,
    );
    expect(`${missing}`).toBe(captured.split("\n\n")[1]);
  });

  test("start and stop take many units and name those that are not there", async () => {
    define("a", sleeper);
    define("b", "ExecStart=/no/such/program");
    expect(await box.systemctl("start", unit("a"), unit("b"))).toEqual({ code: 0, out: "", err: "" });
    await until("b to fail", async () => (await state(unit("b"), "ActiveState")) === "ActiveState=failed");
    expect(await box.systemctl("start", unit("a"), unit("nope"))).toEqual({
      code: 5,
      out: "",
      err: `Failed to start ${unit("nope")}: Unit ${unit("nope")} not found.\n`,
    });
    expect(await list()).toEqual([
      { unit: unit("a"), load: "loaded", active: "active", sub: "running", description: "The a" },
      { unit: unit("b"), load: "loaded", active: "failed", sub: "failed", description: "The b" },
    ]);
    expect((await box.systemctl("stop", unit("a"), unit("b"))).code).toBe(0);
    expect(await box.systemctl("stop", unit("nope"))).toMatchObject({
      code: 5,
      err: `Failed to stop ${unit("nope")}: Unit ${unit("nope")} not loaded.\n`,
    });
    expect((await box.systemctl("reset-failed", unit("b"))).code).toBe(0);
    expect(await list()).toEqual([]);
  });

  test("enable and disable make and remove the link", async () => {
    define("a", sleeper);
    const link = folder("default.target.wants", unit("a"));
    expect(await box.systemctl("enable", "--no-reload", unit("a"))).toMatchObject({
      code: 0,
      err: `Created symlink ${link} → ${folder(unit("a"))}.\n`,
    });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(await list()).toEqual([]);
    expect((await box.systemctl("is-enabled", unit("a"))).out).toBe("enabled\n");
    await box.systemctl("daemon-reload");
    expect(await list()).toMatchObject([{ unit: unit("a"), active: "inactive" }]);
    expect(await box.systemctl("disable", unit("a"))).toMatchObject({ code: 0, err: `Removed "${link}".\n` });
    expect(await box.systemctl("is-enabled", unit("a"))).toMatchObject({ code: 1, out: "disabled\n" });
    expect(await box.systemctl("enable", unit("nope"))).toMatchObject({
      code: 1,
      err: `Failed to enable unit: Unit file ${unit("nope")} does not exist.\n`,
    });
  });

  test("enable --now starts, disable --now stops", async () => {
    define("a", sleeper);
    await box.systemctl("enable", "--now", unit("a"));
    expect((await box.systemctl("is-active", unit("a"))).out).toBe("active\n");
    await box.systemctl("disable", "--now", unit("a"));
    expect(await box.systemctl("is-active", unit("a"))).toMatchObject({ code: 3, out: "inactive\n" });
  });

  test("a crashed service is started again after its time and counted", async () => {
    define("a", quick(3), "Restart=always", "RestartSec=50ms", ...LIMITED);
    await box.systemctl("start", unit("a"));
    await until(
      "the start limit",
      async () => (await state(unit("a"), "ActiveState")) === "ActiveState=failed",
    );
    expect(await state(unit("a"), "Result", "NRestarts", "SubState")).toBe(
      "Result=exit-code NRestarts=5 SubState=failed",
    );
  });

  test("a start limit is lifted by reset-failed", async () => {
    define("a", quick(0), "Restart=always", "RestartSec=0", ...LIMITED);
    await box.systemctl("start", unit("a"));
    await until(
      "the start limit",
      async () => (await state(unit("a"), "Result")) === "Result=start-limit-hit",
    );
    const refused = await box.systemctl("start", unit("a"));
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("start of the service was attempted too often"),
    });
    await box.systemctl("reset-failed", unit("a"));
    define("a", sleeper);
    await box.systemctl("daemon-reload");
    expect((await box.systemctl("start", unit("a"))).code).toBe(0);
  });

  test.each([
    ["an exit that forces a restart restarts", quick(75), "RestartForceExitStatus=75", "activating"],
    [
      "an exit that prevents a restart does not",
      `${quick(78)}\nRestart=always`,
      "RestartPreventExitStatus=78",
      "failed",
    ],
    ["a clean exit of on-failure does not", quick(0), "Restart=on-failure", "inactive"],
    ["a failing exit of on-failure restarts", quick(1), "Restart=on-failure", "activating"],
  ])("%s", async (_, exec, restart, then) => {
    define("a", exec, restart, "RestartSec=1min");
    await box.systemctl("enable", "--now", unit("a"));
    await until(then, async () => (await state(unit("a"), "ActiveState")) === `ActiveState=${then}`);
  });

  test("a service that does not stop is killed after its time", async () => {
    const ready = box.path("ready");
    define(
      "a",
      `ExecStart=/bin/sh -c "trap : TERM; touch ${ready}; while :; do sleep 0.05; done"`,
      "TimeoutStopSec=200ms",
    );
    await box.systemctl("start", unit("a"));
    await until("the trap", () => existsSync(ready));
    expect((await box.systemctl("stop", unit("a"))).code).toBe(0);
    expect(await state(unit("a"), "Result", "ActiveState")).toBe("Result=timeout ActiveState=failed");
  });

  test("a service has a clean environment, its unit's and its drop-ins' settings", async () => {
    box.env.TELEGRAM_BOT_TOKEN = "secret";
    define(
      "a",
      `ExecStart=/bin/sh -c "env > %h/env; pwd >> %h/env; echo $$$$ \\"$$X\\" ${"${Y}"} %% >> %h/env; exec sleep 600"`,
      `Environment="X=a b" Y=c%%d`,
      `WorkingDirectory=${box.path(".config")}`,
    );
    box.write(folder(`${unit("a")}.d/50-more.conf`), '[Service]\nEnvironment="Z=from drop-in"\nNice=3\n');
    await box.systemctl("start", unit("a"));
    await until("its words", () => existsSync(box.path("env")) && / %$/m.test(box.read(box.path("env"))));
    const lines = box.read(box.path("env")).trim().split("\n");
    expect(lines).toEqual(
      expect.arrayContaining(["X=a b", "Y=c%d", "Z=from drop-in", `HOME=${box.home}`, box.path(".config")]),
    );
    expect(lines.filter((line) => /^(INVOCATION_ID|XDG_RUNTIME_DIR|PATH)=./.test(line))).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/^\d+ a b c%d %$/);
    expect(lines.join()).not.toContain("secret");
    expect(await state(unit("a"), "Nice")).toBe("Nice=3");
  });

  test("a changed file shows as NeedDaemonReload until the reload, which the manager's time tells", async () => {
    define("a", sleeper);
    box.write(folder(`${unit("a")}.d/50-more.conf`), "[Service]\n");
    await box.systemctl("start", unit("a"));
    const before = (await box.systemctl("show", "-p", "UnitsLoadTimestampMonotonic", "--value")).out;
    box.write(folder(`${unit("a")}.d/50-more.conf`), "[Service]\nMemoryMax=64M\n");
    expect(await state(unit("a"), "NeedDaemonReload", "MemoryMax")).toBe(
      "MemoryMax=infinity NeedDaemonReload=yes",
    );
    await box.systemctl("daemon-reload");
    expect(await state(unit("a"), "NeedDaemonReload", "MemoryMax")).toBe(
      "MemoryMax=67108864 NeedDaemonReload=no",
    );
    expect((await box.systemctl("show", "-p", "UnitsLoadTimestampMonotonic", "--value")).out).not.toBe(
      before,
    );
  });

  test("a drop-in in a new folder goes unnoticed until the reload", async () => {
    define("a", sleeper);
    await box.systemctl("start", unit("a"));
    box.write(folder(`${unit("a")}.d/50-more.conf`), "[Service]\nMemoryMax=64M\n");
    expect(await state(unit("a"), "NeedDaemonReload", "MemoryMax")).toBe(
      "MemoryMax=infinity NeedDaemonReload=no",
    );
    await box.systemctl("daemon-reload");
    expect(await state(unit("a"), "MemoryMax")).toBe("MemoryMax=67108864");
  });

  test("reload runs ExecReload, of an active unit only", async () => {
    define(
      "a",
      `ExecStart=/bin/sh -c "trap 'touch %h/reloaded' USR1; touch %h/ready; while :; do sleep 0.05; done"`,
      "ExecReload=/bin/kill -USR1 $MAINPID",
    );
    await box.systemctl("start", unit("a"));
    await until("the trap", () => existsSync(box.path("ready")));
    expect((await box.systemctl("reload", unit("a"))).code).toBe(0);
    await until("the signal", () => existsSync(box.path("reloaded")));
    await box.systemctl("stop", unit("a"));
    expect(await box.systemctl("reload", unit("a"))).toMatchObject({
      code: 1,
      err: `${unit("a")} is not active, cannot reload.\n`,
    });
  });

  test("a unit without a program is refused", async () => {
    define("a", "Type=simple");
    expect(await box.systemctl("start", unit("a"))).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        `Failed to start ${unit("a")}: Unit ${unit("a")} has a bad unit file setting.\n`,
      ),
    });
  });
});

describe("without a user manager", () => {
  let box: Sandbox;
  beforeEach(() => {
    box = new Sandbox();
  });
  afterEach(() => box.dispose());

  test("systemctl says that there is no bus", async () => {
    expect(await box.systemctl("is-active", "x")).toEqual({
      code: 1,
      out: "",
      err: "Failed to connect to bus: No medium found\n",
    });
    box.env.XDG_RUNTIME_DIR = box.path("run");
    expect(await box.systemctl("is-active", "x")).toEqual({
      code: 1,
      out: "",
      err: "Failed to connect to bus: No such file or directory\n",
    });
  });

  test("loginctl enable-linger brings one up and remembers it", async () => {
    box.env.XDG_RUNTIME_DIR = box.path("run");
    box.onDispose(async () => {
      await box.run("systemd-user-stand-in", ["stop"]);
    });
    const linger = async (): Promise<string> =>
      (await box.run("loginctl", ["show-user", "ada", "-p", "Linger", "--value"])).out;
    expect(await linger()).toBe("no\n");
    expect((await box.run("loginctl", ["--no-ask-password", "enable-linger", "ada"])).code).toBe(0);
    expect(await linger()).toBe("yes\n");
    expect((await box.systemctl("is-system-running")).out).toBe("running\n");
    await box.run("loginctl", ["disable-linger", "ada"]);
    expect(await linger()).toBe("no\n");
  });
});

test("the stand-in manager starts enabled units, and ends all services when it stops", async () => {
  const box = new Sandbox();
  try {
    const unit = "hermes-gateway-a.service";
    box.write(
      box.path(".config/systemd/user", unit),
      "[Service]\nExecStart=/bin/sleep 600\n[Install]\nWantedBy=default.target\n",
    );
    await standInManager.start(box);
    await box.systemctl("enable", unit);
    await box.run("systemd-user-stand-in", ["stop"]);
    await box.run("systemd-user-stand-in", ["start"]);
    await until("the service", async () => (await box.systemctl("is-active", unit)).out === "active\n");
    const pid = (await box.systemctl("show", unit, "-p", "MainPID", "--value")).out.trim();
    await box.run("systemd-user-stand-in", ["stop"]);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(box.path("run/systemd/private"))).toBe(false);
  } finally {
    await box.dispose();
  }
});
