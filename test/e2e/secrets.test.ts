import { readdirSync, readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeWithUserManager, testOnHost } from "../support/real-manager.ts";
import type { Begun, TestHost } from "../support/test-host.ts";
import { converge } from "./support/plans.ts";
import { OWN_STATE } from "./support/snapshots.ts";

/** One for each way in; no other text on the machine is like them. */
const CANARIES = {
  literal: "canary-literal-5f0c9a",
  environment: "canary-environment-5f0c9a",
  file: "canary-file-5f0c9a",
  command: "canary-command-5f0c9a",
  inPlace: "canary-in-place-5f0c9a",
  undeclared: "canary-undeclared-5f0c9a",
  previous: "canary-previous-5f0c9a",
  inConfig: "canary-in-config-5f0c9a",
  token: "canary-key-like-a-credential-5f0c9a",
} as const;

const FLEET = `
version: 1
profiles:
  coder:
    soul: { text: "You know ${CANARIES.literal}.\\n" }
    config:
      tool: { header: "Bearer ${CANARIES.inConfig}" }
      service: { access_token: ${CANARIES.token} }
      mirror: ${CANARIES.file}
    env:
      LITERAL_KEY: ${CANARIES.literal}
      IN_CONFIG: ${CANARIES.inConfig}
      ENVIRONMENT_KEY: { from_env: CODER_KEY }
      FILE_KEY: { from_file: key }
      COMMAND_KEY: { from_command: [cat, vault] }
      IN_PLACE_KEY: { in_place: true }
`;

async function prepare(host: TestHost): Promise<Record<string, string>> {
  await host.hermes("profile", "create", "coder");
  host.write(
    host.profile("coder", ".env"),
    [
      `IN_PLACE_KEY=${CANARIES.inPlace}`,
      `UNDECLARED_KEY=${CANARIES.undeclared}`,
      `LITERAL_KEY=${CANARIES.previous}`,
      "",
    ].join("\n"),
  );
  host.write(host.profile("coder", "config.yaml"), `mirror: ${CANARIES.undeclared}\n`);
  host.write(host.profile("coder", "SOUL.md"), `You know ${CANARIES.undeclared}.\n`);
  host.write(host.path("work/key"), `${CANARIES.file}\n`);
  host.write(host.path("work/vault"), `${CANARIES.command}\n`);
  host.manifest(FLEET);
  return { CODER_KEY: CANARIES.environment };
}

/** The canaries that a text holds, by the way they came in. */
function leaksIn(text: string): readonly string[] {
  return Object.entries(CANARIES).flatMap(([name, canary]) => (text.includes(canary) ? [name] : []));
}

/** The arguments of every process that ran at any time while a program did. */
async function argumentsDuring(program: Begun): Promise<string> {
  const seen = new Set<string>();
  while (!program.hasEnded) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        // It has ended since it was listed.
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return [...seen].join("\n");
}

describeWithUserManager("no secret is", () => {
  for (const words of [
    ["plan", "--full"],
    ["plan", "--json"],
    ["status", "--json"],
    ["validate", "--json"],
  ]) {
    testOnHost(`in the output of ${words.join(" ")}`, async (host) => {
      const environment = await prepare(host);

      const ran = await host.fleet([...words, "-v"], environment);

      expect(ran.code).toBe(0);
      expect(leaksIn(ran.stdout + ran.stderr)).toEqual([]);
    });
  }

  testOnHost(
    "in the output of an apply, in the record, the unit, or any process's arguments",
    async (host) => {
      const environment = await prepare(host);

      const apply = host.beginFleet(["apply", "-y", "--full", "-v"], environment);
      const processes = await argumentsDuring(apply);
      const ran = await apply.ended;

      expect(ran).toMatchObject({ code: 0 });
      expect(host.read(host.profile("coder", ".env"))).toContain(CANARIES.environment);
      expect(leaksIn(ran.stdout + ran.stderr)).toEqual([]);
      expect(leaksIn(processes)).toEqual([]);
      const own = readdirSync(host.path(OWN_STATE)).map((name) => host.read(host.path(OWN_STATE, name)));
      expect(leaksIn(own.join("\n"))).toEqual([]);
      expect(leaksIn(host.read(host.unitFile("coder")))).toEqual([]);
    },
  );

  testOnHost("in the output of a change after the first, nor in its JSON", async (host) => {
    const environment = await prepare(host);
    await converge(host, environment);
    host.manifest(FLEET.replaceAll(CANARIES.literal, CANARIES.previous));

    const plan = await host.fleet(["plan", "--json", "--full"], environment);
    const apply = await host.fleet(["apply", "-y", "--json"], environment);

    expect(apply.code).toBe(0);
    expect(leaksIn(plan.stdout + plan.stderr + apply.stdout + apply.stderr)).toEqual([]);
  });

  testOnHost(
    "handed on to a gateway or to hermes because the caller happens to have it exported",
    async (host) => {
      host.program(
        "hermes-that-tells",
        `#!/bin/sh\nenv >> ${host.path("seen")}\nexec ${host.path(".local/bin/hermes")} "$@"\n`,
      );
      host.manifest(`
version: 1
hermes: { command: ${host.path(".local/bin/hermes-that-tells")} }
profiles: { coder: {} }
`);

      const apply = await host.fleet(["apply", "-y"], {
        TELEGRAM_BOT_TOKEN: CANARIES.environment,
        ANYTHING: CANARIES.literal,
      });

      expect(apply).toMatchObject({ code: 0 });
      expect(host.read(host.path("seen"))).toContain("HERMES_HOME=");
      expect(leaksIn(host.read(host.path("seen")))).toEqual([]);
    },
  );
});

describeWithUserManager("a changed secret", () => {
  testOnHost("is shown as two fingerprints", async (host) => {
    const environment = await prepare(host);
    await converge(host, environment);
    host.manifest(FLEET.replace(`LITERAL_KEY: ${CANARIES.literal}`, "LITERAL_KEY: another-value"));

    const plan = await host.fleet(["plan"], environment);

    expect(plan.stdout).toMatch(/~ LITERAL_KEY: \(sensitive\) [0-9a-f]{4}… → [0-9a-f]{4}…\n/);
  });

  testOnHost("has no fingerprint before the first apply, since there is no key yet", async (host) => {
    const environment = await prepare(host);

    const plan = await host.fleet(["plan"], environment);

    expect(plan.stdout).toContain("+ ENVIRONMENT_KEY: (sensitive)\n");
  });
});
