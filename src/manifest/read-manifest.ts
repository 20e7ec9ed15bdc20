import type { Diagnostic } from "../model/diagnostic.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ManifestContext } from "./context.ts";
import { Findings } from "./findings.ts";
import { Parts } from "./parts.ts";
import { type ManifestPart, type ReadParts, readParts } from "./read-parts.ts";
import { resolveManifest } from "./resolve.ts";

export interface ReadManifest {
  /** Absent when there are errors. */
  readonly manifest?: HostManifest;
  /** What could be made of it in spite of errors; good for finding what else is wrong. */
  readonly draft?: HostManifest;
  /** Its files, as far as they could be read: the named one first, then what it includes. */
  readonly files: readonly ManifestPart[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a manifest and what it includes: YAML, schema, meaning; everything that is wrong is told at once, in the order of
 * the files and of their text.
 */
export function readManifest(text: string, context: ManifestContext): ReadManifest {
  const read = readParts(text, context);
  const { files } = read;
  const ofMeaning = meaning(read, context);
  const all = [...read.diagnostics, ...(ofMeaning?.diagnostics ?? [])];
  const rank = new Map(files.map(({ shownAs }, index) => [shownAs, index] as const).toReversed());
  const diagnostics = all.sort((a, b) => byPlace(a, b, rank));
  if (ofMeaning?.manifest === undefined) return { files, diagnostics };
  const isValid = !diagnostics.some(({ severity }) => severity === "error");
  return {
    files,
    diagnostics,
    ...(isValid ? { manifest: ofMeaning.manifest } : { draft: ofMeaning.manifest }),
  };
}

/** Also of what has a wrong shape, which has been told: the meaning of the rest can still be wrong. */
function meaning(
  { root, lowest, isWhole }: ReadParts,
  context: ManifestContext,
): { readonly manifest?: HostManifest; readonly diagnostics: readonly Diagnostic[] } | undefined {
  if (root === undefined) return undefined;
  const findings = new Findings(context.userHome);
  const parts = new Parts(findings, { lowest, root, isWhole });
  if (isWhole && parts.within("profiles").length === 0) {
    findings.refuse(
      "manifest-schema",
      'the manifest has no "profiles"',
      root.source.at(0),
      "Add it, here or in a file that it includes.",
    );
    return { diagnostics: findings.diagnostics };
  }
  return { manifest: resolveManifest(findings, parts, context), diagnostics: findings.diagnostics };
}

function byPlace(a: Diagnostic, b: Diagnostic, rank: ReadonlyMap<string, number>): number {
  const fileOf = ({ place }: Diagnostic) => rank.get(place?.file ?? "") ?? 0;
  return (
    fileOf(a) - fileOf(b) ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    a.message.localeCompare(b.message)
  );
}
