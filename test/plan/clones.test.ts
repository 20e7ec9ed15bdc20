import { describe, expect, test } from "@jest/globals";
import type { EnvReading } from "../../src/hermes/claims.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import type { ProfileSettings } from "../../src/model/manifest.ts";
import { Secret } from "../../src/model/secret.ts";
import type { ValueMap } from "../../src/model/value.ts";
import { cleaned, inheritanceOf, inOrderOfCopies, missingSource } from "../../src/plan/clones.ts";
import { claims, homeOf } from "../hermes/claims-source.ts";
import { coder, profileOf, valid } from "../manifest/manifest-text.ts";

const HOME = homeOf("coder");

/** What is taken out of a copy of these files: `VARIABLE` and `path.in.config`. */
function unwanted(
  env: Readonly<Record<string, string>>,
  config: ValueMap = {},
  settings: ProfileSettings = profileOf(coder("create: { clone_from: default }")),
): readonly string[] {
  const found = cleaned(HOME, settings, stateOf(env, config)).unwanted;
  return [...found.variables, ...found.settings.map((path) => path.join("."))];
}

function stateOf(env: Readonly<Record<string, string>>, config: ValueMap = {}) {
  const values = Object.entries(env).map(([key, value]): [string, EnvReading] => [
    key,
    { is: "value", secret: new Secret(value, undefined) },
  ]);
  return { env: new Map(values), config, sessions: new Map<string, string>(), claims: claims(env, config) };
}

describe("of a copy's credentials", () => {
  test.each<[string, Record<string, string>, readonly string[]]>([
    ["a bot token", { TELEGRAM_BOT_TOKEN: "1:x" }, ["TELEGRAM_BOT_TOKEN"]],
    [
      "both tokens of a platform",
      { SLACK_APP_TOKEN: "a", SLACK_BOT_TOKEN: "b" },
      ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"],
    ],
    [
      "the password with the account",
      { MATRIX_USER_ID: "u", MATRIX_PASSWORD: "p" },
      ["MATRIX_PASSWORD", "MATRIX_USER_ID"],
    ],
    [
      "what a credential does not work without",
      { SIGNAL_ACCOUNT: "+1", SIGNAL_HTTP_URL: "http://x" },
      ["SIGNAL_ACCOUNT", "SIGNAL_HTTP_URL"],
    ],
    [
      "the secrets of a platform that go with its credential",
      {
        EMAIL_ADDRESS: "a@b",
        EMAIL_PASSWORD: "p",
        EMAIL_ALLOWED: "c",
        FEISHU_APP_ID: "f",
        FEISHU_APP_SECRET: "s",
      },
      ["EMAIL_ADDRESS", "EMAIL_PASSWORD", "FEISHU_APP_ID", "FEISHU_APP_SECRET"],
    ],
    [
      "an account that a token hides, which would count without it",
      { MATRIX_ACCESS_TOKEN: "t", MATRIX_USER_ID: "u", MATRIX_PASSWORD: "p" },
      ["MATRIX_ACCESS_TOKEN", "MATRIX_PASSWORD", "MATRIX_USER_ID"],
    ],
  ])("%s is taken out", (_, env, gone) => {
    expect([...unwanted(env)].sort()).toEqual(gone);
  });

  test("the keys of model providers stay: any number of agents may use one", () => {
    expect(unwanted({ ANTHROPIC_API_KEY: "x", OPENAI_API_KEY: "y", TELEGRAM_ALLOWED_USERS: "1" })).toEqual(
      [],
    );
  });

  test("a token of a platform that config.yaml turns off is taken out", () => {
    const off = { platforms: { telegram: { enabled: false } } };
    expect(unwanted({ TELEGRAM_BOT_TOKEN: "1:x" }, off)).toEqual(["TELEGRAM_BOT_TOKEN"]);
  });

  test("an account of a platform that lacks what turns it on is taken out", () => {
    expect(unwanted({ SIGNAL_ACCOUNT: "+1" })).toEqual(["SIGNAL_ACCOUNT"]);
  });

  test("a variable that is declared for the copy stays", () => {
    const settings = profileOf(coder("env: { TELEGRAM_BOT_TOKEN: { in_place: true } }"));
    expect(unwanted({ TELEGRAM_BOT_TOKEN: "1:x", DISCORD_BOT_TOKEN: "d" }, {}, settings)).toEqual([
      "DISCORD_BOT_TOKEN",
    ]);
  });

  test("a variable that is declared absent is taken out by its declaration", () => {
    const settings = profileOf(coder("env: { TELEGRAM_BOT_TOKEN: null }"));
    expect(unwanted({ TELEGRAM_BOT_TOKEN: "1:x" }, {}, settings)).toEqual([]);
  });

  test("a token in config.yaml is taken out", () => {
    expect(unwanted({}, { platforms: { telegram: { enabled: true, token: "1:x" } } })).toEqual([
      "platforms.telegram.token",
    ]);
  });

  test("a token in config.yaml that a variable overruled is taken out with the variable", () => {
    const config = { platforms: { telegram: { enabled: true, token: "2:y" } } };
    expect(unwanted({ TELEGRAM_BOT_TOKEN: "1:x" }, config)).toEqual([
      "TELEGRAM_BOT_TOKEN",
      "platforms.telegram.token",
    ]);
  });

  test("a token in config.yaml that is declared for the copy stays", () => {
    const settings = profileOf(coder("config: { platforms: { telegram: { token: '1:x' } } }"));
    expect(unwanted({}, { platforms: { telegram: { enabled: true, token: "1:x" } } }, settings)).toEqual([]);
  });

  test("a token at the top of config.yaml, which counts as a variable, is taken out", () => {
    expect(unwanted({}, { TELEGRAM_BOT_TOKEN: "1:x" })).toEqual(["TELEGRAM_BOT_TOKEN"]);
  });

  test("nothing is left that could be claimed", () => {
    const env = {
      TELEGRAM_BOT_TOKEN: "1:x",
      MATRIX_ACCESS_TOKEN: "t",
      MATRIX_USER_ID: "u",
      MATRIX_PASSWORD: "p",
    };
    const config = {
      TELEGRAM_BOT_TOKEN: "3:z",
      gateway: {
        platforms: { telegram: { enabled: true, token: "2:y" }, discord: { enabled: true, token: "d" } },
      },
    };
    const settings = profileOf(coder("create: { clone_from: default }"));
    expect(cleaned(HOME, settings, stateOf(env, config)).state.claims).toEqual([]);
  });
});

describe("what a copy begins with", () => {
  test("are the values of its source, but for those that are only known at apply", () => {
    const reference: EnvReading = { is: "reference", reference: "from_env X" };
    const state = {
      ...stateOf({ A: "x" }, { a: 1 }),
      env: new Map([...stateOf({ A: "x" }).env, ["B", reference]]),
    };
    expect(inheritanceOf("default" as ProfileName, state)).toEqual({
      source: "default",
      env: new Map([["A", "x"]]),
      config: { a: 1 },
    });
  });
});

describe("copies", () => {
  test("come after their sources, whatever their names", () => {
    const { profiles } = valid(
      "version: 1\nprofiles: { a: { create: { clone_from: b } }, b: { create: { clone_from: c } }, c: {}, d: {} }\n",
    );
    expect(inOrderOfCopies(profiles)).toEqual(["c", "b", "a", "d"]);
  });

  test("in a circle come in some order, each once", () => {
    const place = { file: "hermes-fleet.yaml", line: 1, column: 1 };
    const copyOf = (source: string) => ({
      create: { skills: "bundled" as const, cloneFrom: { value: source as ProfileName, place } }, // a valid name
    });
    const circle = new Map([
      ["a" as ProfileName, copyOf("b")], // valid names
      ["b" as ProfileName, copyOf("a")],
    ]);
    expect([...inOrderOfCopies(circle)].sort()).toEqual(["a", "b"]);
  });

  test("without a source are an error at the place of clone_from", () => {
    expect(missingSource(profileOf(coder("create: { clone_from: gone }")), "absent")).toMatchObject({
      code: "clone-source",
      blocks: "resource",
      message:
        'profile "coder" cannot be made: it is to begin as a copy of "gone", which is neither declared for this host nor on it',
      place: { line: 4, column: 27 },
    });
  });
});
