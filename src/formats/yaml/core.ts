import {
  type Document,
  type DocumentOptions,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type Scalar,
  type SchemaOptions,
} from "yaml";
import type { YamlValue } from "./data.ts";
import { isYamlMap } from "./data.ts";
import type { Dialect } from "./dialect.ts";
import { indentationOf } from "./indentation.ts";
import type { ReadYaml } from "./read.ts";

/** How a manifest is read: YAML 1.2 with its core schema, and with `<<`. */
export const CORE_OPTIONS = {
  merge: true,
  prettyErrors: false,
  logLevel: "error",
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions;

/** Maps two columns in, lists as well, under the usual hands of people. */
const USUAL = { map: 2, list: 2 };

/** YAML 1.2, for a file that people write: what is added reads the same in PyYAML, too. */
export const CORE: Dialect = {
  read: readCore,
  parse: (text) => parseDocument(text, { ...CORE_OPTIONS, keepSourceTokens: true }),
  keyOf,
  style: (contents) => ({ ...indentationOf(contents, USUAL), isByHand: true }),
};

/** As the keys of the data are made. */
function keyOf({ value }: Scalar<unknown>): string | undefined {
  if (value === null) return "";
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain ? String(value) : undefined;
}

function readCore(text: string): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { ...CORE_OPTIONS, lineCounter });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col: column } = lineCounter.linePos(error.pos[0]);
    return { ok: false, message: `it is no YAML (${error.code})`, line, column };
  }
  const data = dataOf(document);
  if (data === null) return { ok: true, data: {} };
  if (isYamlMap(data)) return { ok: true, data };
  return { ok: false, message: "the top level is not a map", line: 1, column: 1 };
}

function dataOf(document: Document.Parsed): YamlValue | undefined {
  try {
    return document.toJS() as YamlValue; // the core schema has nothing that JSON does not have
  } catch {
    return undefined; // too many aliases
  }
}
