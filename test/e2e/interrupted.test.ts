import { readdirSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { Begun, TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { CallLog } from "./support/call-log.ts";
import { holdHermes } from "./support/held-hermes.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { OWN_STATE } from "./support/snapshots.ts";

const FLEET = `
version: 1
profiles:
  coder:
    description: Writes code
    soul: { text: "You write code.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
`;

/** The lines of progress of an apply that makes the fleet on a fresh host, and of one that has to restart. */
const STEPS = { systemd: { creation: 10, restart: 4 }, launchd: { creation: 8, restart: 4 } } as const;

const linesOf = (apply: Begun) => apply.stderr.split("\n").length - 1;

/** Begins an apply and ends it as soon as so many of its steps are done. */
async function killedAfter(
  host: TestHost,
  steps: number,
  signal: NodeJS.Signals = "SIGKILL",
): Promise<Begun> {
  const apply = host.beginFleet(["apply", "-y"]);
  await until(`${steps} lines of progress`, () => linesOf(apply) >= steps || apply.hasEnded);
  apply.signal(signal);
  await apply.ended;
  return apply;
}

const locks = (host: TestHost) =>
  host.exists(host.path(OWN_STATE))
    ? readdirSync(host.path(OWN_STATE)).filter((name) => name.endsWith(".lock"))
    : [];

async function expectFinished(host: TestHost): Promise<void> {
  const { code, stdout, stderr } = await host.fleet(["apply", "-y"]);
  expect({ code, said: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, said: "" });
  expect(await host.running("coder")).toBeGreaterThan(0);
  expect(host.read(host.profile("coder", ".env"))).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n");
  const plan = await detailedPlan(host);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout + plan.stderr }).toEqual({
    code: 0,
    said: "",
  });
  expect(locks(host)).toEqual([]);
}

describeOnBackends("an apply that was killed is finished by the next one:", ({ testOnHost, backend }) => {
  const { creation, restart } = STEPS[backend.name];

  for (let steps = 0; steps < creation; steps += 1) {
    testOnHost(`after ${steps} of the ${creation} steps that make an agent`, async (host) => {
      host.manifest(FLEET);
      if (steps > 0) await killedAfter(host, steps);
      else {
        // While `hermes profile create` runs, which goes on by itself.
        host.switches({ cli_delay_ms: 500, lock_delay_ms: 200, rewrite_delay_ms: 300 });
        const apply = host.beginFleet(["apply", "-y"]);
        await until("the lock", () => locks(host).length > 0);
        apply.signal("SIGKILL");
        await apply.ended;
      }

      await expectFinished(host);
    });
  }

  for (let steps = 1; steps < restart; steps += 1) {
    testOnHost(`after ${steps} of the ${restart} steps of a change with a restart`, async (host) => {
      host.manifest(FLEET.replace("222:bbbbbbbbbbbb", "111:aaaaaaaaaaaa"));
      await converge(host);
      const before = await host.running("coder");
      host.manifest(FLEET);
      await killedAfter(host, steps);

      await expectFinished(host);

      expect(await host.running("coder")).not.toBe(before);
    });
  }

  testOnHost("while hermes itself was making a profile", async (host) => {
    host.switches({ cli_delay_ms: 1_500, lock_delay_ms: 200, rewrite_delay_ms: 300 });
    host.manifest(FLEET);
    const log = new CallLog(host, ["hermes"]);
    const apply = host.beginFleet(["apply", "-y"]);
    await until("hermes to be called", () => log.calls.some((call) => call.includes("profile create coder")));
    apply.signal("SIGKILL");
    await apply.ended;

    await expectFinished(host);
  });

  testOnHost("when hermes was killed with it and left half a profile", async (host) => {
    host.manifest(FLEET);
    host.program(
      "hermes-half",
      `#!/bin/sh\nmkdir -p ${host.profile("coder", "skills")}\nkill -9 $PPID\nsleep 0.2\nexit 1\n`,
    );
    host.manifest(`${FLEET}\nhermes: { command: ${host.path(".local/bin/hermes-half")} }\n`);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: null });
    host.manifest(FLEET);

    await expectFinished(host);
  });
});

describeOnBackends("an apply that is told to end", ({ testOnHost, backend }) => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    testOnHost(
      `by ${signal} ends with ${code}, gives the lock back, and can be gone on with`,
      async (host) => {
        host.manifest(FLEET);
        // No gateway is ready before the signal comes.
        host.switches({ lock_delay_ms: 600_000 });

        const apply = await killedAfter(host, 3, signal);

        expect(await apply.ended).toMatchObject({ code });
        expect(locks(host)).toEqual([]);
        host.switches({ lock_delay_ms: 200, rewrite_delay_ms: 100 });
        if ((await host.pid("coder")) > 0) await host.services.end("coder");
        await expectFinished(host);
      },
    );
  }

  testOnHost("while it waits for a gateway does not wait for it", async (host) => {
    host.switches({ lock_delay_ms: 600_000, rewrite_delay_ms: 300 });
    host.manifest(FLEET);

    const apply = await killedAfter(host, STEPS[backend.name].creation - 1, "SIGINT");

    expect(await apply.ended).toMatchObject({ code: 130 });
    expect((await apply.ended).stdout).toContain("Interrupted: ");
  });

  testOnHost("twice stops at once, and gives the lock back all the same", async (host) => {
    host.switches({ cli_delay_ms: 60_000 });
    host.manifest(FLEET);
    const log = new CallLog(host, ["hermes"]);
    const apply = host.beginFleet(["apply", "-y"]);
    await until("a step to run", () => log.calls.some((call) => call.includes("profile create")));
    apply.signal("SIGINT");
    await until("the first to be heard", () => apply.stderr.includes("Ctrl-C again"));

    apply.signal("SIGINT");

    expect(await apply.ended).toMatchObject({ code: 130 });
    // The step that ran has not got as far as making anything.
    expect(host.exists(host.profile("coder"))).toBe(false);
    expect(locks(host)).toEqual([]);
  });
});

describeOnBackends("two applies at once", ({ testOnHost }) => {
  testOnHost("are one too many: the second is refused, and says by whom", async (host) => {
    host.manifest(FLEET);
    const hermes = holdHermes(host, "profile create");
    const first = host.beginFleet(["apply", "-y"]);
    await until("the first to be at work", () => hermes.hasBegun || first.hasEnded);

    const second = await host.fleet(["apply", "-y"]);
    hermes.goOn();

    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`another hermes-fleet is at work on this Hermes root (PID ${first.pid} `);
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("a plan beside an apply is not refused", async (host) => {
    host.manifest(FLEET);
    const hermes = holdHermes(host, "profile create");
    const apply = host.beginFleet(["apply", "-y"]);
    await until("the apply to be at work", () => hermes.hasBegun || apply.hasEnded);

    expect([locks(host).length, (await detailedPlan(host)).code]).toEqual([1, 2]);

    hermes.goOn();
    expect(await apply.ended).toMatchObject({ code: 0 });
  });
});
