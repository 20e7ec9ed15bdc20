import { CORE, editYaml, isYamlMap, type YamlMap } from "../formats/yaml.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Value } from "../model/value.ts";
import { changedProfiles } from "./changed-profiles.ts";
import type { ManifestContext } from "./context.ts";
import { Bases } from "./extends.ts";
import { Findings } from "./findings.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { readManifest } from "./read-manifest.ts";
import { ManifestSource } from "./source.ts";

export type EditedManifest =
  | {
      readonly ok: true;
      readonly text: string;
      readonly manifest: HostManifest;
      /** Profiles of which something else is declared now. */
      readonly changed: readonly ProfileName[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Edits the text of a valid manifest by splicing: only the lines that must change do, and the new text is read back.
 * Refused as a whole where one edit would change anything else (an anchor, a merge), or the manifest would not be valid.
 */
export function editManifest(
  text: string,
  edits: readonly ManifestEdit[],
  context: ManifestContext,
): EditedManifest {
  const before = readManifest(text, context);
  if (before.manifest === undefined) return { ok: false, diagnostics: before.diagnostics };
  let edited = text;
  for (const { path, to } of edits) {
    const out = to === "taken-out" || to === "not-declared";
    const one = out ? { path: emptied(edited, path), to: undefined } : { path, to: to.value };
    const rest =
      to === "not-declared" && isInherited(edited, path, context) ? [{ path, to: null }] : ([] as const);
    const spliced = editYaml(edited, rest.length > 0 ? rest : [one], CORE);
    if (!spliced.ok) return { ok: false, diagnostics: [refusal(text, path, spliced.reason, context)] };
    edited = spliced.text;
  }
  const after = readManifest(edited, context);
  if (after.manifest === undefined) {
    return { ok: false, diagnostics: after.diagnostics.map((one) => invalid(text, edits, one, context)) };
  }
  const changed = changedProfiles(before.manifest, after.manifest);
  return { ok: true, text: edited, manifest: after.manifest, changed };
}

/** The data of a manifest's text, as it stands there. */
export function rawManifest(text: string): YamlMap {
  const read = CORE.read(text);
  return read.ok ? read.data : {};
}

/** What stands at a path of a manifest's data; undefined: nothing does. */
export function rawAt(data: YamlMap, path: readonly string[]): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) at = isYamlMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** Whether a profile has what stands at a path below it from `defaults`, or from the profile that it extends. */
export function isInherited(text: string, path: readonly string[], context: ManifestContext): boolean {
  const [section, profile, ...inside] = path;
  if (section !== "profiles" || profile === undefined || inside.length === 0) return false;
  const findings = new Findings(new ManifestSource(text, context.shownAs), context);
  const raw = rawManifest(text) as unknown as Manifest; // it was valid before
  const below = new Bases(findings, raw).layersOf(profile).slice(0, -1);
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

function refusal(
  text: string,
  path: readonly string[],
  reason: string,
  { shownAs }: ManifestContext,
): Diagnostic {
  return {
    code: "manifest-edit",
    severity: "error",
    message: `the manifest cannot be edited there: ${reason}`,
    place: new ManifestSource(text, shownAs).key(path),
    hint: "Edit it by hand, where the anchor or the merged map stands.",
  };
}

/** What would be wrong with the edited text, whose lines nobody has seen: the place is that of the edit. */
function invalid(
  text: string,
  edits: readonly ManifestEdit[],
  { message, hint }: Diagnostic,
  { shownAs }: ManifestContext,
): Diagnostic {
  const [first] = edits;
  return {
    code: "manifest-edit",
    severity: "error",
    message: `the manifest would not be valid any more: ${message}`,
    place: new ManifestSource(text, shownAs).key(first?.path ?? []),
    ...(hint !== undefined && { hint }),
  };
}
