import { describe, expect, test } from "@jest/globals";
import { dotenvValues, editDotenv, readDotenv, whyNotCarried } from "../../src/formats/dotenv.ts";
import { sliceOf } from "../../src/formats/splice.ts";

const edited = (text: string, edits: Record<string, string | undefined>): string => {
  const result = editDotenv(text, new Map(Object.entries(edits)));
  if (!result.ok) throw new Error(result.reason);
  return result.text;
};
const valuesOf = (text: string) => Object.fromEntries(dotenvValues(readDotenv(text)));
const refusal = (text: string, edits: Record<string, string | undefined>): string | undefined => {
  const result = editDotenv(text, new Map(Object.entries(edits)));
  return result.ok ? undefined : result.reason;
};

describe("reading .env", () => {
  test("takes export, quotes, escapes and comments as python-dotenv does", () => {
    const text = "export A=1 # one\nB='it\\'s' # two\nC=\"x\\ty\\q\"\n D = a b#c  \nE= # not a comment\nF=\n";
    expect(valuesOf(text)).toEqual({
      A: "1",
      B: "it's",
      C: "x\ty\\q",
      D: "a b#c",
      E: "# not a comment",
      F: "",
    });
  });

  test("lets the last binding of a key count, a bare one taking the value away", () => {
    expect(valuesOf("A=1\nA=2\nB=1\nB\n")).toEqual({ A: "2" });
  });

  test("expands names from the lines above, with defaults, and unknown names to nothing", () => {
    expect(valuesOf("A=1\nB=${A}-${NO}-${NO:-d}-$A\nA=2\nC=${A}${A:x}")).toEqual({
      A: "2",
      B: "1--d-$A",
      C: "2${A:x}",
    });
  });

  test("tells the lines that python-dotenv skips", () => {
    const text = 'A=1\nnot a binding\nB="open\nC=3\n';
    const file = readDotenv(text);
    expect(file.entries.map(({ key }) => key)).toEqual(["A", "C"]);
    expect(file.unreadable.map((range) => sliceOf(text, range))).toEqual(["not a binding\n", 'B="open\n']);
  });

  test("gives the range of a binding and of its value, without the comment", () => {
    const text = "\n\n  export A='x' # note\r\nB";
    const [a, b] = readDotenv(text).entries;
    expect(a && sliceOf(text, a.range)).toBe("  export A='x' # note\r\n");
    expect(a && sliceOf(text, a.valueRange)).toBe("'x'");
    expect(a?.quote).toBe("single");
    expect(b?.value).toBeUndefined();
    expect(b?.quote).toBe("none");
    expect(b?.valueRange).toEqual({ start: text.length, end: text.length });
  });

  test("reads a quoted value over several lines, CRLF becoming LF as in a Python text file", () => {
    expect(valuesOf('A="x\r\ny"\r\nB=2\r\n')).toEqual({ A: "x\ny", B: "2" });
  });

  test("takes white space as Python does: U+0085 ends a key, U+FEFF is part of one", () => {
    expect(valuesOf("A\u0085=1\n\ufeffB=2\n")).toEqual({ A: "1", "\ufeffB": "2" });
  });
});

describe("editing .env", () => {
  test("replaces the value of the last binding alone, keeping export, comment and all other bytes", () => {
    const text = "# head\r\nA=1\r\n\r\nexport A=2 # why\r\n  B='x'\r\nnot a line\r\nlast=1";
    expect(edited(text, { A: "new" })).toBe(text.replace("A=2", "A=new"));
  });

  test("deletes every binding of a key and nothing else", () => {
    expect(edited("# head\nA=1\nB=2\n\nexport A='multi\nline'\nC=3", { A: undefined })).toBe(
      "# head\nB=2\n\nC=3",
    );
  });

  test("appends new keys one line each after a final newline", () => {
    expect(edited("A=1", { B: "2", C: "3" })).toBe("A=1\nB=2\nC=3\n");
    expect(edited("", { A: "1" })).toBe("A=1\n");
    expect(edited("A=1\r\n", { B: "2" })).toBe("A=1\r\nB=2\n");
  });

  test("writes plain values unquoted", () => {
    const plain = [
      "a b",
      "https://x.y/?a=b&c#d",
      "#x",
      "it's",
      'say "x"',
      "back\\slash\\",
      "$HOME",
      "a\tb",
      "ü",
      "${open",
    ];
    for (const value of plain) expect(edited("", { A: value })).toBe(`A=${value}\n`);
  });

  test.each([
    [" x", '" x"'],
    ["a #b", '"a #b"'],
    ["'x'", `"'x'"`],
    ['"x"', `'"x"'`],
    ["a\nb", '"a\\nb"'],
    ['it\'s "x" #1', '"it\'s \\"x\\" #1"'],
    ["${HOME}", '"${:-$}{HOME}"'],
    ["end #\\", "'end #\\'"],
  ])("quotes %j only because it must", (value, written) => {
    const text = edited("", { A: value });
    expect(valuesOf(text)).toEqual({ A: value });
    if (value !== "end #\\") expect(text).toBe(`A=${written}\n`);
  });

  test("a value ending in a backslash does not swallow a quote further down", () => {
    const text = edited("A=1\nB=\"x\"\nC='y'\n", { A: " '\\" });
    expect(valuesOf(text)).toEqual({ A: " '\\", B: "x", C: "y" });
  });

  test("quotes where a comment or a bare key would change what a plain value means", () => {
    expect(edited("A=1 # why\n", { A: "" })).toBe('A="" # why\n');
    expect(edited("A='1'# why\n", { A: "2" })).toBe('A="2"# why\n');
    expect(edited("A # why\n", { A: "2" })).toBe("A=2 # why\n");
  });

  test("keeps clear of a quote left open further up", () => {
    const text = edited('A="open\n', { B: " x" });
    expect(text).toBe("A=\"open\nB=' x'\n");
    expect(valuesOf(text)).toEqual({ B: " x" });
  });

  test("refuses what would close a quote left open further up", () => {
    expect(refusal("A=\"open\nB='open\n", { C: " x" })).toMatch(/^C would not read back as meant/);
  });

  test("leaves a value that reads as meant, unless other variables make it so", () => {
    expect(edited("A='1'\n", { A: "1" })).toBe("A='1'\n");
    expect(edited("B=1\nA=${B}\n", { A: "1" })).toBe("B=1\nA=1\n");
    expect(edited("A=${HOME}\n", { A: "" })).toBe("A=\n");
  });

  test("deleting an absent key is no edit", () => {
    expect(edited("A=1", { B: undefined })).toBe("A=1");
  });

  test("names why a value cannot be carried", () => {
    expect(refusal("", { A: "a\0b" })).toBe(
      "A holds a control character other than tab, carriage return and newline",
    );
    expect(refusal("", { "A-B": "x" })).toBe("A-B has a name that is not letters, digits and _");
  });
});

describe("what .env cannot carry", () => {
  test.each([
    ["A", "\x1b[0m", /control character/],
    ["A", "a\u2028b", /line separator/],
    ["A", "a\u0085b", /line separator/],
    ["A", "\ud800", /surrogate/],
    ["X_TOKEN", "naïve", /non-ASCII/],
    ["A", "1OPENAI_API_KEY=2", /looks like a variable of Hermes/],
    ["A", "x TELEGRAM_BOT_TOKEN=2", /repair/],
    ["A", "x TERMINAL_CWD=/y", /repair/],
    ["1A", "x", /name/],
  ])("%s=%j: %s", (key, value, why) => {
    expect(whyNotCarried(key, value)).toMatch(why);
  });

  test.each([
    ["A", "naïve 👍"],
    ["A", "a\n\r\tb"],
    ["X_TOKEN", "123:abc-_=="],
    ["X_KEY", "aB_cD_EF="],
    ["A", "-e JAVA_HOME=/x"],
    ["A", "postgres://u:p@h/db?sslmode=require"],
  ])("%s=%j can be carried", (key, value) => {
    expect(whyNotCarried(key, value)).toBeUndefined();
  });
});
