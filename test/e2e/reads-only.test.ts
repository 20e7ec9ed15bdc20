import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
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

/** Hosts in all sorts of states. */
const HOSTS: readonly (readonly [string, (host: TestHost) => Promise<unknown>])[] = [
  ["a fresh host", async () => undefined],
  ["a host that is as declared", converge],
  [
    "a host that has drifted in everything",
    async (host) => {
      await converge(host);
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
      await converge(host);
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
    testOnHost(
      `for a fleet of ${count}, well or not`,
      async (host) => {
        host.manifest(fleetOf(count));
        await converge(host);
        const log = new CallLog(host, ["services", "hermes"]);
        const callsOf = async (verb: string) => {
          log.clear();
          const { code } = await host.fleet([verb], log.onlyThese);
          return { code, calls: log.calls };
        };

        const well = [await callsOf("plan"), await callsOf("status")];
        await host.services.end(...names(count).slice(0, 3));
        for (const name of names(count).slice(3, 6)) await host.hermes("-p", name, "gateway", "stop");
        const unwell = [await callsOf("plan"), await callsOf("status")];

        expect(well.map(({ code }) => code)).toEqual([0, 0]);
        expect(unwell.map(({ code }) => code)).toEqual([0, host.services.traits.remembersFailures ? 1 : 0]);
        const most = host.services.looksWith.length + 1;
        const tooMany = [...well, ...unwell].filter(({ calls }) => calls.length > most);
        expect(tooMany).toEqual([]);
      },
      300_000,
    );
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

  testOnHost("and status none for a from_command, which it does not need", async (host) => {
    const log = new CallLog(host, ["services"]);
    log.add("vault", "echo key");
    host.manifest(fleetOf(1, "{ OPENAI_API_KEY: { from_command: [vault] } }"));

    await host.fleet(["status"]);

    expect(log.calls.filter((call) => call.startsWith("vault"))).toEqual([]);
  });
});
