import { expect } from "@jest/globals";
import type { TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";

const NONE = ["--service-manager", "none"];
const SECRET = "sk-from-the-vault";
const FLEET = [
  "version: 1",
  "profiles:",
  "  coder:",
  "    env:",
  "      TELEGRAM_ALLOWED_USERS: '12345'",
  "      OPENAI_API_KEY: { from_command: [vault, show] }",
  "      ANTHROPIC_API_KEY: { from_env: ANTHROPIC }",
  "",
].join("\n");

/** A vault that leaves a trace when it is asked. */
function withVault(host: TestHost): void {
  host.manifest(FLEET);
  host.program("vault", `#!/bin/sh\ntouch ${host.path("asked")}\necho ${SECRET}\n`);
}

const env = (host: TestHost) => host.read(host.profile("coder", ".env"));

testOnBareHost("--secrets=skip asks no vault; an apply with secrets sets what was left", async (host) => {
  withVault(host);

  const plan = await host.fleet(["plan", "--secrets=skip", "--detailed-exitcode", ...NONE]);
  const apply = await host.fleet(["apply", "-y", "--secrets=skip", ...NONE]);
  const again = await host.fleet(["apply", "--secrets=skip", "--detailed-exitcode", ...NONE]);

  expect(plan.code).toBe(2);
  expect(plan.stdout).toContain("+ OPENAI_API_KEY: (known at apply)\n");
  expect(apply.code).toBe(0);
  expect(env(host)).toContain("TELEGRAM_ALLOWED_USERS=12345\n");
  expect(env(host)).not.toMatch(/OPENAI|ANTHROPIC/);
  expect([again.code, again.stdout.split("\n")[0]]).toEqual([
    0,
    "No changes: the one profile is as the manifest says, secrets and services aside.",
  ]);
  expect(host.exists(host.path("asked"))).toBe(false);
  const json = await host.fleet(["plan", "--secrets=skip", "--json", ...NONE]);
  expect(JSON.parse(json.stdout)).toMatchObject({ secrets: "skipped", outcome: "changes" });

  expect(await host.fleet(["apply", "-y", ...NONE], { ANTHROPIC: "sk-2" })).toMatchObject({ code: 0 });

  expect(env(host)).toContain(`OPENAI_API_KEY=${SECRET}\n`);
  expect(env(host)).toContain("ANTHROPIC_API_KEY=sk-2\n");
});

testOnBareHost("a plan that was saved without secrets is applied with them, or not at all", async (host) => {
  withVault(host);
  const save = () => host.fleet(["plan", "--secrets=skip", "--out", "fleet.plan", ...NONE]);
  const variables = { ANTHROPIC: "sk-2" };
  expect(await save()).toMatchObject({ code: 0 });
  expect(host.exists(host.path("asked"))).toBe(false);

  const without = await host.fleet(["apply", "--secrets=skip", "fleet.plan"], variables);
  expect([without.code, without.stderr]).toEqual([1, expect.stringContaining("Leave out --secrets=skip")]);
  expect(await host.fleet(["apply", "fleet.plan"], variables)).toMatchObject({ code: 0 });
  expect(env(host)).toContain(`OPENAI_API_KEY=${SECRET}\n`);

  // What was not compared may have moved, and nobody has agreed to that.
  host.edit(host.profile("coder", ".env"), "sk-2", "sk-by-hand");
  host.edit(host.profile("coder", ".env"), "12345", "54321");
  expect(await save()).toMatchObject({ code: 0 });
  const moved = await host.fleet(["apply", "fleet.plan"], variables);
  expect(moved.code).toBe(1);
  expect(moved.stderr.replaceAll(/\s+/g, " ")).toMatch(
    /ANTHROPIC_API_KEY is to change now, too.*Plan again, without --secrets=skip/,
  );
  expect(env(host)).toContain("sk-by-hand");
});
