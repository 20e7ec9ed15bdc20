import { describe, expect, test } from "@jest/globals";
import { type Claim, claimsOf, sessionFiles } from "../../src/hermes/claims.ts";
import { lockDigest } from "./claims-rows.ts";
import { claims, credentials, homeOf, identity, sourceOf } from "./claims-source.ts";

describe("slack", () => {
  const file = (...tokens: readonly string[]) => ({
    "slack_tokens.json": JSON.stringify(
      Object.fromEntries(tokens.map((token, index) => [`T${index}`, { token }])),
    ),
  });

  test("claims every entry of a comma-separated list, without the list's fingerprint", () => {
    const found = credentials({ SLACK_BOT_TOKEN: "one, two,,three" });
    expect(found).toHaveLength(3);
    expect(found[1]?.identity).toBe(identity(credentials({ SLACK_BOT_TOKEN: "two" })));
    expect(found[1]?.fingerprint).toBeUndefined();
  });

  test("claims the tokens of slack_tokens.json beside those of .env, each once", () => {
    const found = credentials({ SLACK_BOT_TOKEN: "one" }, {}, file("one", "two"));
    expect(found.map(({ what }) => what)).toEqual(["SLACK_BOT_TOKEN", "slack_tokens.json"]);
    expect(found[1]).toMatchObject({ isCertain: true, file: "slack_tokens.json" });
    expect(found[1]?.identity).toBe(identity(credentials({ SLACK_BOT_TOKEN: "two" })));
  });

  test("doubts slack_tokens.json where nothing turns slack on", () => {
    expect(credentials({}, {}, file("one"))).toEqual([expect.objectContaining({ isCertain: false })]);
  });

  test.each(["", "{", "[]", '{"T1": 1, "T2": {"token": 7}}'])("takes no token from %j", (text) => {
    expect(claims({ SLACK_BOT_TOKEN: "one" }, {}, { "slack_tokens.json": text })).toHaveLength(1);
  });
});

describe("whatsapp", () => {
  const creds = (key: string, counter = 1) =>
    JSON.stringify({ counter, signedIdentityKey: { public: { type: "Buffer", data: key } } });
  const paired = (name: string, text: string, folder = "platforms/whatsapp/session") =>
    claimsOf(sourceOf(name, { WHATSAPP_ENABLED: "true" }, {}, { [`${folder}/creds.json`]: text })).filter(
      ({ kind }) => kind === "session",
    );
  const common = (one: readonly Claim[], other: readonly Claim[]) =>
    one.filter((claim) => other.some(({ identity: its }) => its === claim.identity)).map(({ what }) => what);

  test("asks for the files that hold a session", () => {
    expect(sessionFiles()).toEqual([
      "slack_tokens.json",
      "platforms/whatsapp/session/creds.json",
      "whatsapp/session/creds.json",
    ]);
  });

  test("tells a cloned session, also after its counters have moved on", () => {
    expect(common(paired("coder", creds("K")), paired("research", creds("K", 2)))).toEqual([
      "platforms/whatsapp/session/creds.json",
    ]);
  });

  test("tells a clone that lies in the older folder", () => {
    const older = paired("research", creds("K"), "whatsapp/session");
    expect(common(paired("coder", creds("K")), older)).toHaveLength(1);
  });

  test("takes two pairings for two sessions", () => {
    expect(common(paired("coder", creds("K")), paired("research", creds("L")))).toEqual([]);
  });

  test("compares a file that is no JSON by its text", () => {
    expect(common(paired("coder", "opaque"), paired("research", "opaque"))).toHaveLength(1);
    expect(common(paired("coder", "opaque"), paired("research", "other"))).toEqual([]);
  });

  test("compares a folder that config.yaml names, and names its lock", () => {
    const config = (path: string) => ({ platforms: { whatsapp: { extra: { session_path: path } } } });
    const of = (name: string, path?: string) =>
      claimsOf(sourceOf(name, { WHATSAPP_ENABLED: "true" }, path === undefined ? {} : config(path))).filter(
        ({ kind }) => kind === "session",
      );
    expect(common(of("coder", "/srv/wa"), of("research", "/srv/wa/"))).toHaveLength(1);
    expect(common(of("coder", "/srv/wa"), of("research", "/srv/wb"))).toEqual([]);
    const usual = `${homeOf("research")}/platforms/whatsapp/session`;
    expect(common(of("coder", usual), of("research"))).toHaveLength(1);
    expect(of("research")[0]?.lock).toEqual({ scope: "whatsapp-session", hash: lockDigest(usual) });
    expect(of("coder", "wa")[0]?.isCertain).toBe(false);
  });

  test("claims nothing for a session while it is off", () => {
    expect(claims({}, {}, { "whatsapp/session/creds.json": creds("K") })).toEqual([]);
  });

  test("is in doubt while WHATSAPP_ENABLED is a reference", () => {
    const found = claims({ WHATSAPP_ENABLED: { reference: "from_env W" } });
    expect(found.map(({ isCertain }) => isCertain)).toEqual([false, false]);
  });
});
