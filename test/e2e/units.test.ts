import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { detailedPlan } from "./support/plans.ts";

const FLEET = "version: 1\nprofiles:\n  default: {}\n  coder: {}\n  personal-bot: {}\n";

const folder = (host: TestHost) => host.path(host.services.folder);

const definitions = (host: TestHost): readonly string[] =>
  existsSync(folder(host))
    ? readdirSync(folder(host), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder(host), name))
    : [];

/** What the service manager's own judge says of the definitions that were written. */
const complaints = (host: TestHost) => host.services.complaints(definitions(host));

describeOnBackends("definitions that hermes-fleet writes", ({ testOnHost }) => {
  testOnHost("pass the service manager's own check", async (host) => {
    host.switches({ lock_delay_ms: 200, rewrite_unit: false });
    host.manifest(FLEET);
    await host.fleet(["apply", "-y"]);

    expect(definitions(host)).toHaveLength(3);
    expect(await complaints(host)).toBe("");
  });

  for (const [what, name] of [
    ["spaces", "Hermes of Ada"],
    ["a percent sign", "100%home"],
    ["a dollar sign", "the$HOME"],
    ["quotes", `it's "home"`],
    ["a backslash", "back\\slash"],
    ["marks of XML", "a<b>&amp;c"],
    ["letters beyond ASCII", "Träger 家"],
  ] as const) {
    testOnHost(`pass it, and run, for a Hermes root with ${what} in its path`, async (host) => {
      const root = host.path(name);
      host.write(join(root, ".stand-in.json"), JSON.stringify({ lock_delay_ms: 200, rewrite_unit: false }));
      host.manifest("version: 1\nprofiles:\n  coder: {}\n");

      const apply = await host.fleet(["apply", "-y", "--hermes-home", root]);

      expect(apply).toMatchObject({ code: 0 });
      expect(definitions(host)).toHaveLength(1);
      expect(await complaints(host)).toBe("");
      expect(host.read(join(root, "profiles/coder/gateway_state.json"))).toContain('"running"');
      expect(await host.fleet(["plan", "--detailed-exitcode", "--hermes-home", root])).toMatchObject({
        code: 0,
      });
    });
  }

  testOnHost("pass it after they were healed", async (host) => {
    host.switches({ lock_delay_ms: 200, rewrite_unit: false });
    host.manifest(FLEET);
    await host.fleet(["apply", "-y"]);
    host.services.mangle("coder");

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await complaints(host)).toBe("");
    expect(host.services.hasOwnLines("coder")).toBe(true);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});

describeOnBackends("a definition of our name for another home", ({ testOnHost }) => {
  testOnHost("is an error, and is not touched", async (host) => {
    host.manifest(FLEET);
    host.services.writeForeign("coder", "/home/somebody/.hermes");
    const before = host.read(host.services.definition("coder"));

    const plan = await detailedPlan(host);
    const apply = await host.fleet(["apply", "-y"]);

    expect(plan.code).toBe(1);
    expect(plan.stdout).toContain("/home/somebody/.hermes");
    expect(apply.code).toBe(1);
    expect(host.read(host.services.definition("coder"))).toBe(before);
    expect(await host.running("default")).toBeGreaterThan(0);
  });
});
