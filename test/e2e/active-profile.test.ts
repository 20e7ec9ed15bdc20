import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { until } from "../support/until.ts";
import { converge, detailedPlan } from "./support/plans.ts";

const CODER =
  'coder: { config: { model: { default: openai/gpt-5 } }, env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" } }';
const fleet = (hermes: string, profiles = CODER) => `version: 1\n${hermes}\nprofiles: { ${profiles} }\n`;

const words = (text: string) => text.replace(/\s+/g, " ");

describeOnBackends("the sticky profile", ({ testOnHost, testOnSystemd }) => {
  testOnHost("that is gone keeps no profile from being made, and is mended by the manifest", async (host) => {
    const sticky = host.path(".hermes/active_profile");
    host.write(sticky, "gone\n");
    host.manifest(fleet(""));

    const plan = await host.fleet(["plan"]);
    const applied = await host.fleet(["apply", "-y"]);

    expect(plan.code).toBe(1);
    expect(words(plan.stdout)).toContain(
      'error: the sticky profile "gone" does not exist: every `hermes` without -p ends with an error',
    );
    expect(words(plan.stdout)).toContain("Take it back with `hermes -p default profile use default`");
    // What the manifest wants is there all the same; the error is told, and remains one.
    expect(applied.code).toBe(1);
    expect(await host.running("coder")).toBeGreaterThan(0);

    host.manifest(fleet("hermes: { active_profile: coder }"));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(host.read(sticky)).toBe("coder\n");
    expect((await host.hermes("profile", "list")).stdout).toMatch(/◆\s*coder/);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    host.manifest(fleet("hermes: { active_profile: default }"));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(host.exists(sticky)).toBe(false);
  });

  // Hermes rewrites its unit when a gateway starts, and its property list only when it is asked to start one.
  testOnSystemd("that makes the default gateway start as another is told as the cause", async (host) => {
    const bot =
      'default: { config: { model: { default: openai/gpt-5 } }, env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaaaaaa" } }';
    host.manifest(fleet("", `${bot}, ${CODER}`));
    await converge(host);
    await host.services.settled("default");
    host.write(host.path(".hermes/active_profile"), "coder\n");

    const plan = await host.fleet(["plan"]);
    await host.run("systemctl", ["--user", "restart", "hermes-gateway.service"]);

    const CAUSE = 'the sticky profile is "coder", and hermes-gateway.service names no profile';
    expect(words(plan.stdout)).toContain(`warning: ${CAUSE}`);
    await until("status to tell why", async () =>
      words((await host.fleet(["status"])).stdout).includes(CAUSE),
    );
  });
});
