import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { declare, HOME, hostWith, planned, running, UNIT, UNITS, verbsOf } from "./planned.ts";

describe("a gateway that is new", () => {
  test("is enabled, started and waited for", async () => {
    const { change, keys, steps } = await planned(hostWith("gateway: { ready_timeout: 5s }"), "gateway");
    expect(change?.action).toBe("create");
    expect(keys).toEqual(['state: none → "running"', "start_at_login: none → true"]);
    expect(verbsOf(steps)).toEqual(["enable", "start", "await ready"]);
    expect(steps.at(-1)?.op).toMatchObject({ timeoutMs: 5000 });
  });

  test("and is to be stopped has nothing to do", async () => {
    const { change, steps } = await planned(hostWith("gateway: { state: stopped }"), "gateway");
    expect([change?.action, steps]).toEqual(["no-op", []]);
  });

  test("and is to be stopped may be enabled", async () => {
    const { steps } = await planned(hostWith("gateway: { state: stopped, start_at_login: true }"), "gateway");
    expect(verbsOf(steps)).toEqual(["enable"]);
  });
});

describe("a gateway that runs", () => {
  test("goes on", async () => {
    expect(await planned(await running(), "gateway")).toMatchObject({
      change: { action: "no-op", reasons: [] },
      steps: [],
    });
  });

  test("is restarted, announced, when what it read changes", async () => {
    const host = await running("env: { A: x }");
    declare(host, "env: { A: y }");
    const { change, steps } = await planned(host, "gateway");
    expect(change).toMatchObject({ action: "restart", reasons: ["A changes"], details: [] });
    expect(verbsOf(steps)).toEqual(["announce-stop", "restart", "await ready"]);
  });

  test("is not restarted for its soul or description", async () => {
    const host = await running();
    declare(host, "soul: { text: new }", "description: new");
    expect(await planned(host, "gateway")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("is stopped, announced, when it is to be stopped", async () => {
    const host = await running();
    declare(host, "gateway: { state: stopped }");
    const { change, keys, steps } = await planned(host, "gateway");
    expect(change).toMatchObject({ action: "update", reasons: ["the manifest says stopped"] });
    expect(keys).toEqual(['state: "running" → "stopped"', "start_at_login: true → false"]);
    expect(verbsOf(steps)).toEqual(["disable", "announce-stop", "stop", "await stopped"]);
  });

  test("is not restarted when only its start at login changes", async () => {
    const host = await running();
    declare(host, "gateway: { start_at_login: false }");
    const { change, keys, steps } = await planned(host, "gateway");
    expect([change?.action, keys]).toEqual(["update", ["start_at_login: true → false"]]);
    expect(verbsOf(steps)).toEqual(["disable"]);
  });

  test("with a fatal platform goes on, with a warning", async () => {
    const host = await running();
    host.report(UNIT, {
      gateway_state: "running",
      platforms: {
        telegram: {
          state: "fatal",
          error_message: "bad token",
          updated_at: new Date(host.nowMs).toISOString(),
        },
      },
    });
    const { change, diagnostics } = await planned(host, "gateway");
    expect(change?.action).toBe("no-op");
    expect(diagnostics).toMatchObject([
      {
        code: "gateway-degraded",
        severity: "warning",
        message: 'profile "coder": its gateway runs, but telegram is fatal: bad token',
      },
    ]);
  });

  test("with startup_failed is restarted, with its reason", async () => {
    const host = await running();
    host.report(UNIT, { gateway_state: "startup_failed", exit_reason: "401" });
    const { change, steps } = await planned(host, "gateway");
    expect(change).toMatchObject({ action: "update", reasons: ["it does not come up: 401"] });
    expect(verbsOf(steps)).toEqual(["reset-failed", "announce-stop", "restart", "await ready"]);
  });
});

describe("whose end is announced", () => {
  const MARKER = `${HOME}/.gateway-planned-stop.json`;

  /** Restarts coder for a variable, while something happens once that is written. */
  async function restartWhile(happens: (host: FakeHost) => void): Promise<FakeHost> {
    const host = await running("env: { A: x }");
    declare(host, "env: { A: y }");
    host.written.length = 0;
    host.onWrite((path) => {
      if (path === `${HOME}/.env`) happens(host);
    });
    await host.apply();
    return host;
  }
  const restart = (host: FakeHost) => host.units.run(["systemctl", "--user", "restart", "--", UNIT]);

  test("is the process that runs in its service by then", async () => {
    const host = await restartWhile(restart);
    expect([host.written.includes(MARKER), host.pid(UNIT)]).toEqual([true, 1002]);
  });

  test("is nobody else who has got hold of the lock meanwhile", async () => {
    const host = await restartWhile((one) => {
      restart(one);
      // The table of locks is looked at anew after a while.
      one.nowMs += 1_000;
      one.orphan(UNIT, { cgroups: ["0::/system.slice/x.service"] });
    });
    expect([host.written.includes(MARKER), host.units.processes.has(1001)]).toEqual([false, true]);
  });
});

describe("a gateway that does not run", () => {
  test("is started", async () => {
    const host = await running();
    host.end(UNIT, "inactive");
    const { change, keys, steps } = await planned(host, "gateway");
    expect(change).toMatchObject({ action: "update", reasons: ["it is to run"] });
    expect(keys).toEqual(['state: "stopped" → "running"']);
    expect(verbsOf(steps)).toEqual(["start", "await ready"]);
  });

  test("since it failed has that reset before", async () => {
    const host = await running();
    host.end(UNIT, "failed");
    const { change, steps } = await planned(host, "gateway");
    expect(change?.reasons[0]).toMatch(/^it has failed: /);
    expect(verbsOf(steps)).toEqual(["reset-failed", "start", "await ready"]);
  });

  test.each(["inactive", "failed"] as const)("is stopped, whether the unit is %s", async (active) => {
    const host = await running("gateway: { start_at_login: false }");
    declare(host, "gateway: { state: stopped }");
    host.end(UNIT, active);
    expect(await planned(host, "gateway")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });
});

describe("a file that was edited since the gateway started", () => {
  test.each([".env", "config.yaml"])("is noted, and no reason for a restart: %s", async (name) => {
    const host = await running();
    host.write(`${HOME}/${name}`, name === ".env" ? "# by hand\n" : "a: 1\n");
    const { change, diagnostics } = await planned(host, "gateway");
    expect(change?.action).toBe("no-op");
    expect(diagnostics).toMatchObject([
      {
        code: "edited-since-start",
        severity: "note",
        message: `profile "coder": ${name} was edited since the gateway started`,
        hint: "If the gateway is to read it: `hermes -p coder gateway restart`.",
      },
    ]);
  });

  test("is not noted where it was within the first ten seconds", async () => {
    const host = hostWith();
    await host.apply();
    host.write(`${HOME}/.env`, "# repaired\n");
    expect((await planned(host, "gateway")).diagnostics).toEqual([]);
  });

  test("is not noted where it is what the gateway found when it was ready", async () => {
    const host = await running("env: { A: x }");
    host.write(`${HOME}/.env`, host.text(`${HOME}/.env`) ?? "");
    expect((await planned(host, "gateway")).diagnostics).toEqual([]);
  });

  test("is not noted beside a restart, which reads it", async () => {
    const host = await running("env: { A: x }");
    host.write(`${HOME}/.env`, "A=z\n");
    declare(host, "env: { A: y }");
    const { change, diagnostics } = await planned(host, "gateway");
    expect([change?.action, diagnostics]).toEqual(["restart", []]);
  });
});

describe("a gateway whose unit cannot be read", () => {
  test.each([
    ["alone", []],
    ["nor config.yaml", [`${HOME}/config.yaml`]],
  ])("is not stopped, since it may be another home's: %s", async (_, others) => {
    const host = await running("config: { x: 1 }");
    declare(host, "config: { x: 1 }", "gateway: { state: stopped }");
    for (const path of [`${UNITS}/${UNIT}`, ...others]) host.disk.unreadable.add(path);
    expect(await planned(host, "gateway")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });
});
