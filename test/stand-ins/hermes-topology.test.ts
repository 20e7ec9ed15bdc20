import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { managers } from "./support/managers.ts";
import { Sandbox, until } from "./support/sandbox.ts";

let box: Sandbox;
beforeEach(async () => {
  box = new Sandbox();
  await Promise.all(["coder", "reader"].map((name) => box.hermes("profile", "create", name)));
});
afterEach(() => box.dispose());

const file = (name: string, profile = "default"): string => join(box.profile(profile), name);
const become = (version: string, more: object = {}): void =>
  box.switches({ lock_delay_ms: 0, version, ...more });
const configure = (text: string, profile = "default"): void => box.write(file("config.yaml", profile), text);
const FLAG = "gateway:\n  multiplex_profiles: true\n";

/** Runs the gateway of coder by itself; how it ended, or that it runs. */
async function ownGateway(): Promise<number | null | "runs"> {
  const gateway = box.gateway("coder");
  const runs = () =>
    box.state("coder")?.gateway_state === "running" && box.state("coder")?.pid === gateway.pid;
  await until("it to run or to end", () => runs() || gateway.child.exitCode !== null);
  return gateway.child.exitCode === null ? "runs" : gateway.exit;
}

async function served(): Promise<unknown> {
  const gateway = await box.readyGateway();
  const { served_profiles } = box.state() ?? {};
  box.announceStop(gateway.pid);
  await gateway.exit;
  return served_profiles;
}

describe.each([
  ["0.16.0", "", undefined],
  ["0.16.0", FLAG, undefined],
  ["0.17.0", "", undefined],
  ["0.17.0", "gateway:\n  multiplex_profiles: false\n", undefined],
  ["0.17.0", FLAG, ["default", "coder", "reader"]],
  ["0.20.3", `${FLAG}  multiplex_profile_allowlist: [reader]\n`, ["default", "reader"]],
  ["0.17.0", `${FLAG}  multiplex_profile_allowlist: []\n`, ["default"]],
  ["0.21.0", "", ["default", "coder", "reader"]],
  ["0.21.0", "gateway:\n  multiplex_profile_allowlist:\n  - coder\n", ["default", "coder"]],
])("version %s, with %j in the default's config.yaml", (version, config, expected) => {
  const refusal = expected === undefined ? "refuses no named profile" : "refuses a named profile with 78";
  test(`serves ${expected?.join(", ") ?? "its own profile alone"}, and ${refusal}`, async () => {
    become(version);
    configure(config);
    expect(await served()).toEqual(expected);
    expect(await ownGateway()).toBe(expected === undefined ? "runs" : 78);
    expect(existsSync(file(".gateway-parked", "coder"))).toBe(expected !== undefined);
    if (expected !== undefined)
      expect(box.state("coder")).toMatchObject({
        gateway_state: "startup_failed",
        exit_reason: expect.stringContaining("multiplexed"),
      });
  });
});

test("0.21 lets a standalone profile run by itself, and does not serve it", async () => {
  become("0.21.0");
  configure("gateway:\n  standalone: true\n", "coder");
  expect(await served()).toEqual(["default", "reader"]);
  expect(await ownGateway()).toBe("runs");
});

test("0.21 lets any profile run by itself that is forced to", async () => {
  become("0.21.0");
  const gateway = box.spawn("hermes", ["-p", "coder", "gateway", "run", "--force"]);
  await box.untilState("running", "coder", gateway.pid);
});

test("0.21 makes a flag that is false true at boot", async () => {
  become("0.21.0");
  configure("gateway:\n  multiplex_profiles: false\nmodel: x\n");
  await served();
  expect(box.read(file("config.yaml"))).toBe("gateway:\n  multiplex_profiles: true\nmodel: x\n");
});

test("a gateway holds the locks of the profiles that it serves, and a second one is told of", async () => {
  become("0.17.0", { serves_log: box.path("serves.log") });
  box.write(file(".env", "coder"), "TELEGRAM_BOT_TOKEN=1:a\n");
  const own = await box.readyGateway("coder");
  configure(FLAG);

  const shared = await box.readyGateway();

  expect(box.read(box.path("serves.log")).split("\n")).toEqual([
    `serves ${own.pid} coder 1:a`,
    `clash ${shared.pid} coder coder`,
    `serves ${shared.pid} coder 1:a`,
    "",
  ]);
  expect(box.read(file("logs/gateway.log"))).toContain("[coder] telegram already in use");
});

test.each([
  ["0.16.0", 0],
  ["0.17.0", 78],
])("a start of %s that fails ends with %i", async (version, code) => {
  become(version, { startup_failed: "no platform could connect" });
  expect(await box.gateway().exit).toBe(code);
});

describe.each(managers)("an update, under $name", (manager) => {
  const unit = (name: string): string => box.path(`.config/systemd/user/hermes-gateway-${name}.service`);

  beforeEach(async () => {
    await manager.start(box);
    become("0.17.0", { update_to: "0.21.0" });
    for (const name of ["coder", "reader"]) await box.hermes("-p", name, "gateway", "install");
    await box.untilState("running", "coder");
  });

  test("to 0.21 folds the services of all named profiles but standalone ones", async () => {
    configure("gateway:\n  standalone: true\n", "reader");
    box.write(file(".env"), "OPENAI_API_KEY=1\n");
    rmSync(file(".env", "coder"));

    expect(await box.hermes("update", "--yes")).toMatchObject({ code: 0 });

    expect((await box.hermes("--version")).out).toContain("v0.21.0");
    expect([existsSync(unit("coder")), existsSync(unit("reader"))]).toEqual([false, true]);
    expect(JSON.parse(box.read(file("gateway_migration.json")))).toMatchObject({ profiles: ["coder"] });
    expect(box.read(file("config.yaml"))).toBe(FLAG);
    expect(box.read(file(".env", "coder"))).toBe("OPENAI_API_KEY=1\n");
    expect(box.state("coder")).toMatchObject({ gateway_state: "stopped" });
  });

  test("leaves a fleet as it is that has said no", async () => {
    configure("gateway:\n  auto_multiplex_migration: false\n");
    expect(await box.hermes("update", "--yes")).toMatchObject({ code: 0 });
    expect([existsSync(unit("coder")), existsSync(file("gateway_migration.json"))]).toEqual([true, false]);
  });

  test("writes units that park what ends with 78", async () => {
    expect(box.read(unit("coder"))).toContain("\nRestartPreventExitStatus=78\n");
    expect((await box.systemctl("is-enabled", "hermes-gateway-coder.service")).out).toBe("enabled\n");
  });
});
