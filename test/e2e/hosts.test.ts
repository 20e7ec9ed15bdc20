import { describe, expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const WITHOUT_SERVICES = ["--service-manager", "none"] as const;

const MODEL = "config: { model: { default: openai/gpt-5 } }, gateway: { state: stopped }";

const FLEET = `
version: 1
x-anchors:
  base: &base { ${MODEL} }
profiles:
  everywhere: { ${MODEL} }
  here: { <<: *base, hosts: [vps1] }
  there: { ${MODEL}, hosts: [vps2] }
  both: { extends: there, hosts: [vps1, vps2] }
`;

/** Runs hermes-fleet on a machine of this name. */
function fleetOn(host: TestHost, name: string, words: readonly string[]): Promise<Ran> {
  const script = `hostname ${name} && exec "$@"`;
  return host.run("unshare", ["--uts", "sh", "-c", script, "sh", ...host.fleetCommand(words)]);
}

const profiles = (host: TestHost) =>
  ["everywhere", "here", "there", "both"].filter((name) => host.exists(host.profile(name)));

const words = (text: string) => text.replace(/\s+/g, " ");

describe("a profile that is meant for some hosts", () => {
  testOnBareHost(
    "is made there alone, by the host's name up to the first dot, or by --host",
    async (host) => {
      host.manifest(FLEET);

      const first = await fleetOn(host, "vps1.example.org", ["apply", "-y", ...WITHOUT_SERVICES]);

      expect(first).toMatchObject({ code: 0 });
      expect(profiles(host)).toEqual(["everywhere", "here", "both"]);
      expect(host.read(host.profile("both", "config.yaml"))).toContain("openai/gpt-5");
      const again = await fleetOn(host, "vps1", ["plan", "--detailed-exitcode", ...WITHOUT_SERVICES]);
      expect(again).toMatchObject({ code: 0 });
    },
  );

  testOnBareHost(
    "is planned for another machine on an empty host, which the first line says",
    async (host) => {
      host.manifest(FLEET);
      await fleetOn(host, "vps1", ["apply", "-y", ...WITHOUT_SERVICES]);
      const before = host.snapshot();

      const plan = await fleetOn(host, "vps1", ["plan", "--host", "vps2", ...WITHOUT_SERVICES]);
      const applied = await fleetOn(host, "vps1", ["apply", "-y", "--host", "vps2", ...WITHOUT_SERVICES]);

      expect(plan.code).toBe(0);
      expect(plan.stdout.split("\n\n")[0]).toContain("vps2");
      expect(plan.stdout).toMatch(/^there$/m);
      expect(plan.stdout).toMatch(/^everywhere$/m);
      expect(plan.stdout).not.toMatch(/^here$/m);
      expect(applied.code).toBe(1);
      expect(words(applied.stderr)).toContain('this machine is "vps1"; it cannot be applied to as "vps2"');
      expect(host.snapshot()).toEqual(before);
    },
  );
});

const RUNNING = `
version: 1
profiles:
  everywhere: { env: { TELEGRAM_BOT_TOKEN: "111:everywhere-token" } }
  here: { env: { TELEGRAM_BOT_TOKEN: { from_file: token } }, hosts: [vps1] }
`;

describeOnBackends("a host with another name than at the last apply", ({ testOnHost }) => {
  testOnHost("keeps what was meant for the old one, until --host says that it is meant so", async (host) => {
    host.manifest(RUNNING);
    host.write(host.path("work/token"), "222:here-token-here");
    expect(await fleetOn(host, "vps1", ["apply", "-y"])).toMatchObject({ code: 0 });
    const pid = await host.running("here");

    const renamed = await fleetOn(host, "new-name", ["apply", "-y"]);

    expect(renamed.code).toBe(0);
    expect(words(renamed.stdout + renamed.stderr)).toContain(
      'warning: profile "here" is meant for vps1, and this host, now "new-name", was "vps1" at the last apply; it is left as it is',
    );
    expect(await host.pid("here")).toBe(pid);
    const same = await fleetOn(host, "new-name", ["plan", "--host", "vps1", "--detailed-exitcode"]);
    expect(same).toMatchObject({ code: 0 });

    const home = filesBut(host, OWN_STATE)[host.profile("here", ".env")];
    const confirmed = await fleetOn(host, "new-name", ["apply", "-y", "--host", "new-name"]);
    expect(confirmed.code).toBe(0);
    expect(host.exists(host.services.definition("here"))).toBe(false);
    expect(filesBut(host, OWN_STATE)[host.profile("here", ".env")]).toBe(home);
    expect(await host.running("everywhere")).toBeGreaterThan(0);
    expect(await fleetOn(host, "new-name", ["plan", "--detailed-exitcode"])).toMatchObject({ code: 0 });
  });
});

describe("a token that is used on two hosts", () => {
  const manifest = (token: string) => `
version: 1
profiles:
  one: { ${MODEL.replace("stopped", "running")}, env: { TELEGRAM_BOT_TOKEN: ${token} }, hosts: [vps1] }
  two: { ${MODEL.replace("stopped", "running")}, env: { TELEGRAM_BOT_TOKEN: ${token} }, hosts: [vps2] }
`;

  testOnBareHost("is an error where it certainly is the same, and a warning by reference", async (host) => {
    const literal = "1234:the-very-same-token";
    host.manifest(manifest(`"${literal}"`));
    const before = host.snapshot();
    const certain = await fleetOn(host, "vps1", ["apply", "-y", ...WITHOUT_SERVICES]);
    expect(certain.code).toBe(1);
    expect(words(certain.stderr)).toContain(
      'error: profile "one": TELEGRAM_BOT_TOKEN is used on 2 hosts (vps1, vps2), also by "two"',
    );
    expect(certain.stdout + certain.stderr).not.toContain(literal);
    expect(filesBut(host, OWN_STATE, ".local")).toEqual(
      Object.fromEntries(Object.entries(before).filter(([path]) => !path.startsWith(host.path(".local")))),
    );

    host.manifest(manifest("{ from_env: BOT_TOKEN }"));
    const reference = await host.fleet(["plan", "--host", "vps1", ...WITHOUT_SERVICES], {
      BOT_TOKEN: literal,
    });
    expect(reference.code).toBe(0);
    expect(words(reference.stdout)).toContain(
      'warning: profile "one": TELEGRAM_BOT_TOKEN is used on 2 hosts',
    );
  });
});
