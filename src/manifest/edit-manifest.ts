import { CORE, editYaml, isYamlMap, type YamlMap } from "../formats/yaml.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Value } from "../model/value.ts";
import { changedProfiles } from "./changed-profiles.ts";
import type { ManifestContext } from "./context.ts";
import { type EditedFile, EditedFiles } from "./edited-files.ts";
import { Bases } from "./extends.ts";
import { Findings } from "./findings.ts";
import { Parts } from "./parts.ts";
import { rawAt, rawManifest } from "./raw-manifest.ts";
import { readManifest } from "./read-manifest.ts";
import { type ManifestPart, readParts } from "./read-parts.ts";
import { ManifestSource } from "./source.ts";

export type EditedManifest =
  | {
      readonly ok: true;
      /** Of the file that is named. */
      readonly text: string;
      /** The files that have another text now. */
      readonly files: readonly EditedFile[];
      readonly manifest: HostManifest;
      /** Profiles of which something else is declared now. */
      readonly changed: readonly ProfileName[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Edits the text of a valid manifest by splicing, each thing in the file in which it stands: only the lines that must
 * change do, and the new text is read back. Refused as a whole where one edit would change anything else (an anchor, a
 * merge), or the manifest would not be valid.
 */
export function editManifest(
  text: string,
  edits: readonly ManifestEdit[],
  context: ManifestContext,
): EditedManifest {
  const before = readManifest(text, context);
  if (before.manifest === undefined) return { ok: false, diagnostics: before.diagnostics };
  const files = new EditedFiles(before.files);
  for (const { path, to } of edits) {
    const file = files.holding(path);
    const out = to === "taken-out" || to === "not-declared";
    const one = out ? { path: emptied(file.text, path), to: undefined } : { path, to: to.value };
    const rest =
      to === "not-declared" && isInherited(files.text, path, files.within(context))
        ? [{ path, to: null }]
        : ([] as const);
    const spliced = editYaml(file.text, rest.length > 0 ? rest : [one], CORE);
    if (!spliced.ok) return { ok: false, diagnostics: [refusal(file, path, spliced.reason)] };
    files.set(file, spliced.text);
  }
  const after = readManifest(files.text, files.within(context));
  if (after.manifest === undefined) {
    const place = placeOf(edits, new EditedFiles(before.files));
    return { ok: false, diagnostics: after.diagnostics.map((one) => invalid(one, place)) };
  }
  const changed = changedProfiles(before.manifest, after.manifest);
  return { ok: true, text: files.text, files: files.changed, manifest: after.manifest, changed };
}

/**
 * The file in which something stands, or is to stand.
 * @param files of a valid manifest
 */
export function fileHolding(files: readonly ManifestPart[], path: readonly string[]): ManifestPart {
  return new EditedFiles(files).holding(path);
}

/** Whether a profile has what stands at a path below it from `defaults`, or from the profile that it extends. */
export function isInherited(text: string, path: readonly string[], context: ManifestContext): boolean {
  const [section, profile, ...inside] = path;
  if (section !== "profiles" || profile === undefined || inside.length === 0) return false;
  const { root, lowest, isWhole } = readParts(text, context);
  if (root === undefined) return false; // it was valid before
  const findings = new Findings(context.userHome);
  const below = new Bases(findings, new Parts(findings, { lowest, root, isWhole }))
    .layersOf(profile)
    .slice(0, -1);
  return below.some(({ value }) => isYamlMap(value as Value) && has(value as YamlMap, inside)); // a layer is data of YAML
}

function has(data: YamlMap, path: readonly string[]): boolean {
  const value = rawAt(data, path);
  return value !== undefined && value !== null;
}

/** The path of the outermost map that has nothing in it but this; a profile stays, and so does what stands at the top. */
function emptied(text: string, path: readonly string[]): readonly string[] {
  const data = rawManifest(text);
  const shortest = path[0] === "profiles" ? 3 : 1;
  let at = path;
  while (at.length > shortest) {
    const holder = rawAt(data, at.slice(0, -1));
    if (!isYamlMap(holder) || Object.keys(holder).length !== 1 || rawAt(data, at) === undefined) break;
    at = at.slice(0, -1);
  }
  return at;
}

function refusal(file: ManifestPart, path: readonly string[], reason: string): Diagnostic {
  return {
    code: "manifest-edit",
    severity: "error",
    message: `the manifest cannot be edited there: ${reason}`,
    place: new ManifestSource(file.text, file).key(path),
    hint: "Edit it by hand, where the anchor or the merged map stands.",
  };
}

/** Where the first edit is made. */
function placeOf([first]: readonly ManifestEdit[], files: EditedFiles): Diagnostic["place"] {
  const file = files.holding(first?.path ?? []);
  return new ManifestSource(file.text, file).key(first?.path ?? []);
}

/** What would be wrong with the edited text, whose lines nobody has seen: the place is that of the edit. */
function invalid({ message, hint }: Diagnostic, place: Diagnostic["place"]): Diagnostic {
  return {
    code: "manifest-edit",
    severity: "error",
    message: `the manifest would not be valid any more: ${message}`,
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
  };
}
