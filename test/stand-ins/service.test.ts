import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { managers } from "./support/managers.ts";
import { capture, type Outcome, Sandbox, until } from "./support/sandbox.ts";

const unit = "hermes-gateway-coder.service";

describe.each(managers)("under $name", (manager) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = new Sandbox();
    await manager.start(box);
    await box.hermes("profile", "create", "coder");
  });
  afterEach(() => box.dispose());

  const unitPath = (): string => box.path(".config/systemd/user", unit);
  const install = (answers = "y\ny\n"): Promise<Outcome> =>
    box.run("hermes", ["-p", "coder", "gateway", "install"], answers);
  const ready = (): Promise<void> => box.untilState("running", "coder");

  /** The unit's properties as systemctl shows them. */
  async function show(...properties: string[]): Promise<Record<string, string>> {
    const { out } = await box.systemctl("show", unit, "-p", properties.join(","));
    return Object.fromEntries(
      out
        .trim()
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
  }

  test("gateway install writes the captured unit, starts and enables it", async () => {
    expect((await install()).code).toBe(0);
    expect(box.read(unitPath())).toBe(capture("unit-coder.service", box));
    await ready();
    expect(await show("MainPID", "ActiveState", "UnitFileState")).toEqual({
      MainPID: String(box.state("coder")?.pid),
      ActiveState: "active",
      UnitFileState: "enabled",
    });
  });

  test("gateway install of the default profile names no profile", async () => {
    await box.run("hermes", ["gateway", "install"], "n\nn\n");
    expect(box.read(box.path(".config/systemd/user/hermes-gateway.service"))).toBe(
      capture("unit-default.service", box),
    );
    expect((await box.systemctl("is-active", "hermes-gateway.service")).out).toBe("inactive\n");
    expect((await box.systemctl("is-enabled", "hermes-gateway.service")).out).toBe("disabled\n");
  });

  test("gateway status ends as captured", async () => {
    await install();
    await ready();
    const lines = (text: string): (string | undefined)[] => [
      text.split("\n")[0],
      text.split("\n")[1],
      text.trimEnd().split("\n").at(-1),
    ];
    const { out } = await box.hermes("-p", "coder", "gateway", "status");
    expect(lines(out)).toEqual(lines(capture("gateway-status-coder.txt", box)));
    expect(out).toMatch(/Main PID: \d+ \(hermes\)/);
  });

  test("a unit written by another is rewritten after its start, its drop-in left alone", async () => {
    box.switches({ lock_delay_ms: 0, rewrite_delay_ms: 50 });
    const foreign = capture("unit-coder.service", box).replace(
      /ExecStart=\S+ -m hermes_cli.main/,
      `ExecStart=${box.env.PATH?.split(":")[0]}/hermes`,
    );
    const dropIn = `${unitPath()}.d/50-hermes-fleet.conf`;
    box.write(unitPath(), foreign);
    box.write(dropIn, "[Service]\nMemoryMax=64M\n");
    await box.systemctl("start", unit);
    await until(
      "the unit to be rewritten",
      () => box.read(unitPath()) === capture("unit-coder.service", box),
    );
    await until(
      "the manager to have it",
      async () => (await show("NeedDaemonReload")).NeedDaemonReload === "no",
    );
    expect(await show("ActiveState", "NRestarts", "MemoryMax", "DropInPaths")).toEqual({
      ActiveState: "active",
      NRestarts: "0",
      MemoryMax: "67108864",
      DropInPaths: dropIn,
    });
  });

  test("a unit is left as it is where rewriting is switched off", async () => {
    box.switches({ lock_delay_ms: 0, rewrite_unit: false, rewrite_delay_ms: 0 });
    const foreign = capture("unit-coder.service", box).replace("RestartSec=5", "RestartSec=1");
    box.write(unitPath(), foreign);
    await box.systemctl("start", unit);
    await ready();
    expect(box.read(unitPath())).toBe(foreign);
  });

  test("gateway restart drains the old process and leaves a new one", async () => {
    await install();
    await ready();
    const before = box.state("coder")?.pid;
    expect((await box.hermes("-p", "coder", "gateway", "restart")).code).toBe(0);
    await until("another process to be running", () => {
      const state = box.state("coder");
      return state?.gateway_state === "running" && state.pid !== before;
    });
    expect(await show("MainPID", "ActiveState", "NRestarts")).toEqual({
      MainPID: String(box.state("coder")?.pid),
      ActiveState: "active",
      NRestarts: "0",
    });
  });

  test("SIGUSR1 makes a gateway have itself restarted", async () => {
    await install();
    await ready();
    const before = box.state("coder")?.pid;
    await box.systemctl("kill", "-s", "SIGUSR1", "--kill-whom=main", unit);
    await until("another process to be running", () => {
      const state = box.state("coder");
      return state?.gateway_state === "running" && state.pid !== before;
    });
    expect(await show("NRestarts")).toEqual({ NRestarts: "0" });
  });

  test("gateway stop ends inactive, a plain systemctl stop failed", async () => {
    await install();
    await ready();
    await box.hermes("-p", "coder", "gateway", "stop");
    expect(await show("ActiveState", "SubState", "Result")).toEqual({
      Result: "success",
      ActiveState: "inactive",
      SubState: "dead",
    });
    expect(box.state("coder")).toMatchObject({ gateway_state: "stopped" });
    await box.systemctl("start", unit);
    await ready();
    await box.systemctl("stop", unit);
    expect(await show("ActiveState", "SubState", "Result")).toEqual({
      Result: "exit-code",
      ActiveState: "failed",
      SubState: "failed",
    });
    expect(box.state("coder")).toMatchObject({ gateway_state: "running" });
  });

  test("an orphan makes the service start over and over", async () => {
    const orphan = await box.readyGateway("coder");
    box.write(unitPath(), capture("unit-coder.service", box).replace("RestartSec=5", "RestartSec=0"));
    box.switches({ lock_delay_ms: 0, rewrite_unit: false });
    await box.systemctl("start", unit);
    await until("a few restarts", async () => Number((await show("NRestarts")).NRestarts) > 1);
    expect(box.state("coder")).toMatchObject({ gateway_state: "running", pid: orphan.pid });
    await box.systemctl("stop", unit);
  });

  test("profile delete takes the unit, and leaves its drop-in and a failed unit", async () => {
    await install();
    await ready();
    const dropIn = `${unitPath()}.d/50-hermes-fleet.conf`;
    box.write(dropIn, "[Service]\n");
    expect((await box.hermes("profile", "delete", "coder", "-y")).code).toBe(0);
    expect([box.profile("coder"), unitPath(), dropIn].map((path) => existsSync(path))).toEqual([
      false,
      false,
      true,
    ]);
    const { out } = await box.systemctl("list-units", "--all", "--plain", "--output=json", "hermes-gateway*");
    expect(JSON.parse(out)).toEqual([
      { unit, load: "not-found", active: "failed", sub: "failed", description: unit },
    ]);
    expect(existsSync(join(box.path(".config/systemd/user/default.target.wants"), unit))).toBe(false);
  });

  test("gateway uninstall takes the unit alone", async () => {
    await install();
    await ready();
    const dropIn = `${unitPath()}.d/50-hermes-fleet.conf`;
    box.write(dropIn, "[Service]\n");
    expect((await box.hermes("-p", "coder", "gateway", "uninstall")).code).toBe(0);
    expect([unitPath(), dropIn].map((path) => existsSync(path))).toEqual([false, true]);
    expect(await show("LoadState", "ActiveState")).toEqual({
      LoadState: "not-found",
      ActiveState: "inactive",
    });
  });
});
