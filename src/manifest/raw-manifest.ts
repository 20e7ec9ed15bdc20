import { CORE, isYamlMap, type YamlMap } from "../formats/yaml.ts";
import type { Value } from "../model/value.ts";

/** The data of a manifest's text, as it stands there. */
export function rawManifest(text: string): YamlMap {
  const read = CORE.read(text);
  return read.ok ? read.data : {};
}

/** What stands at a path of a manifest's data; undefined: nothing does. */
export function rawAt(data: YamlMap, path: readonly string[]): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) at = isYamlMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}
