import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { actions, converge, detailedPlan, planOf } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";

const FLEET = `# My fleet.
version: 1
profiles:
  # Who codes.
  coder:
    description: Writes code # what for
    config:
      agent: { max_turns: 120 } # turns
      # The model.
      model:
        default: anthropic/claude-sonnet-4
    env:
      TELEGRAM_BOT_TOKEN: "222:canary-before" # of @coder
      TELEGRAM_ALLOWED_USERS: "12345"
# The end.
`;

const ACCEPTED = `# My fleet.
version: 1
profiles:
  # Who codes.
  coder:
    description: Writes poems # what for
    config:
      agent: { max_turns: 7 } # turns
      # The model.
      model:
        default: anthropic/claude-sonnet-4
    env:
      TELEGRAM_BOT_TOKEN: { in_place: true } # of @coder
    gateway:
      state: stopped
      start_at_login: true
# The end.
`;

describeOnBackends("accept", ({ testOnHost }) => {
  testOnHost("takes into the manifest what was done by hand, so that nothing is left to do", async (host) => {
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
    host.manifest(FLEET);
    await converge(host);
    const manifest = host.path("work/hermes-fleet.yaml");
    const [env, profile] = [host.profile("coder", ".env"), host.profile("coder", "profile.yaml")];
    expect(await host.hermes("-p", "coder", "config", "set", "agent.max_turns", "7")).toMatchObject({
      code: 0,
    });
    expect(await host.hermes("-p", "coder", "gateway", "stop")).toMatchObject({ code: 0 });
    expect(host.edit(profile, "Writes code", "Writes poems")).toBe(true);
    expect(host.edit(env, "222:canary-before", "333:canary-by-hand")).toBe(true);
    expect(host.edit(env, /^TELEGRAM_ALLOWED_USERS=.*\n/m, "")).toBe(true);
    const changed = {
      "profile.coder.config": "update",
      "profile.coder.description": "update",
      "profile.coder.env": "update",
      "profile.coder.gateway": "update",
    };
    expect(actions(await planOf(host))).toEqual(changed);
    const unknown = await host.fleet(["accept", "profile.code.env"]);
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toContain('Did you mean "profile.coder.env"?');
    expect(host.read(manifest)).toBe(FLEET);

    const part = await host.fleet(["accept", "profile.coder.description", "profile.coder.config", "--json"]);
    const rest = await host.fleet(["accept", "profile.coder"]);

    expect(part.code).toBe(0);
    const document: unknown = JSON.parse(part.stdout);
    expect(schemaErrors("edit", document)).toEqual([]);
    expect(document).toMatchObject({ outcome: "changed", profiles: ["coder"] });
    expect(rest).toMatchObject({ code: 0 });
    expect(rest.stderr).toContain("hermes-fleet plan");
    expect(part.stdout + part.stderr + rest.stdout + rest.stderr).not.toContain("canary");
    expect(host.read(manifest)).toBe(ACCEPTED);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await host.service("coder")).toMatchObject({ state: "stopped", startsAtLogin: true });
    expect(host.read(env)).toContain("333:canary-by-hand");
    const again = await host.fleet(["accept", "profile.coder"]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain("There is no difference at profile.coder");
  });
});
