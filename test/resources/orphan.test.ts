import { describe, expect, test } from "@jest/globals";
import type { ProcessFact } from "../../src/system/system.ts";
import type { FakeHost } from "../plan/fake-host.ts";
import { apply, open } from "../plan/scenario.ts";
import { declare, HOME, planned, running, UNIT, verbs } from "./planned.ts";

const MARKER = `${HOME}/.gateway-planned-stop.json`;

describe("a gateway outside its service that nobody keeps", () => {
  test("is ended, and its service started", async () => {
    const host = await running();
    const pid = host.orphan(UNIT);
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "update",
      reasons: [`process ${pid} runs outside its service, and is to run in ${UNIT}`],
    });
    expect(await verbs(host)).toEqual([
      "reset-failed",
      "end-process",
      "await stopped",
      "start",
      "await ready",
    ]);
    expect((await host.plan()).plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    await apply(host);
    // Told, it ends by itself.
    expect([host.written.includes(MARKER), host.units.signals]).toEqual([true, []]);
    expect([host.units.processes.has(pid), host.pid(UNIT) > pid, await open(host)]).toEqual([
      false,
      true,
      [],
    ]);
  });

  test("is told, asked, and killed where it hears nothing", async () => {
    const host = await running();
    const pid = host.orphan(UNIT);
    host.units.areDeaf = true;
    await apply(host);
    expect(host.units.signals).toEqual([`SIGTERM ${pid}`, `SIGKILL ${pid}`]);
    expect(await open(host)).toEqual([]);
  });

  test("is the cause of a service that starts again and again for it", async () => {
    const host = await running();
    const pid = host.units.orphan(UNIT, {}, { sub: "auto-restart", restarts: 7, exitStatus: 1 });
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      `process ${pid} runs outside its service, and is in the way of ${UNIT}, which has been started again 7 times for it`,
    ]);
    expect(await verbs(host)).toEqual([
      "stop",
      "reset-failed",
      "end-process",
      "await stopped",
      "start",
      "await ready",
    ]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("is ended where it is to be stopped, and nothing is started", async () => {
    const host = await running("gateway: { start_at_login: false }");
    const pid = host.orphan(UNIT);
    declare(host, "gateway: { state: stopped }");
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      `process ${pid} runs outside its service, and the manifest says stopped`,
    ]);
    expect(await verbs(host)).toEqual(["end-process", "await stopped"]);
    await apply(host);
    expect([host.units.processes.size, await open(host)]).toEqual([0, []]);
  });
});

describe("a gateway outside its service is left alone, and the plan names what to type,", () => {
  test.each<[string, Partial<ProcessFact>, string, string]>([
    ["another user's", { userId: 65534 }, "it is another user's", "sudo kill 1000"],
    ["one in a terminal", { hasTerminal: true }, "it runs in a terminal", "hermes -p coder gateway stop"],
    [
      "one below another program",
      { parent: 4242 },
      "it was started by another program (PID 4242), which still runs",
      "hermes -p coder gateway stop",
    ],
    [
      "one in a unit of the system",
      { cgroups: ["0::/system.slice/hermes-gateway-coder.service"] },
      "it is in hermes-gateway-coder.service, which is none of the fleet's",
      "sudo systemctl stop hermes-gateway-coder.service",
    ],
    [
      "one in another unit of the user's",
      { cgroups: ["0::/user.slice/user-1000.slice/user@1000.service/app.slice/pm2.service"] },
      "it is in pm2.service, which is none of the fleet's",
      "systemctl --user stop pm2.service",
    ],
    [
      "one in a container",
      { cgroups: ["0::/machine.slice/libpod-1234.scope"] },
      "it is in libpod-1234.scope, which is none of the fleet's",
      "sudo systemctl stop libpod-1234.scope",
    ],
    [
      "another profile's by its command line",
      { argv: ["hermes", "-p", "reader", "gateway", "run"] },
      "its command line is not that of this profile's gateway",
      "hermes -p coder gateway stop",
    ],
    [
      "one whose command line only looks like it",
      { argv: ["vim", "gateway", "run.md"] },
      "its command line is not that of this profile's gateway",
      "hermes -p coder gateway stop",
    ],
  ])("%s", async (_, how, why, command) => {
    const host = await running();
    const pid = host.orphan(UNIT, how);
    const { change, steps, diagnostics } = await planned(host, "gateway");
    expect([change?.action, steps]).toEqual(["no-op", []]);
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: "gateway-unsupervised",
        severity: "error",
        blocks: "resource",
        message: `profile "coder": a gateway (PID ${pid}) runs outside its service, so that the service could not start; it is left alone, since ${why}`,
        hint: `End it where it was started, or with \`${command}\`.`,
      }),
    ]);
    await host.apply();
    expect([host.units.processes.has(pid), host.units.signals, host.written.includes(MARKER)]).toEqual([
      true,
      [],
      false,
    ]);
  });

  test("one that holds the lock by another link to it", async () => {
    const host = await running();
    const pid = host.orphan(UNIT);
    host.system.hasOpen = () => false;
    expect((await planned(host, "gateway")).diagnostics[0]?.message).toContain(
      "since it has not opened gateway.lock by the path of this home",
    );
    expect(host.units.processes.has(pid)).toBe(true);
  });
});

test("the user manager takes in what has lost its parent below it", async () => {
  const host = await running();
  host.units.processes.set(900, {
    identity: { pid: 900, startTime: 1 },
    startedMs: 0,
    argv: ["/lib/systemd/systemd", "--user"],
    cgroups: [],
    userId: 1000,
  });
  host.orphan(UNIT, { parent: 900 });
  expect(await verbs(host)).toContain("end-process");
});

describe("between the plan and the signal", () => {
  test.each<[string, (host: FakeHost, process: ProcessFact) => void, string]>([
    [
      "its PID has become another's, so that nothing is sent",
      (host, process) =>
        host.units.processes.set(1000, { ...process, identity: { pid: 1000, startTime: 1 } }),
      "gone",
    ],
    [
      "somebody has taken it into a unit, so that it is left",
      (host, process) =>
        host.units.processes.set(1000, { ...process, cgroups: ["0::/system.slice/x.service"] }),
      "process 1000 is left alone: it is in x.service, which is none of the fleet's",
    ],
  ])("%s", async (_, happens, reason) => {
    const host = await running();
    host.orphan(UNIT);
    const { plan } = await host.plan();
    expect(plan.steps.some(({ op }) => op.do === "end-process")).toBe(true);
    host.fail((line) => {
      const process = host.units.processes.get(1000);
      if (line === "systemctl --user daemon-reload" && process !== undefined) happens(host, process);
      return undefined;
    });
    const { steps } = await host.apply();
    const failed = [...steps.values()].find(({ is }) => is === "failed");
    expect([host.units.signals, host.written.includes(MARKER)]).toEqual([[], false]);
    if (reason !== "gone") expect(failed).toMatchObject({ reason });
  });
});
