import { describe, expect, test } from "@jest/globals";
import { clipped, code, fenced, htmlCode, inline } from "../../src/output/markdown-text.ts";
import { rendered } from "./rendered.ts";

describe("a text in a line of Markdown", () => {
  test.each([
    ["plain words, and 3 numbers.", "plain words, and 3 numbers."],
    ['profile "coder": it (too) is-there', 'profile "coder": it (too) is-there'],
    ["ask @ada about #1, please", "ask `@ada` about `#1`, please"],
    [
      "see https://github.com/a/b/issues/1 and www.a.org",
      "see `https://github.com/a/b/issues/1` and `www.a.org`",
    ],
    ["commit deadbee, GH-12 and :smile:", "commit `deadbee, GH-12` and `:smile`:"],
    ["<b>x</b> **bold** _it_ [a](b) ~no~ \\", "`<b>x</b> **bold** _it_ [a](b) ~no~ \\`"],
    ["Run `hermes -p b setup`, or declare config.x.", "Run `hermes -p b setup`, or declare `config.x`."],
    ["one\r\ntwo\n\n# three\tfour", "one two `#` three four"],
    ["a ` b", "a `` ` `` b"],
    ["a ``` b", "a ```` ``` ```` b"],
    ["bell\u0007 and \u202eright", "`bell\\u0007` and `\\u202eright`"],
    ["名稱 是 中文。", "名稱 是 `中文。`"],
    ["", ""],
  ])("%j is %j", (from, to) => {
    expect(inline(from)).toBe(to);
  });

  test("is cut where it is too long, and not inside of a character", () => {
    expect(inline("word ".repeat(9), 9)).toBe("word `word…`");
    expect(clipped("a😀b", 2)).toBe("a…");
    expect(clipped("a😀b", 3)).toBe("a😀…");
    expect(clipped("a😀", 3)).toBe("a😀");
  });
});

test("a name in code is that name, whatever it has of backquotes and blanks", () => {
  for (const name of ["a", "`", "``a`", "a`b", " a ", "```"])
    expect(rendered(`x ${code(name)}`).tags).toEqual(["p", "code"]);
  expect(code("`a")).toBe("`` `a ``");
});

test("a name in HTML stays text", () => {
  expect(htmlCode("</code><b>&\n")).toBe("<code>&lt;/code&gt;&lt;b&gt;&amp;</code>");
});

test("a block of code has a fence that no line of it ends", () => {
  expect(fenced(["a", "```", "  `````", "b\nc"], "diff")).toBe("``````diff\na\n```\n  `````\nb\\nc\n``````");
  expect(fenced([], "diff")).toBe("```diff\n```");
});
