import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { FleetRecord, ProfileRecord, RecordOwner } from "../model/record.ts";
import type { ReadingSystem } from "../system/system.ts";
import { keyIdOf } from "./key.ts";
import { type OtherFleets, readOtherFleets } from "./other-fleets.ts";
import { isOf, readRecordFile } from "./record-file.ts";
import { copyBeside, type RecordPlaces } from "./record-places.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Whose record is asked for, and the key that its fingerprints would be compared by. */
export interface RecordRequest {
  readonly fleet: string;
  readonly root: AbsolutePath;
  /** In hex; undefined before the first apply. */
  readonly key: string | undefined;
}

export interface ReadRecord extends OtherFleets {
  /** Undefined where there is none of this fleet and machine: everything found is then adopted. */
  readonly record: FleetRecord | undefined;
}

const ADOPTED = "What is on the host is taken over as it is; nothing is restarted for it.";

/**
 * Reads what was last applied, and what other fleets on the same root have. A record of another fleet, root or
 * machine counts for nothing; of one whose fingerprints were made with another key, those count for nothing.
 */
export function readRecord(system: ReadingSystem, places: RecordPlaces, request: RecordRequest): ReadRecord {
  const owner = { fleet: request.fleet, root: request.root, machine: machineId(system) };
  const own = readOwn(system, places.record, owner, request.key);
  const { others, diagnostics } = readOtherFleets(system, places.record, request.root, owner);
  return {
    record: own.record,
    others,
    diagnostics: [...(own.diagnostic === undefined ? [] : [own.diagnostic]), ...diagnostics],
  };
}

/** systemd's machine id; where there is none, the host's name has to do. */
export function machineId(system: ReadingSystem): string {
  const file = system.readText("/etc/machine-id" as AbsolutePath); // absolute as it stands
  const id = file.is === "text" ? file.text.trim() : "";
  // An image that is yet to boot has none, or says so (machine-id(5)).
  return id === "" || id === "uninitialized" ? system.hostName : id;
}

interface OwnRecord {
  readonly record?: FleetRecord;
  readonly diagnostic?: Diagnostic;
}

function readOwn(
  system: ReadingSystem,
  path: AbsolutePath,
  owner: RecordOwner,
  key: string | undefined,
): OwnRecord {
  const file = readRecordFile(system, path);
  switch (file.is) {
    case "absent":
      return {};
    case "newer":
      return {
        diagnostic: {
          ...unusable(path, "a newer version of hermes-fleet wrote it"),
          severity: "error",
          blocks: "apply",
          hint: "Use that version, or a newer one, on this host.",
        },
      };
    case "unusable":
      if (system.kind(path) === "folder") return { diagnostic: inTheWay(path, file.reason) };
      return { diagnostic: { ...unusable(path, file.reason), hint: adopted(path, file.text) } };
    case "record":
      if (!isOf(file.record, owner))
        return { diagnostic: { ...foreign(path, file.record, owner), hint: adopted(path, file.text) } };
      return comparable(file.record, path, file.text, key);
    default:
      return file satisfies never;
  }
}

function unusable(path: AbsolutePath, reason: string): Diagnostic {
  return {
    code: "record-unusable",
    severity: "warning",
    message: `the record of the last apply cannot be used: ${reason}`,
    path,
  };
}

/** Nothing is begun that could not be recorded. */
function inTheWay(path: AbsolutePath, reason: string): Diagnostic {
  return {
    ...unusable(path, reason),
    severity: "error",
    blocks: "apply",
    hint: "Move it away: the record has to be written in its place.",
  };
}

function foreign(path: AbsolutePath, record: FleetRecord, owner: RecordOwner): Diagnostic {
  const whose = [
    ...(record.fleet === owner.fleet ? [] : [`of the fleet "${record.fleet}"`]),
    ...(record.root === owner.root ? [] : [`of the Hermes root ${record.root}`]),
    ...(record.machine === owner.machine ? [] : [`of another machine, then called "${record.host}"`]),
  ];
  return {
    code: "record-foreign",
    severity: "note",
    message: `the record of the last apply is ${whose.join(" and ")}`,
    path,
  };
}

/** @param text what apply is able to keep a copy of */
function adopted(path: AbsolutePath, text: string | undefined): string {
  if (text === undefined) return `${ADOPTED} An apply writes a new record in its place.`;
  return text.trim() === "" ? ADOPTED : `${ADOPTED} An apply keeps a copy of it as ${copyBeside(path)}.`;
}

/** Fingerprints made with one key say nothing about those made with another; what needs none stays. */
function comparable(
  record: FleetRecord,
  path: AbsolutePath,
  text: string,
  key: string | undefined,
): OwnRecord {
  const { keyId, ...rest } = record;
  if (key !== undefined && (keyId === undefined || keyId === keyIdOf(key))) return { record };
  const profiles = Object.entries(record.profiles).map(([name, one]) => [name, withoutFingerprints(one)]);
  return {
    record: { ...rest, profiles: Object.fromEntries(profiles) },
    diagnostic: {
      code: "record-key",
      severity: "note",
      message: `the fingerprints in the record of the last apply count for nothing: ${
        key === undefined ? "their key is missing" : "they were made with another key"
      }`,
      path,
      hint: `${adopted(path, text)} To go on where the last apply left off, restore fingerprint.key first.`,
    },
  };
}

function withoutFingerprints(profile: ProfileRecord): ProfileRecord {
  const { creating, uncleanEnv, uncleanConfig, updating, topologyOnly, alias, reloadOwed, owed } = profile;
  const flags = { creating, uncleanEnv, uncleanConfig, updating, topologyOnly, alias, reloadOwed };
  return withoutUndefined({ ...flags, owed: owed && { ...owed, holds: [] } });
}
