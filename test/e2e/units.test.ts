import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { describeWithUserManager, testOnHost } from "../support/real-manager.ts";
import type { TestHost } from "../support/test-host.ts";
import { detailedPlan } from "./support/plans.ts";

const FLEET = "version: 1\nprofiles:\n  default: {}\n  coder: {}\n  personal-bot: {}\n";

const folder = (host: TestHost) => host.path(".config/systemd/user");

const units = (host: TestHost) =>
  existsSync(folder(host)) ? readdirSync(folder(host)).filter((name) => name.endsWith(".service")) : [];

/** What systemd's own judge says of the units that were written. */
const verified = (host: TestHost) =>
  host.run("systemd-analyze", ["--user", "verify", ...units(host).map((name) => join(folder(host), name))]);

describeWithUserManager("units that hermes-fleet writes", () => {
  testOnHost("pass systemd's own check", async (host) => {
    host.switches({ lock_delay_ms: 200, rewrite_unit: false });
    host.manifest(FLEET);
    await host.fleet(["apply", "-y"]);

    expect(units(host)).toHaveLength(3);
    expect(await verified(host)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  for (const [what, name] of [
    ["spaces", "Hermes of Ada"],
    ["a percent sign", "100%home"],
    ["a dollar sign", "the$HOME"],
    ["quotes", `it's "home"`],
    ["a backslash", "back\\slash"],
    ["letters beyond ASCII", "Träger 家"],
  ] as const) {
    testOnHost(`pass it, and run, for a Hermes root with ${what} in its path`, async (host) => {
      const root = host.path(name);
      host.write(join(root, ".stand-in.json"), JSON.stringify({ lock_delay_ms: 200, rewrite_unit: false }));
      host.manifest("version: 1\nprofiles:\n  coder: {}\n");

      const apply = await host.fleet(["apply", "-y", "--hermes-home", root]);

      expect(apply).toMatchObject({ code: 0 });
      expect(units(host)).toHaveLength(1);
      expect(await verified(host)).toEqual({ code: 0, stdout: "", stderr: "" });
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
    const spoiled = host
      .read(host.unitFile("coder"))
      .replace(/^ExecStart=.*/m, "ExecStart=/nowhere/hermes \\\n  --profile other \\\n  gateway run")
      .replace("Restart=always", "Restart=no")
      .replace("WantedBy=default.target", "WantedBy=");
    host.write(host.unitFile("coder"), `# mine\n${spoiled}\n[X-Mine]\nKept=yes\n`);

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await verified(host)).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(host.read(host.unitFile("coder"))).toMatch(/^# mine\n.*\n\[X-Mine\]\nKept=yes\n$/s);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});

describeWithUserManager("a unit of our name for another home", () => {
  testOnHost("is an error, and is not touched", async (host) => {
    host.manifest(FLEET);
    host.write(
      host.unitFile("coder"),
      '[Service]\nExecStart=/bin/sleep 60\nEnvironment="HERMES_HOME=/home/somebody/.hermes"\n',
      0o644,
    );
    const before = host.read(host.unitFile("coder"));

    const plan = await detailedPlan(host);
    const apply = await host.fleet(["apply", "-y"]);

    expect(plan.code).toBe(1);
    expect(plan.stdout).toContain("/home/somebody/.hermes");
    expect(apply.code).toBe(1);
    expect(host.read(host.unitFile("coder"))).toBe(before);
    expect(await host.running("default")).toBeGreaterThan(0);
  });
});
