import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { FIXTURES } from "../support/paths.ts";
import type { TestHost } from "../support/test-host.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const TOKEN = "777:the-same-token-twice";

const unwrapped = (text: string) => text.replace(/\s+/g, " ");

/** Runs the gateway of a home as a service that hermes-fleet knows nothing of. */
async function runElsewhere(host: TestHost, home: string): Promise<void> {
  await host.services.runBeside("somebody-elses", [`${FIXTURES}/bin/hermes`, "gateway", "run"], {
    HERMES_HOME: home,
    PATH: "/usr/bin:/bin",
  });
}

interface Conflict {
  readonly name: string;
  readonly manifest: string;
  readonly prepare?: (host: TestHost) => Promise<unknown>;
  readonly says: string;
}

const CONFLICTS: readonly Conflict[] = [
  {
    name: "two declared agents with one token",
    manifest: `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } }
  helper: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } }
`,
    says: 'profile "coder": TELEGRAM_BOT_TOKEN is also set by "helper" (hermes-fleet.yaml:5:20); one bot token can serve one gateway',
  },
  {
    name: "two declared agents with a token of one source that nobody knows yet",
    manifest: `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: { from_env: BOT } } }
  helper: { env: { TELEGRAM_BOT_TOKEN: { from_env: BOT } } }
`,
    says: 'profile "coder": TELEGRAM_BOT_TOKEN is also set by "helper"',
  },
  {
    name: "two declared agents on one port",
    manifest: `
version: 1
defaults: { env: { API_SERVER_KEY: a-key-for-the-api } }
profiles:
  coder: {}
  helper: {}
`,
    says: 'profile "coder": port 8642',
  },
  {
    name: "a declared agent and an undeclared one that runs",
    manifest: `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } }
`,
    prepare: async (host) => {
      const byHand = [
        "hermes profile create other",
        `hermes -p other config set TELEGRAM_BOT_TOKEN ${TOKEN}`,
        "printf 'y\\ny\\n' | hermes -p other gateway install",
      ];
      await host.run("/bin/sh", ["-e", "-c", byHand.join("\n")]);
      await host.running("other");
    },
    says: 'profile "coder": TELEGRAM_BOT_TOKEN is also set by "other"',
  },
  {
    name: "a declared agent and a gateway of another Hermes root",
    manifest: `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } }
`,
    prepare: async (host) => {
      host.write(host.path("other-hermes/.env"), `TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
      host.write(host.path("other-hermes/.stand-in.json"), '{"lock_delay_ms":200,"rewrite_unit":false}');
      await runElsewhere(host, host.path("other-hermes"));
      await host.startedUp(host.path("other-hermes"));
    },
    says: 'profile "coder": TELEGRAM_BOT_TOKEN is in use by process',
  },
];

describeOnBackends("an apply is refused, and changes nothing, for", ({ testOnHost }) => {
  for (const { name, manifest, prepare, says } of CONFLICTS) {
    testOnHost(name, async (host) => {
      host.manifest(manifest);
      await prepare?.(host);
      const before = filesBut(host, OWN_STATE);

      const plan = await host.fleet(["plan"]);
      const apply = await host.fleet(["apply", "-y"]);

      expect(plan.code).toBe(1);
      expect(unwrapped(plan.stdout)).toContain(`error: ${says}`);
      expect(apply.code).toBe(1);
      expect(unwrapped(apply.stderr)).toContain(`error: ${says}`);
      for (const printed of [plan.stdout, plan.stderr, apply.stdout, apply.stderr])
        expect(printed).not.toContain(TOKEN);
      expect(filesBut(host, OWN_STATE)).toEqual(before);
    });
  }
});

describeOnBackends("a token that two agents have", ({ testOnHost }) => {
  testOnHost("is a warning while only one of them is to run", async (host) => {
    host.manifest(`
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" } }
  helper: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}" }, gateway: { state: stopped } }
`);

    const apply = await host.fleet(["apply", "-y"]);

    expect(apply).toMatchObject({ code: 0 });
    expect(unwrapped(apply.stdout)).toContain(
      'warning: profile "coder": TELEGRAM_BOT_TOKEN is also set by "helper" (stopped,',
    );
  });

  testOnHost("may move from one to the other in one apply", async (host) => {
    const fleet = (coder: string, helper: string) => `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: ${coder} } }
  helper: { env: { TELEGRAM_BOT_TOKEN: ${helper} } }
`;
    host.manifest(fleet(`"${TOKEN}"`, "null"));
    await host.fleet(["apply", "-y"]);
    host.manifest(fleet("null", `"${TOKEN}"`));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    const state: unknown = JSON.parse(host.read(host.profile("helper", "gateway_state.json")));
    expect(state).toMatchObject({ platforms: { telegram: { state: "connected" } } });
  });
});
