import { dirname, join } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import { type RecordFile, readRecordFile } from "./record-file.ts";
import { type RecordPlaces, recordEnding } from "./record-places.ts";

export interface FoundRecord {
  /** As its name says it. */
  readonly fleet: string;
  readonly path: AbsolutePath;
  readonly file: RecordFile;
}

/** The records of all fleets of a Hermes root, by name. */
export function recordsOfRoot(
  system: ReadingSystem,
  { record }: Pick<RecordPlaces, "record">,
  root: AbsolutePath,
): readonly FoundRecord[] {
  const ending = recordEnding(root);
  return recordsBeside(system, record)
    .filter((path) => path.endsWith(ending))
    .map((path) => ({
      fleet: path.slice(dirname(path).length + 1, -ending.length),
      path,
      file: readRecordFile(system, path),
    }));
}

/** Whether the key of fingerprints is of use to nobody once this record is gone: it is one for all fleets of a user. */
export function isLastRecord(system: ReadingSystem, { record }: Pick<RecordPlaces, "record">): boolean {
  return recordsBeside(system, record).every((path) => path === record);
}

function recordsBeside(system: ReadingSystem, record: AbsolutePath): readonly AbsolutePath[] {
  const folder = dirname(record) as AbsolutePath; // of an absolute path
  return [...system.names(folder)]
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name) as AbsolutePath); // below an absolute path
}
