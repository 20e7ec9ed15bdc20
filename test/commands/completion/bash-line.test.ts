import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bashInsertion, readBashLine, unquoted } from "../../../src/commands/completion/bash-line.ts";

const FILE = 'profile.coder.file["mcp.json"]';

describe("a line of bash", () => {
  test.each([
    ["hermes-fleet ", ["hermes-fleet"], ""],
    ["hermes-fleet pl", ["hermes-fleet"], "pl"],
    ["hermes-fleet  -f 'my fleet.yaml' plan", ["hermes-fleet", "-f", "my fleet.yaml"], "plan"],
    ['hermes-fleet -f "a $b" x\\ y "z w', ["hermes-fleet", "-f", "a $b", "x y"], '"z w'],
    ["hermes-fleet a\\", ["hermes-fleet"], "a\\"],
    ["hermes-fleet '' \"", ["hermes-fleet", ""], '"'],
    ["hermes-fleet a'b c'd\te", ["hermes-fleet", "ab cd"], "e"],
  ])("%j is parted as bash does", (line, words, current) => {
    expect(readBashLine(line)).toEqual({ words, current });
  });
});

describe("what is put in place of what readline replaces", () => {
  test.each([
    // the word at the cursor, its end that is replaced, what comes in its place
    ["profile.coder.fi", "profile.coder.fi", 'profile.coder.file\\[\\"mcp.json\\"\\]'],
    ["'profile.coder.fi", "profile.coder.fi", FILE],
    ['"profile.coder.fi', "profile.coder.fi", 'profile.coder.file[\\"mcp.json\\"]'],
    ['profile.coder.file\\[\\"m', 'profile.coder.file\\[\\"m', 'profile.coder.file\\[\\"mcp.json\\"\\]'],
    ["profile'.coder.fi", ".coder.fi", '.coder.file["mcp.json"]'],
    ["", "", 'profile.coder.file\\[\\"mcp.json\\"\\]'],
  ])("of %s", (current, replaced, inserted) => {
    expect(bashInsertion(FILE, current, replaced)).toBe(inserted);
  });

  test("is only what comes behind = where bash parts the word there", () => {
    expect(bashInsertion("--level=WARNING", "--level=WA", "WA")).toBe("WARNING");
    expect(bashInsertion("--level=WARNING", "--level=", "")).toBe("WARNING");
    expect(bashInsertion("--level=WARNING", "--level=", "=")).toBe("=WARNING");
  });

  test("is nothing where the word goes on differently", () => {
    expect(bashInsertion("coder", "cot", "cot")).toBeUndefined();
    expect(bashInsertion("coder", "codera", "codera")).toBeUndefined();
  });

  test("calls no history from within double quotes", () => {
    expect(bashInsertion("a!b", '"a', "a")).toBeUndefined();
    expect(bashInsertion("a!b", "'a", "a")).toBe("a!b");
  });

  test.each(["", "'", '"'])("is the word again when bash reads it, begun with %j", (quote) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (word) => {
        const inserted = bashInsertion(word, quote, "");
        fc.pre(inserted !== undefined);
        expect(unquoted(`${quote}${inserted}${quote}`)).toEqual({ value: word, quote: "" });
      }),
    );
  });
});
