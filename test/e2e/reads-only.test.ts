import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { CallLog } from "./support/call-log.ts";
import { converge } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  default: {}
  coder:
    description: Writes code
    soul: { text: "You write code.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
`;

const NAMES = ["default", "coder"];

/** A host that is as declared, and on which nothing is written any more. */
async function settled(host: TestHost): Promise<void> {
  await converge(host);
  for (const name of NAMES) {
    await host.running(name);
    await host.services.settled(name);
  }
}

/** Hosts in all sorts of states. */
const HOSTS: readonly (readonly [string, (host: TestHost) => Promise<unknown>])[] = [
  ["a fresh host", async () => undefined],
  ["a host that is as declared", settled],
  [
    "a host that has drifted in everything",
    async (host) => {
      await settled(host);
      host.write(host.profile("coder", ".env"), "TELEGRAM_BOT_TOKEN=other\n", 0o644);
      host.write(host.profile("coder", "config.yaml"), "model: other\n");
      host.write(host.profile("coder", "SOUL.md"), "other\n");
      host.services.spoil("coder", "another profile");
      await host.services.end("default");
      await host.services.disable("default");
    },
  ],
  [
    "a host whose files cannot be read",
    async (host) => {
      await settled(host);
      host.write(host.profile("coder", "config.yaml"), "model: [unclosed\n");
      host.write(host.profile("coder", ".env"), "\u0000");
    },
  ],
];

/** Words on the command line that only look. */
const LOOKS: readonly (readonly string[])[] = [
  ["plan"],
  ["plan", "--json", "--full"],
  ["status"],
  ["status", "--json"],
  ["list"],
  ["tokens"],
  ["validate"],
];

describeOnBackends("nothing is written by plan, status and validate", ({ testOnHost }) => {
  for (const [name, prepare] of HOSTS) {
    testOnHost(`on ${name}`, async (host) => {
      host.manifest(FLEET);
      await prepare(host);
      const before = host.snapshot();

      for (const words of LOOKS) await host.fleet(words);

      expect(host.snapshot()).toEqual(before);
    });
  }
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `agent-${index}`);

const fleetOf = (count: number, env = "{}") =>
  `version: 1\ndefaults: { env: ${env} }\nprofiles:\n${names(count)
    .map((name) => `  ${name}: {}\n`)
    .join("")}`;

describeOnBackends("plan and status start at most two processes", ({ testOnHost }) => {
  for (const count of [1, 4, 20]) {
    testOnHost(`for a fleet of ${count}, well or not`, async (host) => {
      const log = new CallLog(host, ["services", "hermes"]);
      log.add("vault", "echo key");
      host.manifest(fleetOf(count, "{ OPENAI_API_KEY: { from_command: [vault] } }"));
      await converge(host);
      const callsOf = async (verb: string) => {
        log.clear();
        const { code } = await host.fleet([verb], log.onlyThese);
        // A gateway that is in a loop may be started meanwhile.
        return { code, calls: log.calls.filter((call) => !call.endsWith(" gateway run")) };
      };

      const well = [await callsOf("plan"), await callsOf("status")];
      const tokens = await callsOf("tokens");
      host.switches({ startup_failed: "telegram: Unauthorized", lock_delay_ms: 0 }, "agent-0");
      await host.services.waitsBeforeStart(600_000);
      await host.services.restart("agent-0");
      const state = host.profile("agent-0", "gateway_state.json");
      await until("the failure", () => host.read(state).includes("startup_failed"));
      if (count > 1) await host.services.end(...names(count).slice(1, 3));
      for (const name of names(count).slice(3, 6)) await host.hermes("-p", name, "gateway", "stop");
      const unwell = [await callsOf("plan"), await callsOf("status")];

      expect(well.map(({ code }) => code)).toEqual([0, 0]);
      expect(unwell.map(({ code }) => code)).toEqual([0, 1]);
      const { client, looksWith } = host.services;
      // launchd is asked once more, for the one that is loaded and has no process.
      const most = looksWith.length + (client.name === "launchctl" ? 2 : 1);
      const tooMany = [...well, ...unwell].filter(
        ({ calls }) => calls.filter((call) => !call.startsWith("vault")).length > most,
      );
      expect(tooMany).toEqual([]);
      // A status has no need of the vault, nor of more than two calls, whatever the gateways do.
      const asked = [well[1], unwell[1], tokens].flatMap((one) => one?.calls ?? []);
      expect(asked.filter((call) => /^(?:vault|hermes) /.test(call))).toEqual([]);
      const ofManager = (one: (typeof unwell)[number] | undefined) =>
        (one?.calls ?? []).filter((call) => call.startsWith(client.name)).length;
      expect([ofManager(well[1]), ofManager(unwell[1])]).toEqual([2, 2]);
    });
  }

  testOnHost("and one for each distinct from_command, however many agents name it", async (host) => {
    const log = new CallLog(host, ["services", "hermes"]);
    log.add("vault", 'echo "key of $1"');
    const env =
      "{ OPENAI_API_KEY: { from_command: [vault, one] }, ANTHROPIC_API_KEY: { from_command: [vault, two] } }";
    host.manifest(fleetOf(3, env));

    const plan = await host.fleet(["plan"], log.onlyThese);

    expect(plan).toMatchObject({ code: 0 });
    expect(log.calls.filter((call) => call.startsWith("vault")).sort()).toEqual(["vault one", "vault two"]);
    expect(log.calls.length).toBeLessThanOrEqual(host.services.looksWith.length + 3);
  });
});
