import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "../plan/fake-host.ts";
import { apply, open } from "../plan/scenario.ts";
import { appliedMac, CAPTURED, LABEL, macWith, PLIST, refresh } from "./launchd-host.ts";
import { declare, HOME, planned, verbs } from "./planned.ts";

const MARKER = `${HOME}/.gateway-planned-stop.json`;

describe("under launchd, start at login", () => {
  test("needs nothing for a gateway that is new: what is defined starts at login", async () => {
    const host = macWith();
    expect(await verbs(host)).toEqual(["start", "await ready"]);
    await apply(host);
    expect(host.jobs.launchd.changes).toEqual([`bootstrap gui/1000 ${PLIST}`]);
  });

  test("is kept from a new gateway that is not to, which runs all the same", async () => {
    const host = macWith("gateway: { start_at_login: false }");
    expect(await verbs(host)).toEqual(["disable", "start", "await ready"]);
    await apply(host);
    expect([host.jobs.pid(LABEL), host.jobs.launchd.disabled.has(LABEL)]).toEqual([1000, true]);
    expect(await open(host)).toEqual([]);
  });

  test("is kept from a new gateway that is to be stopped", async () => {
    const host = macWith("gateway: { state: stopped }");
    expect(await verbs(host)).toEqual(["disable"]);
    await apply(host);
    expect([host.jobs.pid(LABEL), await open(host)]).toEqual([0, []]);
  });

  test("is given back by enabling, without a restart", async () => {
    const host = await appliedMac("gateway: { start_at_login: false }");
    declare(host);
    const { keys } = await planned(host, "gateway");
    expect([await verbs(host), keys]).toEqual([["enable"], ["start_at_login: false → true"]]);
    await apply(host);
    expect([host.jobs.pid(LABEL), await open(host)]).toEqual([1000, []]);
  });

  test("leaves no trace on the list of the disabled where the service goes", async () => {
    const host = await appliedMac("gateway: { start_at_login: false }");
    declare(host, "gateway: { state: absent }");
    await apply(host);
    expect([host.jobs.launchd.disabled.has(LABEL), host.disk.kind(PLIST)]).toEqual([false, "absent"]);
    expect(await open(host)).toEqual([]);
  });

  test("leaves none, either, of a label that somebody disabled before there was a service", async () => {
    const host = macWith();
    host.jobs.launchd.disabled.add(LABEL);
    await apply(host);
    expect([host.jobs.launchd.disabled.has(LABEL), host.jobs.pid(LABEL)]).toEqual([false, 1000]);
  });
});

describe("under launchd, a gateway that runs", () => {
  test("is restarted announced, and ready when its lock is held", async () => {
    const host = await appliedMac("env: { A: x }");
    declare(host, "env: { A: y }");
    expect(await verbs(host)).toEqual(["announce-stop", "restart", "await ready"]);
    await apply(host);
    expect([host.jobs.pid(LABEL) > 1000, await open(host)]).toEqual([true, []]);
  });

  test("of an older definition, which names no profile, is restarted announced, and ready as well", async () => {
    const host = await appliedMac("env: { A: x }");
    const unnamed = /<string>--profile<\/string>\s*<string>coder<\/string>\s*/;
    refresh(host, CAPTURED.replace(unnamed, ""));
    host.nowMs += 3_600_000;
    declare(host, "env: { A: y }");
    const old = host.jobs.pid(LABEL);
    await apply(host);
    expect(host.written).toContain(MARKER);
    expect([host.jobs.pid(LABEL) > old, await open(host)]).toEqual([true, []]);
  });

  test("twice, in two sessions, is made one", async () => {
    const host = await appliedMac();
    host.jobs.launchd.load(PLIST, "user/1000");
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      "launchd runs it twice, in gui/1000 and in user/1000",
    ]);
    await apply(host);
    expect(host.jobs.launchd.job(LABEL, "user/1000")).toBeUndefined();
    expect(await open(host)).toEqual([]);
  });

  test("is stopped announced, and its job gone", async () => {
    const host = await appliedMac();
    declare(host, "gateway: { state: stopped }");
    expect(await verbs(host)).toEqual(["disable", "announce-stop", "stop", "await stopped"]);
    await apply(host);
    expect([host.jobs.launchd.job(LABEL), host.jobs.processes.size]).toEqual([undefined, 0]);
    expect(await open(host)).toEqual([]);
  });

  test("is not taken for gone where processes cannot be listed for a while", async () => {
    const host = await appliedMac();
    declare(host, "gateway: { state: stopped }");
    host.onWrite((path) => {
      if (path === MARKER) host.isPsBroken = true;
    });
    const { steps } = await host.apply();
    const failed = [...steps.values()].find(({ is }) => is === "failed");
    expect(failed).toMatchObject({ reason: expect.stringMatching(/^it cannot be looked at: `ps`/) });
  });
});

describe("under launchd, a gateway that nothing supervises", () => {
  test("is brought back: Hermes started it where launchd refused", async () => {
    const host = await appliedMac();
    const pid = host.jobs.orphan(LABEL);
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      `process ${pid} runs outside its service, and is to run in ${LABEL}`,
    ]);
    expect(await verbs(host)).toEqual([
      "reset-failed",
      "end-process",
      "await stopped",
      "start",
      "await ready",
    ]);
    await apply(host);
    expect([host.jobs.processes.has(pid), host.jobs.pid(LABEL) > pid]).toEqual([false, true]);
    expect(await open(host)).toEqual([]);
  });

  test("is stopped where it is to be stopped", async () => {
    const host = await appliedMac("gateway: { start_at_login: false }");
    const pid = host.jobs.orphan(LABEL);
    declare(host, "gateway: { state: stopped }");
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      `process ${pid} runs outside its service, and the manifest says stopped`,
    ]);
    await apply(host);
    expect([host.jobs.processes.size, await open(host)]).toEqual([0, []]);
  });

  test("is brought back though its job is loaded, too, and starts again and again", async () => {
    const host = await appliedMac();
    const pid = host.jobs.orphan(LABEL);
    const note = host.text(`${HOME}/gateway.pid`) ?? "";
    const job = host.jobs.launchd.load(PLIST);
    host.write(`${HOME}/gateway.pid`, note);
    host.jobs.launchd.processes.delete(job.pid ?? 0);
    [job.pid, job.lastExit] = [undefined, 1];
    await apply(host);
    expect([host.jobs.processes.has(pid), await open(host)]).toEqual([false, []]);
  });

  test("is only named where it has a terminal: somebody looks at it", async () => {
    const host = await appliedMac();
    const pid = host.jobs.orphan(LABEL, true);
    const { steps, diagnostics } = await planned(host, "gateway");
    expect(steps).toEqual([]);
    expect(diagnostics).toMatchObject([
      {
        code: "gateway-unsupervised",
        severity: "error",
        message: `profile "coder": a gateway (PID ${pid}) runs outside its service, so that the service could not start; it is left alone, since it runs in a terminal`,
      },
    ]);
  });
});

describe("under launchd, a gateway that nothing seems to supervise is only named", () => {
  const whyNot = async (host: FakeHost) => {
    const { steps, diagnostics } = await planned(host, "gateway");
    expect(steps).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "gateway-unsupervised", severity: "error" }]);
    return diagnostics[0]?.message.split("since ")[1];
  };

  test("where it is a daemon of the system, with what ends that", async () => {
    const host = await appliedMac();
    host.jobs.launchd.daemons.set(host.jobs.orphan(LABEL), "org.me.hermes");
    expect(await whyNot(host)).toBe("it is the daemon org.me.hermes of the system");
    expect((await planned(host, "gateway")).diagnostics[0]?.hint).toContain(
      "`sudo launchctl bootout system/org.me.hermes`",
    );
  });

  test("where launchd does not tell of the daemons of the system", async () => {
    const host = await appliedMac();
    host.jobs.orphan(LABEL);
    host.jobs.launchd.scripted = (line) =>
      line === "print system" ? { exitCode: 0, stdout: "something else", stderr: "" } : undefined;
    expect(await whyNot(host)).toBe("launchd does not tell whether it is a daemon of the system");
  });

  test("where there is no lsof", async () => {
    const host = await appliedMac();
    host.jobs.orphan(LABEL);
    host.disk.remove("/usr/sbin/lsof");
    expect(await whyNot(host)).toMatch(/^without `lsof` nobody can tell/);
  });

  test("and an apply leaves it where lsof does not show the lock, and says so", async () => {
    const host = await appliedMac();
    const pid = host.jobs.orphan(LABEL);
    host.fail((line) =>
      line.startsWith("/usr/sbin/lsof ") ? { exitCode: 1, stdout: "", stderr: "" } : undefined,
    );
    const { steps } = await host.apply();
    expect([...steps.values()].find(({ is }) => is === "failed")).toMatchObject({
      reason: `process ${pid} is left alone: \`lsof\` does not show that it has ${HOME}/gateway.lock open`,
    });
    expect([host.jobs.processes.has(pid), host.written.includes(MARKER)]).toEqual([true, false]);
  });
});

describe("under launchd, a job that keeps ending", () => {
  /** A job that was started so often that it is a loop, the last time just now. */
  async function looping(lastExit: number): Promise<FakeHost> {
    const host = await appliedMac();
    const job = host.jobs.launchd.job(LABEL);
    for (let index = 0; index < 3 && job !== undefined; index += 1) {
      host.nowMs += 10_000;
      host.jobs.launchd.end(job, { exit: lastExit });
    }
    host.nowMs += 20_000;
    return host;
  }

  test("is loaded anew, however well its process looks", async () => {
    const host = await looping(1);
    const { change, keys } = await planned(host, "gateway");
    expect(change).toMatchObject({
      action: "update",
      reasons: ["it does not come up: it has been started again 3 times, the last time 20 s ago"],
    });
    expect(keys).toEqual(['state: "failing" → "running"']);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("is none where it has asked to be started again, or somebody has ended it", async () => {
    expect(await open(await looping(75))).toEqual([]);
    const host = await looping(1);
    host.write(
      `${HOME}/logs/gateway.log`,
      "… Starting Hermes Gateway...\n… Received SIGTERM — initiating shutdown\n… Starting Hermes Gateway...\n",
    );
    expect(await open(host)).toEqual([]);
  });

  test("is parked where the status says so", async () => {
    const host = await looping(78);
    expect((await planned(host, "gateway")).change).toMatchObject({
      action: "update",
      reasons: ["it has given up: its configuration does not let it run (status 78/CONFIG)"],
    });
    await apply(host);
    expect(await open(host)).toEqual([]);
  });
});

describe("under launchd, a job that was loaded and never started", () => {
  test("is loaded anew", async () => {
    const host = await appliedMac();
    const job = host.jobs.launchd.job(LABEL);
    host.jobs.launchd.processes.clear();
    if (job !== undefined) [job.pid, job.runs] = [undefined, 0];
    expect((await planned(host, "gateway")).change?.reasons).toEqual([
      "it does not come up: launchd has it loaded, and has not started it",
    ]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });
});
