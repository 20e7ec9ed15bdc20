import { CORE, yamlScalar } from "../formats/yaml.ts";
import type { Value } from "../model/value.ts";

/** A value of the command line, or a sentence part that says what is wrong with it. */
export type ParsedValue =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/** What YAML 1.2 takes for more than a text where it stands without quotes. */
const OTHER_THAN_TEXT =
  /^(?:null|Null|NULL|~|true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * Reads a value as a person types it: `true`, `50`, `null` as in a manifest; lists, maps and texts in quotes as YAML has
 * them on one line (`[a, b]`, `"50"`); everything else is a text as it stands, `yes`, `12:30` and `#general` among them.
 */
export function parseValue(text: string): ParsedValue {
  const isYaml = OTHER_THAN_TEXT.test(text) || /^\s*[[{"']/.test(text);
  if (!isYaml) return { ok: true, value: text };
  const key = yamlScalar("value");
  const read = CORE.read(`${key}: ${text.trim()}\n`);
  if (!read.ok) return { ok: false, reason: "it begins like a list, a map or a text in quotes, and is none" };
  const { value, ...others } = read.data;
  if (value === undefined || Object.keys(others).length > 0)
    return { ok: false, reason: "it is more than one value" };
  return { ok: true, value };
}
