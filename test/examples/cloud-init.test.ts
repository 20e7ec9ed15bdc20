import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import { actions } from "../e2e/support/plans.ts";
import { InstalledPackage } from "../support/installed-package.ts";
import { describeOnSystemd } from "../support/on-backends.ts";
import { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { UserManager } from "../support/user-manager.ts";
import { FirstBoot, USER_DATA_FILE } from "./support/first-boot.ts";

const TEXT = readFileSync(USER_DATA_FILE, "utf8");

const hasJudge = spawnSync("cloud-init", ["--version"]).status === 0;
const isRequired = process.env.HERMES_FLEET_REQUIRE_JUDGES === "1";

(hasJudge || isRequired ? describe : describe.skip)(
  `the recipe for cloud-init${hasJudge ? "" : " (skipped: cloud-init is not installed)"}`,
  () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "hf-"));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const judge = (text: string) => {
      const file = join(folder, "user-data.yaml");
      writeFileSync(file, text);
      const { status, stdout, stderr } = spawnSync("cloud-init", ["schema", "--config-file", file], {
        encoding: "utf8",
      });
      return { code: status, said: stdout + stderr };
    };

    test("is valid", () => {
      expect(judge(TEXT)).toMatchObject({ code: 0, said: expect.stringMatching(/^Valid/) });
    });

    test.each([
      ["a key of `users` that is not there", TEXT.replace("gecos:", "gecko:")],
      ["a list that is a text", TEXT.replace("runcmd:\n", "runcmd: all\nx-rest:\n")],
    ])("would not be with %s", (_, text) => {
      expect(text).not.toBe(TEXT);
      expect(judge(text).code).toBe(1);
    });
  },
);

// cloud-init and a VPS are Linux's alone.
describeOnSystemd("the commands of the recipe for cloud-init", () => {
  let installed: InstalledPackage;
  let host: TestHost;
  let manager: UserManager | undefined;
  beforeAll(async () => {
    installed = InstalledPackage.make();
    host = await TestHost.start({ manager: false });
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
  });
  afterAll(async () => {
    await manager?.stop();
    await host.stop();
    installed.remove();
  });

  test("end with a fleet that waits for its secrets, and runs once they have come by ssh", async () => {
    const boot = new FirstBoot(host, installed);
    const coder = (name: string) => host.read(host.profile("coder", name));

    const booting = boot.begin();
    // logind starts the user's manager once the user lingers, and takes its time.
    await until("the commands to wait for it", () => boot.waits || booting.hasEnded);
    expect(boot.lingers).toBe(true);
    manager = await UserManager.start(host.home);
    boot.hasManagerAt(manager.runtimeFolder);
    const booted = await booting.ended;

    expect({ code: booted.code, stderr: booted.stderr }).toMatchObject({ code: 0 });
    expect(coder("config.yaml")).toContain("anthropic/claude-sonnet-4");
    expect(coder(".env")).not.toMatch(/^(TELEGRAM_BOT_TOKEN|ANTHROPIC_API_KEY)=/m);
    expect(existsSync(host.path(".config/systemd/user/hermes-gateway-coder.service"))).toBe(true);
    expect(existsSync(host.profile("coder", "gateway_state.json"))).toBe(false);
    const left = await boot.bySsh("cd fleet && hermes-fleet plan --secrets=skip --json");
    // The schema of a plan is held to elsewhere.
    expect(actions(JSON.parse(left.stdout) as PlanDocument)).toEqual({
      "profile.coder.env": "update",
      "profile.coder.gateway": "update",
    });

    for (const [name, secret] of [
      ["coder-telegram", "111:canary-5f0c9a"],
      ["anthropic", "sk-ant-canary-5f0c9a"],
    ])
      await boot.bySsh(`umask 077 && mkdir -p ~/.secrets && echo ${secret} > ~/.secrets/${name}`);
    const applied = await boot.bySsh("cd fleet && ~/.local/bin/hermes-fleet apply -y");

    expect({ code: applied.code, stderr: applied.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(coder("gateway_state.json"))).toMatchObject({ gateway_state: "running" });
    const environment = { XDG_RUNTIME_DIR: manager.runtimeFolder };
    const unit = await host.run(
      "systemctl",
      ["--user", "is-active", "hermes-gateway-coder.service"],
      environment,
    );
    expect(unit.stdout).toBe("active\n");
    expect(await boot.bySsh("cd fleet && hermes-fleet plan --detailed-exitcode")).toMatchObject({ code: 0 });
  }, 480_000);

  test("end at the first that fails", async () => {
    const other = await TestHost.start({ manager: false });
    try {
      const boot = new FirstBoot(other, installed);
      other.write(other.path("stubs/loginctl"), "#!/bin/sh\necho refused >&2\nexit 1\n", 0o755);

      const booted = await boot.begin().ended;

      expect(booted).toEqual({ code: 1, stdout: "", stderr: "refused\n" });
      expect(existsSync(other.path(".local/bin/hermes"))).toBe(false);
    } finally {
      await other.stop();
    }
  });
});
