import { expect } from "@jest/globals";
import { describeOnLaunchd } from "../../support/on-backends.ts";
import type { TestHost } from "../../support/test-host.ts";
import { until } from "../../support/until.ts";
import { changeAt, converge, detailedPlan, planOf } from "../support/plans.ts";
import { desktop, disabled, fleet, GUI, label, launchctl, pidIn, plist, switches, USER } from "./mac.ts";

const FIVE =
  "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.\n";

async function unload(host: TestHost, profile: string): Promise<void> {
  await launchctl(host, "bootout", `${GUI}/${label(profile)}`);
  await until(
    `the job of ${profile} to be gone`,
    async () => (await pidIn(host, GUI, profile)) === undefined,
  );
}

async function expectConverged(host: TestHost): Promise<void> {
  expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
  expect(await detailedPlan(host)).toMatchObject({ code: 0 });
}

/** Waits for a gateway of coder that begins from now on; its PID. What the one before has left does not count. */
function nextGateway(host: TestHost): () => Promise<number> {
  const path = host.profile("coder", "gateway.pid");
  const pidIn = (): number | undefined =>
    host.exists(path) ? (JSON.parse(host.read(path)) as { pid: number }).pid : undefined; // Hermes' own
  const former = pidIn();
  return async () => {
    await until("another gateway", () => ![former, undefined].includes(pidIn()));
    return pidIn() ?? 0;
  };
}

const isAlive = (host: TestHost, pid: number) => host.exists(`/proc/${pid}`);

describeOnLaunchd("apply heals", ({ testOnHost }) => {
  testOnHost("a job that launchd has lost, and the plan says so", async (host) => {
    host.manifest(fleet());
    await converge(host);
    await unload(host, "coder");

    const plan = await planOf(host);
    await expectConverged(host);

    expect(changeAt(plan, "profile.coder.gateway")).toMatchObject({
      action: "update",
      reasons: ["it is to run, and launchd has not loaded it"],
    });
    expect(await pidIn(host, GUI, "coder")).toBeGreaterThan(0);
  });

  testOnHost("a gateway that Hermes runs by itself, where launchd had refused it", async (host) => {
    host.manifest(fleet());
    await converge(host);
    await unload(host, "coder");
    switches(host, { fail: { bootstrap: { exit: 5, stderr: FIVE } } });
    const next = nextGateway(host);
    await host.hermes("-p", "coder", "gateway", "start");
    const pid = await next();
    switches(host, {});

    const plan = await planOf(host);
    const status = await host.fleet(["status"]);
    await expectConverged(host);

    expect(changeAt(plan, "profile.coder.gateway")?.reasons).toEqual([
      `process ${pid} runs outside its service, and is to run in ${label("coder")}`,
    ]);
    expect(status).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^coder +running +unsupervised /m),
    });
    expect(isAlive(host, pid)).toBe(false);
    expect(await host.running("coder")).toBe(await pidIn(host, GUI, "coder"));
  });

  testOnHost("nothing that somebody runs in a terminal, which is only named", async (host) => {
    host.manifest(fleet());
    await converge(host);
    await unload(host, "coder");
    const next = nextGateway(host);
    const run = "hermes -p coder gateway run";
    const person = host.begin("script", ["-qefc", run, "/dev/null"], { TERM: "xterm" });
    const pid = await next();

    const apply = await host.fleet(["apply", "-y"]);

    expect(apply).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`\\(PID ${pid}\\)\\s+runs\\s+outside\\s+its\\s+service`)),
    });
    expect(isAlive(host, pid)).toBe(true);
    process.kill(pid, "SIGKILL");
    await person.ended;
  });

  testOnHost("a job that is loaded in two sessions, so that one is left", async (host) => {
    await desktop(host, "logout");
    host.manifest(fleet());
    await converge(host);
    await desktop(host, "login");
    await until("the second one", async () => (await pidIn(host, GUI, "coder")) !== undefined);

    const plan = await planOf(host);
    await expectConverged(host);

    expect(changeAt(plan, "profile.coder.gateway")).toMatchObject({
      action: "restart",
      reasons: [
        expect.stringMatching(`^launchd runs it twice, in (?:${GUI} and in ${USER}|${USER} and in ${GUI})$`),
      ],
    });
    expect(await pidIn(host, USER, "coder")).toBeUndefined();
    expect(await host.running("coder")).toBe(await pidIn(host, GUI, "coder"));
  });

  testOnHost("a job whose property list is gone, with a new one", async (host) => {
    host.manifest(fleet());
    await converge(host);
    await host.run("rm", [plist(host, "coder")]);

    const plan = await planOf(host);
    await expectConverged(host);

    expect(changeAt(plan, "profile.coder.service")?.reasons).toContain(
      "ai.hermes.gateway-coder is loaded, but its definition is gone",
    );
    expect(changeAt(plan, "profile.coder.gateway")).toMatchObject({
      action: "restart",
      reasons: ["launchd has loaded a definition that is gone"],
    });
    expect(await host.running("coder")).toBe(await pidIn(host, GUI, "coder"));
  });
});

describeOnLaunchd("where launchd answers 5,", ({ testOnHost }) => {
  testOnHost("a job that is only slow to go is tried again", async (host) => {
    host.manifest(fleet());
    switches(host, { fail: { bootstrap: { exit: 5, stderr: FIVE, times: 2 } } });
    await expectConverged(host);
    expect(await pidIn(host, GUI, "coder")).toBeGreaterThan(0);
  });

  testOnHost("a job that is disabled is loaded where it is to run, and stays disabled", async (host) => {
    host.manifest(fleet("{ gateway: { start_at_login: false } }"));
    for (const exit of [5, 119]) {
      switches(host, { disabled_exit: exit });
      await expectConverged(host);
      expect(await host.running("coder")).toBe(await pidIn(host, GUI, "coder"));
      expect(await disabled(host)).toEqual([label("coder")]);
      await unload(host, "coder");
    }
  });

  testOnHost("a property list that the user has forbidden is told with where to allow it", async (host) => {
    host.manifest(fleet());
    switches(host, { approval_refused: [label("coder")] });

    const apply = await host.fleet(["apply", "-y"]);

    expect(apply.code).toBe(1);
    expect(apply.stderr.replace(/\s+/g, " ")).toContain(
      "it may have to be allowed in System Settings, General, Login Items",
    );
    expect(await host.running("default")).toBeGreaterThan(0);
  });
});

describeOnLaunchd("a changed property list that launchd refuses", ({ testOnHost }) => {
  testOnHost("gives way to the one before, which runs again", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const before = host.read(plist(host, "coder"));
    host.manifest(fleet("{ gateway: { limits: { nice: 5 } } }"));
    const refusal = {
      exit: 122,
      stderr: "Bootstrap failed: 122: Path had bad ownership/permissions\n",
      times: 1,
    };
    switches(host, { fail: { bootstrap: refusal } });

    const apply = await host.fleet(["apply", "-y"]);

    expect(apply.code).toBe(1);
    expect(apply.stderr.replace(/\s+/g, " ")).toContain(
      `Path had bad ownership/permissions; ${plist(host, "coder")} is as it was before, and it was started with that`,
    );
    expect(host.read(plist(host, "coder"))).toBe(before);
    expect(await host.running("coder")).toBe(await pidIn(host, GUI, "coder"));
    await expectConverged(host);
    expect(host.read(plist(host, "coder"))).toContain("<key>Nice</key>");
  });
});

describeOnLaunchd("over ssh, where nobody is at the desktop,", ({ testOnHost }) => {
  testOnHost("gateways run in the user's background session", async (host) => {
    for (const exit of [125, 5]) {
      switches(host, { no_session_exit: exit });
      await desktop(host, "logout");
      host.manifest(fleet());
      await expectConverged(host);
      expect(await host.fleet(["status"])).toMatchObject({ code: 0 });
      expect(await pidIn(host, USER, "coder")).toBeGreaterThan(0);
      await launchctl(host, "bootout", `${USER}/${label("coder")}`);
      await until("the job to be gone", async () => (await pidIn(host, USER, "coder")) === undefined);
    }
  });

  testOnHost("a job that is loaded and does not start is started", async (host) => {
    switches(host, { pend_spawn: true });
    await desktop(host, "logout");
    host.manifest(fleet());
    await expectConverged(host);
    expect(await pidIn(host, USER, "coder")).toBeGreaterThan(0);
  });
});

describeOnLaunchd("a profile that leaves", ({ testOnHost }) => {
  testOnHost("leaves no job, no property list, and nothing on the list of the disabled", async (host) => {
    host.manifest(fleet("{ gateway: { start_at_login: false } }"));
    await converge(host);
    expect(await disabled(host)).toEqual([label("coder")]);
    host.manifest("version: 1\nprofiles: { default: {} }\n");
    await expectConverged(host);
    expect(await pidIn(host, GUI, "coder")).toBeUndefined();
    expect(host.exists(plist(host, "coder"))).toBe(false);
    expect(await disabled(host)).toEqual([]);
  });
});
