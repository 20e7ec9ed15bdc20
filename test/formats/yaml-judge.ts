import type { YamlValue } from "../../src/formats/yaml.ts";

/** What PyYAML makes of a text, in JSON; what JSON lacks stands as a map with one key, `!!int`, `!!float` or `!!timestamp`. */
export type Verdict = { data: YamlValue } | { error: string };

/**
 * `{"read": text}` gives a Verdict; `{"dump": data, "options": …}` what yaml.dump writes. Keys that are no strings are named
 * as readYaml names them.
 */
export const SCRIPT = `
import base64, datetime, math, yaml
REFUSED = (yaml.YAMLError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError)
def encoded(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"!!int": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"!!float": repr(value)}
    if isinstance(value, datetime.date):
        return {"!!timestamp": ""}
    if isinstance(value, dict):
        return {key_name(key): encoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    if isinstance(value, bytes):
        return {"!!binary": base64.b64encode(value).decode()}
    return {"!!" + type(value).__name__: ""}
def key_name(key):
    if isinstance(key, str):
        return key
    if key is None:
        return "!!null"
    if isinstance(key, bool):
        return "!!bool " + str(key).lower()
    if isinstance(key, float):
        return "!!int %d" % key if math.isfinite(key) and key == int(key) else "!!float " + repr(key)
    return "!!" + type(key).__name__ + ("" if isinstance(key, datetime.date) else " " + str(key))
def answer(question):
    if "dump" in question:
        return yaml.safe_dump(question["dump"], **question["options"])
    try:
        return {"data": encoded(yaml.safe_load(question["read"]))}
    except REFUSED as error:
        return {"error": type(error).__name__ + ": " + str(error)}
`;

/** readYaml's data in the judge's form. */
export function asJudged(value: YamlValue): YamlValue {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return { "!!float": "nan" };
    return Number.isFinite(value) ? value : { "!!float": value > 0 ? "inf" : "-inf" };
  }
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(asJudged);
  const entries = Object.entries(value).map(([key, item]): [string, YamlValue] => {
    if (key === "!!timestamp" || key === "!!set") return [key, ""];
    return [key.startsWith("!!timestamp ") ? "!!date" : key, asJudged(item)];
  });
  return Object.fromEntries(entries);
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}
