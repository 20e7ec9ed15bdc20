import { describe, expect, test } from "@jest/globals";
import { lockHash } from "../../src/hermes/claim.ts";
import { publicName } from "../../src/hermes/public-name.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { CredentialLock, GatewayFact, ResolvedEnv } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { EnvSource, HostManifest } from "../../src/model/manifest.ts";
import { Secret } from "../../src/model/secret.ts";
import { drawTokens } from "../../src/output/draw-tokens.ts";
import { Paper } from "../../src/output/paper.ts";
import { tokensDocument } from "../../src/output/tokens-document.ts";
import { type CredentialsInput, fleetCredentials } from "../../src/plan/credentials.ts";
import { fingerprintWith } from "../../src/record/key.ts";
import { named } from "./roll-sample.ts";
import { CODER, factsOf, LAYOUT, manifestOf, running, settingsOf } from "./status-sample.ts";

const TOKEN = "8123456789:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a";
const READER = named("reader");
const LIVE = running().gateway as GatewayFact; // the sample has one
const fingerprint = fingerprintWith("ab".repeat(32));
const EMPTY: HostManifest = { ...manifestOf(settingsOf()), profiles: new Map() };

interface Host {
  readonly files: Readonly<Record<string, string>>;
  readonly live?: readonly ProfileName[];
  readonly manifest?: HostManifest;
  readonly resolved?: Readonly<Record<string, ResolvedEnv>>;
  readonly locks?: readonly CredentialLock[];
}

function found(
  { files, live = [], manifest = EMPTY, resolved = {}, locks = [] }: Host,
  more: Partial<CredentialsInput> = {},
) {
  return fleetCredentials({
    manifest,
    host: "vps1",
    facts: {
      ...factsOf({ files }),
      profiles: new Set([CODER, READER]),
      gateways: new Map([CODER, READER].map((name) => [name, live.includes(name) ? LIVE : { is: "none" }])),
      locks,
    },
    layout: LAYOUT,
    format: undefined,
    inputs: {
      env: new Map([[CODER, new Map(Object.entries(resolved))]]),
      souls: new Map(),
      files: new Map(),
    },
    staleLocks: [],
    fingerprint,
    planned: undefined,
    ...more,
  });
}

const one = (files: Readonly<Record<string, string>>) => found({ files }).credentials;
const env = (text: string) => ({ "profiles/coder/.env": text });

describe("a credential", () => {
  test("of Telegram is shown by its fingerprint and its bot's number", () => {
    expect(one(env(`TELEGRAM_BOT_TOKEN=${TOKEN}\n`))).toEqual([
      {
        platform: "telegram",
        profile: CODER,
        kind: "credential",
        noun: "bot token",
        what: "TELEGRAM_BOT_TOKEN",
        variable: "TELEGRAM_BOT_TOKEN",
        file: ".env",
        isKnown: true,
        isOnHost: true,
        isAfterApply: undefined,
        fingerprint: fingerprint(TOKEN),
        publicName: "bot 8123456789",
      },
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "in config.yaml",
      { "profiles/coder/config.yaml": "platforms:\n  discord: { enabled: true, token: abcdefg-hij }\n" },
      "abcdefg-hij",
    ],
    ["of two parts", env("IRC_SERVER=irc.example.org\nIRC_NICKNAME=ada-bot\n"), "irc.example.org:ada-bot"],
    [
      "that is a phone number",
      env("SIGNAL_ACCOUNT=+491701234567\nSIGNAL_HTTP_URL=http://x\n"),
      "+491701234567",
    ],
    ["that is a short value", env("MATTERMOST_TOKEN=abc\n"), "abc"],
    [
      "in Slack's own file",
      { "profiles/coder/slack_tokens.json": '{"T0":{"token":"xoxb-secret"}}' },
      "xoxb-secret",
    ],
  ])("%s has a fingerprint, and no name", (_, files, value) => {
    const [credential, ...rest] = one(files);
    expect(rest).toEqual([]);
    expect(credential).toMatchObject({ kind: "credential", fingerprint: fingerprint(value) });
    expect(credential).not.toHaveProperty("publicName");
    expect(JSON.stringify(found({ files }))).not.toContain(value);
  });

  test("of a list has the fingerprint of its entry", () => {
    const marks = one(env("SLACK_BOT_TOKEN=xoxb-one,xoxb-two\n")).map((each) => each.fingerprint);
    expect(marks).toEqual([fingerprint("xoxb-one"), fingerprint("xoxb-two")]);
  });

  test("has no fingerprint where there is no key", () => {
    const { credentials } = found(
      { files: env(`TELEGRAM_BOT_TOKEN=${TOKEN}\n`) },
      { fingerprint: () => undefined },
    );
    expect(credentials[0]).not.toHaveProperty("fingerprint");
  });

  test("tells who holds its lock: a profile, another process, or nobody who lives", () => {
    const files = env(`TELEGRAM_BOT_TOKEN=${TOKEN}\n`);
    const its = { scope: "telegram-bot-token", hash: lockHash(TOKEN) };
    const lock = { ...its, path: "/x" as AbsolutePath, process: { pid: 7, startTime: 1 } }; // absolute, as written
    const lockOf = (locks: readonly CredentialLock[], stale: CredentialsInput["staleLocks"]) =>
      found({ files, locks }, { staleLocks: stale }).credentials[0]?.lock;
    const { scope } = its;
    expect(lockOf([{ ...lock, profile: READER }], [])).toEqual({
      scope,
      pid: 7,
      profile: READER,
      isAlive: true,
    });
    expect(lockOf([{ ...lock, profile: undefined }], [{ ...its, pid: 9 }])).toEqual({
      scope,
      pid: 7,
      isAlive: true,
    });
    expect(lockOf([], [{ ...its, pid: 9 }])).toEqual({ scope, pid: 9, isAlive: false });
    expect(lockOf([], [{ ...its, hash: "other", pid: 9 }])).toBeUndefined();
  });
});

describe("what else a gateway takes for itself", () => {
  test("is a port by its number, and a session by its pairing", () => {
    const creds = JSON.stringify({ signedIdentityKey: "K" });
    const shown = one({
      ...env("WHATSAPP_ENABLED=true\nAPI_SERVER_KEY=k\nAPI_SERVER_PORT=8650\n"),
      "profiles/coder/platforms/whatsapp/session/creds.json": creds,
    });
    expect(shown.map(({ platform, kind, what, port }) => [platform, kind, what, port])).toEqual([
      ["whatsapp", "session", "platforms/whatsapp/session", undefined],
      ["whatsapp", "session", "platforms/whatsapp/session/creds.json", undefined],
      ["whatsapp", "port", "WHATSAPP_ENABLED", 3000],
      ["api_server", "port", "API_SERVER_PORT", 8650],
    ]);
    expect(shown[1]?.fingerprint).toBe(fingerprint('"K"'));
  });

  test("is in doubt where not every Hermes heeds what turns it off", () => {
    const files = {
      ...env("DISCORD_BOT_TOKEN=abc\n"),
      "profiles/coder/config.yaml": "platforms: { discord: { enabled: false } }\n",
    };
    expect(one(files)[0]?.doubt).toEqual(expect.any(String));
  });
});

describe("what the manifest declares", () => {
  const declared = (source: EnvSource): HostManifest =>
    manifestOf(
      settingsOf("running", {
        env: new Map([["TELEGRAM_BOT_TOKEN", { value: source, place: EMPTY.place }]]),
      }),
    );
  const literal = declared({ from: "literal", value: "222:BBBBBBBB" });
  const resolved = {
    TELEGRAM_BOT_TOKEN: { is: "value", secret: new Secret("222:BBBBBBBB", undefined) },
  } as const;

  test("is to come, and what it replaces is to go", () => {
    const { credentials } = found({
      files: env(`TELEGRAM_BOT_TOKEN=${TOKEN}\n`),
      manifest: literal,
      resolved,
    });
    expect(
      credentials.map(({ publicName: name, isOnHost, isAfterApply }) => [name, isOnHost, isAfterApply]),
    ).toEqual([
      ["bot 8123456789", true, false],
      ["bot 222", false, true],
    ]);
  });

  test("is one line where it is there already", () => {
    const { credentials } = found({
      files: env("TELEGRAM_BOT_TOKEN=222:BBBBBBBB\n"),
      manifest: literal,
      resolved,
    });
    expect(credentials).toMatchObject([{ isOnHost: true, isAfterApply: true }]);
  });

  test("is not known where a command would have to tell", () => {
    const folder = "/home/ada/fleet" as AbsolutePath; // absolute, as written
    const manifest = declared({ from: "command", argv: ["pass"], folder });
    const unresolved = { TELEGRAM_BOT_TOKEN: { is: "unresolved", reason: "" } } as const;
    expect(found({ files: {}, manifest, resolved: unresolved }).credentials).toMatchObject([
      { isKnown: false, isOnHost: false, isAfterApply: true, what: "TELEGRAM_BOT_TOKEN" },
    ]);
  });
});

describe("conflicts", () => {
  const SAME = {
    "profiles/coder/.env": `TELEGRAM_BOT_TOKEN=${TOKEN}\n`,
    "profiles/reader/.env": `TELEGRAM_BOT_TOKEN=${TOKEN}\n`,
  };
  const severities = (host: Host, more: Partial<CredentialsInput> = {}) =>
    found(host, more).conflicts.map(({ when, diagnostic }) => [when, diagnostic.code, diagnostic.severity]);
  const live = [CODER, READER];
  const manifest = manifestOf(settingsOf());

  test.each<[string, Host, string]>([
    ["of two that run, one in the manifest, is an error", { files: SAME, live, manifest }, "error"],
    ["of two that run, none in a manifest, is a warning", { files: SAME, live }, "warning"],
    ["of which one is stopped is a warning", { files: SAME, live: [READER], manifest }, "warning"],
  ])("%s", (_, host, severity) => {
    expect(severities(host)).toEqual([["now", "token-conflict", severity]]);
  });

  test("of a plan are told once where they are there already, and alone where they would come", () => {
    const [now] = found({ files: SAME, live, manifest }).conflicts;
    const other: Diagnostic = { code: "port-conflict", severity: "error", message: "x", profiles: [READER] };
    const noise: Diagnostic = { code: "to-do", severity: "note", message: "y" };
    const planned = [now?.diagnostic ?? noise, other, noise];
    expect(severities({ files: SAME, live, manifest }, { planned })).toEqual([
      ["both", "token-conflict", "error"],
      ["after-apply", "port-conflict", "error"],
    ]);
    expect(severities({ files: SAME, live, manifest }, { planned, only: new Set([CODER]) })).toEqual([
      ["both", "token-conflict", "error"],
    ]);
  });

  test("and credentials are told of the named profiles alone", () => {
    const { credentials, conflicts } = found({ files: SAME, live }, { only: new Set([named("other")]) });
    expect([credentials, conflicts]).toEqual([[], []]);
  });

  test("are drawn below a table for each platform, 80 columns wide, without a value", async () => {
    const long = named("a".repeat(64));
    const files = {
      ...SAME,
      "profiles/reader/config.yaml": "platforms: { discord: { enabled: true, token: secret-discord } }\n",
    };
    const seen = found({ files, live, manifest });
    const [first] = seen.credentials;
    if (first === undefined) throw new Error("there is one");
    const lock = { scope: "s", pid: 12, profile: long, isAlive: true };
    const key = "platforms.mattermost.token";
    const document = tokensDocument({
      ...seen,
      credentials: [
        { ...first, profile: long, doubt: "perhaps not", isOnHost: false, lock },
        { ...first, configPath: key, what: `${key} in config.yaml` },
        ...seen.credentials,
      ],
    });
    const paper = new Paper({ hasColor: false, width: 80 });
    drawTokens(paper, document);
    const text = await paper.text();
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/^telegram\nPROFILE +FROM +VALUE/);
    expect(text).toContain(`(sensitive) ${fingerprint(TOKEN)?.slice(0, 4)}…`);
    expect(text).toContain(`coder             ${key}  `);
    expect(text).toMatch(/\ndiscord\n/);
    expect(text).toMatch(/error: now, profile "coder": TELEGRAM_BOT_TOKEN is also set by "reader"/);
    expect(text).toMatch(/\n1 conflict, 1 error\.\n$/);
    expect(text).not.toMatch(/AAHk3l5f|secret-discord/);
    expect(document.outcome).toBe("conflicts");
  });

  test("are not dated where there is no manifest", async () => {
    const paper = new Paper({ hasColor: false, width: 80 });
    drawTokens(paper, tokensDocument(found({ files: SAME, live })));
    expect(await paper.text()).toMatch(/\nwarning: profile "coder": TELEGRAM_BOT_TOKEN is also set/);
  });

  test("that nobody has are said so, and where there is nothing what to do", async () => {
    const drawn = async (files: Readonly<Record<string, string>>) => {
      const paper = new Paper({ hasColor: false, width: 80 });
      drawTokens(paper, tokensDocument(found({ files })));
      return paper.text();
    };
    expect(await drawn(env("MATTERMOST_TOKEN=abc\n"))).toMatch(/\nNo conflicts\.\n$/);
    expect(await drawn({})).toMatch(/^No credentials, sessions or ports were found\..*gateway/s);
  });
});

test.each([
  ["telegram", TOKEN, "bot 8123456789"],
  ["telegram", "222:bbbbbbbbbbbb", "bot 222"],
  ["telegram", "8123456789", undefined],
  ["telegram", "secret:8123456789", undefined],
  ["telegram", "8123456789:two words", undefined],
  [
    "discord",
    `${Buffer.from("1234567890123456789").toString("base64url")}.GabcdE.${"x".repeat(38)}`,
    "bot 1234567890123456789",
  ],
  [
    "discord",
    `${Buffer.from("not a number at all").toString("base64url")}.GabcdE.${"x".repeat(38)}`,
    undefined,
  ],
  ["discord", TOKEN, undefined],
  ["slack", "xapp-1-A0123456789-123-abc", undefined],
  ["matrix", TOKEN, undefined],
])("the public name in a token of %s is told where it is certain", (platform, token, name) => {
  expect(publicName(platform, token)).toBe(name);
});
