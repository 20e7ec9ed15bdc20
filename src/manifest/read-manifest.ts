import { isMap as isMapNode, isScalar, isSeq, visit, type YAMLError } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { checkSchema } from "./check-schema.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import { isMap } from "./merge.ts";
import { resolveManifest } from "./resolve.ts";
import { ManifestSource } from "./source.ts";

/** Where the manifest lies and whose it is; needed for relative paths and `~`. */
export interface ManifestContext {
  readonly path: AbsolutePath;
  /** The file as messages name it. */
  readonly shownAs: string;
  readonly userHome: AbsolutePath;
}

export interface ReadManifest {
  /** Absent when there are errors. */
  readonly manifest?: HostManifest;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a manifest: YAML, schema, meaning; everything that is wrong is told at once, in the order of the text. */
export function readManifest(text: string, context: ManifestContext): ReadManifest {
  const source = new ManifestSource(text, context.shownAs);
  const syntax = [...syntaxErrors(source), ...valueErrors(source)];
  if (syntax.length > 0) return { diagnostics: syntax };
  const data: unknown = source.document.toJS() ?? {};
  const checked = checkSchema(data, source);
  if (checked.ok) return resolveManifest(checked.manifest, source, context);
  // What has a wrong shape has been told; the meaning of the rest can still be wrong.
  const meaning =
    isMap(data) && isMap(data.profiles)
      ? resolveManifest(data as unknown as Manifest, source, context) // as its comment allows
      : { diagnostics: [] };
  return { diagnostics: [...checked.diagnostics, ...meaning.diagnostics].sort(byPlace) };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    a.message.localeCompare(b.message)
  );
}

function syntaxErrors(source: ManifestSource): readonly Diagnostic[] {
  return source.document.errors.map((error) => ({
    code: error.code === "DUPLICATE_KEY" ? "manifest-duplicate-key" : "manifest-syntax",
    severity: "error",
    message: describe(error),
    place: source.at(error.pos[0]),
    ...(error.code === "DUPLICATE_KEY" && { hint: "Keep one of them." }),
  }));
}

function describe(error: YAMLError): string {
  if (error.code === "DUPLICATE_KEY") return "this key is there twice in the same map";
  if (error.code === "MULTIPLE_DOCS")
    return "the manifest must be one YAML document, and a second begins here";
  return `this is not valid YAML: ${error.message.replace(/\s+/g, " ").replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())}`;
}

/** Values that YAML can hold and a manifest cannot, since writing them to a file would change them. */
function valueErrors(source: ManifestSource): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const refuse = (offset: number | undefined, message: string, hint: string) =>
    diagnostics.push({
      code: "manifest-number",
      severity: "error",
      message,
      hint,
      place: source.at(offset ?? 0),
    });
  visit(source.document, {
    Pair(_, pair) {
      const key = pair.key;
      if (isMapNode(key) || isSeq(key)) {
        refuse(
          key.range?.[0],
          "a key must be a string, not a collection",
          "Write a plain word before the colon.",
        );
      } else if (isScalar(key) && typeof key.value !== "string" && String(key.source) !== "<<") {
        refuse(
          key.range?.[0],
          `the key ${String(key.source)} is not a string`,
          `Quote it: "${String(key.source)}".`,
        );
      }
    },
    Scalar(position, scalar) {
      if (position === "key" || typeof scalar.value !== "number") return;
      const isExact = Number.isInteger(scalar.value)
        ? Number.isSafeInteger(scalar.value)
        : Number.isFinite(scalar.value);
      if (!isExact) {
        refuse(
          scalar.range?.[0],
          `the number ${String(scalar.source)} cannot be kept exactly`,
          `Quote it: "${String(scalar.source)}".`,
        );
      }
    },
  });
  return diagnostics;
}
