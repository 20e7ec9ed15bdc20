import { describe, expect, test } from "@jest/globals";
import { shownDiff } from "../../src/manifest/shown-diff.ts";

const diff = (before: string, after: string, secrets: readonly string[] = []) =>
  shownDiff(before, after, secrets, true);

describe("the diff of a manifest", () => {
  test("shows what changes, and two lines around it", () => {
    expect(diff("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n", "a: 1\nb: 2\nc: 3\nd: 5\ne: 5\n")).toEqual([
      "@@ -2,4 +2,4 @@",
      " b: 2",
      " c: 3",
      "-d: 4",
      "+d: 5",
      " e: 5",
    ]);
  });

  test.each([
    ["in a block", 'env:\n  NAME: "canary"\nx: 1\n'],
    ["in a flow map", 'env: { NAME: "canary", A: b }\nx: 1\n'],
    ["over several lines", "env:\n  NAME: |\n    one\n    canary\nx: 1\n"],
    ["folded", 'env:\n  NAME: "one\n    canary"\nx: 1\n'],
    ["behind an alias", "x-t: &t canary\nenv: { NAME: *t }\nx: 1\n"],
    ["behind an alias of the whole", "x-e: &e\n  NAME: canary\nenv: *e\nx: 1\n"],
    ["in a merge", "x-e: &e { NAME: canary }\nenv: { <<: *e }\nx: 1\n"],
    ["in a list of merges", "x-e: &e { NAME: canary }\nenv: { <<: [*e] }\nx: 1\n"],
    ["under a key that looks like a credential's", "config:\n  api_key: canary\nx: 1\n"],
    ["that looks like a token", "config:\n  note: sk-ant-canary-0123456789abc\nx: 1\n"],
    ["in a comment, where it is known", "x: 1 # canary\n"],
    ["behind a byte order mark, with CRLF", '\ufeffenv:\r\n  NAME: "canary"\r\nx: 1\r\n'],
  ])("does not show a secret %s", (_, text) => {
    const secrets = text.includes("#") ? ["canary"] : [];
    for (const [before, after] of [
      [text, text.replace("x: 1", "x: 2")],
      [text, "x: 1\n"],
      ["x: 1\n", text],
    ] as const) {
      const shown = diff(before, after, secrets).join("\n");
      expect(shown).not.toBe("");
      expect(shown).not.toContain("canary");
    }
  });

  test("shows references, and the names of variables", () => {
    const before = 'env:\n  BOT_TOKEN: "123456"\n  MORE_TOKEN: { from_env: A }\n';
    expect(diff(before, before.replace('"123456"', "{ in_place: true }"))).toEqual([
      "@@ -1,3 +1,3 @@",
      " env:",
      "-  BOT_TOKEN: (sensitive)",
      "+  BOT_TOKEN: { in_place: true }",
      "   MORE_TOKEN: { from_env: A }",
    ]);
  });
});
