import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { holdHermes } from "./support/held-hermes.ts";
import { detailedPlan } from "./support/plans.ts";

const MODEL = "config: { model: { default: openai/gpt-5 } }";

/** Writes the manifest of one fleet beside those of others. */
function manifest(host: TestHost, fleet: string, ...lines: readonly string[]): void {
  host.write(
    host.path(`work/${fleet}.yaml`),
    ["version: 1", `name: ${fleet}`, ...lines, ""].join("\n"),
    0o644,
  );
}

const apply = (host: TestHost, fleet: string, ...more: readonly string[]) =>
  host.fleet(["apply", "-y", "-f", `${fleet}.yaml`, ...more]);

const plan = (host: TestHost, fleet: string) =>
  host.fleet(["plan", "--detailed-exitcode", "-f", `${fleet}.yaml`]);

const bot = (name: string, token: string) => [
  `  ${name}:`,
  `    ${MODEL}`,
  `    env: { TELEGRAM_BOT_TOKEN: "${token}" }`,
];

const words = (text: string) => text.replace(/\s+/g, " ");

describeOnBackends("two fleets on one host", ({ testOnHost }) => {
  testOnHost("never touch each other's profiles", async (host) => {
    manifest(host, "home", "profiles:", ...bot("amber", "111:amber-amber"));
    manifest(
      host,
      "office",
      "profiles:",
      ...bot("birch", "222:birch-birch"),
      ...bot("cedar", "333:cedar-cedar"),
    );
    expect(await apply(host, "home")).toMatchObject({ code: 0 });
    const amber = await host.running("amber");

    expect(await apply(host, "office")).toMatchObject({ code: 0 });

    expect(await host.pid("amber")).toBe(amber);
    expect(await plan(host, "home")).toMatchObject({ code: 0 });
    expect(await plan(host, "office")).toMatchObject({ code: 0 });

    // One lets a profile go; the other claims a profile, or even wants it gone.
    manifest(
      host,
      "office",
      "profiles:",
      ...bot("birch", "222:birch-birch"),
      ...bot("amber", "333:other-other"),
    );
    const claimed = await apply(host, "office");
    expect(claimed.code).toBe(1);
    expect(words(claimed.stdout)).toContain(
      'error: profile "amber" belongs to the fleet "home" on this host',
    );
    expect(host.exists(host.services.definition("cedar"))).toBe(false);
    expect(host.exists(host.profile("cedar"))).toBe(true);
    manifest(
      host,
      "office",
      "profiles:",
      ...bot("birch", "222:birch-birch"),
      "removed: { amber: { home: delete } }",
    );
    const removed = await apply(host, "office", "--allow-delete");
    expect(removed.code).toBe(1);
    expect(words(removed.stdout)).toContain(
      'error: profile "amber" belongs to the fleet "home" on this host',
    );
    expect(await host.pid("amber")).toBe(amber);
    expect(host.read(host.profile("amber", ".env"))).toContain("TELEGRAM_BOT_TOKEN=111:amber-amber\n");
    expect(await plan(host, "home")).toMatchObject({ code: 0 });

    // Once it is let go, the other may have it.
    manifest(host, "home", "profiles: {}");
    expect(await apply(host, "home")).toMatchObject({ code: 0 });
    manifest(
      host,
      "office",
      "profiles:",
      ...bot("birch", "222:birch-birch"),
      ...bot("amber", "111:amber-amber"),
    );
    expect(await apply(host, "office")).toMatchObject({ code: 0 });
    expect(await host.running("amber")).toBeGreaterThan(0);
    expect(await plan(host, "home")).toMatchObject({ code: 0 });
  });

  testOnHost("may not give one token to two gateways, nor be applied at once", async (host) => {
    manifest(host, "home", "profiles:", ...bot("amber", "111:amber-amber"));
    manifest(host, "office", "profiles:", ...bot("birch", "111:amber-amber"));
    expect(await apply(host, "home")).toMatchObject({ code: 0 });

    const conflict = await apply(host, "office");

    expect(conflict.code).toBe(1);
    expect(words(conflict.stderr)).toMatch(
      /error: profile "birch": TELEGRAM_BOT_TOKEN is also set by "amber"/,
    );
    expect(host.exists(host.profile("birch"))).toBe(false);
    manifest(host, "office", "profiles:", ...bot("birch", "222:birch-birch"));
    const hermes = holdHermes(host, "profile create");
    const first = host.beginFleet(["apply", "-y", "-f", "office.yaml"]);
    await until("the first to be at work", () => hermes.hasBegun || first.hasEnded);
    const refused = await apply(host, "home");
    const waiting = apply(host, "home", "--lock-timeout", "5m");
    hermes.goOn();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("another hermes-fleet is at work on this Hermes root");
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(await waiting).toMatchObject({ code: 0 });
    expect(await detailedPlan(host, { HERMES_FLEET_FILE: "office.yaml" })).toMatchObject({ code: 0 });
  });
});
