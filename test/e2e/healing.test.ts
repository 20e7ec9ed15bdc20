import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import type { StatusDocument } from "../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const TOKEN = "222:bbbbbbbbbbbb";
const FLEET = `version: 1\nprofiles: { coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } } }\n`;
const GATEWAY = "profile.coder.gateway";
const WELL = { lock_delay_ms: 0, rewrite_delay_ms: 0 };

async function converged(host: TestHost): Promise<void> {
  host.switches(WELL);
  host.manifest(FLEET);
  await converge(host);
  await host.running("coder");
  await host.services.settled("coder");
}

async function expectHealed(host: TestHost): Promise<void> {
  const applied = await host.fleet(["apply", "-y"]);
  expect(applied).toMatchObject({ code: 0 });
  expect(await host.running("coder")).toBeGreaterThan(0);
  expect(await detailedPlan(host)).toMatchObject({ code: 0 });
}

async function gatewayStatus(host: TestHost) {
  return (await host.fleetJson<StatusDocument>(["status"])).gateways[0];
}

/** Runs coder's gateway in no service, with nobody above it; its PID. */
async function orphan(host: TestHost): Promise<number> {
  const run = `setsid ${FIXTURES}/bin/hermes -p coder gateway run >/dev/null 2>&1 </dev/null &`;
  await host.run("/bin/sh", ["-c", run]);
  return host.startedUp(host.profile("coder"));
}

const isAlive = (host: TestHost, pid: number) => host.exists(`/proc/${pid}`);

describeOnBackends("apply heals", ({ testOnHost, testOnSystemd, backend }) => {
  testOnHost("a service that ends again and again because of a gateway outside of it", async (host) => {
    await converged(host);
    await host.hermes("-p", "coder", "gateway", "stop");
    const pid = await orphan(host);
    await host.services.start("coder");
    await until("its service to wait", async () => (await host.service("coder")).state === "waiting");

    const plan = await planOf(host);
    const status = await gatewayStatus(host);
    await expectHealed(host);

    expect(plan.verdict).toBe("1 of 1 profile would change, 1 gateway would restart.");
    expect(changeAt(plan, GATEWAY)).toMatchObject({
      action: "update",
      reasons: [
        expect.stringContaining(
          `process ${pid} runs outside its service, and is in the way of ${host.services.id("coder")}`,
        ),
      ],
    });
    expect(status).toMatchObject({
      actual: "unsupervised",
      // Under launchd that takes a call which a status does not make.
      problems: [
        expect.stringMatching(
          new RegExp(
            `^process ${pid} runs outside its service; .hermes-fleet (?:apply. ends it|plan. tells)`,
          ),
        ),
      ],
    });
    expect(isAlive(host, pid)).toBe(false);
  });

  testOnHost("nothing that another program of the user's runs, which it names", async (host) => {
    await converged(host);
    await host.hermes("-p", "coder", "gateway", "stop");
    const program = [`${FIXTURES}/bin/hermes`, "-p", "coder", "gateway", "run"];
    await host.services.runBeside("by-hand", program, { PATH: "/usr/bin:/bin", HOME: host.home });
    const pid = await host.startedUp(host.profile("coder"));

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    const told = `${applied.stdout}${applied.stderr}`.replace(/\s+/g, " ");
    expect(told).toContain(`a gateway (PID ${pid}) runs outside its service`);
    expect(told).toContain("it is left alone, since it is");
    if (backend.name === "systemd") expect(told).toContain("`systemctl --user stop by-hand.service`");
    expect(isAlive(host, pid)).toBe(true);
  });

  testOnHost("a gateway that gives up, once what it says is mended", async (host) => {
    await converged(host);
    const broken = { ...WELL, startup_failed: `telegram: 401 for ${TOKEN}`, startup_failed_exit: 78 };
    host.switches(broken);
    await host.services.waitsBeforeStart(60_000);
    await host.services.restart("coder");
    const state = host.profile("coder", "gateway_state.json");
    await until("the failure", () => host.read(state).includes("startup_failed"));
    await until("the wait for the next start", async () => (await host.pid("coder")) === 0);

    const plan = await planOf(host);
    const status = await gatewayStatus(host);
    const inVain = await host.fleet(["apply", "-y"]);
    host.switches(WELL);
    await host.services.waitsBeforeStart(500);
    await expectHealed(host);

    const change = changeAt(plan, GATEWAY);
    expect(change).toMatchObject({
      action: "update",
      reasons: [expect.stringMatching(/^it has given up: telegram: 401 for /)],
    });
    expect(status).toMatchObject({
      actual: "parked",
      problems: [expect.stringMatching(/^telegram: 401 for /)],
    });
    expect(inVain.code).toBe(1);
    expect(inVain.stderr.replace(/\s+/g, " ")).toMatch(/telegram: 401 for /);
    expect(JSON.stringify([plan, status, inVain])).not.toContain("bbbbbbbbbbbb");
  });

  testOnSystemd("a gateway that its unit parks with 78", async (host) => {
    await converged(host);
    const dropIn = `${host.services.definition("coder")}.d/10-park.conf`;
    host.write(dropIn, "[Service]\nRestartPreventExitStatus=78\n", 0o644);
    await host.services.reload();
    host.switches({ ...WELL, startup_failed: "no platform is set up", startup_failed_exit: 78 });
    await host.services.restart("coder");
    await until("it to be parked", async () => (await host.service("coder")).state === "failed");

    const plan = await planOf(host);
    host.switches(WELL);
    await expectHealed(host);

    expect(changeAt(plan, GATEWAY)).toMatchObject({
      action: "update",
      reasons: ["it has given up: no platform is set up"],
    });
  });

  testOnHost("a gateway that crashes again and again, also while it looks well", async (host) => {
    await converged(host);
    // Long before it could be taken for one that has come up, even where it is late. The last one stays, so that it is
    // the same process for whoever looks.
    const crashing = { ...WELL, crash_after_ms: 200 };
    host.switches({ ...crashing, crash_times: 4 });
    await host.services.waitsBeforeStart(100);
    const starts = () => host.read(host.profile("coder", "logs/gateway.log")).split("Starting Hermes").length;
    const moreStarts = async (count: number) => {
      const first = starts();
      await until(`${count} more starts`, () => starts() >= first + count);
    };
    const looping = moreStarts(5);
    await host.services.restart("coder");
    await looping;
    await host.running("coder");

    const status = await gatewayStatus(host);
    const plan = await planOf(host);
    host.switches(crashing);
    const inVain = await host.fleet(["apply", "-y"]);
    // That has begun to count anew, and one that has begun with the fault will crash with it.
    await moreStarts(4);
    host.switches(WELL);
    await expectHealed(host);

    expect(status).toMatchObject({ actual: "failing", is_as_desired: false });
    expect(changeAt(plan, GATEWAY)).toMatchObject({
      action: "update",
      reasons: [expect.stringMatching(/^it does not come up: /)],
    });
    expect(inVain.code).toBe(1);
  });

  testOnHost(
    "a gateway whose home was deleted by hand, and whose service starts for nothing",
    async (host) => {
      await converged(host);
      rmSync(host.profile("coder"), { recursive: true });
      await host.services.end("coder");
      await host.services.start("coder");

      const plan = await planOf(host);
      await expectHealed(host);

      // What its service starts makes a folder there again.
      expect(actions(plan)).toMatchObject({ "profile.coder": expect.stringMatching(/^(?:create|update)$/) });
      expect(plan.summary.errors).toBe(0);
    },
  );
});

describeOnBackends("what Hermes keeps while it runs", ({ testOnHost }) => {
  testOnHost("may be damaged, and is told of and left, with the gateway as it is", async (host) => {
    await converged(host);
    const pid = await host.running("coder");
    const texts = {
      "gateway.pid": "-7",
      "gateway_state.json": host.read(host.profile("coder", "gateway_state.json")).slice(0, 40),
    };
    for (const [name, text] of Object.entries(texts)) host.write(host.profile("coder", name), text);

    const plan = await planOf(host);
    const status = await gatewayStatus(host);

    expect(plan.outcome).toBe("no-changes");
    expect(
      plan.diagnostics.filter(({ code }) => code === "runtime-file-damaged").map(({ path }) => path),
    ).toEqual(Object.keys(texts).map((name) => host.profile("coder", name)));
    expect(status).toMatchObject({
      actual: "running",
      pid,
      is_as_desired: true,
      problems: [
        "gateway.pid counts for nothing: it names no process",
        "gateway_state.json counts for nothing: it is cut off or damaged",
      ],
    });
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect([await host.pid("coder"), host.read(host.profile("coder", "gateway.pid"))]).toEqual([pid, "-7"]);
  });
});

describeOnBackends("a gateway that a person restarts again and again", ({ testOnHost }) => {
  testOnHost("is none that keeps crashing", async (host) => {
    await converged(host);
    for (let times = 0; times < 4; times += 1) {
      await host.hermes("-p", "coder", "gateway", "restart");
      await host.running("coder");
    }
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    expect(await gatewayStatus(host)).toMatchObject({ actual: "running" });
  });
});
