import type { AbsolutePath } from "../model/ids.ts";
import type { FleetRecord, RecordOwner } from "../model/record.ts";
import type { ReadingSystem } from "../system/system.ts";
import { migrated, RECORD_VERSION } from "./migrate.ts";
import { isFleetRecord, isMap } from "./record-shape.ts";

/** Far more than a fleet of thousands has; what is larger is no record. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a file of the state folder holds, brought to the present version. */
export type RecordFile =
  | { readonly is: "absent" }
  | { readonly is: "record"; readonly record: FleetRecord; readonly text: string }
  | { readonly is: "newer"; readonly text: string }
  /** `text` is absent where it could not be read, or is another file's, to which a link leads. */
  | { readonly is: "unusable"; readonly reason: string; readonly text?: string };

/** Reads and checks one record; whatever is wrong becomes a reason, never an exception. */
export function readRecordFile(system: ReadingSystem, path: AbsolutePath): RecordFile {
  // The fleet makes none; whoever made one may mean another file than a record of this host.
  if (system.kind(path) === "link") return { is: "unusable", reason: "it is a link" };
  const file = system.readText(path, { maxBytes: MAX_BYTES });
  if (file.is === "absent") return file;
  if (file.is === "unreadable") return { is: "unusable", reason: file.reason };
  const { text } = file;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { is: "unusable", reason: text.trim() === "" ? "it is empty" : "it is not JSON", text };
  }
  const noRecord: RecordFile = { is: "unusable", reason: "it is not a record", text };
  if (!isMap(found)) return noRecord;
  if (typeof found.version === "number" && found.version > RECORD_VERSION) return { is: "newer", text };
  const record = migrated(found);
  return isFleetRecord(record) ? { is: "record", record, text } : noRecord;
}

/** Whether a record counts for this fleet on this root of this machine. */
export function isOf(record: FleetRecord, owner: RecordOwner): boolean {
  return record.fleet === owner.fleet && record.root === owner.root && record.machine === owner.machine;
}
