import type { Value, ValueMap } from "../../model/value.ts";

export type YamlValue = Value;
export type YamlMap = ValueMap;

/**
 * What PyYAML reads as something JSON does not have: a timestamp, bytes, a set, an integer beyond 2^53. It looks like the
 * map `{"!!timestamp": "2026-01-01"}`, so it equals nothing that is declared, least of all the string it resembles.
 */
export class YamlOpaque {
  readonly [tag: string]: string;

  /** `type` is `timestamp`, `int`, `binary`, `set`, `omap` or `pairs`, as in YAML's tags. */
  constructor(type: string, source: string) {
    Object.assign(this, { [`!!${type}`]: source });
  }
}

/** Is this a map, and not null, a list or an opaque value? */
export function isYamlMap(data: YamlValue | undefined): data is YamlMap {
  return typeof data === "object" && data !== null && !isYamlList(data) && !(data instanceof YamlOpaque);
}

/** Is this a list? `Array.isArray` alone does not tell readonly arrays from maps. */
export function isYamlList(data: YamlValue | undefined): data is readonly YamlValue[] {
  return Array.isArray(data);
}

/** Same type and value throughout; the order of keys does not count, NaN equals NaN. */
export function sameYaml(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a === "number" && typeof b === "number") return Number.isNaN(a) && Number.isNaN(b);
  if (isYamlList(a)) {
    return isYamlList(b) && a.length === b.length && a.every((item, index) => sameYaml(item, b[index]));
  }
  if (!isEntries(a) || !isEntries(b) || isYamlMap(a) !== isYamlMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameYaml(a[key], b[key]))
  );
}

function isEntries(data: YamlValue | undefined): data is YamlMap {
  return typeof data === "object" && data !== null && !isYamlList(data);
}
