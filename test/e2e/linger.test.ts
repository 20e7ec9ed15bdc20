import { symlinkSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { describeOnSystemd } from "../support/on-backends.ts";
import { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { UserManager } from "../support/user-manager.ts";
import { Logind } from "./support/logind.ts";

const fleet = (linger?: boolean) => `
version: 1
${linger === undefined ? "" : `host: { linger: ${linger} }`}
profiles:
  coder: { config: { model: { default: openai/gpt-5 } }, env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" } }
`;

/** Of coder, where the host has no user manager to ask for it. */
const UNIT = "hermes-gateway-coder.service";

const words = (text: string) => text.replace(/\s+/g, " ");

// launchd has no lingering: a desktop session is all that it asks for.
describeOnSystemd("linger", ({ testOnHost }) => {
  testOnHost(
    "is turned on first, stays as it is where nothing is said of it, and is turned off",
    async (host) => {
      const logind = new Logind(host, "works");
      host.manifest(fleet(true));

      const plan = await logind.fleet(["plan"]);
      expect(logind.lingers).toBe(false);
      const applied = await logind.fleet(["apply", "-y"]);

      expect(plan.stdout).toMatch(/\+ \.linger /);
      expect(applied.code).toBe(0);
      const told = applied.stderr.split("\n").filter((line) => /^host\.linger|\.gateway:/.test(line));
      expect(told[0]).toMatch(/^host\.linger: /);
      expect(told.length).toBeGreaterThan(1);
      expect(logind.lingers).toBe(true);
      expect(logind.calls).toEqual(["--no-ask-password enable-linger root"]);
      expect(await logind.fleet(["plan", "--detailed-exitcode"])).toMatchObject({ code: 0 });
      host.manifest(fleet());
      expect(await logind.fleet(["apply", "-y", "--detailed-exitcode"])).toMatchObject({ code: 0 });
      expect(logind.lingers).toBe(true);
      host.manifest(fleet(false));
      expect(await logind.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(logind.lingers).toBe(false);
      expect(await host.running("coder")).toBeGreaterThan(0);
    },
  );

  const ADVICE = "Run `sudo loginctl enable-linger root` once, and apply again";

  testOnHost("that is refused is an error with what to type, and gateways run all the same", async (host) => {
    const logind = new Logind(host, "refuses");
    host.manifest(fleet(true));

    const applied = await logind.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(words(applied.stderr)).toContain(
      `Could not enable linger: Interactive authentication required. ${ADVICE}`,
    );
    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await logind.fleet(["plan", "--detailed-exitcode"])).toMatchObject({ code: 2 });
  });

  testOnHost("that nothing can turn on is an error with what to type", async (host) => {
    const logind = new Logind(host, "missing");
    host.manifest(fleet(true).replace("{ config", "{ gateway: { state: stopped }, config"));

    const applied = await logind.fleet(["apply", "-y"]);

    expect(applied.code).toBe(1);
    expect(words(applied.stderr)).toContain(`loginctl is not installed. ${ADVICE}`);
    expect(host.exists(host.services.definition("coder"))).toBe(true);
  });
});

/** A test on a machine where no user manager runs yet: it may be started in the test, and is then ended. */
function testBeforeTheManager(
  name: string,
  script: (host: TestHost, start: () => Promise<UserManager>) => Promise<void>,
): void {
  test(name, async () => {
    const host = await TestHost.start({ manager: false });
    const managers: UserManager[] = [];
    try {
      await script(host, async () => {
        const manager = await UserManager.start(host.home);
        managers.push(manager);
        return manager;
      });
    } finally {
      for (const manager of managers) await manager.stop();
      await host.stop();
    }
  }, 480_000);
}

// A user manager comes with a login, or with lingering.
describeOnSystemd("linger on a machine without a user manager", () => {
  testBeforeTheManager("brings that up, and then the gateways", async (host, start) => {
    const logind = new Logind(host, "works");
    const environment = { XDG_RUNTIME_DIR: host.path("run") };
    host.manifest(fleet(true));

    const plan = await logind.fleet(["plan"], environment);
    // It takes its time, and an apply waits for so long alone.
    const manager = await start();
    const applying = logind.fleet(["apply", "-y"], environment);
    // logind starts the user's manager once the user lingers.
    await until("linger to be on", () => logind.lingers);
    symlinkSync(manager.runtimeFolder, host.path("run"));
    const applied = await applying;

    expect(plan.code).toBe(0);
    expect(applied).toMatchObject({ code: 0 });
    const shown = await host.run("systemctl", ["--user", "is-active", UNIT], environment);
    expect(shown.stdout).toBe("active\n");
    expect(host.read(host.profile("coder", "gateway_state.json"))).toContain('"gateway_state":"running"');
    expect(await logind.fleet(["plan", "--detailed-exitcode"], environment)).toMatchObject({ code: 0 });
  });

  testBeforeTheManager(
    "that is refused leaves no gateway waiting; the homes are made",
    async (host, start) => {
      const logind = new Logind(host, "refuses");
      const environment = { XDG_RUNTIME_DIR: host.path("run") };
      host.manifest(fleet(true));

      const applied = await logind.fleet(["apply", "-y"], environment);

      expect(applied.code).toBe(1);
      expect(applied.stderr.match(/^error: /gm)).toHaveLength(1);
      expect(words(applied.stderr)).toContain("Run `sudo loginctl enable-linger root` once, and apply again");
      expect(host.read(host.profile("coder", ".env"))).toContain("222:bbbbbbbbbbbb");
      // As it was advised.
      host.write(host.path("logind/linger/root"), "");
      const manager = await start();
      symlinkSync(manager.runtimeFolder, host.path("run"));
      expect(await logind.fleet(["apply", "-y"], environment)).toMatchObject({ code: 0 });
      expect(await logind.fleet(["plan", "--detailed-exitcode"], environment)).toMatchObject({ code: 0 });
    },
  );

  testBeforeTheManager("is what an apply that does not ask for it advises", async (host) => {
    const logind = new Logind(host, "works");
    host.manifest(fleet());
    const before = host.exists(host.profile("coder"));

    const applied = await logind.fleet(["apply", "-y"], { XDG_RUNTIME_DIR: host.path("run") });

    expect(applied.code).toBe(1);
    expect(words(applied.stderr)).toContain("loginctl enable-linger root");
    expect([before, host.exists(host.profile("coder"))]).toEqual([false, false]);
    expect(logind.calls).toEqual([]);
  });
});
