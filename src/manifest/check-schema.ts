import type { ErrorObject } from "ajv";
import { closest, distance } from "fastest-levenshtein";
import type { Diagnostic } from "../model/diagnostic.ts";
import { shownKey, shownPath } from "./excerpt.ts";
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
  return { ok: false, diagnostics: telling(errors).map((error) => explain(error, data, source)) };
}

/** One breach for each mistake: ajv tells some twice. */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const at = (wanted: string) =>
    new Set(errors.flatMap(({ keyword, instancePath }) => (keyword === wanted ? [instancePath] : [])));
  const wrongTypes = at("type");
  const wrongKeys = at("additionalProperties");
  return errors.filter(({ keyword, instancePath, schemaPath }) => {
    // The parts of a choice; the choice itself is told.
    if (keyword === "if" || /\/oneOf\/\d+\//.test(schemaPath)) return false;
    if (keyword === "oneOf") return !wrongKeys.has(instancePath);
    // A value of a wrong type is none of the allowed ones, either.
    return keyword === "type" || !wrongTypes.has(instancePath);
  });
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
      return report(
        `${name} has no "${error.params.missingProperty}"`,
        "Add it.",
        path.length === 0 ? source.at(0) : source.value(path),
      );
    case "type": {
      const wanted = typesOf(error.params.type);
      return report(
        `${name} must be ${list(wanted)}, not ${kindOf(value)}`,
        ofOtherType(error, wanted, value, sourceText(source, path) ?? String(value)),
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
    case "oneOf":
      return report(`${name} must name exactly one source`, `One of: ${choices(error).join(", ")}.`);
    case "minLength":
    case "minItems":
      return report(`${name} is empty`, descriptionAt(error));
    case "minimum":
    case "maximum":
      return report(`${name} is ${String(value)}, which is out of its range`, descriptionAt(error));
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

/** The keys of which a map must have exactly one. */
function choices({ schema }: ErrorObject): readonly string[] {
  const parts = Array.isArray(schema) ? (schema as readonly { required?: readonly string[] }[]) : []; // our schema's choices have that form
  return parts.flatMap(({ required = [] }) => required);
}

/** What to do about a value of a wrong type, where it is nearly right. */
function ofOtherType(
  error: ErrorObject,
  wanted: readonly string[],
  value: unknown,
  written: string,
): string | undefined {
  if (wanted.includes("a list") && typeof value === "string") return "Put it in brackets: [ … ].";
  if (!wanted.includes("a string") || !["number", "boolean"].includes(typeof value)) return undefined;
  const pattern: unknown = error.parentSchema?.pattern;
  if (typeof pattern === "string" && !new RegExp(pattern).test(written)) return descriptionAt(error);
  return mayBeSecret(pathOf(error.instancePath)) ? "Quote it." : `Quote it: "${written}".`;
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
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** `profiles.coder.gateway.state`, `profiles.coder.files["mcp.json"]` */
function dotted(path: Path): string {
  return path
    .map((part, index) => {
      const shown = path[index - 1] === "files" ? shownPath(String(part)) : shownKey(String(part));
      if (/^[\w-]+$/.test(shown)) return index === 0 ? shown : `.${shown}`;
      return `["${shown}"]`;
    })
    .join("");
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

/** A wrong value as a message may show it. */
function shown(value: unknown, path: Path): string {
  return mayBeSecret(path) ? "something else" : JSON.stringify(value);
}

/** What stands under `env`, and what a managed file holds, is not said again. */
function mayBeSecret(path: Path): boolean {
  return path.includes("env") || path.at(-1) === "text";
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}
