import type { Diagnostic } from "../model/diagnostic.ts";
import type { HostManifest } from "../model/manifest.ts";
import { checkSchema } from "./check-schema.ts";
import type { ManifestContext } from "./context.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap } from "./merge.ts";
import { resolveManifest } from "./resolve.ts";
import { ManifestSource } from "./source.ts";
import { describeSyntax } from "./syntax-words.ts";
import { valueErrors } from "./value-errors.ts";

export interface ReadManifest {
  /** Absent when there are errors. */
  readonly manifest?: HostManifest;
  /** What could be made of it in spite of errors; good for finding what else is wrong. */
  readonly draft?: HostManifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a manifest: YAML, schema, meaning; everything that is wrong is told at once, in the order of the text. */
export function readManifest(text: string, context: ManifestContext): ReadManifest {
  const source = new ManifestSource(text, context.shownAs);
  const syntax = syntaxErrors(source);
  const values = valueErrors(source.document, (offset) => source.at(offset));
  const isReadable = [...syntax, ...values].every(({ code }) => READABLE.has(code));
  if (!isReadable) return { diagnostics: [...syntax, ...values].sort(byPlace) };
  const data = dataOf(source);
  if (data === undefined) return { diagnostics: [tooManyAliases(source)] };
  const checked = checkSchema(data, source);
  // What has a wrong shape has been told; the meaning of the rest can still be wrong.
  const meaning =
    isMap(data) && isMap(data.profiles)
      ? resolveManifest(data as unknown as Manifest, source, context) // as its comment allows
      : undefined;
  const shape = checked.ok ? [] : checked.diagnostics;
  const diagnostics = [...syntax, ...values, ...shape, ...(meaning?.diagnostics ?? [])].sort(byPlace);
  if (meaning === undefined) return { diagnostics };
  const isValid = !diagnostics.some(({ severity }) => severity === "error");
  return { diagnostics, ...(isValid ? { manifest: meaning.manifest } : { draft: meaning.manifest }) };
}

/** Errors that leave a document which can be looked at further. */
const READABLE = new Set<Diagnostic["code"]>(["manifest-duplicate-key", "manifest-value"]);

function dataOf(source: ManifestSource): unknown {
  try {
    return source.document.toJS() ?? {};
  } catch {
    return undefined; // every alias has an anchor: only their number can be the reason
  }
}

function tooManyAliases(source: ManifestSource): Diagnostic {
  return {
    code: "manifest-syntax",
    severity: "error",
    message: "the aliases of this manifest stand for more data than it could ever need",
    place: source.at(0),
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    a.message.localeCompare(b.message)
  );
}

function syntaxErrors(source: ManifestSource): readonly Diagnostic[] {
  return source.document.errors.map(({ code, pos }) => ({
    code: code === "DUPLICATE_KEY" ? "manifest-duplicate-key" : "manifest-syntax",
    severity: "error",
    message: describeSyntax(code),
    place: source.at(pos[0]),
    ...(code === "DUPLICATE_KEY" && { hint: "Keep one of them." }),
  }));
}
