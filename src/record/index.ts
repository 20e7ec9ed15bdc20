/**
 * What the fleet last applied on this host, and the key of its fingerprints: read, and for apply written.
 * No secret is ever in it.
 */
export { fingerprintWith, makeKey, readKey } from "./key.ts";
export { type RecordPlaces, readRecord, recordPlaces } from "./read-record.ts";
export { RecordWriter } from "./record-writer.ts";
