import { describe, expect, test } from "@jest/globals";
import { parseKey, writtenKey } from "../../src/manifest/setting-key.ts";
import { parseValue } from "../../src/manifest/setting-value.ts";

describe("a key of the command line", () => {
  test.each([
    ["a", ["a"]],
    ["model.default", ["model", "default"]],
    ['hooks["a.b"].url', ["hooks", "a.b", "url"]],
    ['["a.b"]["c"]', ["a.b", "c"]],
    ['x["say \\"hi\\""]', ["x", 'say "hi"']],
    ['[""]', [""]],
    ["max-turns.größe x", ["max-turns", "größe x"]],
  ])("%s is a path, and is written back so that it is read the same", (text, path) => {
    expect(parseKey(text)).toEqual({ ok: true, path });
    expect(parseKey(writtenKey(path))).toEqual({ ok: true, path });
  });

  test.each(["", ".", "a.", ".a", "a..b", "a[b]", 'a["b]', 'a"b"', 'a["\\x"]', '["a"]b'])(
    "%s is none",
    (text) => {
      expect(parseKey(text).ok).toBe(false);
    },
  );
});

describe("a value of the command line", () => {
  test.each([
    ["true", true],
    ["null", null],
    ["~", null],
    ["50", 50],
    ["-5", -5],
    ["0.5", 0.5],
    ["1e3", 1000],
    ["0x1f", 31],
    ['"50"', "50"],
    ["'true'", "true"],
    ["[a, 1, yes]", ["a", 1, "yes"]],
    ["{a: 1, b: {c: [true]}}", { a: 1, b: { c: [true] } }],
    ["[]", []],
    ["{}", {}],
    ["", ""],
    ["yes", "yes"],
    ["12:30", "12:30"],
    ["1_000", "1_000"],
    ["2026-01-01", "2026-01-01"],
    ["#general", "#general"],
    ["a: b", "a: b"],
    ["- a", "- a"],
    ["*x", "*x"],
    ["a\nb", "a\nb"],
    ["openai/gpt-5", "openai/gpt-5"],
  ])("%j is %j", (text, value) => {
    expect(parseValue(text)).toEqual({ ok: true, value });
  });

  test.each(["[a", "{a: 1", '"a', "[a]\nb: 1", "'a' b", "[*x]"])("%j is refused", (text) => {
    expect(parseValue(text).ok).toBe(false);
  });
});
