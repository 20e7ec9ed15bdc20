import type { ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";
import type { Diagnostic } from "../model/diagnostic.ts";
import { shownKey } from "./excerpt.ts";
import type { Manifest } from "./manifest-schema.generated.ts";
import type { Path } from "./path.ts";
import type { ManifestSource } from "./source.ts";
import validate from "./validate-manifest.generated.js";

export type Checked =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Holds the data of a manifest to its schema; every breach at once. */
export function checkSchema(data: unknown, source: ManifestSource): Checked {
  if (validate(data)) return { ok: true, manifest: data as Manifest }; // the types are made from the same schema
  const errors = validate.errors ?? [];
  // A value of a wrong type is none of the allowed ones, either; once told is enough.
  const wrongTypes = new Set(
    errors.flatMap(({ keyword, instancePath }) => (keyword === "type" ? [instancePath] : [])),
  );
  const told = errors.filter(
    ({ keyword, instancePath }) => keyword === "type" || !wrongTypes.has(instancePath),
  );
  return { ok: false, diagnostics: told.map((error) => explain(error, data, source)) };
}

function explain(error: ErrorObject, data: unknown, source: ManifestSource): Diagnostic {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? "the manifest" : dotted(path);
  const report = (message: string, hint?: string, place = source.value(path)): Diagnostic => ({
    code: "manifest-schema",
    severity: "error",
    message,
    place,
    ...(hint !== undefined && { hint }),
  });
  const value = valueAt(data, path);
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params.additionalProperty);
      return report(
        `unknown key "${shownKey(key)}" in ${name}`,
        nearest(key, error),
        source.key([...path, key]),
      );
    }
    case "required":
      return report(`${name} has no "${error.params.missingProperty}"`, "Add it.", source.at(0));
    case "type": {
      const wanted = typesOf(error.params.type);
      const isNearlyText = wanted.includes("a string") && ["number", "boolean"].includes(typeof value);
      return report(
        `${name} must be ${list(wanted)}, not ${kindOf(value)}`,
        isNearlyText ? quoteIt(sourceText(source, path) ?? String(value), path) : undefined,
      );
    }
    case "enum": {
      const allowed = (error.params.allowedValues as unknown[]).filter((one) => one !== null).map(String);
      return report(
        `${name} must be ${list(allowed)}, not ${shown(value, path)}`,
        suggestion(String(value), allowed),
      );
    }
    case "minProperties":
    case "maxProperties":
      return report(`${name} must name exactly one source`, `One of: ${keysAt(error).join(", ")}.`);
    case "minLength":
    case "minItems":
      return report(`${name} is empty`);
    case "pattern":
      return report(
        `${name} is ${shown(value, path)}, which is not of the form it must have`,
        descriptionAt(error),
      );
    default:
      return report(`${name} ${error.message ?? "is not valid"}`);
  }
}

/** The part of the schema that was broken, as ajv hands it over. */
function keysAt({ parentSchema }: ErrorObject): readonly string[] {
  const properties: unknown = parentSchema?.properties;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function descriptionAt({ parentSchema }: ErrorObject): string | undefined {
  const description: unknown = parentSchema?.description;
  return typeof description === "string" ? description : undefined;
}

function nearest(key: string, error: ErrorObject): string | undefined {
  const known = keysAt(error);
  return suggestion(key, known) ?? (known.length > 0 ? `Known here: ${known.join(", ")}.` : undefined);
}

/** "Did you mean …?" where one of the known words is nearly the one written. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, [...known]);
  const isNear = distance(word, candidate) <= Math.max(2, Math.floor(candidate.length / 3));
  return isNear ? `Did you mean "${candidate}"?` : undefined;
}

function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part.replaceAll("~1", "/").replaceAll("~0", "~")));
}

/** `profiles.coder.gateway.state` */
export function dotted(path: Path): string {
  return path.map((part) => shownKey(String(part))).join(".");
}

function valueAt(data: unknown, path: Path): unknown {
  let at = data;
  for (const part of path) at = (at as Record<string, unknown> | null | undefined)?.[part]; // undefined past a leaf
  return at;
}

function sourceText(source: ManifestSource, path: Path): string | undefined {
  const node = source.node(path);
  return node !== undefined && "source" in node && typeof node.source === "string" ? node.source : undefined;
}

function typesOf(type: unknown): readonly string[] {
  const names: Record<string, string> = {
    object: "a map",
    array: "a list",
    string: "a string",
    integer: "a whole number",
    boolean: "true or false",
  };
  const types = Array.isArray(type) ? type : String(type).split(",");
  return types.flatMap((one) => (one === "null" ? [] : [names[String(one)] ?? String(one)]));
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return `a ${typeof value}`;
}

/** A wrong value as a message may show it; what stands under `env` may be a secret. */
function shown(value: unknown, path: Path): string {
  return path.includes("env") ? "something else" : JSON.stringify(value);
}

/** What stands under `env` may be a secret, and is not said again. */
function quoteIt(text: string, path: Path): string {
  return path.includes("env") ? "Quote it." : `Quote it: "${text}".`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
