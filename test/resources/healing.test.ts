import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import type { Loop } from "../plan/fake-units.ts";
import { open } from "../plan/scenario.ts";
import { declare, HOME, hostWith, planned, UNIT, UNITS, verbs } from "./planned.ts";

async function running(...lines: readonly string[]): Promise<FakeHost> {
  const host = hostWith(...lines);
  await host.apply();
  return host;
}

const SAYS = { gateway_state: "startup_failed", exit_reason: "telegram: 401 for 222:bbbbbbbbbbbb" };
const TOKEN = 'env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }';

describe("a service that keeps ending", () => {
  test.each<[string, "active" | "failed", Loop, string, readonly string[]]>([
    [
      "between two starts",
      "failed",
      { sub: "auto-restart", restarts: 2, exitStatus: 1 },
      "it does not come up: its process exited with 1, started again 2 times",
      ["reset-failed", "restart", "await ready"],
    ],
    [
      "while its process looks well, so young that it is one of many",
      "active",
      { restarts: 3 },
      "it does not come up: it has been started again 3 times, the last time 32 s ago",
      ["reset-failed", "announce-stop", "restart", "await ready"],
    ],
    [
      "by giving up, where its unit starts it again all the same",
      "failed",
      { sub: "auto-restart", restarts: 2, exitStatus: 78 },
      "it has given up: its configuration does not let it run (status 78/CONFIG)",
      ["reset-failed", "restart", "await ready"],
    ],
    [
      "by giving up, and is parked",
      "failed",
      { exitStatus: 78 },
      "it has given up: its configuration does not let it run (status 78/CONFIG)",
      ["reset-failed", "start", "await ready"],
    ],
  ])("is an update with its reason: %s", async (_, active, loop, reason, steps) => {
    const host = await running();
    host.nowMs += 30_000;
    if (active === "failed") host.end(UNIT, "failed");
    host.units.loop(UNIT, loop);
    const { change, keys } = await planned(host, "gateway");
    expect(change).toMatchObject({ action: "update", reasons: [reason] });
    expect(keys).toEqual([expect.stringMatching(/^state: "(?:failing|parked)" → "running"$/)]);
    expect(await verbs(host)).toEqual(steps);
    await host.apply();
    expect([host.pid(UNIT) > 0, await open(host)]).toEqual([true, []]);
  });

  test("has the reason that its last process gave, without the token in it", async () => {
    const host = await running(TOKEN);
    host.report(UNIT, SAYS);
    host.end(UNIT, "failed");
    host.units.loop(UNIT, { exitStatus: 78 });
    const { change, text } = await planned(host, "gateway");
    expect(change?.reasons).toEqual([expect.stringMatching(/^it has given up: telegram: 401 for /)]);
    expect(text).not.toContain("bbbbbbbbbbbb");
  });

  test.each<[string, number, Loop]>([
    ["its process has run for two minutes", 120_000, { restarts: 9 }],
    ["it was started again twice only", 30_000, { restarts: 2 }],
  ])("is none where %s", async (_, ageMs, loop) => {
    const host = await running();
    host.nowMs += ageMs;
    host.units.loop(UNIT, loop);
    expect(await open(host)).toEqual([]);
  });

  test("is none where somebody has restarted it again and again", async () => {
    const host = await running();
    host.nowMs += 30_000;
    host.units.loop(UNIT, { restarts: 4 });
    expect(await open(host)).toEqual(["profile.coder.gateway update"]);
    host.write(
      `${HOME}/logs/gateway.log`,
      "Starting Hermes Gateway...\nStopping gateway for restart...\nStarting Hermes Gateway...\n",
    );
    expect(await open(host)).toEqual([]);
  });

  test("is none while it waits to be started again as it has asked for", async () => {
    const host = await running();
    host.end(UNIT, "failed");
    host.units.loop(UNIT, { sub: "auto-restart", restarts: 1, exitStatus: 75 });
    expect(await open(host)).toEqual([]);
  });

  test("is stopped where it is to be, and one that is parked is as it should be", async () => {
    const host = await running("gateway: { start_at_login: false }");
    declare(host, "gateway: { state: stopped }");
    host.end(UNIT, "failed");
    host.units.loop(UNIT, { sub: "auto-restart", exitStatus: 78 });
    expect(await verbs(host)).toEqual(["stop", "await stopped"]);
    host.units.loop(UNIT, { exitStatus: 78 });
    expect(await open(host)).toEqual([]);
  });
});

test("a gateway that was stopped without a word is started, and the plan says how it ended", async () => {
  const host = await running();
  host.end(UNIT, "failed");
  host.units.loop(UNIT, { exitStatus: 1 });
  expect((await planned(host, "gateway")).change).toMatchObject({
    action: "update",
    reasons: ["it has failed: its process exited with 1, as it does when it is stopped without a word"],
  });
  await host.apply();
  expect(await open(host)).toEqual([]);
});

describe("a run-time file that nobody can read", () => {
  const damaged = async (host: FakeHost) =>
    (await host.plan()).plan.diagnostics.filter(({ code }) => code === "runtime-file-damaged");

  test.each<[string, string, string]>([
    ["gateway.pid", "garbage", "it is cut off or damaged"],
    ["gateway.pid", "-7", "it names no process"],
    ["gateway.pid", '{"pid":99999999999999999999,"start_time":1}', "it names no process"],
    ["gateway_state.json", '{"pid":1000,"gateway_sta', "it is cut off or damaged"],
    ["gateway_state.json", '{"pid":1000}', "it names no process"],
  ])("is told, left, and no reason to touch a gateway: %s with %s", async (name, text, why) => {
    const host = await running();
    host.nowMs += 3_600_000;
    host.write(`${HOME}/${name}`, text);
    expect(await damaged(host)).toEqual([
      expect.objectContaining({
        severity: "warning",
        message: `profile "coder": ${name} counts for nothing: ${why}`,
        path: `${HOME}/${name}`,
      }),
    ]);
    expect([await open(host), host.text(`${HOME}/${name}`)]).toEqual([[], text]);
  });

  test("is no reason, either, where both are", async () => {
    const host = await running();
    host.nowMs += 3_600_000;
    for (const name of ["gateway.pid", "gateway_state.json"]) host.write(`${HOME}/${name}`, "{");
    expect([await damaged(host), await open(host)]).toEqual([[expect.anything(), expect.anything()], []]);
  });

  test("leaves the rest of a plan as it is, and is written anew by a start", async () => {
    const host = await running("env: { A: x }");
    host.nowMs += 3_600_000;
    host.write(`${HOME}/gateway_state.json`, "{");
    declare(host, "env: { A: y }");
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "restart",
      reasons: ["A changes"],
    });
    await host.apply();
    expect([await damaged(host), await open(host)]).toEqual([[], []]);
  });

  test("of a process that is long gone is told of, and one that merely is old is not", async () => {
    const host = await running();
    host.end(UNIT, "inactive");
    expect(await damaged(host)).toEqual([]);
    host.write(`${HOME}/gateway.pid`, "");
    expect(await damaged(host)).toEqual([]);
    host.nowMs += 2_000;
    expect(await damaged(host)).toHaveLength(1);
  });
});

describe("a profile whose home was deleted by hand, while its service starts for nothing,", () => {
  async function homeless(): Promise<FakeHost> {
    const host = await running(TOKEN);
    host.nowMs += 3_600_000;
    host.end(UNIT, "failed");
    host.units.loop(UNIT, { sub: "auto-restart", restarts: 40, exitStatus: 200 });
    host.disk.removeTree(HOME);
    return host;
  }

  test("is made anew, and its service started", async () => {
    const host = await homeless();
    const { plan } = await host.plan();
    expect(plan.changes.map(({ address, action }) => `${address} ${action}`)).toContain(
      "profile.coder create",
    );
    expect(plan.changes.find(({ kind }) => kind === "gateway")).toMatchObject({
      action: "update",
      reasons: ["it does not come up: its working directory could not be entered (status 200/CHDIR)"],
    });
    await host.apply();
    expect([host.pid(UNIT) > 0, await open(host)]).toEqual([true, []]);
  });

  test("is let go where the manifest does not have it any more", async () => {
    const host = await homeless();
    host.declare("version: 1\nprofiles: {}\n");
    const { plan } = await host.plan();
    expect(plan.changes.map(({ address, action }) => `${address} ${action}`)).toEqual(
      expect.arrayContaining(["profile.coder.service delete", "profile.coder.gateway delete"]),
    );
    await host.apply();
    expect([host.units.isLoaded(UNIT), host.disk.kind(`${UNITS}/${UNIT}`), await open(host)]).toEqual([
      false,
      "absent",
      [],
    ]);
  });
});

test("a service whose program is gone is mended, and its start counts", async () => {
  const host = await running();
  host.nowMs += 3_600_000;
  const unit = host.text(`${UNITS}/${UNIT}`) ?? "";
  host.write(`${UNITS}/${UNIT}`, unit.replace(/ExecStart=\S+/, "ExecStart=/gone/hermes"), 0o644);
  host.end(UNIT, "failed");
  host.units.loop(UNIT, { sub: "auto-restart", restarts: 40, exitStatus: 203 });
  const { plan } = await host.plan();
  expect(plan.changes.find(({ kind }) => kind === "service")?.reasons).toContain(
    "its program /gone/hermes does not exist or cannot be run",
  );
  expect(plan.changes.find(({ kind }) => kind === "gateway")).toMatchObject({
    action: "update",
    reasons: ["it does not come up: its program could not be run (status 203/EXEC)"],
  });
  await host.apply();
  expect([host.pid(UNIT) > 0, await open(host)]).toEqual([true, []]);
});
