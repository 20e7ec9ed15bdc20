import type { FleetRecord } from "../model/record.ts";
import { isMap, type JsonMap } from "./record-shape.ts";

/** The version that is written. Records of older ones are read by way of `migrations`. */
export const RECORD_VERSION: FleetRecord["version"] = 2;

/**
 * From version n to n + 1, by n. What does not look as it should is passed on as it is: the check of the
 * present version refuses it afterwards.
 */
const migrations: ReadonlyMap<unknown, (record: JsonMap) => JsonMap> = new Map([[1, from1]]);

/** Brings a record of an older version to the present one, step by step; any other is given back as it is. */
export function migrated(record: JsonMap): JsonMap {
  let latest = record;
  for (let next = migrations.get(latest.version); next !== undefined; next = migrations.get(latest.version))
    latest = next(latest);
  return latest;
}

/**
 * Config keys were dotted paths, so that a dot within a key could not be told; owed restarts held nothing; and a profile
 * that had been made was marked for ever.
 */
function from1(record: JsonMap): JsonMap {
  const profile = ({ created: _made, ...old }: JsonMap): JsonMap => ({
    ...old,
    ...(isMap(old.config) && { config: renamed(old.config, (key) => JSON.stringify(key.split("."))) }),
    ...(isMap(old.owed) && { owed: { ...old.owed, holds: [] } }),
  });
  const { profiles } = record;
  return { ...record, version: 2, profiles: isMap(profiles) ? mapped(profiles, profile) : profiles };
}

function mapped(map: JsonMap, change: (value: JsonMap) => JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, isMap(value) ? change(value) : value]),
  );
}

function renamed(map: JsonMap, change: (key: string) => string): JsonMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [change(key), value]));
}
