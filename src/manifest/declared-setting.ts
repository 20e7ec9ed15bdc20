import { isYamlMap, withYamlEdit } from "../formats/yaml.ts";
import type { Place } from "../model/diagnostic.ts";
import type { ConfigSetting } from "../model/manifest.ts";
import type { Value, ValueMap } from "../model/value.ts";

/** What a profile's merged `config` says of a key. */
export type DeclaredSetting =
  | { readonly is: "undeclared" }
  /** It is not to be there. */
  | { readonly is: "absent"; readonly place: Place }
  /** Of a map what is declared in it; `null` in it declares a key absent. */
  | { readonly is: "value"; readonly value: Value; readonly place: Place };

/** Looks a key up among the leaves of a merged `config`; a map has the place of its first leaf. */
export function declaredSetting(config: readonly ConfigSetting[], path: readonly string[]): DeclaredSetting {
  const above = config.find((one) => one.path.length < path.length && isWithin(path, one.path));
  if (above !== undefined)
    return above.value === undefined ? { is: "absent", place: above.place } : { is: "undeclared" };
  const leaves = config.filter((one) => isWithin(one.path, path));
  const [first] = leaves;
  if (first === undefined) return { is: "undeclared" };
  const { place } = first;
  if (first.path.length === path.length)
    return first.value === undefined ? { is: "absent", place } : { is: "value", value: first.value, place };
  const value = leaves.reduce<ValueMap>(
    (map, leaf) => withYamlEdit(map, leaf.path.slice(path.length), leaf.value ?? null),
    {},
  );
  return { is: "value", value, place };
}

/** What is declared above a key, and is no map that could have it: a list, or a single value. */
export function settingAbove(
  config: readonly ConfigSetting[],
  path: readonly string[],
): ConfigSetting | undefined {
  return config.find(
    ({ path: at, value }) =>
      at.length < path.length && isWithin(path, at) && value !== undefined && !isYamlMap(value),
  );
}

function isWithin(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}
