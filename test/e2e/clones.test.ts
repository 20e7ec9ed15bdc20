import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";
import { TokenWatch } from "./support/token-watch.ts";

const [OLD, NEW, OWN] = ["111:old-old-old-old", "222:new-new-new-new", "333:own-own-own-own"] as const;

const manifest = (watch: TokenWatch, ...lines: readonly string[]) =>
  ["version: 1", `hermes: { command: ${watch.command} }`, "profiles:", ...lines, ""].join("\n");

/** A source with credentials of its own, some of which the manifest does not name. */
async function source(host: TestHost, watch: TokenWatch): Promise<void> {
  host.manifest(
    manifest(
      watch,
      "  coder:",
      "    config: { model: { default: openai/gpt-5 } }",
      `    env: { TELEGRAM_BOT_TOKEN: "${OLD}", OPENAI_API_KEY: sk-shared }`,
    ),
  );
  await converge(host);
  const env = host.profile("coder", ".env");
  host.write(env, `${host.read(env)}DISCORD_BOT_TOKEN=discord-by-hand\nNOTE=by-hand\n`);
  const config = host.profile("coder", "config.yaml");
  host.write(
    config,
    `${host.read(config)}platforms:\n  matrix: { enabled: true, token: matrix-by-hand, home_room: kept }\n`,
  );
}

/** The source, with another token and model, and a copy of it that is new. */
const WITH_COPY = [
  "  coder:",
  "    config: { model: { default: anthropic/claude-opus-4 } }",
  `    env: { TELEGRAM_BOT_TOKEN: "${NEW}", OPENAI_API_KEY: sk-shared }`,
  "  copy:",
  "    create: { clone_from: coder }",
  `    env: { TELEGRAM_BOT_TOKEN: "${OWN}" }`,
  "  copy-of-copy:",
  "    create: { clone_from: copy }",
  "    config: { agent: { max_turns: 7 } }",
  "    gateway: { state: stopped }",
];

/** None of the source's bots is the copy's; whatever else the source has, it has, too. */
function expectClean(host: TestHost): void {
  const env = host.read(host.profile("copy", ".env"));
  expect(env).toContain(`TELEGRAM_BOT_TOKEN=${OWN}\n`);
  expect(env).toContain("OPENAI_API_KEY=sk-shared\n");
  expect(env).toContain("NOTE=by-hand\n");
  expect(env).not.toMatch(/DISCORD_BOT_TOKEN=|old-old|new-new/);
  const config = host.read(host.profile("copy", "config.yaml"));
  expect(config).not.toContain("matrix-by-hand");
  expect(config).toContain("home_room: kept");
}

async function expectConverged(host: TestHost): Promise<void> {
  const plan = await detailedPlan(host);
  expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout }).toEqual({ code: 0, said: "" });
}

describeOnBackends("a profile that begins as a copy", ({ testOnHost }) => {
  testOnHost(
    "is made of what its source becomes, without the source's bots, which is shown",
    async (host) => {
      const watch = new TokenWatch(host);
      await source(host, watch);
      host.manifest(manifest(watch, ...WITH_COPY));

      const plan = await planOf(host);
      const text = await host.fleet(["plan"]);
      const applied = await host.fleet(["apply", "-y"]);

      expect(actions(plan)).toMatchObject({
        "profile.coder.env": "update",
        "profile.copy": "create",
        "profile.copy.env": "create",
        "profile.copy.config": "create",
      });
      expect(plan.diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
      expect(changeAt(plan, "profile.copy")?.reasons).toContain('as a copy of "coder"');
      expect(changeAt(plan, "profile.copy.env")?.reasons).toContain(
        'credentials of "coder" that are not declared for the copy are taken out',
      );
      expect(text.stdout).toMatch(/- DISCORD_BOT_TOKEN: \(sensitive\)/);
      expect(text.stdout).toMatch(/- platforms\.matrix\.token: \(sensitive\)/);
      expect(text.stdout + text.stderr).not.toMatch(/by-hand|old-old|new-new|own-own/);
      expect(applied).toMatchObject({ code: 0 });
      expectClean(host);
      expect(host.read(host.profile("copy", "config.yaml"))).toContain("anthropic/claude-opus-4");
      const second = host.read(host.profile("copy-of-copy", ".env"));
      expect(second).toContain("OPENAI_API_KEY=sk-shared\n");
      expect(second).not.toMatch(/TELEGRAM_BOT_TOKEN=|DISCORD_BOT_TOKEN=/);
      const secondConfig = host.read(host.profile("copy-of-copy", "config.yaml"));
      expect(secondConfig).toContain("anthropic/claude-opus-4");
      expect(secondConfig).toContain("max_turns: 7");
      expect(watch.tokenOf(await host.running("coder"))).toBe(NEW);
      expect(watch.tokenOf(await host.running("copy"))).toBe(OWN);
      expect(watch.clashes).toEqual([]);
      await expectConverged(host);
    },
  );

  testOnHost("is cleaned by the next apply when one is killed right after it was copied", async (host) => {
    const watch = new TokenWatch(host);
    await source(host, watch);
    host.program(
      "hermes-that-kills",
      `#!/bin/sh\n${watch.command} "$@"\ncase "$*" in *"profile create"*) kill -9 $PPID;; esac\n`,
    );
    const copying = manifest(watch, ...WITH_COPY);
    host.manifest(copying.replace(watch.command, host.path(".local/bin/hermes-that-kills")));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: null });
    expect(host.read(host.profile("copy", ".env"))).toContain("DISCORD_BOT_TOKEN=discord-by-hand\n");
    host.manifest(copying);

    const plan = await planOf(host);
    const applied = await host.fleet(["apply", "-y"]);

    const told = plan.diagnostics.filter(({ severity }) => severity !== "note");
    expect(told.map(({ code }) => code)).toEqual(["profile-broken"]);
    expect(applied).toMatchObject({ code: 0 });
    expectClean(host);
    expect(watch.clashes).toEqual([]);
    expect(watch.starts.filter((line) => line.startsWith("copy "))).toEqual([`copy ${OWN}`]);
    await expectConverged(host);
  });

  testOnHost("does not start with the source's token when all that is known of it is lost", async (host) => {
    const watch = new TokenWatch(host);
    await host.hermes("profile", "create", "coder");
    await host.hermes("-p", "coder", "config", "set", "TELEGRAM_BOT_TOKEN", OLD);
    await host.hermes("profile", "create", "copy", "--clone-from", "coder");
    host.manifest(manifest(watch, "  coder: {}", "  copy: { create: { clone_from: coder } }"));

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(applied.stderr.replace(/\s+/g, " ")).toContain(
      'error: profile "coder": TELEGRAM_BOT_TOKEN is also set by "copy"',
    );
    expect(watch.starts).toEqual([]);
  });
});

describeOnBackends("when the source of a copy cannot be", ({ testOnHost }) => {
  testOnHost(
    "made, the copy is left out, all others are done, and the next apply makes both",
    async (host) => {
      const watch = new TokenWatch(host);
      host.switches({
        lock_delay_ms: 200,
        rewrite_unit: false,
        fail: { "profile create coder": { exit: 1, stderr: "Error: no space left on device", times: 1 } },
      });
      host.manifest(
        manifest(
          watch,
          "  other: {}",
          `  coder: { env: { TELEGRAM_BOT_TOKEN: "${NEW}" } }`,
          `  copy: { create: { clone_from: coder }, env: { TELEGRAM_BOT_TOKEN: "${OWN}" } }`,
        ),
      );

      const failed = await host.fleet(["apply", "-y"]);

      expect(failed.code).toBe(1);
      expect(failed.stderr.match(/^error: /gm)).toHaveLength(1);
      expect(failed.stderr).toContain("no space left on device");
      expect([host.exists(host.profile("coder")), host.exists(host.profile("copy"))]).toEqual([false, false]);
      expect(await host.running("other")).toBeGreaterThan(0);
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(watch.clashes).toEqual([]);
      await expectConverged(host);
    },
  );

  testOnHost("found, or is to be deleted, that is an error for the copy alone", async (host) => {
    const watch = new TokenWatch(host);
    await host.hermes("profile", "create", "going");
    host.manifest(
      `${manifest(
        watch,
        "  other: { gateway: { state: stopped } }",
        "  one: { create: { clone_from: nobody } }",
        "  two: { create: { clone_from: going } }",
      )}removed: { going: { home: delete } }\n`,
    );

    const plan = await planOf(host);
    const applied = await host.fleet(["apply", "-y", "--allow-delete"]);

    expect(
      plan.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    ).toEqual([
      expect.stringContaining('"one" cannot be made: it is to begin as a copy of "nobody", which is neither'),
      expect.stringContaining(
        '"two" cannot be made: it is to begin as a copy of "going", which is to be deleted',
      ),
    ]);
    expect(applied.code).toBe(1);
    expect(["one", "two", "going"].filter((name) => host.exists(host.profile(name)))).toEqual([]);
    expect(host.exists(host.services.definition("other"))).toBe(true);
  });
});
