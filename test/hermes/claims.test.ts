import { describe, expect, test } from "@jest/globals";
import type { Env } from "./claims-rows.ts";
import { claims, credentials, identity, portsOf } from "./claims-source.ts";

describe("a platform that is turned off", () => {
  const tokens: Env = {
    TELEGRAM_BOT_TOKEN: "a",
    SLACK_BOT_TOKEN: "b",
    SLACK_APP_TOKEN: "c",
    SIGNAL_ACCOUNT: "d",
    SIGNAL_HTTP_URL: "e",
    MATRIX_ACCESS_TOKEN: "f",
    DISCORD_BOT_TOKEN: "g",
    WHATSAPP_ENABLED: "true",
    FEISHU_APP_ID: "h",
    API_SERVER_KEY: "i",
    WEBHOOK_ENABLED: "true",
  };

  test.each(["telegram", "slack", "signal", "matrix"])("claims nothing: %s", (platform) => {
    const off = claims(tokens, { platforms: { [platform]: { enabled: false } } });
    expect(off.filter((claim) => claim.platform === platform)).toEqual([]);
    expect(claims(tokens).filter((claim) => claim.platform === platform)).not.toEqual([]);
  });

  test.each(["discord", "whatsapp", "feishu", "api_server", "webhook"])(
    "claims with a doubt where not every Hermes heeds it: %s",
    (platform) => {
      const found = claims(tokens, { gateway: { platforms: { [platform]: { enabled: false } } } });
      const its = found.filter((claim) => claim.platform === platform);
      expect(its).not.toEqual([]);
      for (const claim of its) {
        expect(claim).toMatchObject({ isCertain: false });
        expect(claim.doubt).toContain(`gateway.platforms.${platform}.enabled in config.yaml`);
      }
      expect(found.find((claim) => claim.platform === "telegram")?.isCertain).toBe(true);
    },
  );

  test("is read from platforms before gateway.platforms", () => {
    const config = {
      platforms: { telegram: { enabled: true } },
      gateway: { platforms: { telegram: { enabled: false, token: "x" } } },
    };
    expect(credentials({ TELEGRAM_BOT_TOKEN: "a" }, config)).toHaveLength(1);
  });

  test("by a block at the top of config.yaml claims with a doubt", () => {
    const [claim] = credentials({ TELEGRAM_BOT_TOKEN: "a" }, { telegram: { enabled: false } });
    expect(claim?.isCertain).toBe(false);
  });

  test.each(["false", "0", "No"])("by WHATSAPP_ENABLED=%s stays off in spite of config.yaml", (no) => {
    expect(claims({ WHATSAPP_ENABLED: no }, { platforms: { whatsapp: { enabled: true } } })).toEqual([]);
  });
});

describe("combinations", () => {
  test.each<[string, Env]>([
    ["SIGNAL_ACCOUNT without SIGNAL_HTTP_URL", { SIGNAL_ACCOUNT: "+1" }],
    ["SIGNAL_HTTP_URL without SIGNAL_ACCOUNT", { SIGNAL_HTTP_URL: "http://x" }],
    ["MATRIX_USER_ID without MATRIX_PASSWORD", { MATRIX_USER_ID: "@a:b" }],
    ["MATRIX_PASSWORD without MATRIX_USER_ID", { MATRIX_PASSWORD: "p" }],
    ["IRC_NICKNAME without IRC_SERVER", { IRC_NICKNAME: "bot" }],
    ["FEISHU_CONNECTION_MODE without an app", { FEISHU_CONNECTION_MODE: "webhook" }],
    ["an empty variable", { TELEGRAM_BOT_TOKEN: "" }],
    ["WHATSAPP_ENABLED that is not true", { WHATSAPP_ENABLED: "maybe" }],
  ])("claim nothing: %s", (_, env) => {
    expect(claims(env)).toEqual([]);
  });

  test("feishu listens in webhook mode only", () => {
    expect(portsOf({ FEISHU_APP_ID: "a" })).toEqual([]);
    expect(portsOf({ FEISHU_APP_ID: "a", FEISHU_CONNECTION_MODE: "websocket" })).toEqual([]);
    const unknown = { FEISHU_APP_ID: "a", FEISHU_CONNECTION_MODE: { reference: "from_env M" } };
    expect(portsOf(unknown)).toEqual([expect.objectContaining({ port: 8765, isCertain: false })]);
  });

  test("a matrix access token goes before user and password", () => {
    const env = { MATRIX_ACCESS_TOKEN: "t", MATRIX_USER_ID: "@a:b", MATRIX_PASSWORD: "p" };
    expect(credentials(env).map(({ variable }) => variable)).toEqual(["MATRIX_ACCESS_TOKEN"]);
  });

  test("yuanbao's two variables name one identity", () => {
    expect(identity(credentials({ YUANBAO_APP_ID: "x" }))).toBe(
      identity(credentials({ YUANBAO_APP_KEY: "x" })),
    );
  });

  test("an irc nick is one on one server, in any case, and hermes-bot by default", () => {
    const irc = (server: string, nick?: string) =>
      identity(credentials({ IRC_SERVER: server, ...(nick === undefined ? {} : { IRC_NICKNAME: nick }) }));
    expect(irc("a.org", "Bot")).toBe(irc("A.org", "bot"));
    expect(irc("a.org", "bot")).not.toBe(irc("b.org", "bot"));
    expect(irc("a.org")).toBe(irc("a.org", "hermes-bot"));
  });

  test("a token of home assistant is the same under two URLs", () => {
    const one = credentials({ HASS_TOKEN: "t", HASS_URL: "http://a" });
    expect(identity(one)).toBe(identity(credentials({ HASS_TOKEN: "t", HASS_URL: "http://b" })));
  });
});

describe("config.yaml", () => {
  test("exports its top-level scalars as environment", () => {
    const found = credentials({}, { TELEGRAM_BOT_TOKEN: "one" });
    expect(identity(found)).toBe(identity(credentials({ TELEGRAM_BOT_TOKEN: "one" })));
    expect(found[0]).toMatchObject({
      what: "TELEGRAM_BOT_TOKEN in config.yaml",
      variable: "TELEGRAM_BOT_TOKEN",
      file: "config.yaml",
    });
  });

  test.each(["two", ""])("does not export over a variable that is set (%j)", (value) => {
    const found = credentials({ TELEGRAM_BOT_TOKEN: value }, { TELEGRAM_BOT_TOKEN: "one" });
    expect(found.map(({ file }) => file)).toEqual(value === "" ? [] : [".env"]);
  });

  test("turns a platform on by a top-level scalar", () => {
    expect(portsOf({}, { WEBHOOK_ENABLED: true, WEBHOOK_PORT: 9003 })).toEqual([
      expect.objectContaining({ port: 9003 }),
    ]);
  });

  test.each([
    null,
    undefined,
    7,
    "text",
    [],
    { platforms: [] },
    { platforms: { telegram: "on" }, gateway: 1 },
  ])("of an odd shape claims nothing: %j", (config) => {
    expect(claims({}, config)).toEqual([]);
  });

  test("with a number too long to be read exactly leaves a doubt", () => {
    const id = (phone_number_id: number) =>
      credentials({}, { platforms: { whatsapp_cloud: { enabled: true, extra: { phone_number_id } } } });
    expect(id(123456789012345)[0]?.isCertain).toBe(true);
    expect(id(2 ** 60)[0]?.isCertain).toBe(false);
  });

  test.each(["x", "70000", "-1"])("with the port %j leaves a doubt about the usual one", (port) => {
    const config = { platforms: { webhook: { enabled: true, extra: { port } } } };
    expect(portsOf({}, config)).toEqual([expect.objectContaining({ port: 8644, isCertain: false })]);
  });

  test("with the port 0 claims none", () => {
    expect(portsOf({ WEBHOOK_ENABLED: "1", WEBHOOK_PORT: "0" })).toEqual([]);
  });
});

describe("values", () => {
  test("differ by platform only in the platform of the claim", () => {
    const found = credentials({ TELEGRAM_BOT_TOKEN: "same", DISCORD_BOT_TOKEN: "same" });
    expect(found.map(({ platform }) => platform)).toEqual(["telegram", "discord"]);
  });

  test("of tokens lose what is not ASCII, as Hermes has it", () => {
    expect(identity(credentials({ TELEGRAM_BOT_TOKEN: "o\u200bne" }))).toBe(
      identity(credentials({ TELEGRAM_BOT_TOKEN: "one" })),
    );
  });

  test("show as the fingerprint of their variable", () => {
    expect(credentials({ TELEGRAM_BOT_TOKEN: "12345" })[0]?.fingerprint).toBe("print-5");
  });

  test("of mail addresses are the same in any case", () => {
    expect(identity(credentials({ EMAIL_ADDRESS: "Bot@Example.org" }))).toBe(
      identity(credentials({ EMAIL_ADDRESS: "bot@example.org" })),
    );
  });
});
