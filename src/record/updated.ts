import type { ProfileRecord, RecordUpdate } from "../model/record.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** What is kept of a profile, changed as a resource says; what it says `undefined` of is dropped. */
export function updated(record: ProfileRecord, { files, ...rest }: RecordUpdate): ProfileRecord {
  const merged = files === undefined ? {} : { files: withoutUndefined({ ...record.files, ...files }) };
  return withoutUndefined({ ...record, ...rest, ...merged });
}
