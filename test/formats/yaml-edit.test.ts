import { describe, expect, test } from "@jest/globals";
import { editYaml, readYaml, type YamlValue } from "../../src/formats/yaml.ts";

const edited = (text: string, path: string, to: YamlValue | undefined): string => {
  const result = editYaml(text, [{ path: path.split("."), to }]);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
};
const refusal = (text: string, path: string, to: YamlValue | undefined): string | undefined => {
  const result = editYaml(text, [{ path: path.split("."), to }]);
  return result.ok ? undefined : result.reason;
};

describe("setting", () => {
  test("replaces a scalar and keeps its comment, the line break and all else", () => {
    const text = "# head\r\nmodel:\r\n    default:   'old'   # why\r\n    other: [ 1,2 ]\r\n\r\n# tail";
    expect(edited(text, "model.default", "new")).toBe(text.replace("'old'", "new"));
  });

  test("leaves the text where the value is so already, however it is written", () => {
    for (const text of ["a: yes\n", "a:   TRUE # x", '{"a": on}', "b: &b\n  a: true\n<<: *b\n"]) {
      expect(edited(text, "a", true)).toBe(text);
    }
  });

  test("fills a key without a value before its comment", () => {
    expect(edited("a: # why\nb:\n", "a", 1)).toBe("a: 1 # why\nb:\n");
    expect(edited("a: # why\nb:\n", "b", "x")).toBe("a: # why\nb: x\n");
    expect(edited("a: {b, c: }\n", "a.b", 1)).toBe("a: {b: 1, c: }\n");
    expect(edited("a: {b, c: }\n", "a.c", 1)).toBe("a: {b, c: 1 }\n");
  });

  test("adds a key behind the last entry of its map, above comments that follow", () => {
    const text = "a:\n  b: 1 # one\n  # inner\n# outer\nc: 2";
    expect(edited(text, "a.x", true)).toBe("a:\n  b: 1 # one\n  x: true\n  # inner\n# outer\nc: 2");
    expect(edited(text, "d", null)).toBe(`${text}\nd: null`);
  });

  test("counts comments that are indented deeper to the entry above", () => {
    const text = "a:\n  b: 1\n  # about b\n\n  # still\n# outer\nc: |\n  text\n";
    expect(edited("a:\n  b: 1\n  # in a\n# outer\n", "d", 2)).toBe("a:\n  b: 1\n  # in a\nd: 2\n# outer\n");
    expect(edited(text, "a", undefined)).toBe("# outer\nc: |\n  text\n");
    expect(edited(text, "a", 1)).toBe("a: 1\n# outer\nc: |\n  text\n");
    expect(edited("a: |\n  x\nb:\n  {}\n  # in b\nc: 1\n", "b", undefined)).toBe("a: |\n  x\nc: 1\n");
  });

  test("edits the compact maps that PyYAML writes behind long keys", () => {
    const text = "? ''\n: a: 1\n  b: 2\nc: 3\n";
    const edit = (path: string[], to: YamlValue | undefined) => editYaml(text, [{ path, to }]);
    expect(edit([""], 5)).toEqual({ ok: true, text: "? ''\n: 5\nc: 3\n" });
    expect(edit([""], ["x"])).toEqual({ ok: true, text: "? ''\n:\n- x\nc: 3\n" });
    expect(edit(["", "a"], undefined)).toEqual({ ok: true, text: "? ''\n: b: 2\nc: 3\n" });
    expect(edit(["", "d"], 4)).toEqual({ ok: true, text: "? ''\n: a: 1\n  b: 2\n  d: 4\nc: 3\n" });
    expect(edit([""], undefined)).toEqual({ ok: true, text: "c: 3\n" });
  });

  test("makes missing parents, at the file's own indentation", () => {
    expect(edited("a:\n    b: 1\n", "a.c.d.e", 1)).toBe(
      "a:\n    b: 1\n    c:\n        d:\n            e: 1\n",
    );
    expect(edited("", "a.b", 1)).toBe("a:\n  b: 1\n");
    expect(edited("# only this", "a", 1)).toBe("# only this\na: 1\n");
    expect(edited("---\n# c\n...\n", "a", 1)).toBe("---\n# c\na: 1\n...\n");
  });

  test("replaces what stands where a map is needed", () => {
    expect(edited("a: 1 # c\nb: 2\n", "a.x", 1)).toBe("a: # c\n  x: 1\nb: 2\n");
    expect(edited("a: {}\nb: 2\n", "a.x", 1)).toBe("a:\n  x: 1\nb: 2\n");
    expect(edited("a:\n- 1\n- 2\nb: 2\n", "a.x", 1)).toBe("a:\n  x: 1\nb: 2\n");
    expect(edited("a:\nb: 2\n", "a.x", 1)).toBe("a:\n  x: 1\nb: 2\n");
    expect(edited("{}\n", "a.x", 1)).toBe("a:\n  x: 1\n");
    expect(edited("null\n", "a", 1)).toBe("a: 1\n");
    expect(edited("--- {}\n", "a", 1)).toBe("--- {a: 1}\n");
  });

  test("replaces a list whole, in block style as the file indents lists", () => {
    expect(edited("l: # c\n- a\n- b # gone\n# stays\nx: 1\n", "l", ["c", { d: [1] }])).toBe(
      "l: # c\n- c\n- d:\n  - 1\n# stays\nx: 1\n",
    );
    expect(edited("k:\n  - 1\nl: [a]\n", "l", ["b", ["c"], []])).toBe(
      "k:\n  - 1\nl:\n  - b\n  - - c\n  - []\n",
    );
    expect(edited("l: [a, b] # c\n", "l", [])).toBe("l: [] # c\n");
    expect(edited("l:\n- a # c\nx: 1\n", "l", "s")).toBe("l: s\nx: 1\n");
  });

  test("keeps to flow style inside of a flow map", () => {
    expect(edited("a: {b: 1, c: [1, 2]} # f\n", "a.b", { x: ["y, z"] })).toBe(
      "a: {b: {x: ['y, z']}, c: [1, 2]} # f\n",
    );
    expect(edited("a: {b: 1,} # f\n", "a.c", 2)).toBe("a: {b: 1, c: 2,} # f\n");
    expect(edited("{\n  a: 1, # one\n  b: 2 # two\n}\n", "c", 3)).toBe(
      "{\n  a: 1, # one\n  b: 2, c: 3 # two\n}\n",
    );
    expect(edited("a: {\nb: 1\n}\n", "a.b", 2)).toBe("a: {\nb: 2\n}\n");
  });

  test("replaces block scalars, their header's comment staying", () => {
    expect(edited("a: |  # c\n  text\n\n  more\n\nb: 1\n", "a", "x")).toBe("a: x  # c\n\nb: 1\n");
    expect(edited("a: >-\n  text\nb: 1\n", "a", { x: 1 })).toBe("a:\n  x: 1\nb: 1\n");
    expect(edited("a: 'multi\n  line' # c\nb: 1\n", "a", "x")).toBe("a: x # c\nb: 1\n");
  });

  test("goes before the first entry where the last one would change", () => {
    expect(edited("a: 1\nb: |\n  no line break", "c", 2)).toBe("c: 2\na: 1\nb: |\n  no line break");
    expect(edited("a: |+\n  kept\n\n", "b", 2)).toBe("a: |+\n  kept\n\nb: 2\n");
  });

  test("quotes keys that are not plain text, and tells 1 from '1'", () => {
    const result = editYaml("1: x\n", [
      { path: ["1"], to: "z" },
      { path: ["a.b", "c d"], to: 1 },
      { path: ["yes"], to: 1 },
    ]);
    expect(result).toEqual({ ok: true, text: "1: x\n'1': z\na.b:\n  c d: 1\n'yes': 1\n" });
  });

  test("changes the last of equal keys, and keeps a byte order mark", () => {
    expect(edited("\ufeffa: 1\na: 2\n", "a", 3)).toBe("\ufeffa: 1\na: 3\n");
    expect(edited("\ufeffa: 1\nb: 2\n", "a", undefined)).toBe("\ufeffb: 2\n");
  });

  test("replaces a tag with the value, and an alias itself", () => {
    expect(edited("a: !!str 5 # c\n", "a", 5)).toBe("a: 5 # c\n");
    expect(edited("a: &x 1\nb: *x # c\n", "b", 2)).toBe("a: &x 1\nb: 2 # c\n");
    expect(edited("a: &x\n  y: 1\n", "a", 2)).toBe("a: 2\n");
  });

  test("a key of a map with << overrides what is merged", () => {
    expect(edited("b: &b {x: 1}\na:\n  <<: *b\n", "a.x", 2)).toBe("b: &b {x: 1}\na:\n  <<: *b\n  x: 2\n");
  });
});

describe("deleting", () => {
  test("takes the entry's lines and nothing else", () => {
    const text = "# head\na: 1\n# about b\nb:\n  c: 1 # c\n  d: [1,\n    2]\n\ne: 3\n";
    expect(edited(text, "b", undefined)).toBe("# head\na: 1\n# about b\n\ne: 3\n");
    expect(edited(text, "b.d", undefined)).toBe("# head\na: 1\n# about b\nb:\n  c: 1 # c\n\ne: 3\n");
  });

  test("leaves {} where the last key of a map goes", () => {
    expect(edited("a:\n  b: 1\nc: 2\n", "a.b", undefined)).toBe("a: {}\nc: 2\n");
    expect(edited("a: {b: 1}\n", "a.b", undefined)).toBe("a: {}\n");
    expect(edited("# c\na: 1\n# d\n", "a", undefined)).toBe("# c\n{}\n# d\n");
  });

  test("takes the comma along in a flow map", () => {
    const text = "a: {b: 1, c: 2, d: 3}\n";
    expect(edited(text, "a.b", undefined)).toBe("a: {c: 2, d: 3}\n");
    expect(edited(text, "a.c", undefined)).toBe("a: {b: 1, d: 3}\n");
    expect(edited(text, "a.d", undefined)).toBe("a: {b: 1, c: 2}\n");
    expect(edited("{\n  a: 1,\n  b: 2,\n}\n", "b", undefined)).toBe("{\n  a: 1,\n}\n");
  });

  test("takes all of several equal keys", () => {
    expect(edited("a: 1\nb: 2\na: 3\n", "a", undefined)).toBe("b: 2\n");
    expect(edited("{a: 1, b: 2, a: 3}", "a", undefined)).toBe("{b: 2}");
  });

  test("is no edit where the key is not there", () => {
    for (const path of ["x", "a.x", "a.b.x"]) expect(edited("a: 1\n", path, undefined)).toBe("a: 1\n");
  });
});

describe("refusing", () => {
  test("says which anchor or alias is in the way", () => {
    expect(refusal("a: &x {b: 1}\nc: *x\n", "a.b", 2)).toBe(
      "a.b: it lies under the anchor &x, which aliases use",
    );
    expect(refusal("a: &x {b: 1}\nc: *x\n", "c.b", 2)).toBe("c.b: it lies behind the alias *x");
    expect(refusal("a: {b: &x 1}\nc: *x\n", "a", 2)).toBe("a: it holds the anchor &x, which aliases use");
    expect(refusal("a: &x 1\nb: *x\n", "a", undefined)).toBe("a: it holds the anchor &x, which aliases use");
  });

  test("says that a key comes through a merge", () => {
    const text = "b: &b {x: {y: 1}}\na:\n  <<: *b\n";
    expect(refusal(text, "a.x", undefined)).toBe("a.x: it comes through a merge (<<)");
    expect(refusal(text, "a.x.y", 2)).toBe("a.x.y: it comes through a merge (<<)");
  });

  test("says what cannot be written", () => {
    expect(refusal("", "a", 2 ** 60)).toMatch(/too large to be exact; quote it/);
    expect(refusal("", "a", ["\ud800"])).toMatch(/surrogate/);
    expect(refusal("a: [\n", "a", 1)).toMatch(/^a: the file does not read \(line 2\)/);
    expect(editYaml("", [{ path: [], to: 1 }])).toMatchObject({ ok: false });
    expect(refusal("", "k".repeat(1100), 1)).toMatch(/would not read back/);
  });
});

describe("several edits", () => {
  test("are made one after another", () => {
    const result = editYaml("a: 1\n", [
      { path: ["b", "c"], to: 1 },
      { path: ["b", "d"], to: [1] },
      { path: ["a"], to: undefined },
      { path: ["b", "c"], to: undefined },
    ]);
    expect(result).toEqual({ ok: true, text: "b:\n  d:\n  - 1\n" });
  });

  test("change nothing when one of them is refused", () => {
    const result = editYaml("a: &x 1\nb: *x\n", [
      { path: ["c"], to: 1 },
      { path: ["a"], to: 2 },
    ]);
    expect(result.ok).toBe(false);
  });

  test("read back as meant", () => {
    const result = editYaml("a: 1\n", [{ path: ["t"], to: "line\nbreak: #" }]);
    expect(result.ok && readYaml(result.text)).toEqual({ ok: true, data: { a: 1, t: "line\nbreak: #" } });
  });
});
