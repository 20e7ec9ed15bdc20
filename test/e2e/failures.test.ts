import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { converge, detailedPlan } from "./support/plans.ts";

/** As a document of `apply --json`, as far as these tests look into it. */
interface Applied {
  readonly outcome: string;
  readonly steps: readonly { readonly id: string; readonly address: string; readonly outcome: string }[];
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly address: string;
    readonly message: string;
  }[];
}

const fleet = (profiles: readonly string[], gateway = "{}") =>
  [
    "version: 1",
    `defaults: { gateway: ${gateway} }`,
    "profiles:",
    ...profiles.map((name) => `  ${name}: {}`),
  ].join("\n");

/** Makes a profile whose gateway misbehaves from its first start on. */
async function broken(host: TestHost, profile: string, switches: object): Promise<void> {
  await host.hermes("profile", "create", profile);
  host.switches(switches, profile);
}

describeOnBackends("gateways that do not come up", ({ testOnHost }) => {
  testOnHost("are each told with their cause, and the others come up", async (host) => {
    await broken(host, "crashing", { crash_at_start: 3 });
    await broken(host, "refused", { startup_failed: "telegram: the token was revoked" });
    await broken(host, "gone", {});
    await broken(host, "silent", { lock_delay_ms: 60_000 });
    const cause = host.services.preventStart("gone", "tries again");
    host.manifest(
      fleet(["default", "crashing", "refused", "gone", "well"], "{ ready_timeout: 3m }").concat(
        "\n  silent: { gateway: { ready_timeout: 10s } }\n",
      ),
    );

    const ran = await host.fleet(["apply", "-y", "--json"]);

    const { outcome, diagnostics } = JSON.parse(ran.stdout) as Applied; // as apply prints it
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(ran.code).toBe(1);
    expect(outcome).toBe("failed");
    expect(Object.fromEntries(errors.map(({ address, message }) => [address, message]))).toEqual({
      "profile.crashing.gateway": expect.stringMatching(/keeps ending .*exited with status 3/),
      "profile.refused.gateway": expect.stringContaining("telegram: the token was revoked"),
      "profile.gone.gateway": expect.stringContaining(cause),
      "profile.silent.gateway": expect.stringMatching(
        /not ready after 10 s: process \d+ has not taken gateway.lock/,
      ),
    });
    expect(await host.running("default")).toBeGreaterThan(0);
    expect(await host.running("well")).toBeGreaterThan(0);
  });

  testOnHost("are started again by an apply after the cause is mended", async (host) => {
    await broken(host, "coder", {});
    host.services.preventStart("coder", "stays down");
    host.manifest(fleet(["coder"]));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 1 });
    await host.services.allowStart("coder");

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("by one platform of several run, and are told as a warning", async (host) => {
    await broken(host, "coder", {
      platforms: { telegram: { state: "fatal", error_message: "Unauthorized" }, discord: "connected" },
    });
    host.manifest(fleet(["coder"]));

    const ran = await host.fleet(["apply", "-y"]);

    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/warning: .*telegram:\s+Unauthorized/);
  });
});

describeOnBackends("a step that fails", ({ testOnHost }) => {
  testOnHost("stops only what depends on it", async (host) => {
    host.switches({
      fail: { "profile create coder": { exit: 1, stderr: "Error: no space left on device" } },
    });
    host.manifest(fleet(["default", "coder"]));

    const ran = await host.fleet(["apply", "-y", "--json"]);

    const { steps, diagnostics } = JSON.parse(ran.stdout) as Applied; // as apply prints it
    const outcomes = (profile: string) =>
      new Set(
        steps
          .filter(({ address }) => address.startsWith(`profile.${profile}.`))
          .map(({ outcome }) => outcome),
      );
    expect(ran.code).toBe(1);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining("Error: no space left on device"),
    ]);
    expect(outcomes("coder")).toEqual(new Set(["skipped"]));
    expect(outcomes("default")).toEqual(new Set(["succeeded"]));
    expect(host.exists(host.services.definition("coder"))).toBe(false);
  });

  testOnHost("is done by the next apply", async (host) => {
    host.switches({ fail: { "profile create coder": { exit: 1, times: 1 } }, lock_delay_ms: 200 });
    host.manifest(fleet(["coder"]));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 1 });

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});

describeOnBackends("a gateway that crashes later", ({ testOnHost }) => {
  testOnHost("is started again by the service manager, and status is right all along", async (host) => {
    host.manifest(fleet(["coder"]));
    await converge(host);
    const before = await host.running("coder");
    await host.services.waitsBeforeStart(30_000);

    process.kill(before, "SIGKILL");
    await until("the crash to be seen", async () => (await host.pid("coder")) !== before);

    const down = await host.fleet(["status"]);
    expect(down.code).toBe(1);
    expect(down.stdout).toMatch(/^coder +running +failing /m);
    await until("another process", async () => (await host.pid("coder")) > 0);
    const after = await host.running("coder");
    const up = await host.fleet(["status"]);
    expect(up.code).toBe(0);
    expect(up.stdout).toMatch(new RegExp(`^coder +running +running +${after} `, "m"));
  });
});
