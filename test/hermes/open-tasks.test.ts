import { describe, expect, test } from "@jest/globals";
import { claimsOf } from "../../src/hermes/claims.ts";
import { modelOf, openTasks, type TaskSource } from "../../src/hermes/open-tasks.ts";
import type { GatewayFact, GatewayReport, PlatformReport } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { type Given, sourceOf } from "./claims-source.ts";

interface Has {
  readonly env?: Readonly<Record<string, Given>>;
  readonly config?: object;
  readonly sessions?: Readonly<Record<string, string>>;
  readonly authStores?: readonly string[];
}

const MODEL = { model: { default: "anthropic/claude-sonnet-4" } };
const TELEGRAM = { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" };
const PAIRED = { "platforms/whatsapp/session/creds.json": '{"signedIdentityKey":{"public":"a"}}' };

/** What is open for the profile `coder`, as `what -> command`; it has a model unless its config says otherwise. */
function open(has: Has = {}, rest: Partial<TaskSource> = {}): readonly string[] {
  const source = sourceOf("coder", has.env ?? {}, { ...MODEL, ...has.config }, has.sessions);
  const state = { ...source, claims: claimsOf(source), authStores: has.authStores };
  const profile = "coder" as ProfileName; // a valid name, as written
  const home = "/home/ada/.hermes/profiles/coder" as AbsolutePath; // absolute, as written
  const usual = { isGatewayToRun: true, gateway: { is: "none" }, unmet: [], home } as const;
  const tasks = openTasks({ profile, state, ...usual, ...rest });
  return tasks.map(({ what, command }) => `${what} -> ${command}`);
}

const gone = (lastReport: GatewayReport): GatewayFact => ({ is: "none", lastReport });

function live(...platforms: readonly PlatformReport[]): GatewayFact {
  return {
    is: "live",
    process: { pid: 8497, startTime: 145_223 },
    startedMs: 0,
    holdsLock: true,
    service: undefined,
    report: { state: "running", platforms },
  };
}

const failed = (exitReason: string): GatewayReport => ({
  state: "startup_failed",
  exitReason,
  platforms: [],
});

const UNPAIRED = {
  platform: "whatsapp",
  state: "fatal",
  message: "WhatsApp enabled but not paired — run 'hermes whatsapp' to pair.",
};
const SCAN = "whatsapp is not paired yet: it waits for its QR code to be scanned -> hermes -p coder whatsapp";
const NO_MODEL = "it has no model yet -> hermes -p coder setup";
const NO_PLATFORM = "no platform is set up, so nobody can talk to it -> hermes -p coder setup";

test("what a distribution cannot do without is told with what it is for, and where it goes", () => {
  const unmet = [
    { name: "TAVILY_API_KEY", description: "Web search" },
    { name: "GRAPH_URL", description: "" },
  ];
  expect(open({ env: TELEGRAM }, { unmet })).toEqual([
    "its distribution needs TAVILY_API_KEY (Web search) -> $EDITOR /home/ada/.hermes/profiles/coder/.env",
    "its distribution needs GRAPH_URL -> $EDITOR /home/ada/.hermes/profiles/coder/.env",
  ]);
});

describe("the model of a profile", () => {
  test.each([
    ["is a text", { model: "gpt-5" }, "gpt-5"],
    ["is model.default", { model: { default: "gpt-5", model: "other" } }, "gpt-5"],
    ["is model.model where that is all", { model: { model: "gpt-5" } }, "gpt-5"],
    ["is model.model where model.default is empty", { model: { default: "", model: "gpt-5" } }, "gpt-5"],
    ["is none in an empty file", {}, undefined],
    ["is none where there is only a provider", { model: { provider: "nous" } }, undefined],
    ["is none where it is empty", { model: " " }, undefined],
    ["is none in a file that is no mapping", [], undefined],
  ])("%s", (_, config, model) => {
    expect(modelOf(config)).toBe(model);
  });

  test("is open where there is none", () => {
    expect(open({ env: TELEGRAM, config: { model: undefined } })).toEqual([NO_MODEL]);
  });

  test("is open for a profile whose gateway is not to run, too, and nothing else is", () => {
    const rest = { isGatewayToRun: false, gateway: live(UNPAIRED) };
    expect(open({ config: { model: undefined } }, rest)).toEqual([NO_MODEL]);
  });
});

test("a profile with a model and a platform has nothing open", () => {
  expect(open({ env: TELEGRAM })).toEqual([]);
});

describe("a login to the model provider", () => {
  const using = (provider: string, ...authStores: readonly string[]) =>
    open({ env: TELEGRAM, config: { model: { default: "hermes-4", provider } }, authStores });
  const waits = "its model provider, nous, waits for a login -> hermes -p coder model";

  test.each([
    ["where there is no auth.json", []],
    ["where auth.json has another provider's", ['{"providers":{"openai-codex":{"tokens":{}}}}']],
    [
      "where all that auth.json has of it is empty",
      ['{"providers":{"nous":{}},"credential_pool":{"nous":[]}}'],
    ],
  ])("is open %s", (_, stores) => {
    expect(using("nous", ...stores)).toEqual([waits]);
  });

  test.each([
    ["in auth.json", ['{"providers":{"nous":{"access_token":"a"}}}']],
    ["in the pool of auth.json", ['{"credential_pool":{"nous":[{"access_token":"a"}]}}']],
    ["in the second auth.json", ["{}", '{"providers":{"nous":{"access_token":"a"}}}']],
    ["perhaps, in an auth.json that cannot be understood", ["{"]],
  ])("is not open where it is %s", (_, stores) => {
    expect(using("nous", ...stores)).toEqual([]);
  });

  test("is not open for a provider that takes a key", () => {
    expect(using("openrouter")).toEqual([]);
  });

  test("is not open where nobody has looked", () => {
    const config = { model: { default: "hermes-4", provider: "nous" } };
    expect(open({ env: TELEGRAM, config })).toEqual([]);
  });

  test("is open for a profile whose gateway is not to run, too", () => {
    const config = { model: { default: "hermes-4", provider: "nous" } };
    expect(open({ config, authStores: [] }, { isGatewayToRun: false })).toEqual([waits]);
  });
});

describe("a platform", () => {
  test("is open where none is set up", () => {
    expect(open()).toEqual([NO_PLATFORM]);
  });

  test("is open where the only one is turned off for certain", () => {
    const config = { platforms: { telegram: { enabled: false } } };
    expect(open({ env: TELEGRAM, config })).toEqual([NO_PLATFORM]);
  });

  test("is open after the model", () => {
    expect(open({ config: { model: undefined } })).toEqual([NO_MODEL, NO_PLATFORM]);
  });

  test.each<[string, Has]>([
    ["one whose token is known at apply only", { env: { TELEGRAM_BOT_TOKEN: { reference: "from_env X" } } }],
    ["one that only listens", { env: { API_SERVER_KEY: "k" } }],
    ["one in config.yaml", { config: { platforms: { mattermost: { enabled: true, token: "t" } } } }],
    ["one that brings no conflicts, in config.yaml", { config: { platforms: { ntfy: { enabled: true } } } }],
    ["such a one below gateway", { config: { gateway: { platforms: { simplex: { enabled: true } } } } }],
    ["such a one in .env", { env: { WECOM_BOT_ID: "b" } }],
  ])("is not open where there is %s", (_, has) => {
    expect(open(has)).toEqual([]);
  });

  test("is not open where the gateway knows one", () => {
    expect(open({}, { gateway: live({ platform: "raft", state: "connected" }) })).toEqual([]);
  });
});

describe("a paired phone", () => {
  const on = { WHATSAPP_ENABLED: "true" };

  test("is open where whatsapp is on and has no session", () => {
    expect(open({ env: on })).toEqual([SCAN]);
  });

  test("is not open where there is a session", () => {
    expect(open({ env: on, sessions: PAIRED })).toEqual([]);
  });

  test("is not open where whatsapp is off", () => {
    expect(open({ env: { ...TELEGRAM, WHATSAPP_ENABLED: "false" } })).toEqual([]);
  });

  test("is not open where the session lies where nobody looks", () => {
    const config = { platforms: { whatsapp: { extra: { session_path: "/srv/session" } } } };
    expect(open({ env: on, config })).toEqual([]);
  });

  test("is not open where whatsapp may be off", () => {
    expect(open({ env: { WHATSAPP_ENABLED: { reference: "from_env X" } } })).toEqual([]);
  });
});

describe("a login that the gateway waits for", () => {
  const waits = (platform: string, message: string) =>
    open({ env: TELEGRAM }, { gateway: live({ platform, state: "fatal", message }) });

  test("is told once, whether the files or the gateway say it", () => {
    expect(open({ env: { WHATSAPP_ENABLED: "true" } }, { gateway: live(UNPAIRED) })).toEqual([SCAN]);
  });

  test("is told where the files do not show it", () => {
    const has = { env: { WHATSAPP_ENABLED: "true" }, sessions: PAIRED };
    expect(open(has, { gateway: live(UNPAIRED) })).toEqual([
      "whatsapp waits for a login -> hermes -p coder whatsapp",
    ]);
  });

  test.each([
    ["Session expired, scan the QR code", "setup"],
    ["not logged in: run `hermes gateway setup`", "gateway setup"],
    ["OAuth authorization needed; run 'hermes auth'", "auth"],
    ["please log in again", "setup"],
  ])("comes with the command that is named, or setup: %s", (message, command) => {
    expect(waits("ntfy", message)).toEqual([`ntfy waits for a login -> hermes -p coder ${command}`]);
  });

  test.each(["Unauthorized", "IMAP login failed", "Missing OAuth scope", "getaddrinfo ENOTFOUND"])(
    "is not what is meant by %s",
    (message) => {
      expect(waits("telegram", message)).toEqual([]);
    },
  );

  test("is over for a platform that is turned off", () => {
    expect(open({ env: TELEGRAM }, { gateway: live(UNPAIRED) })).toEqual([]);
  });

  test("is told by what ended a gateway that is gone", () => {
    const gateway = gone(failed("ntfy: not logged in"));
    expect(open({ env: TELEGRAM }, { gateway })).toEqual([
      "its gateway waits for a login -> hermes -p coder setup",
    ]);
  });

  test("is over when the phone was paired after the gateway had gone", () => {
    const has = { env: { WHATSAPP_ENABLED: "true" }, sessions: PAIRED };
    expect(open(has, { gateway: gone(failed(UNPAIRED.message)) })).toEqual([]);
  });

  test("is not read from old entries of a gateway that is gone", () => {
    const gateway = gone({ state: "stopped", exitReason: "logged out", platforms: [UNPAIRED] });
    expect(open({ env: TELEGRAM }, { gateway })).toEqual([]);
  });

  test("is told even where the files cannot be read, and nothing else is", () => {
    const gateway = live(UNPAIRED);
    expect(open({}, { state: undefined, gateway })).toEqual([
      "whatsapp waits for a login -> hermes -p coder whatsapp",
    ]);
  });
});
