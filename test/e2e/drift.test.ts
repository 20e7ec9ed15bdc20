import { chmodSync, rmSync, statSync } from "node:fs";
import { expect } from "@jest/globals";
import type { Spoil } from "../support/backends/backend.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  coder:
    description: Writes code
    soul: { text: "You write code.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 }, agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb", TELEGRAM_ALLOWED_USERS: "12345" }
`;

/** Puts one text of a file in place of another, as an editor would. */
function replace(host: TestHost, path: string, from: string | RegExp, to: string): void {
  if (!host.edit(path, from, to)) throw new Error(`${path} has no ${from}:\n${host.read(path)}`);
}

interface Drift {
  /** What somebody did by hand. */
  readonly name: string;
  readonly spoil: (host: TestHost) => unknown;
  /** What the plan says about it. */
  readonly plan: Readonly<Record<string, string>>;
  readonly because?: string;
  /** What is otherwise there. */
  readonly onLaunchd?: Partial<Pick<Drift, "plan" | "because" | "starts">>;
  /** What is so again after the apply. */
  readonly healed: (host: TestHost) => unknown;
  /** Healing it has to start the gateway; else its process stays the same. */
  readonly starts?: true;
}

const home = (host: TestHost, name: string) => host.profile("coder", name);
const command = (host: TestHost) => host.services.command("coder");
const stateOf = async (host: TestHost) => (await host.service("coder")).state;
/** Does what somebody did to the definition. */
function spoil(host: TestHost, how: Spoil): void {
  if (!host.services.spoil("coder", how)) throw new Error(`${host.services.definition("coder")}: no ${how}`);
}

const NOT_LOADED = "it is to run, and launchd has not loaded it";

const OF_FILES: readonly Drift[] = [
  {
    name: "a value of .env was edited",
    spoil: (host) => replace(host, home(host, ".env"), "222:bbbbbbbbbbbb", "333:cccccccccccc"),
    plan: { "profile.coder.env": "update" },
    healed: (host) =>
      expect(host.read(home(host, ".env"))).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n"),
  },
  {
    name: "a variable of .env was deleted",
    spoil: (host) => replace(host, home(host, ".env"), /^TELEGRAM_ALLOWED_USERS=.*\n/m, ""),
    plan: { "profile.coder.env": "update" },
    healed: (host) => expect(host.read(home(host, ".env"))).toContain("TELEGRAM_ALLOWED_USERS=12345\n"),
  },
  {
    name: ".env is gone",
    spoil: (host) => rmSync(home(host, ".env")),
    plan: { "profile.coder.env": "create" },
    healed: (host) =>
      expect(host.read(home(host, ".env"))).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n"),
  },
  {
    name: ".env may be read by everybody",
    spoil: (host) => chmodSync(home(host, ".env"), 0o644),
    plan: { "profile.coder.env": "update" },
    because: "its mode is 0644, not 0600",
    healed: (host) => expect(statSync(home(host, ".env")).mode & 0o777).toBe(0o600),
  },
  {
    name: "a key of config.yaml was changed",
    spoil: (host) => replace(host, home(host, "config.yaml"), "max_turns: 120", "max_turns: 7"),
    plan: { "profile.coder.config": "update" },
    healed: (host) => expect(host.read(home(host, "config.yaml"))).toContain("max_turns: 120"),
  },
  {
    name: "a key of config.yaml was deleted",
    spoil: (host) => replace(host, home(host, "config.yaml"), /^\s*max_turns: 120\n/m, ""),
    plan: { "profile.coder.config": "update" },
    healed: (host) => expect(host.read(home(host, "config.yaml"))).toContain("max_turns: 120"),
  },
  {
    name: "the description was changed",
    spoil: (host) => replace(host, home(host, "profile.yaml"), "Writes code", "Writes poems"),
    plan: { "profile.coder.description": "update" },
    healed: (host) => expect(host.read(home(host, "profile.yaml"))).toContain("description: Writes code\n"),
  },
  {
    name: "SOUL.md was changed",
    spoil: (host) => replace(host, home(host, "SOUL.md"), "You write code.", "You write poems."),
    plan: { "profile.coder.soul": "update" },
    healed: (host) => expect(host.read(home(host, "SOUL.md"))).toBe("You write code.\n"),
  },
];

/** Whatever launchd would start again by such a plist, it has to load the mended one. */
const LOADED_ANEW = {
  plan: { "profile.coder.service": "update", "profile.coder.gateway": "restart" },
  starts: true,
} as const;

const OF_UNITS: readonly Drift[] = [
  {
    name: "the unit runs another profile",
    spoil: (host) => spoil(host, "another profile"),
    plan: { "profile.coder.service": "update" },
    onLaunchd: LOADED_ANEW,
    because: 'it runs the profile "other"',
    healed: (host) => expect(command(host)).toMatch(/ --profile coder gateway run$/),
  },
  {
    name: "the unit runs a program that is gone",
    spoil: (host) => spoil(host, "a program that is gone"),
    plan: { "profile.coder.service": "update" },
    onLaunchd: LOADED_ANEW,
    healed: (host) => expect(command(host)).toContain(`${host.path(".local/bin/hermes")} --profile coder`),
  },
  {
    name: "the unit does not start the gateway again after a crash",
    spoil: (host) => spoil(host, "no start after a crash"),
    plan: { "profile.coder.service": "update" },
    because: "it is not started again after a crash",
    healed: async (host) => expect(await host.services.startsAfterCrash("coder")).toBe(true),
  },
  {
    name: "the unit's file is gone",
    spoil: (host) => rmSync(host.services.definition("coder")),
    plan: { "profile.coder.service": "create" },
    onLaunchd: { ...LOADED_ANEW, plan: { ...LOADED_ANEW.plan, "profile.coder.service": "create" } },
    healed: (host) => expect(command(host)).toMatch(/ --profile coder gateway run$/),
  },
];

const OF_GATEWAYS: readonly Drift[] = [
  {
    name: "the unit was disabled",
    spoil: (host) => host.services.disable("coder"),
    plan: { "profile.coder.gateway": "update" },
    healed: async (host) => expect((await host.service("coder")).startsAtLogin).toBe(true),
  },
  {
    name: "the gateway was stopped with hermes",
    spoil: (host) => host.hermes("-p", "coder", "gateway", "stop"),
    plan: { "profile.coder.gateway": "update" },
    because: "it is to run",
    onLaunchd: { because: NOT_LOADED },
    starts: true,
    healed: async (host) => expect(await stateOf(host)).toBe("running"),
  },
  {
    name: "the gateway was stopped without a word, and failed",
    spoil: (host) => host.services.end("coder"),
    plan: { "profile.coder.gateway": "update" },
    because: "it has failed: its process exited with 1, as it does when it is stopped without a word",
    // Its job is unloaded, and nothing tells how it ended.
    onLaunchd: { because: NOT_LOADED },
    starts: true,
    healed: async (host) => expect(await stateOf(host)).toBe("running"),
  },
];

/** Does what the drift is, and holds the plan, the apply and the host after it to what is expected. */
async function isShownAndHealed(host: TestHost, drift: Drift): Promise<void> {
  const there = host.services.backend === "launchd" ? drift.onLaunchd : undefined;
  const { name, plan, because, healed, starts } = { ...drift, ...there };
  const pid = await host.running("coder");
  await drift.spoil(host);

  const planned = await planOf(host);
  const applied = await host.fleet(["apply", "-y"]);

  expect({ name, plan: actions(planned) }).toEqual({ name, plan });
  if (because !== undefined)
    expect(changeAt(planned, Object.keys(plan)[0] ?? "")?.reasons).toContain(because);
  expect({ name, code: applied.code }).toEqual({ name, code: 0 });
  await healed(host);
  expect({ name, pid: await host.running("coder") }).toEqual({
    name,
    pid: starts ? expect.any(Number) : pid,
  });
  expect({ name, code: (await detailedPlan(host)).code }).toEqual({ name, code: 0 });
}

async function prepared(host: TestHost): Promise<void> {
  host.manifest(FLEET);
  await converge(host);
  // From here on only what is done to the unit counts, not what Hermes makes of it.
  await host.services.settled("coder");
  await host.running("coder");
}

describeOnBackends("what was changed by hand is shown and healed", ({ testOnHost }) => {
  for (const [where, drifts] of [
    ["in the files of an agent, with no restart", OF_FILES],
    ["in its unit, with no restart", OF_UNITS],
  ] as const) {
    testOnHost(where, async (host) => {
      await prepared(host);

      for (const drift of drifts) await isShownAndHealed(host, drift);
    });
  }

  for (const drift of OF_GATEWAYS) {
    testOnHost(`where ${drift.name}`, async (host) => {
      await prepared(host);
      await isShownAndHealed(host, drift);
    });
  }
});

const ENV_BY_HAND = `# Ada's own notes
export EDITOR=vi

OPENAI_API_KEY="sk-kept"   # do not touch
TELEGRAM_BOT_TOKEN=old   # from @BotFather
#TELEGRAM_BOT_TOKEN=commented
EMPTY=
SPACED = yes
LAST=line
`;

const CONFIG_BY_HAND = `# Ada's own notes
model:   # which one
    default:   openai/gpt-5     # for now
    fallback: [ a,  b ]
"quoted key": 'it''s kept'
list:
- one
-   two
agent: {max_turns: 60, verbose: yes}
text: |
  kept
    as it is

# the end
`;

const DECLARED = `
version: 1
profiles:
  coder:
    config: { model: { default: anthropic/claude-sonnet-4 }, agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    gateway: { state: stopped }
`;

describeOnBackends("what is not declared stays byte for byte", ({ testOnHost }) => {
  async function applied(host: TestHost): Promise<void> {
    await host.hermes("profile", "create", "coder");
    host.write(home(host, ".env"), ENV_BY_HAND);
    host.write(home(host, "config.yaml"), CONFIG_BY_HAND);
    host.manifest(DECLARED);
    await converge(host);
  }

  testOnHost("in .env, comments included", async (host) => {
    await applied(host);

    const withoutValue = (text: string) => text.replace(/^(TELEGRAM_BOT_TOKEN=)[^ \n]*/m, "$1");
    expect(host.read(home(host, ".env"))).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb");
    expect(withoutValue(host.read(home(host, ".env")))).toBe(withoutValue(ENV_BY_HAND));
  });

  testOnHost("in config.yaml, comments and spacing included", async (host) => {
    await applied(host);

    expect(host.read(home(host, "config.yaml"))).toBe(
      CONFIG_BY_HAND.replace("openai/gpt-5", "anthropic/claude-sonnet-4").replace(
        "max_turns: 60",
        "max_turns: 120",
      ),
    );
  });
});
