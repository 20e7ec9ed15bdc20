import { describe, expect, test } from "@jest/globals";
import type { ManifestContext } from "../../src/manifest/context.ts";
import { editManifest, fileHolding, isInherited } from "../../src/manifest/edit-manifest.ts";
import { readManifest } from "../../src/manifest/read-manifest.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { ManifestEdit } from "../../src/model/manifest-edit.ts";
import type { Value } from "../../src/model/value.ts";
import { FileTree } from "./file-tree.ts";

const MAIN = `version: 1 # mine
include: [common.yaml, bots/coder.yaml]
host: { linger: true }
`;
const COMMON = `version: 1
host: { linger: false, keep_awake: true } # of all
hermes: { active_profile: default }
defaults: { config: { a: 1, b: { c: 2 } } }
removed: { old: , older: }
`;
const CODER = `\ufeffversion: 1\r
profiles:\r
  # Who codes.\r
  coder: { config: { a: 2 } } # one\r
  other: { extends: coder }\r
`;
const LEAVES = { "/home/ada/fleet/common.yaml": COMMON, "/home/ada/fleet/bots/coder.yaml": CODER };
const CONTEXT: ManifestContext = {
  path: "/home/ada/fleet/hermes-fleet.yaml" as AbsolutePath, // absolute, as written
  shownAs: "hermes-fleet.yaml",
  files: new FileTree(LEAVES),
  userHome: "/home/ada" as AbsolutePath, // absolute, as written
  host: "vps1",
};
const value = (one: Value): ManifestEdit["to"] => ({ value: one });
const edit = (...edits: readonly ManifestEdit[]) => editManifest(MAIN, edits, CONTEXT);
/** The changed files, by the name that is shown, each with the text that it then has. */
const texts = (...edits: readonly ManifestEdit[]) => {
  const result = edit(...edits);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("; "));
  return Object.fromEntries(result.files.map(({ shownAs, text }) => [shownAs, text]));
};

describe("an edit of a manifest in several files", () => {
  test.each<[string, ManifestEdit, Readonly<Record<string, string>>]>([
    [
      "a profile's config",
      { path: ["profiles", "coder", "config", "a"], to: value(3) },
      { "bots/coder.yaml": CODER.replace("{ a: 2 }", "{ a: 3 }") },
    ],
    [
      "what goes",
      { path: ["profiles", "coder", "config", "a"], to: "taken-out" },
      { "bots/coder.yaml": CODER.replace("{ config: { a: 2 } }", "{}") },
    ],
    [
      "what is inherited from another file, and is not to be declared",
      { path: ["profiles", "coder", "config", "b", "c"], to: "not-declared" },
      { "bots/coder.yaml": CODER.replace("{ a: 2 }", "{ a: 2, b: { c: null } }") },
    ],
    [
      "a profile that goes",
      { path: ["removed", "older"], to: "taken-out" },
      { "common.yaml": COMMON.replace("{ old: , older: }", "{ old: }") },
    ],
    [
      "what several files say of the host: in the highest",
      { path: ["host", "linger"], to: value(false) },
      { "hermes-fleet.yaml": MAIN.replace("true", "false") },
    ],
    [
      "what one file says of the host",
      { path: ["host", "keep_awake"], to: value(false) },
      { "common.yaml": COMMON.replace("keep_awake: true", "keep_awake: false") },
    ],
    [
      "a sticky profile",
      { path: ["hermes", "active_profile"], to: value("coder") },
      { "common.yaml": COMMON.replace("active_profile: default", "active_profile: coder") },
    ],
    [
      "a new profile, in the named file",
      { path: ["profiles", "new"], to: value({ description: "x" }) },
      { "hermes-fleet.yaml": `${MAIN}profiles:\n  new:\n    description: x\n` },
    ],
    ["nothing, where it is so already", { path: ["profiles", "coder", "config", "a"], to: value(2) }, {}],
  ])("is made where it stands, and no other file changes: %s", (_, one, changed) => {
    expect(texts(one)).toEqual(changed);
  });

  test("may be of several files, one building upon the other", () => {
    const result = edit(
      { path: ["removed", "old"], to: "taken-out" },
      { path: ["profiles", "old"], to: value({}) },
      { path: ["profiles", "old", "description"], to: value("back") },
      { path: ["profiles", "coder", "config", "z"], to: value(1) },
    );
    if (!result.ok) throw new Error("refused");
    expect(result.files.map(({ shownAs, before }) => [shownAs, before])).toEqual([
      ["hermes-fleet.yaml", MAIN],
      ["common.yaml", COMMON],
      ["bots/coder.yaml", CODER],
    ]);
    expect(result.text).toBe(`${MAIN}profiles:\n  old:\n    description: back\n`);
    expect([...result.changed].sort()).toEqual(["coder", "old", "other"]);
  });

  test("that cannot be made is refused as a whole, at its place in its file", () => {
    const anchored = new FileTree({
      ...LEAVES,
      "/home/ada/fleet/bots/coder.yaml":
        "version: 1\nprofiles:\n  coder: { config: &c { a: 2 } }\n  other: { config: *c }\n",
    });
    const result = editManifest(
      MAIN,
      [
        { path: ["host", "linger"], to: value(false) },
        { path: ["profiles", "coder", "config", "a"], to: value(3) },
      ],
      { ...CONTEXT, files: anchored },
    );
    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: "manifest-edit", place: { file: "bots/coder.yaml", line: 3, column: 25 } }],
    });
  });

  test("that would make it invalid is told where the edit would be", () => {
    const result = edit({ path: ["profiles", "coder", "extends"], to: value("other") });
    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ place: { file: "bots/coder.yaml", line: 4 } }],
    });
  });
});

describe("a setting of a manifest in several files", () => {
  const { files } = readManifest(MAIN, CONTEXT);

  test.each([
    [["profiles", "coder", "env"], "bots/coder.yaml"],
    [["profiles", "nobody"], "hermes-fleet.yaml"],
    [["removed", "old"], "common.yaml"],
    [["hermes", "home"], "hermes-fleet.yaml"],
    [["host", "keep_awake"], "common.yaml"],
  ])("%j stands, or would stand, in %s", (path, file) => {
    expect(fileHolding(files, path).shownAs).toBe(file);
  });

  test("is inherited also from another file", () => {
    const path = ["profiles", "coder", "config"];
    expect([
      isInherited(MAIN, [...path, "a"], CONTEXT),
      isInherited(MAIN, [...path, "b", "c"], CONTEXT),
      isInherited(MAIN, [...path, "z"], CONTEXT),
    ]).toEqual([true, true, false]);
  });
});
