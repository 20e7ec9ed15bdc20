import { expect, test } from "@jest/globals";
import { diffLines } from "diff";
import fc from "fast-check";
import { sameYaml, withYamlEdit, type YamlMap } from "../../src/formats/yaml.ts";
import type { ManifestContext } from "../../src/manifest/context.ts";
import { editManifest } from "../../src/manifest/edit-manifest.ts";
import { rawAt, rawManifest } from "../../src/manifest/raw-manifest.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { Value } from "../../src/model/value.ts";
import { FileTree } from "./file-tree.ts";

const CONTEXT: ManifestContext = {
  path: "/home/ada/fleet/hermes-fleet.yaml" as AbsolutePath, // absolute, as written
  shownAs: "hermes-fleet.yaml",
  files: new FileTree({}),
  userHome: "/home/ada" as AbsolutePath, // absolute, as written
  host: "vps1",
};

const KEYS = ["a", "b", "model", "x y", "12:30", "yes", "a.b"];
const key = fc.constantFrom(...KEYS);
const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    "x",
    "yes",
    "12:30",
    "#c",
    "a: b",
    true,
    5,
    0.5,
    "",
    "one\ntwo\n",
    "'q'",
    "ü — 日本",
  ),
  fc.string({ maxLength: 8, unit: "grapheme-ascii" }),
);
/** A map as a person may have written it. */
type Written = { readonly [key: string]: Written | Value };
const written: fc.Arbitrary<Written> = fc.letrec<{ map: Written }>((tie) => ({
  map: fc.dictionary(key, fc.oneof({ depthSize: "small" }, scalar, tie("map")), { maxKeys: 3 }),
})).map;
const noise = fc.array(fc.constantFrom("none", "comment", "blank", "beside", "flow"), {
  minLength: 40,
  maxLength: 40,
});

/** Writes a map with comments, blank lines and flow style here and there. */
function draw(map: Written, noises: readonly string[], indent: number): string[] {
  const out: string[] = [];
  const pad = " ".repeat(indent);
  let at = indent;
  for (const [name, value] of Object.entries(map)) {
    at = (at * 7 + name.length + 3) % noises.length;
    const how = noises[at];
    if (how === "comment") out.push(`${pad}# about ${JSON.stringify(name)}`);
    if (how === "blank") out.push("");
    const start = `${pad}${JSON.stringify(name)}:`;
    const beside = how === "beside" ? "  # beside" : "";
    const isMap = typeof value === "object" && value !== null && Object.keys(value).length > 0;
    if (isMap && how !== "flow") out.push(`${start}${beside}`, ...draw(value as Written, noises, indent + 2));
    else out.push(`${start} ${JSON.stringify(value)}${beside}`);
  }
  return out;
}

const manifest = fc.tuple(written, written, noise).map(([coder, other, noises]) => {
  const lines = draw({ coder: { config: coder }, other: { config: other } }, noises, 2);
  return ["# head", "version: 1", "profiles:", ...lines, "# tail", ""].join("\n");
});
const edit = fc.record({
  profile: fc.constantFrom("coder", "other"),
  at: fc.array(key, { minLength: 1, maxLength: 3 }),
  to: fc.oneof({ weight: 3, arbitrary: scalar }, { weight: 2, arbitrary: fc.constant(undefined) }),
});

test("an edit changes what is meant and no line besides, in whatever manifest", () => {
  fc.assert(
    fc.property(manifest, edit, (text, { profile, at, to }) => {
      const path = ["profiles", profile, "config", ...at];
      const before = rawManifest(text);
      const result = editManifest(
        text,
        [{ path, to: to === undefined ? "taken-out" : { value: to } }],
        CONTEXT,
      );
      if (!result.ok) {
        expect(result.diagnostics.map(({ message }) => message)).toEqual([]);
        return;
      }
      const after = rawManifest(result.text);
      const own = rawAt(before, path);
      expect(rawAt(after, path)).toEqual(to);
      const meant = withYamlEdit(before, path, to);
      // Of what is taken out the maps go as well that then have nothing in them.
      if (to === undefined) expect(sameYaml(withoutEmpty(after) ?? {}, withoutEmpty(meant) ?? {})).toBe(true);
      else expect(sameYaml(after, meant)).toBe(true);
      const parts = diffLines(text, result.text);
      const gone = parts.flatMap((part) =>
        part.removed === true ? part.value.split("\n").slice(0, -1) : [],
      );
      const come = parts.flatMap((part) => (part.added === true ? part.value.split("\n").slice(0, -1) : []));
      if (own === to || sameYaml(own, to)) expect([...gone, ...come]).toEqual([]);
      // What stood there goes, and where a map was needed or was emptied, the line of that.
      const isScalar = own !== undefined && (typeof own !== "object" || own === null);
      if (to !== undefined && isScalar) expect(gone.length).toBeLessThanOrEqual(1);
      if (to !== undefined && own === undefined) expect(gone.length).toBeLessThanOrEqual(1);
      if (to === undefined) expect(come.length).toBeLessThanOrEqual(1);
      expect(result.text.startsWith("# head\nversion: 1\nprofiles:\n")).toBe(true);
      expect(result.text.endsWith("# tail\n")).toBe(true);
    }),
    { numRuns: 100 },
  );
});

function withoutEmpty(value: Value): Value | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value as YamlMap).flatMap(([name, one]) => {
    const inner = withoutEmpty(one);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
