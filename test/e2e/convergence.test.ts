import { statSync, utimesSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { converge, detailedPlan } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  default:
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaaaaaa" }
  coder:
    description: Writes code
    soul: { text: "You write code.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 }, agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb", GREETING: "it's # not a comment" }
`;

const NO_CHANGES = { code: 0, stdout: "No changes: all 2 profiles are as the manifest says.\n" };

/** What Hermes writes over a unit of anybody else's, about a second after a gateway's start. */
async function unitsAreRewritten(host: TestHost): Promise<void> {
  for (const profile of ["default", "coder"]) {
    await host.services.settled(profile);
  }
}

/** What is edited long after its gateway has begun is told, too, and how long it has been by now is not the test's to say. */
async function configSet(host: TestHost, file: string, key: string, value: string): Promise<void> {
  const path = host.profile("coder", file);
  const { atime, mtime } = statSync(path);
  expect(await host.hermes("-p", "coder", "config", "set", key, value)).toMatchObject({ code: 0 });
  utimesSync(path, atime, mtime);
}

/** Things that happen between an apply and a plan, none of which is a change to what is declared. */
const MEANTIME: readonly (readonly [string, (host: TestHost) => Promise<unknown>])[] = [
  ["Hermes has rewritten the units", unitsAreRewritten],
  [
    "`hermes gateway restart`",
    async (host) => {
      const before = await host.running("coder");
      await host.hermes("-p", "coder", "gateway", "restart");
      await until("another process", async () => (await host.running("coder")) !== before);
    },
  ],
  [
    "`hermes config set` of an undeclared key of config.yaml",
    (host) => configSet(host, "config.yaml", "display.theme", "dark"),
  ],
  [
    "`hermes config set` of an undeclared variable of .env",
    (host) => configSet(host, ".env", "OPENAI_API_KEY", "sk-by-hand"),
  ],
  [
    "the service manager has restarted all gateways",
    async (host) => {
      await host.services.restart("default", "coder");
      await host.running("default");
      await host.running("coder");
    },
  ],
  [
    "the service manager has started a killed gateway again",
    async (host) => {
      const before = await host.running("coder");
      process.kill(before, "SIGKILL");
      await until("another process", async () => ![0, before].includes(await host.pid("coder")));
      await host.running("coder");
    },
  ],
];

describeOnBackends("a plan after an apply is empty", ({ testOnHost }) => {
  for (const [what, happens] of MEANTIME) {
    testOnHost(`after ${what}`, async (host) => {
      host.manifest(FLEET);
      await converge(host);

      await happens(host);

      expect(await detailedPlan(host)).toMatchObject(NO_CHANGES);
    });
  }

  testOnHost("on a host where Hermes is a long way from its first lock", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    host.switches({ lock_delay_ms: 60_000 });

    await host.services.restart("coder");

    expect(await detailedPlan(host)).toMatchObject(NO_CHANGES);
  });
});

describeOnBackends("a second apply", ({ testOnHost }) => {
  testOnHost("changes nothing, restarts nothing and ends with 0", async (host) => {
    host.manifest(FLEET);
    await converge(host);
    await unitsAreRewritten(host);
    for (const profile of ["default", "coder"]) await host.running(profile);
    const before = { files: host.snapshot(), pids: [await host.pid("default"), await host.pid("coder")] };

    const again = await host.fleet(["apply", "-y", "--detailed-exitcode"]);

    expect(again).toMatchObject(NO_CHANGES);
    expect({ files: host.snapshot(), pids: [await host.pid("default"), await host.pid("coder")] }).toEqual(
      before,
    );
  });
});
