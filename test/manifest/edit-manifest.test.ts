import { describe, expect, test } from "@jest/globals";
import { readYaml } from "../../src/formats/yaml.ts";
import type { ManifestContext } from "../../src/manifest/context.ts";
import { editManifest } from "../../src/manifest/edit-manifest.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { ManifestEdit } from "../../src/model/manifest-edit.ts";
import type { Value } from "../../src/model/value.ts";
import { FileTree } from "./file-tree.ts";

const CONTEXT: ManifestContext = {
  path: "/home/ada/fleet/hermes-fleet.yaml" as AbsolutePath, // absolute, as written
  shownAs: "hermes-fleet.yaml",
  files: new FileTree({}),
  userHome: "/home/ada" as AbsolutePath, // absolute, as written
  host: "vps1",
};
const edit = (text: string, ...edits: readonly ManifestEdit[]) => editManifest(text, edits, CONTEXT);
const config = (key: string, to: ManifestEdit["to"], profile = "coder"): ManifestEdit => ({
  path: ["profiles", profile, "config", ...key.split(".")],
  to,
});
const edited = (text: string, ...edits: readonly ManifestEdit[]): string => {
  const result = edit(text, ...edits);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("; "));
  return result.text;
};
const refusal = (text: string, ...edits: readonly ManifestEdit[]): string => {
  const result = edit(text, ...edits);
  return result.ok ? "" : result.diagnostics.map(({ message }) => message).join("; ");
};
const value = (one: Value): ManifestEdit["to"] => ({ value: one });
const HEAD = "version: 1\nprofiles:\n";

describe("an edit of a manifest", () => {
  test.each<[string, string, ManifestEdit, string]>([
    [
      "a null profile",
      "  coder:\n  b: {}\n",
      config("a", value(1)),
      "  coder:\n    config:\n      a: 1\n  b: {}\n",
    ],
    [
      "a null profile with a comment",
      "  coder: # c\n",
      config("a", value(1)),
      "  coder: # c\n    config:\n      a: 1\n",
    ],
    [
      "a flow map",
      "  coder: { config: { a: 1, b: 2 } } # c\n",
      config("a", value("x")),
      "  coder: { config: { a: x, b: 2 } } # c\n",
    ],
    [
      "a quoted key",
      '  "coder":\n    config: {"a": 1}\n',
      config("a", value(2)),
      '  "coder":\n    config: {"a": 2}\n',
    ],
    [
      "a comment between keys",
      "  coder:\n    config:\n      # one\n      a: 1\n      # two\n      b: 2\n",
      config("a", value(3)),
      "  coder:\n    config:\n      # one\n      a: 3\n      # two\n      b: 2\n",
    ],
    [
      "a key without a value",
      "  coder:\n    config:\n      a: # c\n      b: 2\n",
      config("a", value(3)),
      "  coder:\n    config:\n      a: 3 # c\n      b: 2\n",
    ],
    [
      "CRLF",
      "  coder:\r\n    config:\r\n      a: 1 # c\r\n",
      config("b", value(2)),
      "  coder:\r\n    config:\r\n      a: 1 # c\r\n      b: 2\r\n",
    ],
    [
      "four columns",
      "    coder:\n        config:\n            a: 1\n",
      config("b.c", value(2)),
      "    coder:\n        config:\n            a: 1\n            b:\n                c: 2\n",
    ],
    [
      "a list",
      "  coder:\n    config: {}\n",
      config("l", value(["a", "b"])),
      "  coder:\n    config:\n      l:\n        - a\n        - b\n",
    ],
    [
      "a reference",
      "  coder:\n    env:\n      A: x # c\n",
      { path: ["profiles", "coder", "env", "B"], to: value({ from_env: "B" }) },
      "  coder:\n    env:\n      A: x # c\n      B: { from_env: B }\n",
    ],
    [
      "a literal by a reference",
      "  coder:\n    env:\n      A: x # c\n",
      { path: ["profiles", "coder", "env", "A"], to: value({ in_place: true }) },
      "  coder:\n    env:\n      A: { in_place: true } # c\n",
    ],
    [
      "a key of digits",
      "  coder:\n    config:\n      '1': x\n",
      config("1", value("z")),
      "  coder:\n    config:\n      '1': z\n",
    ],
  ])("goes into %s", (_, text, one, expected) => {
    for (const mark of ["", "\ufeff"]) {
      const head = mark + (text.includes("\r") ? HEAD.replaceAll("\n", "\r\n") : HEAD);
      expect(edited(head + text, one)).toBe(head + expected);
    }
  });

  test("keeps the indentation of a text, and the lines of it that stay", () => {
    const text = `${HEAD}  coder:\n    soul:\n      text: |  # who\n          One.\n\n          Two.\n    config: {}\n`;
    const to = (one: string): ManifestEdit => ({
      path: ["profiles", "coder", "soul", "text"],
      to: value(one),
    });
    expect(edited(text, to("One.\n\nThree.\n"))).toBe(text.replace("Two", "Three"));
    expect(edited(text, to("One.\n\nThree."))).toBe(text.replace("Two", "Three").replace("|  #", "|-  #"));
    expect(edited(text, to("One line"))).toBe(
      `${HEAD}  coder:\n    soul:\n      text: One line  # who\n    config: {}\n`,
    );
    for (const odd of ["  one\ntwo\n", "a\tb\nc\n", "a\n \nb", "\n\n", "a\n\n\n", "\u2028\nx\n"])
      expect(readYaml(edited(text, to(odd)))).toMatchObject({
        ok: true,
        data: { profiles: { coder: { soul: { text: odd } } } },
      });
  });

  // What YAML 1.2, which reads a manifest, and 1.1, which reads Hermes' files, take for different things.
  test.each<[Value]>([
    ["yes"],
    ["off"],
    ["12:30"],
    ["0o17"],
    ["1_000"],
    ["2026-01-01"],
    ["0x1f"],
    ["1e3"],
    ["~"],
    [""],
    [" x "],
    ["#general"],
    ["a: b"],
    ["- a"],
    ["*x"],
    ["&x"],
    ["!x"],
    ["%x"],
    ["@x"],
    ["null"],
    ["<<"],
    ["="],
    [true],
    [15],
    [0.5],
    [null],
    [["yes", { "12:30": "0o17" }]],
  ])("writes %j so that both readers of YAML read it", (one) => {
    const text = edited(`${HEAD}  coder: {}\n`, config("a", value(one)), config("l", value([one])));
    expect(readYaml(text)).toMatchObject({
      ok: true,
      data: { profiles: { coder: { config: { a: one, l: [one] } } } },
    });
    const read = edit(text);
    const found = read.ok ? [...read.manifest.profiles.values()][0]?.config : undefined;
    const meant = one === null ? undefined : one;
    expect(found?.map((setting) => setting.value)).toEqual([meant, [one]]);
  });

  test("goes by what a manifest is read as where its readers differ", () => {
    const text = `${HEAD}  coder:\n    config:\n      a: yes\n      t: 12:30\n`;
    expect(edited(text, config("a", value("yes")))).toBe(text);
    expect(edited(text, config("t", value("12:30")))).toBe(text);
    expect(edited(text, config("a", value(true)))).toBe(text.replace("a: yes", "a: true"));
    expect(edited(text, config("b", value(1)))).toBe(`${text}      b: 1\n`);
  });

  test("takes out an entry, and the maps that are then empty, but no profile", () => {
    const text = `${HEAD}  # above\n  coder:\n    config:\n      a:\n        b: 1\n        c: 2\n    description: x\n  other: {}\n`;
    expect(edited(text, config("a.b", "taken-out"))).toBe(text.replace("        b: 1\n", ""));
    const both = edited(text, config("a.b", "taken-out"), config("a.c", "taken-out"));
    expect(both).toBe(`${HEAD}  # above\n  coder:\n    description: x\n  other: {}\n`);
    expect(edited(both, { path: ["profiles", "coder", "description"], to: "taken-out" })).toBe(
      `${HEAD}  # above\n  coder: {}\n  other: {}\n`,
    );
    expect(edited(text, config("z", "taken-out"))).toBe(text);
    expect(edited(text, { path: ["profiles", "coder"], to: "taken-out" })).toBe(
      `${HEAD}  # above\n  other: {}\n`,
    );
  });

  test("has what is inherited not declared by a null at the profile itself", () => {
    const text =
      "version: 1\ndefaults:\n  config: { a: 1 }\nprofiles:\n  base: { config: { b: 2 } }\n  coder: { extends: base, config: { a: 3, c: 4 } }\n";
    expect(edited(text, config("a", "not-declared"))).toBe(text.replace("a: 3", "a: null"));
    expect(edited(text, config("b", "not-declared"))).toBe(text.replace("c: 4", "c: 4, b: null"));
    expect(edited(text, config("c", "not-declared"))).toBe(text.replace(", c: 4", ""));
  });

  test("names the profiles that start from what was edited, those of other hosts among them", () => {
    const text =
      "version: 1\nprofiles:\n  coder: {}\n  coder-2: {}\n  research: { extends: coder, hosts: [elsewhere] }\n";
    const result = edit(text, config("a", value(1)));
    expect(result.ok && result.changed).toEqual(["coder", "research"]);
    expect(edit(text, config("a", value(null)))).toMatchObject({ ok: true, changed: ["coder", "research"] });
  });

  test.each<[string, string, ManifestEdit, string]>([
    [
      "under an anchor that is used",
      "version: 1\nprofiles:\n  coder: &c\n    config: { a: 1 }\n  b: *c\n",
      config("a", value(2)),
      "the anchor &c",
    ],
    [
      "behind an alias",
      "version: 1\nx-c: &c { a: 1 }\nprofiles:\n  coder:\n    config: *c\n",
      config("a", value(2)),
      "the alias *c",
    ],
    [
      "in what is merged",
      "version: 1\nx-c: &c { config: { a: 1 } }\nprofiles:\n  coder:\n    <<: *c\n",
      config("b", value(2)),
      "a merge (<<)",
    ],
    [
      "to what no manifest may have",
      `${HEAD}  coder: {}\n`,
      { path: ["profiles", "coder", "gateway", "state"], to: value("busy") },
      "would not be valid any more",
    ],
    [
      "to a number that is not exact",
      `${HEAD}  coder: {}\n`,
      config("a", value(2 ** 60)),
      "too large to be exact",
    ],
  ])("is refused %s", (_, text, one, why) => {
    expect(refusal(text, one)).toContain(why);
  });

  test("goes beside what is merged, where that changes nothing else", () => {
    const text = "version: 1\nx-c: &c\n  config: { a: 1 }\nprofiles:\n  coder:\n    <<: *c\n    env: {}\n";
    expect(edited(text, { path: ["profiles", "coder", "description"], to: value("x") })).toBe(
      text.replace("    env: {}\n", "    env: {}\n    description: x\n"),
    );
  });

  test("makes nothing of a manifest that is not valid", () => {
    expect(refusal("version: 1\nprofiles: {}\n---\na: 1\n", config("a", value(1)))).not.toBe("");
    expect(refusal(`${HEAD}  coder:\n    config: { a: 1, a: 2 }\n`, config("b", value(1)))).not.toBe("");
  });
});
