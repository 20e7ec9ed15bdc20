import { utimesSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { until } from "../support/until.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  default:
    env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaaaaaa" }
  coder:
    description: Writes code
    soul: { text: "You write code.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb", TELEGRAM_ALLOWED_USERS: "12345" }
`;

const GATEWAY = "profile.coder.gateway";

/** Changes of the manifest that a running gateway would not see, with the plan and the reason that they give. */
const DUE: readonly (readonly [string, string, string, Readonly<Record<string, string>>, string])[] = [
  [
    "the value of a variable",
    "222:bbbbbbbbbbbb",
    "333:cccccccccccc",
    { "profile.coder.env": "update" },
    "TELEGRAM_BOT_TOKEN changes",
  ],
  [
    "a further variable",
    'TELEGRAM_ALLOWED_USERS: "12345"',
    'TELEGRAM_ALLOWED_USERS: "12345", OPENAI_API_KEY: sk-new',
    { "profile.coder.env": "update" },
    "OPENAI_API_KEY changes",
  ],
  [
    "a variable that is to be absent",
    'TELEGRAM_ALLOWED_USERS: "12345"',
    "TELEGRAM_ALLOWED_USERS: null",
    { "profile.coder.env": "update" },
    "TELEGRAM_ALLOWED_USERS changes",
  ],
  [
    "a key of config.yaml",
    "claude-sonnet-4",
    "claude-opus-4",
    { "profile.coder.config": "update" },
    "model.default in config.yaml changes",
  ],
];

describeOnBackends("a gateway is restarted for", ({ testOnHost }) => {
  for (const [what, from, to, others, reason] of DUE) {
    testOnHost(what, async (host) => {
      host.manifest(FLEET);
      await converge(host);
      const [bystander, before] = [await host.running("default"), await host.running("coder")];
      host.manifest(FLEET.replace(from, to));

      const plan = await planOf(host);
      const applied = await host.fleet(["apply", "-y"]);

      expect(actions(plan)).toEqual({ ...others, [GATEWAY]: "restart" });
      expect(changeAt(plan, GATEWAY)?.reasons).toEqual([reason]);
      expect(applied).toMatchObject({ code: 0 });
      expect(await host.running("coder")).not.toBe(before);
      expect(await host.pid("default")).toBe(bystander);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    });
  }

  testOnHost("a value edited by hand, once a process has read the wrong one", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    host.write(
      host.profile("coder", ".env"),
      host.read(host.profile("coder", ".env")).replace("12345", "99999"),
    );
    const first = await host.running("coder");
    await host.hermes("-p", "coder", "gateway", "restart");
    await until("another process", async () => (await host.running("coder")) !== first);
    const misled = await host.running("coder");

    const plan = await planOf(host);
    const applied = await host.fleet(["apply", "-y"]);

    expect(actions(plan)).toEqual({ "profile.coder.env": "update", [GATEWAY]: "restart" });
    expect(applied).toMatchObject({ code: 0 });
    expect(await host.running("coder")).not.toBe(misled);
  });
});

describeOnBackends("a restart", ({ testOnHost }) => {
  testOnHost("is announced, so that the gateway ends in good order", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    host.manifest(FLEET.replace("222:bbbbbbbbbbbb", "333:cccccccccccc"));

    await converge(host);

    expect(await host.services.restartedInGoodOrder("coder")).toBe(true);
    const log = host.read(host.profile("coder", "logs/gateway.log"));
    expect(log).toContain("Gateway stopped");
    expect(log).not.toContain("initiating shutdown");
  });

  testOnHost("waits for the turns that a gateway still has to finish", async (host) => {
    host.manifest(FLEET.replace("soul:", "gateway: { ready_timeout: 10s }\n    soul:"));
    await converge(host);
    const before = await host.running("coder");
    host.switches({ drain_ms: 11_000 }, "coder");
    // The process reads its switches when it starts.
    await host.hermes("-p", "coder", "gateway", "restart");
    await until("a process that drains", async () => (await host.running("coder")) !== before);
    const slow = await host.running("coder");
    host.manifest(
      FLEET.replace("soul:", "gateway: { ready_timeout: 10s }\n    soul:").replace("12345", "67890"),
    );

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.running("coder")).not.toBe(slow);
  });
});

describeOnBackends("a gateway is not restarted", ({ testOnHost }) => {
  testOnHost("for its description or its SOUL.md, which need none", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    const before = await host.running("coder");
    host.manifest(
      FLEET.replace("Writes code", "Writes poems").replace("You write code.", "You write poems."),
    );

    const applied = await host.fleet(["apply", "-y", "--json"]);

    expect(JSON.parse(applied.stdout)).toMatchObject({ plan: { summary: { update: 2, restart: 0 } } });
    expect(await host.pid("coder")).toBe(before);
  });

  testOnHost("for what somebody else wrote into its files, which is told", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    const before = await host.running("coder");
    const env = host.profile("coder", ".env");
    host.write(env, `${host.read(env)}OPENAI_API_KEY=sk-by-hand\n`);
    const later = Date.now() / 1000 + 60;
    utimesSync(env, later, later);

    const plan = await detailedPlan(host);

    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout.replace(/\s+/g, " ")).toContain(
      'note: profile "coder": .env was edited since the gateway started',
    );
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await host.pid("coder")).toBe(before);
  });
});
