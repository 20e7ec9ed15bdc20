/**
 * What the fleet last applied on this host, and the key of its fingerprints: read, and for apply written.
 * No secret is ever in it.
 */
export { fingerprintWith, keyIdOf, keyProblem, type MadeKey, makeKey, readKey } from "./key.ts";
export { RECORD_VERSION } from "./migrate.ts";
export { machineId, type ReadRecord, type RecordRequest, readRecord } from "./read-record.ts";
export { type RecordPlaces, recordPlaces } from "./record-places.ts";
export { RecordWriter } from "./record-writer.ts";
