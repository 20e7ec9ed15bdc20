import { isYamlList, isYamlMap, type YamlMap, type YamlValue } from "./data.ts";
import { plainType } from "./scalar-types.ts";

/** Columns: how far a nested map is indented under its key, and a nested list. */
export interface YamlIndentation {
  readonly map: number;
  readonly list: number;
}

/** How values are written. */
export interface YamlStyle extends YamlIndentation {
  /** As a person would: a text of several lines as a block, `{ file: x }` on one line. */
  readonly isByHand?: boolean;
}

/** The lines under a key, and what stands on its own line, behind the colon. */
export interface YamlBelow {
  readonly mark: "" | " |" | " |-" | " |+";
  readonly lines: readonly string[];
}

// Plain text that no YAML reader takes for anything but text, in block and flow style alike.
const PLAIN = /^[\p{L}0-9_/.](?:[\p{L}0-9_/.+@%~=()$*&!^<>|;-]|:(?=[^ ,[\]{}])| (?=[^ #:]))*$/u;
const NOT_PLAIN = /^\.\.\.|:$| $/;
// YAML 1.2's core schema, where it takes more than PyYAML does: 089, 1e3, 0o7, .5e1.
const CORE_NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$/;
// Booleans and dates of other YAML 1.1 readers.
const OTHERS = /^(?:y|Y|n|N|[0-9]+(?::[0-9]+)+|[0-9]{4}-.*)$/;
// Fits between single quotes on one line, and shows what it is.
const VISIBLE =
  /^[ -~\u00a1-\u00ac\u00ae-\u200a\u2010-\u2027\u2030-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffc\u{10000}-\u{10ffff}]*$/u;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A scalar on one line, such that PyYAML and YAML 1.2 read the same value and type, as a key or value, in block or flow
 * style. Integers beyond 2^53 become floats: a JavaScript number does not hold them exactly.
 */
export function yamlScalar(value: null | boolean | number | string): string {
  if (typeof value === "string") return text(value);
  return typeof value === "number" ? number(value) : String(value);
}

function text(value: string): string {
  const isPlain =
    PLAIN.test(value) &&
    !NOT_PLAIN.test(value) &&
    plainType(value) === "str" &&
    !CORE_NUMBER.test(value) &&
    !OTHERS.test(value);
  if (isPlain) return value;
  if (VISIBLE.test(value) && !/^ *$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return `"${Array.from(value, escaped).join("")}"`;
}

function escaped(character: string): string {
  const short = ESCAPES[character];
  if (short !== undefined) return short;
  if (VISIBLE.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Object.is(value, -0)) return "-0.0";
  const written = String(value);
  if (Number.isSafeInteger(value) || /^[^e]*\./.test(written)) return written;
  return written.includes("e") ? written.replace("e", ".0e") : `${written}.0`;
}

/** A value on one line: `[a, {b: 1}]`; by hand `[a, { b: 1 }]`. */
export function flowYaml(value: YamlValue, isByHand = false): string {
  if (isYamlList(value)) return `[${value.map((one) => flowYaml(one, isByHand)).join(", ")}]`;
  if (isYamlMap(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${yamlScalar(key)}: ${flowYaml(item, isByHand)}`,
    );
    const gap = isByHand && entries.length > 0 ? " " : "";
    return `{${gap}${entries.join(", ")}${gap}}`;
  }
  return yamlScalar(scalar(value));
}

/** `key: value` as lines without newlines, the first indented by `column` spaces. */
export function blockEntry(key: string, value: YamlValue, column: number, by: YamlStyle): string[] {
  const start = `${" ".repeat(column)}${yamlScalar(key)}:`;
  const below = blockBelow(value, column, by);
  return below === undefined
    ? [`${start} ${flowYaml(value, by.isByHand)}`]
    : [start + below.mark, ...below.lines];
}

/** What goes under `key:` for a list or map that has something in it; undefined where the value goes on the key's line. */
export function blockBelow(value: YamlValue, column: number, by: YamlStyle): YamlBelow | undefined {
  if (by.isByHand === true && isReference(value)) return undefined;
  if (isYamlList(value) && value.length > 0)
    return { mark: "", lines: listLines(value, column + by.list, by) };
  if (isYamlMap(value) && Object.keys(value).length > 0)
    return { mark: "", lines: mapLines(value, column + by.map, by) };
  return by.isByHand === true && typeof value === "string" ? literal(value, column + by.map) : undefined;
}

/** `{ from_env: X }`: one key, and what it names. */
function isReference(value: YamlValue): boolean {
  if (!isYamlMap(value)) return false;
  const [[key, named] = ["", null], ...others] = Object.entries(value);
  if (others.length > 0 || !/^(?:from_\w+|in_place|file|text)$/.test(key)) return false;
  const items = isYamlList(named) ? named : [named];
  return items.every((one) => typeof one !== "object" && !(typeof one === "string" && one.includes("\n")));
}

/** A text of several lines as it stands, where every line of it can stand so. */
function literal(value: string, column: number): YamlBelow | undefined {
  const body = value.replace(/\n+$/, "");
  const lines = body.split("\n");
  const isPlain = lines.every((line) => VISIBLE.test(line) && (line === "" || /[^ ]/.test(line)));
  if (!value.includes("\n") || !isPlain || /^(?: |\n|$)/.test(body)) return undefined;
  const breaks = value.length - body.length;
  const mark = breaks === 0 ? " |-" : breaks === 1 ? " |" : " |+";
  const blank = Array.from({ length: Math.max(0, breaks - 1) }, () => "");
  return { mark, lines: [...lines.map((line) => (line === "" ? "" : " ".repeat(column) + line)), ...blank] };
}

function mapLines(value: YamlMap, column: number, by: YamlStyle): string[] {
  return Object.entries(value).flatMap(([key, item]) => blockEntry(key, item, column, by));
}

function listLines(value: readonly YamlValue[], column: number, by: YamlStyle): string[] {
  const dash = `${" ".repeat(column)}- `;
  return value.flatMap((item) => {
    const isNested = isYamlList(item) ? item.length > 0 : isYamlMap(item) && Object.keys(item).length > 0;
    if (!isNested) return [`${dash}${flowYaml(item, by.isByHand)}`];
    const lines = isYamlList(item)
      ? listLines(item, column + 2, by)
      : isYamlMap(item)
        ? mapLines(item, column + 2, by)
        : [];
    return lines.map((line, index) => (index === 0 ? dash + line.slice(column + 2) : line));
  });
}

function scalar(value: YamlValue): null | boolean | number | string {
  if (typeof value === "object" && value !== null) throw new TypeError("a list or map is no scalar");
  return value;
}
