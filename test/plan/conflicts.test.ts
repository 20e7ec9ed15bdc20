import { describe, expect, test } from "@jest/globals";
import { type Claimant, conflicts } from "../../src/plan/conflicts.ts";
import { claimant, lockOn } from "./conflicts-claimant.ts";

const TOKEN = "111:AAAA-very-secret";
const T = { TELEGRAM_BOT_TOKEN: TOKEN };

describe("two declared profiles that are to run with one token", () => {
  const found = conflicts([claimant("coder", T, { line: 12 }), claimant("research", T, { line: 31 })], []);

  test("are an error that stops the apply and names both, the variable, the places and the fix", () => {
    expect(found).toEqual([
      {
        code: "token-conflict",
        severity: "error",
        message:
          'profile "coder": TELEGRAM_BOT_TOKEN is also set by "research" (hermes-fleet.yaml:31:7); ' +
          "one bot token can serve one gateway",
        hint: "Give each its own token, or set gateway.state: stopped on one.",
        place: { file: "hermes-fleet.yaml", line: 12, column: 7 },
        profiles: ["coder", "research"],
        blocks: "apply",
      },
    ]);
  });
});

describe("no conflict", () => {
  test.each<[string, readonly Claimant[]]>([
    ["different tokens", [claimant("a", T), claimant("b", { TELEGRAM_BOT_TOKEN: "222:BBBB" })]],
    ["one profile alone", [claimant("a", T)]],
    ["the same value on two platforms", [claimant("a", T), claimant("b", { DISCORD_BOT_TOKEN: TOKEN })]],
    [
      "a value and a reference",
      [claimant("a", T), claimant("b", { TELEGRAM_BOT_TOKEN: { reference: "from_env X" } })],
    ],
    [
      "two references",
      [
        claimant("a", { TELEGRAM_BOT_TOKEN: { reference: "from_env X" } }),
        claimant("b", { TELEGRAM_BOT_TOKEN: { reference: "from_env Y" } }),
      ],
    ],
    [
      "one port for two platforms of one profile",
      [claimant("a", { WEBHOOK_ENABLED: "1", WEBHOOK_PORT: "8642", API_SERVER_KEY: "k" })],
    ],
    [
      "two ports",
      [
        claimant("a", { API_SERVER_KEY: "k" }),
        claimant("b", { API_SERVER_KEY: "k", API_SERVER_PORT: "8650" }),
      ],
    ],
    [
      "a platform that is off",
      [claimant("a", T), claimant("b", T, { config: { platforms: { telegram: { enabled: false } } } })],
    ],
  ])("%s", (_, claimants) => {
    expect(conflicts(claimants, [])).toEqual([]);
  });
});

describe("severity", () => {
  const uncertain = { config: { platforms: { discord: { enabled: false } } } };
  const D = { DISCORD_BOT_TOKEN: TOKEN };
  test.each<[string, "error" | "warning", readonly Claimant[]]>([
    ["both declared, both run", "error", [claimant("a", T), claimant("b", T)]],
    ["one undeclared, both run", "error", [claimant("a", T), claimant("b", T, { isDeclared: false })]],
    [
      "both undeclared",
      "warning",
      [claimant("a", T, { isDeclared: false }), claimant("b", T, { isDeclared: false })],
    ],
    ["one stopped", "warning", [claimant("a", T, { willRun: false }), claimant("b", T)]],
    [
      "the undeclared one stopped",
      "warning",
      [claimant("a", T), claimant("b", T, { isDeclared: false, willRun: false })],
    ],
    [
      "the only declared one stopped",
      "warning",
      [
        claimant("a", T, { willRun: false }),
        claimant("b", T, { isDeclared: false }),
        claimant("c", T, { isDeclared: false }),
      ],
    ],
    [
      "two run, a third is stopped",
      "error",
      [claimant("a", T), claimant("b", T), claimant("c", T, { willRun: false })],
    ],
    ["one uncertain", "warning", [claimant("a", D), claimant("b", D, uncertain)]],
    [
      "equal references",
      "error",
      [
        claimant("a", { TELEGRAM_BOT_TOKEN: { reference: "from_env X" } }),
        claimant("b", { TELEGRAM_BOT_TOKEN: { reference: "from_env X" } }),
      ],
    ],
    [
      "one in .env, one in config.yaml",
      "error",
      [
        claimant("a", T),
        claimant("b", {}, { config: { platforms: { telegram: { enabled: true, token: TOKEN } } } }),
      ],
    ],
  ])("%s: %s", (_, severity, claimants) => {
    expect(conflicts(claimants, []).map((each) => [each.code, each.severity, each.blocks])).toEqual([
      ["token-conflict", severity, severity === "error" ? "apply" : undefined],
    ]);
  });
});

describe("wording", () => {
  const only = (...claimants: readonly Claimant[]) => {
    const found = conflicts(claimants, []);
    expect(found).toHaveLength(1);
    return found[0];
  };

  test("three profiles with one token make one diagnostic", () => {
    const found = only(
      claimant("c", T, { line: 3 }),
      claimant("a", T, { line: 1 }),
      claimant("b", T, { line: 2 }),
    );
    expect(found?.message).toBe(
      'profile "a": TELEGRAM_BOT_TOKEN is also set by "b" (hermes-fleet.yaml:2:7) and "c" (hermes-fleet.yaml:3:7); ' +
        "one bot token can serve one gateway",
    );
    expect(found?.hint).toBe("Give each its own token, or set gateway.state: stopped on all but one.");
  });

  test("an undeclared profile is told by its file, and the fix by command", () => {
    const found = only(claimant("a", T, { isDeclared: false }), claimant("b", T));
    expect(found?.message).toContain(
      'profile "b": TELEGRAM_BOT_TOKEN is also set by "a" (/home/ada/.hermes/profiles/a/.env)',
    );
    expect(found?.hint).toContain("`hermes -p a gateway stop`");
    expect(found?.place).toBeDefined();
  });

  test("two undeclared profiles point to a file on the host", () => {
    const found = only(claimant("a", T, { isDeclared: false }), claimant("b", T, { isDeclared: false }));
    expect(found).toMatchObject({ path: "/home/ada/.hermes/profiles/a/.env" });
    expect(found?.place).toBeUndefined();
    expect(found?.hint).toContain("None that is to run is in the manifest");
  });

  test("a stopped profile is called so, after one that runs", () => {
    const found = only(claimant("a", T, { willRun: false }), claimant("b", T));
    expect(found?.message).toContain('profile "b": TELEGRAM_BOT_TOKEN is also set by "a" (stopped, hermes');
    expect(found?.hint).toBe("Give each its own token before more than one of them runs.");
  });

  test("an uncertain claim tells the doubt", () => {
    const D = { DISCORD_BOT_TOKEN: TOKEN };
    const found = only(
      claimant("a", D),
      claimant("b", D, { config: { platforms: { discord: { enabled: false } } } }),
    );
    expect(found?.message).toContain('"b" (perhaps, ');
    expect(found?.hint).toBe(
      "It may not be in use: platforms.discord.enabled in config.yaml is false, which not every version of Hermes " +
        "heeds. Give each its own token to be sure.",
    );
  });

  test("the place in config.yaml is named where it is not the same variable", () => {
    const config = { platforms: { telegram: { enabled: true, token: TOKEN } } };
    const found = only(claimant("a", T), claimant("b", {}, { isDeclared: false, config }));
    expect(found?.message).toContain(
      '"b" (platforms.telegram.token in config.yaml, /home/ada/.hermes/profiles/b/config.yaml)',
    );
  });

  test("a port is told by number and platform, across platforms too", () => {
    const found = only(
      claimant("a", { API_SERVER_KEY: "k" }),
      claimant("b", { WEBHOOK_ENABLED: "1", WEBHOOK_PORT: "8642" }),
    );
    expect(found).toMatchObject({
      code: "port-conflict",
      severity: "error",
      message:
        'profile "a": port 8642 (api_server, API_SERVER_KEY) is also taken by "b" (webhook, WEBHOOK_PORT, ' +
        "hermes-fleet.yaml:7:7); one port can serve one gateway",
      hint: "Give each its own port (API_SERVER_PORT), or set gateway.state: stopped on one.",
    });
  });

  test("a port that is the same reference is told without a number", () => {
    const env = { API_SERVER_KEY: "k", API_SERVER_PORT: { reference: "from_env P" } };
    expect(only(claimant("a", env), claimant("b", env))?.message).toContain(
      "port (api_server, API_SERVER_PORT) is also",
    );
  });

  test("a cloned WhatsApp session is a conflict of its own, beside the port", () => {
    const env = { WHATSAPP_ENABLED: "true" };
    const sessions = { "platforms/whatsapp/session/creds.json": '{"signedIdentityKey":"K"}' };
    const found = conflicts([claimant("a", env, { sessions }), claimant("b", env, { sessions })], []);
    expect(found.map(({ code }) => code)).toEqual(["port-conflict", "session-conflict"]);
    expect(found[1]?.message).toBe(
      'profile "a": the WhatsApp session (platforms/whatsapp/session/creds.json) is also used by "b" ' +
        "(hermes-fleet.yaml:7:7); one WhatsApp session can serve one gateway",
    );
    expect(found[1]?.hint).toContain("whatsapp` pairs one");
  });
});

describe("live locks", () => {
  const coder = claimant("coder", T);
  const [claim] = coder.claims;

  test("of a process of no profile here are an error that names scope, folder and PID", () => {
    expect(conflicts([coder], [lockOn(claim)])).toEqual([
      {
        code: "token-conflict",
        severity: "error",
        message:
          'profile "coder": TELEGRAM_BOT_TOKEN is in use by process 4242, which is no gateway of this Hermes root ' +
          "(by a lock telegram-bot-token in /run/locks); one bot token can serve one gateway",
        hint: 'Stop process 4242, give "coder" its own token, or set its gateway.state: stopped.',
        place: { file: "hermes-fleet.yaml", line: 7, column: 7 },
        profiles: ["coder"],
        blocks: "apply",
      },
    ]);
  });

  test.each<[string, readonly Claimant[], string | undefined]>([
    ["of the profile itself", [coder], "coder"],
    ["of a sibling that no longer claims it", [coder, claimant("old", {})], "old"],
    ["of a sibling that is not looked at", [coder], "gone"],
    ["on what only a stopped profile claims", [claimant("coder", T, { willRun: false })], undefined],
    ["on what only an undeclared profile claims", [claimant("coder", T, { isDeclared: false })], undefined],
    ["on something else", [claimant("coder", { TELEGRAM_BOT_TOKEN: "9:Z" })], undefined],
  ])("%s are nothing", (_, claimants, profile) => {
    expect(conflicts(claimants, [lockOn(claim, profile)])).toEqual([]);
  });

  test("of a sibling that claims it too are said once, as the token conflict", () => {
    const found = conflicts([coder, claimant("old", T, { isDeclared: false })], [lockOn(claim, "old")]);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain('also set by "old"');
  });

  test("on an uncertain claim are a warning", () => {
    const config = { platforms: { discord: { enabled: false } } };
    const doubtful = claimant("coder", { DISCORD_BOT_TOKEN: TOKEN }, { config });
    const found = conflicts([doubtful], [lockOn(doubtful.claims[0])]);
    expect(found.map(({ severity, blocks }) => [severity, blocks])).toEqual([["warning", undefined]]);
  });

  test("on a WhatsApp session are a session conflict", () => {
    const phone = claimant("phone", { WHATSAPP_ENABLED: "true" });
    const found = conflicts([phone], [lockOn(phone.claims.find(({ lock }) => lock !== undefined))]);
    expect(found.map(({ code }) => code)).toEqual(["session-conflict"]);
  });
});

describe("the list", () => {
  const env = {
    ...T,
    DISCORD_BOT_TOKEN: "d-secret",
    API_SERVER_KEY: "k-secret",
    EMAIL_ADDRESS: "bot@secret.org",
  };
  const claimants = ["b", "a-b", "a", "c"].map((name) => claimant(name, env));
  const lock = lockOn(claimants[0]?.claims[0]);

  test("is the same in whatever order profiles, claims and locks come", () => {
    const backwards = claimants.map((each) => ({ ...each, claims: each.claims.toReversed() })).toReversed();
    const other = lockOn(claimants[0]?.claims[1]);
    expect(conflicts(backwards, [other, lock])).toEqual(conflicts(claimants, [lock, other]));
  });

  test("goes by profile, then by variable", () => {
    const more = [...claimants, claimant("x", { QQ_APP_ID: "q" }), claimant("w", { QQ_APP_ID: "q" })];
    const found = conflicts(more, []).map(({ message }) => message.split(" is also ")[0]);
    expect(found).toEqual([
      'profile "a": port 8642 (api_server, API_SERVER_KEY)',
      'profile "a": DISCORD_BOT_TOKEN',
      'profile "a": EMAIL_ADDRESS',
      'profile "a": TELEGRAM_BOT_TOKEN',
      'profile "w": QQ_APP_ID',
    ]);
  });

  test("has a name before the longer one that begins with it", () => {
    const one = { EMAIL_ADDRESS: "one@example.org" };
    const other = { EMAIL_ADDRESS: "other@example.org" };
    const pairs = [claimant("a-b", one), claimant("y", one), claimant("a", other), claimant("z", other)];
    const leads = conflicts(pairs, []).map(({ message }) => message.split(":")[0]);
    expect(leads).toEqual(['profile "a"', 'profile "a-b"']);
  });

  test("holds no value", () => {
    const text = JSON.stringify(conflicts(claimants, [lock]));
    for (const value of Object.values(env)) expect(text).not.toContain(value);
    expect(text).not.toContain("sha256");
  });
});
