import { mkdirSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { CANARIES, CANARY_FLEET, leaksIn, plantCanaries } from "./support/canaries.ts";
import { failCalls } from "./support/failing-calls.ts";
import { converge } from "./support/plans.ts";

const QUOTED = Object.values(CANARIES).join(" and ");

/** What stands in some `.env`: all that a service manager could come by. */
const OF_ENV = [
  CANARIES.literal,
  CANARIES.environment,
  CANARIES.file,
  CANARIES.command,
  CANARIES.inPlace,
  CANARIES.undeclared,
  CANARIES.inConfig,
  CANARIES.inherited,
  CANARIES.words,
].join(" and ");

/** Where the gateway is not what fails, there is none to wait for. */
const WITHOUT_GATEWAY = CANARY_FLEET.replace("  coder:\n", "  coder:\n    gateway: { state: stopped }\n");

const FAST = { lock_delay_ms: 200, rewrite_unit: false };

interface Failure {
  readonly name: string;
  readonly breaks: (host: TestHost, environment: Record<string, string>) => unknown;
  /** What is said, so that the failure is the one that is meant. */
  readonly says: string;
  readonly manifest?: string;
}

/** Each of them quotes secrets where it tells why, as programs do. */
const FAILURES: readonly Failure[] = [
  {
    name: "hermes that makes a profile",
    breaks: (host) =>
      host.switches({ ...FAST, fail: { "profile create copy": { exit: 1, stderr: `Error: ${QUOTED}` } } }),
    says: "profile create copy",
    manifest: WITHOUT_GATEWAY,
  },
  {
    name: "a gateway of which a platform is refused",
    breaks: (host) =>
      host.switches({
        ...FAST,
        platforms: {
          telegram: "connected",
          discord: { state: "fatal", error_message: `refused: ${QUOTED}` },
        },
      }),
    says: "refused: ",
  },
  {
    name: "the service manager",
    breaks: (host) => failCalls(host, "start", `Failed: ${OF_ENV}`),
    says: "Failed: ",
  },
  {
    name: "a command that is to tell a secret",
    breaks: (host) => {
      host.write(
        host.path("work/fails"),
        `#!/bin/sh\necho "wrong: ${QUOTED}" >&2\necho "${QUOTED}"\nexit 1\n`,
        0o755,
      );
      host.manifest(WITHOUT_GATEWAY.replace("[cat, vault]", "[./fails]"));
    },
    says: "wrong: ",
  },
  {
    name: "a command that tells what .env cannot carry",
    breaks: (host) => host.write(host.path("work/vault"), `${CANARIES.command}\u0001\n`),
    says: ".env cannot carry the value of COMMAND_KEY",
  },
  {
    name: "a config.yaml that is broken in the middle of a secret",
    breaks: (host) =>
      host.write(
        host.profile("coder", "config.yaml"),
        `token: "${CANARIES.previous}\nkey: [${CANARIES.token}\n`,
      ),
    says: "config.yaml cannot be read",
    manifest: WITHOUT_GATEWAY,
  },
  {
    name: "a file of secrets that cannot be written",
    breaks: (host) => mkdirSync(host.profile("coder", "vault.json.hermes-fleet"), { recursive: true }),
    says: "vault.json",
    manifest: WITHOUT_GATEWAY,
  },
  {
    name: "a token that another profile has",
    breaks: (host) =>
      host.manifest(`${CANARY_FLEET}  other: { env: { TELEGRAM_BOT_TOKEN: ${CANARIES.literal} } }\n`),
    says: "TELEGRAM_BOT_TOKEN is also set by",
  },
];

describeOnBackends("no secret is told by the failure of", ({ testOnHost }) => {
  for (const { name, breaks, says, manifest } of FAILURES) {
    testOnHost(name, async (host) => {
      const environment = await plantCanaries(host);
      if (manifest !== undefined) host.manifest(manifest);
      await breaks(host, environment);

      const plans = [
        await host.fleet(["plan", "--full", "-v"], environment),
        await host.fleet(["plan", "--json"], environment),
      ];
      const applied = await host.fleet(["apply", "-y", "-v"], environment);
      const outputs = [
        ...plans,
        applied,
        await host.fleet(["status", "-v"], environment),
        await host.fleet(["status", "--json"], environment),
        await host.fleet(["plan"], environment),
        await host.fleet(["apply", "-y", "--json"], environment),
      ];

      expect((applied.stdout + applied.stderr).replace(/\s+/g, " ")).toContain(says);
      for (const [index, { stdout, stderr }] of outputs.entries())
        expect({ index, leaks: leaksIn(stdout + stderr) }).toEqual({ index, leaks: [] });
    });
  }

  testOnHost("hermes that saves a home, or deletes one", async (host) => {
    const environment = await plantCanaries(host);
    host.manifest(WITHOUT_GATEWAY);
    await converge(host, environment);
    host.manifest("version: 1\nprofiles: {}\nremoved: { coder: { home: delete } }\n");
    for (const verb of ["export", "delete"]) {
      host.switches({ ...FAST, fail: { [`profile ${verb}`]: { exit: 1, stderr: `Error: ${QUOTED}` } } });

      const text = await host.fleet(["apply", "-y", "--allow-delete", "-v"], environment);
      const json = await host.fleet(["apply", "-y", "--allow-delete", "--json"], environment);

      expect({ verb, codes: [text.code, json.code] }).toEqual({ verb, codes: [1, 1] });
      expect(text.stderr.replace(/\s+/g, " ")).toContain(`profile ${verb}`);
      for (const { stdout, stderr } of [text, json])
        expect({ verb, leaks: leaksIn(stdout + stderr) }).toEqual({ verb, leaks: [] });
    }
  });
});
