import type { Value, ValueMap } from "../model/value.ts";
import type { Path } from "./path.ts";
import type { ManifestSource } from "./source.ts";

/** A value of the manifest and where it stands: in which of its files, and where in that. */
export interface Layer {
  readonly value: unknown;
  readonly path: Path;
  readonly source: ManifestSource;
}

/**
 * The value that wins at one key, of layers from the lowest (`defaults`) to the highest; a layer that is
 * `null` as a whole takes out what lies below it.
 */
export function topmost(layers: readonly Layer[], key: string): Layer | undefined {
  return inside(layers, key).at(-1);
}

/** A setting of a map in layers, where `null` means: not set. */
export function setting(layers: readonly Layer[], key: string): unknown {
  return topmost(layers, key)?.value ?? undefined;
}

/** What the layers that count say at one key: a `null` takes out what lies below it. */
export function inside(layers: readonly Layer[], key: string): readonly Layer[] {
  return within(maps(layers), key);
}

/** What every layer says at one key, where it says anything. */
export function within(layers: readonly Layer[], key: string): readonly Layer[] {
  return layers.flatMap(({ value, path, source }) =>
    isMap(value) && Object.hasOwn(value, key) ? [{ value: value[key], path: [...path, key], source }] : [],
  );
}

/** Every key of the layers that count: a `null` takes what is inherited out. */
export function mergedKeys(layers: readonly Layer[]): readonly string[] {
  return [...new Set(maps(layers).flatMap(({ value }) => Object.keys(value)))];
}

/** The layers above the last one that is no map: those that merge. */
function maps(layers: readonly Layer[]): readonly (Layer & { readonly value: ValueMap })[] {
  const last = layers.findLastIndex(({ value }) => !isMap(value));
  return layers.slice(last + 1).map((layer) => ({ ...layer, value: layer.value as ValueMap })); // all maps: the last other was cut off
}

/** A leaf of merged maps: where it is in the result, what it is, where it was written. */
export interface Leaf {
  readonly at: readonly string[];
  /** `undefined` for a `null`: the key is to be absent. */
  readonly value: Value | undefined;
  readonly path: Path;
  readonly source: ManifestSource;
}

/** Merges maps deeply; lists and scalars replace. A map without keys is a leaf itself. */
export function mergeDeep(layers: readonly Layer[], at: readonly string[] = []): readonly Leaf[] {
  const top = layers.at(-1);
  if (top === undefined) return [];
  if (!isMap(top.value)) {
    const { path, source } = top;
    return [{ at, value: top.value === null ? undefined : (top.value as Value), path, source }]; // YAML's data is a Value
  }
  const merging = maps(layers);
  const keys = mergedKeys(layers);
  if (keys.length === 0)
    return at.length === 0 ? [] : [{ at, value: {}, path: top.path, source: top.source }];
  return keys.flatMap((key) => mergeDeep(within(merging, key), [...at, key]));
}

export function isMap(value: unknown): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
