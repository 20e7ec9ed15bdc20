import { describe, expect, test } from "@jest/globals";
import { readYaml, sameYaml, type YamlMap, yamlScalar } from "../../src/formats/yaml.ts";
import { describeWithJudge } from "./python-judge.ts";
import { asJudged, SCRIPT, type Verdict } from "./yaml-judge.ts";

const dataOf = (text: string): YamlMap => {
  const read = readYaml(text);
  if (!read.ok) throw new Error(`${read.line}:${read.column} ${read.message}`);
  return read.data;
};

describe("reading YAML as PyYAML does", () => {
  test.each([
    ["yes", true],
    ["Off", false],
    ["y", "y"],
    ["010", 8],
    ["0o7", "0o7"],
    ["08", "08"],
    ["1_000", 1000],
    ["0x1F", 31],
    ["0b11", 3],
    ["12:30", 750],
    ["-1:30", -90],
    ["1:30.5", 90.5],
    ["1e3", "1e3"],
    ["1.5e3", "1.5e3"],
    ["1.5e+3", 1500],
    [".5", 0.5],
    ["1.", 1],
    [".inf", Number.POSITIVE_INFINITY],
    ["-.INF", Number.NEGATIVE_INFINITY],
    ["~", null],
    ["", null],
    ["null", null],
    ["nULL", "nULL"],
    ["'yes'", "yes"],
    ["!!str yes", "yes"],
    ["!!int '7'", 7],
    ["! '7'", 7],
  ])("takes %s as %p", (source, value) => {
    expect(dataOf(`a: ${source}\n`)).toEqual({ a: value });
  });

  test("takes a date for something that equals no string", () => {
    const { a } = dataOf("a: 2026-01-01\n");
    expect(sameYaml(a, "2026-01-01")).toBe(false);
    expect(sameYaml(a, { "!!timestamp": "2026-01-01" })).toBe(false);
    expect(sameYaml(a, dataOf("b: 2026-01-01").b)).toBe(true);
    expect(JSON.stringify(a)).toBe('{"!!timestamp":"2026-01-01"}');
  });

  test("keeps integers beyond 2^53 apart from the number next to them", () => {
    expect(sameYaml(dataOf("a: 1180000000000000001").a, dataOf("a: 1180000000000000000").a)).toBe(false);
  });

  test("merges << under the map's own keys, the first source winning", () => {
    const text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  z: 3\n";
    expect(dataOf(text).c).toEqual({ x: 1, y: 1, z: 3 });
  });

  test("lets the last of equal keys count, and tells keys that are no strings from those that are", () => {
    expect(dataOf('a: 1\na: 2\n1: x\n"1": y\nyes: z\n=: e\n')).toEqual({
      a: 2,
      "!!int 1": "x",
      "1": "y",
      "!!bool true": "z",
      "=": "e",
    });
  });

  test("takes a __proto__ key for a key", () => {
    const data = dataOf("__proto__: {x: 1}\n");
    expect(Object.hasOwn(data, "__proto__")).toBe(true);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test.each(["", "# only a comment\n", "---\n", "--- # c\n...\n", "~\n", "\ufeff"])(
    "takes %j for the empty map",
    (text) => {
      expect(dataOf(text)).toEqual({});
    },
  );

  test("reads flow collections and quotes whose further lines are not indented", () => {
    const text = 'a: {\n  x: 1, # one\n"y": [2,\n3]\n}\nb: "multi\nline\n\n# no comment"\nc: 3\n';
    expect(dataOf(text)).toEqual({ a: { x: 1, y: [2, 3] }, b: "multi line\n# no comment", c: 3 });
  });

  test("takes CR and U+0085 for line breaks", () => {
    expect(dataOf("a: 1\rb: 2\u0085c: 3\r\nd: 4")).toEqual({ a: 1, b: 2, c: 3, d: 4 });
  });

  test("gives a block scalar no line break that the file does not have", () => {
    expect(dataOf("a: |\n  text")).toEqual({ a: "text" });
    expect(dataOf("a: |\n  text\n")).toEqual({ a: "text\n" });
  });

  test.each([
    ["- a\n", /top level is not a map/, 1, 1],
    ["a: 1\n---\nb: 2\n", /more than one document/, 2, 1],
    ["a: 1\nb: *x\n", /no anchor/, 2, 4],
    ["a: &x [*x]\n", /inside of its own anchor/, 1, 8],
    ["a: b: c\n", /mapping/i, 1, 4],
    ["a: 1\n\tb: 2\n", /tab/i, 2, 1],
    ["a:\tb\n", /tab/, 1, 3],
    ["a: !foo b\n", /tag/, 1, 9],
    ["a: !!int x\n", /no integer/, 1, 10],
    ["a: 2026-13-01\n", /no date/, 1, 4],
    ["a: =\n", /tag/, 1, 4],
    ["a: {b?c: 1}\n", /\?/, 1, 5],
    ["a: \u0007\n", /U\+0007/, 1, 4],
    ["a: |\n  x\u2028  y\n", /break lines/, 1, 4],
    ["[1]: 2\n", /cannot be a key/, 1, 1],
    ["<<: 1\n", /<< needs/, 1, 1],
    [": 1\n", /key is missing/, 1, 1],
    ['a: "x\n', /quote/, 2, 1],
  ])("says what is wrong with %j and where", (text, message, line, column) => {
    expect(readYaml(text)).toEqual({ ok: false, message: expect.stringMatching(message), line, column });
  });

  test.each([
    "a: *s3cret\n",
    "a: !s3cret x\n",
    "a: &s3.cret x\n",
    "a: !!int s3cret\n",
    'a: "\\s3cret"\n',
    "a: |s3cret\n",
  ])("does not quote what may be a secret: %j", (text) => {
    const read = readYaml(text);
    expect(read.ok ? "" : read.message).toMatch(/^[^3]+$/);
  });

  test("refuses aliases that expand without end", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 12; level += 1) {
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}*a${level - 1}]`);
    }
    expect(readYaml(lines.join("\n"))).toMatchObject({ ok: false, message: /too many values/ });
  });
});

describe("writing YAML scalars", () => {
  test.each<[null | boolean | number | string, string]>([
    ["plain text", "plain text"],
    ["anthropic/claude-sonnet-4", "anthropic/claude-sonnet-4"],
    ["http://x:1/y", "http://x:1/y"],
    ["yes", "'yes'"],
    ["y", "'y'"],
    ["12:30", "'12:30'"],
    ["2026-01-01", "'2026-01-01'"],
    ["1e3", "'1e3'"],
    ["089", "'089'"],
    ["0o7", "'0o7'"],
    ["~", "'~'"],
    ["", '""'],
    [" x", "' x'"],
    ["a: b", "'a: b'"],
    ["a #b", "'a #b'"],
    ["it's: so", "'it''s: so'"],
    ["a\nb", '"a\\nb"'],
    ["\u0085\u2028\ufeff\x1b", '"\\x85\\u2028\\ufeff\\x1b"'],
    ["größe 👍", "'größe 👍'"],
    [null, "null"],
    [true, "true"],
    [7, "7"],
    [1.5, "1.5"],
    [1e21, "1.0e+21"],
    [1e-7, "1.0e-7"],
    [-0, "-0.0"],
    [Number.NaN, ".nan"],
    [Number.NEGATIVE_INFINITY, "-.inf"],
    [2 ** 60, "1152921504606847000.0"],
  ])("writes %p as %s", (value, written) => {
    expect(yamlScalar(value)).toBe(written);
  });
});

describeWithJudge("PyYAML on awkward samples", ["yaml"], SCRIPT, (judge) => {
  const looks = [
    ..."yes no on off true false y n Yes NO tRue null Null nULL ~ = << .inf -.inf +.INF .nan .NaN . .. ...".split(
      " ",
    ),
    ..."12:30 12:60 1:2:3 0:1 1_000 _1 1_ 0_7 010 08 0o7 0x1f 0X1F 0xg 0b101 0b2 0b_ -0b1 +7 -7 --7 1e3 1.5e3".split(
      " ",
    ),
    ..."1.5e+3 1e+3 .5 5. 5._ ._5 -.5 +.5 1.2.3 1:30.5 -1:30 2026-01-01 2026-1-1 2026-13-01 2026-02-30".split(
      " ",
    ),
    ..."2026-01-01T10:00:00Z 2026-01-01T1:00:00 99999999999999999999 9007199254740993 -0 -0.0 0 00 +0x_1".split(
      " ",
    ),
    "2026-01-01 10:00:00 +01:00",
    "2026-01-01 25:00:00",
    "a b",
    "a#b",
    "a:b",
    "-a",
    "?a",
    ":a",
    "!!str 1",
    "! 1",
    "!!int 0x10",
    "!!float 1",
    "!!bool yes",
    "!!bool maybe",
    "!!null x",
    "!!timestamp x",
    "!!int ''",
    "'x'",
    '"\\x41\\u00e9\\N\\_\\/"',
    "'it''s'",
    "!!binary aGk=",
    "&x 1",
    "|\n  text",
    "|+\n  text\n\n",
    ">-\n  a\n  b",
    "|2\n   text",
    ">\n  a\n\n   b\n  c\n",
    "|\n\n  x\n   y\n",
    "'a\n\n  b'",
    '"a\\\n   b\\\n\n  c"',
    "a\n  b\n\n  c",
  ];

  test.each(looks)("readYaml agrees on a: %j", async (look) => {
    const text = `a: ${look}\n`;
    // The judge's script defines this shape.
    const verdict = (await judge().ask({ read: text })) as Verdict;
    const read = readYaml(text);
    const ours: Verdict = read.ok ? { data: asJudged(read.data) } : { error: read.message };
    if ("error" in verdict) expect(ours).toHaveProperty("error");
    else expect(ours).toEqual(verdict);
  });

  test.each([
    "? a\n: b\n? c\n",
    "a:\n- b\n-\n  c: d\n- - e\n",
    "{a: 1, 'b':2, c, ? d, \"e\": }",
    "a: [b: c, {d: e},]\n",
    "base: &b {x: 1}\nl:\n- *b\n- <<: *b\n  y: 2\n",
    "%YAML 1.1\n---\na: 1\n...\n",
    "%TAG !e! tag:yaml.org,2002:\n---\na: !e!int '5'\n",
    "a: 'b'#c\n",
    "a: [x]#c\n",
    "a: {b: [\n1\n]\n}\n",
    "? |\n  block key\n: x\n",
    "*a : b\n",
    "&a a: &b b\nc: *a\nd: *b\n",
    "a: &x 1\nb: &x 2\n",
    "a:\n  b: 1\n c: 2\n",
    "a: !!set {x, y}\n",
    `${"k".repeat(1100)}: 1\n`,
    "a: >\n\n  x\n\n    y\n\n\n  z\n\n",
    "a: |\n  x\n # comment\nb: 1\n",
    'a: "x \u2028 \n y\\\u2029  z\n\u2028w"\nb: x\u2028 y\nc: 1\u2028d: 2\n# c\u2028e: 3',
    "\ufeff# bom\na: 1\n",
  ])("readYaml agrees on the file %j", async (text) => {
    // The judge's script defines this shape.
    const verdict = (await judge().ask({ read: text })) as Verdict;
    const read = readYaml(text);
    if ("error" in verdict) expect(read.ok).toBe(false);
    else expect(read.ok && asJudged(read.data)).toEqual(verdict.data);
  });
});
