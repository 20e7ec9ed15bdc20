import type {
  FleetRecord,
  HostRecord,
  KeepAwakeRecord,
  OwedRestart,
  ProfileRecord,
  RecordedProcess,
} from "../model/record.ts";

export type JsonMap = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

/** The compiler asks for a check of every member of `Of`. */
type Members<Of> = { readonly [Name in keyof Of]-?: Check };

/** By hand rather than by a schema: this is all there is to it, and a plan has no time for more. */
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isNumber: Check = (value) => Number.isFinite(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isMapOf =
  (check: Check): Check =>
  (value) =>
    isMap(value) && Object.values(value).every(check);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isFingerprints = isMapOf(isText);

const hasMembers =
  <Of>(members: Members<Of>): Check =>
  (value) =>
    isMap(value) &&
    Object.entries<Check>(members).every(([name, check]) =>
      check(Object.hasOwn(value, name) ? value[name] : undefined),
    );

const isProcess = hasMembers<RecordedProcess>({
  pid: isNumber,
  startTime: isNumber,
  read: isFingerprints,
  files: isFingerprints,
});

const isOwed = hasMembers<OwedRestart>({
  pid: isNumber,
  startTime: isNumber,
  reasons: isTexts,
  holds: isTexts,
});

const isProfile = hasMembers<ProfileRecord>({
  creating: optional(isFlag),
  uncleanEnv: optional(isFlag),
  uncleanConfig: optional(isFlag),
  updating: optional(isFlag),
  topologyOnly: optional(isFlag),
  env: optional(isFingerprints),
  sources: optional(isFingerprints),
  config: optional(isFingerprints),
  files: optional(isFingerprints),
  limits: optional(isFingerprints),
  alias: optional(isFlag),
  reloadOwed: optional(isFlag),
  seen: optional(isFingerprints),
  soul: optional(isText),
  description: optional(isText),
  process: optional(isProcess),
  owed: optional(isOwed),
});

const isOfHost = hasMembers<HostRecord>({
  keepAwake: optional(hasMembers<KeepAwakeRecord>({ done: optional(isText) })),
});

const isWhole = hasMembers<FleetRecord>({
  version: (value) => value === 2,
  fleet: isText,
  root: isText,
  machine: isText,
  host: isText,
  manifest: isText,
  keyId: optional(isText),
  profiles: isMapOf(isProfile),
  ofHost: optional(isOfHost),
});

/** Whether parsed JSON is a record of the present version, down to its last value. */
export function isFleetRecord(value: unknown): value is FleetRecord {
  return isWhole(value);
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
