import { describe, expect, test } from "@jest/globals";
import type { Address } from "../../src/model/ids.ts";
import type { Secret } from "../../src/model/secret.ts";
import type { ProfileContext } from "../../src/resources/kind.ts";
import { keptText, shownText, writtenText } from "../../src/resources/text.ts";

const ADDRESS = 'profile.coder.file["x"]' as Address; // test data

/** A context as far as texts need one; `kept` has what was kept for apply. */
function contextOf(...knownSecrets: readonly string[]) {
  const kept = new Map<string, Secret>();
  const part: Pick<ProfileContext, "knownSecrets" | "fingerprint" | "keep"> = {
    knownSecrets,
    fingerprint: (value) => `print-${value.length}`,
    keep: (name, secret) => kept.set(name, secret),
  };
  return { context: part as ProfileContext, kept }; // a text needs no more of it
}

/** The lines of a diff from one text to another, without those that say where it is. */
function diff(before: string, after: string, ...secrets: readonly string[]): readonly string[] {
  const shown = shownText("x", before, after, contextOf(...secrets).context);
  return shown.shows === "text" ? shown.diff.filter((line) => !line.startsWith("@@")) : [];
}

const HIDDEN = "+(sensitive)";

describe("a line of a text is hidden", () => {
  test("that holds a known secret", () => {
    expect(diff("", "a\nsay s3cret-value\nb\n", "s3cret-value")).toEqual(["+a", HIDDEN, "+b"]);
  });

  test.each([
    "api_key: sk-1",
    "api-key=sk-1",
    '  "token": "abc",',
    "GITHUB_TOKEN=abc",
    "password = 'x'",
    "{ user: ada, password: x }",
    "Authorization: Bearer x",
    "extraheader = AUTHORIZATION: basic x",
    "docker run --env=API_KEY=x",
    "export SLACK_APP_TOKEN='x'",
    "webhook_url: https://x",
    "private_key: &k x",
    "hermes --api-key sk-1",
    'args: ["--api-key", "sk-1"]',
    "see https://ada:x@example.org",
  ])("whose key looks like a credential's: %s", (line) => {
    expect(diff("", `${line}\n`)).toEqual([HIDDEN]);
  });

  test.each<[string, string, readonly string[]]>([
    [
      "a block scalar",
      "private_key: |\n  abc\n  def\nnext: 1\n",
      ["+(sensitive)", "+(sensitive)", "+(sensitive)", "+next: 1"],
    ],
    ["a value on the next line", "token:\n  abc\nnext: 1\n", ["+token:", "+(sensitive)", "+next: 1"]],
    ["a list", "tokens:\n- abc\n- def\nnext: 1\n", ["+tokens:", "+(sensitive)", "+(sensitive)", "+next: 1"]],
    [
      "an option's value in a list",
      'args: [\n  "--token",\n  "abc",\n  "x"\n]\n',
      ["+args: [", '+  "--token",', HIDDEN, '+  "x"', "+]"],
    ],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nnext\n",
      ["+(sensitive)", "+(sensitive)", "+(sensitive)", "+next"],
    ],
  ])("that goes on below one: %s", (_, text, shown) => {
    expect(diff("", text)).toEqual(shown);
  });

  test("on the way out, too", () => {
    expect(diff("token: old\nx\n", "token: new\nx\n")).toEqual(["-(sensitive)", "+(sensitive)", " x"]);
  });

  test("around what changes, too", () => {
    expect(diff("token: t\na\n", "token: t\nb\n")).toEqual([" (sensitive)", "-a", "+b"]);
  });

  test("with a carriage return at its end, too", () => {
    expect(diff("", "token: abc\r\nsay s3cret-value\r\n", "s3cret-value")).toEqual([HIDDEN, HIDDEN]);
  });
});

describe("a line of a text is shown", () => {
  test.each([
    "You keep secrets.",
    "a token is a word",
    "model: gpt",
    "key",
    "see https://example.org",
    "- [ ] tokens",
  ])("that only speaks of it: %s", (line) => {
    expect(diff("", `${line}\n`)).toEqual([`+${line}`]);
  });
});

describe("a diff", () => {
  test("has two lines around what changes, and says where", () => {
    const before = ["a", "b", "c", "d", "e", "f", ""].join("\n");
    const shown = shownText("x", before, before.replace("d", "D"), contextOf().context);
    expect(shown).toEqual({
      shows: "text",
      file: "x",
      diff: ["@@ -2,5 +2,5 @@", " b", " c", "-d", "+D", " e", " f"],
    });
  });
});

describe("a text that goes into a step", () => {
  test("is there as it is where nothing in it is to be hidden", () => {
    const { context, kept } = contextOf("s3cret-value");
    expect([writtenText(ADDRESS, "a\nb\n", context), kept.size]).toEqual(["a\nb\n", 0]);
  });

  test.each(["a\nsay s3cret-value\n", "token: x\n", "token:\n  x\n"])(
    "is kept by name where something is: %j",
    (text) => {
      const { context, kept } = contextOf("s3cret-value");
      const written = writtenText(ADDRESS, text, context);
      expect(written).toEqual({ secret: `${ADDRESS} text` });
      expect(kept.get(`${ADDRESS} text`)?.reveal()).toBe(text);
    },
  );

  test("is kept by name as a whole where it is sensitive as a whole", () => {
    const { context, kept } = contextOf();
    expect(keptText(ADDRESS, "a", context)).toEqual({ secret: `${ADDRESS} text` });
    expect([...kept.values()].map(String)).toEqual(["(sensitive) print-1"]);
  });
});
