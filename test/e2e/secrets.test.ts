import { dirname } from "node:path";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { PROGRAM } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import {
  CANARIES,
  CANARY_FLEET,
  leaksIn,
  plantCanaries,
  processesDuring,
  type SeenProcess,
  textsBelow,
} from "./support/canaries.ts";
import { converge } from "./support/plans.ts";
import { OWN_STATE } from "./support/snapshots.ts";

/** Every form of every command that only looks. */
const LOOKING: readonly (readonly string[])[] = [
  ["plan"],
  ["plan", "--full", "--drift", "-v"],
  ["plan", "--json", "--full", "--drift"],
  ["plan", "--target", "profile.coder"],
  ["plan", "--host", "elsewhere", "--full"],
  ["plan", "--out", "saved.plan"],
  ["status"],
  ["status", "--json", "-v"],
  ["tokens"],
  ["tokens", "--json", "-v"],
  ["validate", "-v"],
  ["validate", "--json"],
];

/** The programs that may have what the caller has exported: hermes-fleet, and the command that a person names. */
const MAY_KNOW = new RegExp(`^(?:\\S+ ${PROGRAM} |cat vault )`);

/** Tests that run at the same time have the same secrets, and homes of their own. */
function isOfAnotherTest(host: TestHost, { environment }: SeenProcess): boolean {
  const [, home] = /(?:^| )HOME=(\S+)/.exec(environment) ?? [];
  return home !== undefined && home !== host.home && dirname(home) === dirname(host.home);
}

describeOnBackends("no secret is", ({ testOnHost }) => {
  testOnHost("in the output of anything that looks, on a fresh host, nor in a saved plan", async (host) => {
    const environment = await plantCanaries(host);

    for (const words of LOOKING) {
      const { stdout, stderr } = await host.fleet(words, environment);

      expect({ words, leaks: leaksIn(stdout + stderr), isBug: stderr.includes("    at ") }).toEqual({
        words,
        leaks: [],
        isBug: false,
      });
      expect(stdout).not.toBe("");
    }
    expect(leaksIn(host.read(host.path("work/saved.plan")))).toEqual([]);
  });

  testOnHost("in the output of an apply, the state of the fleet, the unit, or any process", async (host) => {
    const environment = await plantCanaries(host);
    // Long enough to be seen among the processes.
    host.switches({ cli_delay_ms: 3_000, lock_delay_ms: 200, rewrite_delay_ms: 300 });

    const apply = host.beginFleet(["apply", "-y", "--full", "-v"], environment);
    const processes = (await processesDuring(apply)).filter((one) => !isOfAnotherTest(host, one));
    const ran = await apply.ended;

    expect({ code: ran.code, said: ran.code === 0 ? "" : ran.stderr }).toEqual({ code: 0, said: "" });
    expect(host.read(host.profile("coder", ".env"))).toContain(CANARIES.environment);
    expect(host.read(host.profile("copy", ".env"))).not.toContain(CANARIES.inherited);
    expect(leaksIn(ran.stdout + ran.stderr)).toEqual([]);
    expect(processes.some(({ arguments: words }) => words.includes("profile create copy"))).toBe(true);
    expect(processes.some(({ arguments: words }) => words.includes("gateway run"))).toBe(true);
    for (const { arguments: words, environment: variables } of processes) {
      expect({ words, leaks: leaksIn(words) }).toEqual({ words, leaks: [] });
      if (!MAY_KNOW.test(words)) expect({ words, leaks: leaksIn(variables) }).toEqual({ words, leaks: [] });
    }
    for (const [path, text] of Object.entries(textsBelow(host.path(OWN_STATE))))
      expect({ path, leaks: leaksIn(text) }).toEqual({ path, leaks: [] });
    expect(leaksIn(host.read(host.services.definition("coder")))).toEqual([]);

    for (const words of LOOKING) {
      const looked = await host.fleet(words, environment);
      expect({ words, leaks: leaksIn(looked.stdout + looked.stderr) }).toEqual({ words, leaks: [] });
    }
  });

  testOnHost(
    "in the output of a change after the first, nor in its JSON, nor of what leaves",
    async (host) => {
      const environment = await plantCanaries(host);
      await converge(host, environment);
      host.manifest(
        CANARY_FLEET.replaceAll(CANARIES.literal, CANARIES.previous)
          .replaceAll(CANARIES.words, CANARIES.undeclared)
          .replace(/ {6}FILE_KEY: .*\n/, "")
          .replace(/ {6}vault.json: .*\n/, "")
          .replace(/ {6}service: .*\n/, ""),
      );

      for (const words of [
        ["plan", "--json", "--full"],
        ["plan", "--full"],
        ["apply", "-y", "--json"],
      ]) {
        const { code, stdout, stderr } = await host.fleet(words, environment);
        expect({ words, code, leaks: leaksIn(stdout + stderr) }).toEqual({ words, code: 0, leaks: [] });
      }
      host.manifest("version: 1\nprofiles: {}\nremoved: { coder: { home: delete } }\n");
      const removal = await host.fleet(["apply", "-y", "--allow-delete", "-v"], environment);
      expect({ code: removal.code, leaks: leaksIn(removal.stdout + removal.stderr) }).toEqual({
        code: 0,
        leaks: [],
      });
    },
  );

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

describeOnBackends("a changed secret", ({ testOnHost }) => {
  testOnHost(
    "is shown as two fingerprints, and before the first apply without, since there is no key yet",
    async (host) => {
      const environment = await plantCanaries(host);
      const fresh = await host.fleet(["plan"], environment);
      await converge(host, environment);
      host.manifest(CANARY_FLEET.replace(`BOT_TOKEN: ${CANARIES.literal}`, "BOT_TOKEN: another-value"));

      const plan = await host.fleet(["plan"], environment);

      expect(fresh.stdout).toContain("+ ENVIRONMENT_KEY: (sensitive)\n");
      expect(plan.stdout).toMatch(/~ TELEGRAM_BOT_TOKEN: \(sensitive\) [0-9a-f]{4}… → [0-9a-f]{4}…\n/);
    },
  );
});
