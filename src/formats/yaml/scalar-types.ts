// Which type a plain scalar has is fixed by the implicit resolvers of PyYAML's `resolver.py` and the constructors of its
// SafeLoader (6.0): YAML 1.1, with PyYAML's own deviations, such as floats that need a dot.
import { YamlOpaque } from "./data.ts";

export type ScalarType = "str" | "bool" | "float" | "int" | "merge" | "null" | "timestamp" | "value";

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INT =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const TIMESTAMP =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)$/;

/** The type PyYAML gives an untagged plain scalar. */
export function plainType(text: string): ScalarType {
  if (NULL.test(text)) return "null";
  // No other resolver takes a first character outside of these.
  if (!/^[-+.0-9yYnNtTfFoO<=]/.test(text)) return "str";
  if (BOOL.test(text)) return "bool";
  if (FLOAT.test(text)) return "float";
  if (INT.test(text)) return "int";
  if (TIMESTAMP.test(text)) return "timestamp";
  if (text === "<<") return "merge";
  return text === "=" ? "value" : "str";
}

/** What PyYAML's SafeLoader makes of a scalar of a type; a string in `error` where it raises. */
export function scalarValue(
  type: string,
  text: string,
): { value: null | boolean | number | string | YamlOpaque } | { error: string } {
  switch (type) {
    case "str":
      return { value: text };
    case "null":
      return { value: null };
    case "bool":
      return BOOL.test(text) || isBoolWord(text.toLowerCase())
        ? { value: ["yes", "true", "on"].includes(text.toLowerCase()) }
        : { error: "is no boolean" };
    case "int":
      return intValue(text);
    case "float":
      return floatValue(text);
    case "timestamp":
      return timestampValue(text);
    case "binary":
      return { value: new YamlOpaque("binary", text) };
    default:
      return { error: "has a tag that PyYAML's SafeLoader does not read here" };
  }
}

function isBoolWord(word: string): boolean {
  return ["yes", "no", "true", "false", "on", "off"].includes(word);
}

function intValue(source: string): { value: number | YamlOpaque } | { error: string } {
  const { sign, digits } = signed(source.replaceAll("_", ""));
  const exact = exactInt(digits);
  if (exact === undefined) return { error: "is no integer" };
  const value = Number(sign === "-" ? -exact : exact);
  return {
    value: Number.isSafeInteger(value) ? value : new YamlOpaque("int", String(exactSigned(sign, exact))),
  };
}

function exactSigned(sign: string, value: bigint): bigint {
  return sign === "-" ? -value : value;
}

function exactInt(digits: string): bigint | undefined {
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) return BigInt(digits);
  if (/^0[0-7]*$/.test(digits)) return BigInt(`0o${digits}`);
  if (/^[0-9]+(?::[0-9]+)+$/.test(digits) && !digits.startsWith("0")) {
    return digits.split(":").reduce((total, part) => total * 60n + BigInt(part), 0n);
  }
  return /^[1-9][0-9]*$/.test(digits) ? BigInt(digits) : undefined;
}

function floatValue(source: string): { value: number } | { error: string } {
  const { sign, digits } = signed(source.replaceAll("_", "").toLowerCase());
  const factor = sign === "-" ? -1 : 1;
  if (digits === ".inf") return { value: factor * Number.POSITIVE_INFINITY };
  if (digits === ".nan") return { value: Number.NaN };
  const parts = digits.split(":");
  if (!parts.every((part) => /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(part))) {
    return { error: "is no float" };
  }
  return { value: factor * parts.reduce((total, part) => total * 60 + Number(part), 0) };
}

function timestampValue(source: string): { value: YamlOpaque } | { error: string } {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] =
    source.match(/[0-9]+/g)?.map(Number) ?? [];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  const exists = year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isTime = !/[Tt \t]/.test(source) || (hour < 24 && minute < 60 && second < 60);
  return TIMESTAMP.test(source) && exists && isTime
    ? { value: new YamlOpaque("timestamp", source) }
    : { error: "is no date that exists" };
}

function signed(text: string): { sign: string; digits: string } {
  return /^[-+]/.test(text) ? { sign: text.slice(0, 1), digits: text.slice(1) } : { sign: "", digits: text };
}
