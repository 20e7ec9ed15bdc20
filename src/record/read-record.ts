import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { FleetRecord } from "../model/record.ts";
import type { ReadingSystem } from "../system/system.ts";

export const RECORD_VERSION = 1;

/** Where the state of hermes-fleet lies. */
export interface RecordPlaces {
  /** One a Hermes root and fleet name. */
  readonly record: AbsolutePath;
  readonly key: AbsolutePath;
  /** One a Hermes root: two fleets on it must not change it at once. */
  readonly lock: AbsolutePath;
}

/** `$XDG_STATE_HOME/hermes-fleet/…`, by the XDG base directory specification. */
export function recordPlaces(system: ReadingSystem, fleet: string, root: AbsolutePath): RecordPlaces {
  const named = system.variable("XDG_STATE_HOME");
  const state = named?.startsWith("/") ? named : join(system.userHome, ".local", "state");
  const id = createHash("sha256").update(root).digest("hex").slice(0, 8);
  const place = (name: string) => join(state, "hermes-fleet", name) as AbsolutePath; // state is absolute
  return { record: place(`${fleet}-${id}.json`), key: place("fingerprint.key"), lock: place(`${id}.lock`) };
}

export interface ReadRecord {
  /** Undefined where there is none for this machine: everything found is then adopted. */
  readonly record: FleetRecord | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what was last applied; one of another machine or root counts for nothing. */
export function readRecord(system: ReadingSystem, places: RecordPlaces, root: AbsolutePath): ReadRecord {
  const file = system.readText(places.record, { maxBytes: 64 * 1024 * 1024 });
  if (file.is === "absent") return { record: undefined, diagnostics: [] };
  const unusable = (reason: string, rest: Partial<Diagnostic>): ReadRecord => ({
    record: undefined,
    diagnostics: [
      {
        code: "record-unusable",
        severity: "warning",
        message: `the record of the last apply cannot be used: ${reason}`,
        path: places.record,
        hint: "What is on the host is taken over as it is; nothing is restarted for it.",
        ...rest,
      },
    ],
  });
  if (file.is === "unreadable") return unusable(file.reason, {});
  let found: unknown;
  try {
    found = JSON.parse(file.text);
  } catch {
    return unusable("it is not JSON", {});
  }
  const version = isMap(found) ? found.version : undefined;
  if (typeof version === "number" && version > RECORD_VERSION) {
    const hint = "Use that version, or a newer one, on this host.";
    return unusable("a newer version of hermes-fleet wrote it", { severity: "error", blocks: "apply", hint });
  }
  if (!isRecord(found)) return unusable("it is not a record", {});
  const isHere = found.root === root && found.machine === machineId(system);
  return { record: isHere ? found : undefined, diagnostics: [] };
}

/** systemd's machine id; where there is none, the host's name has to do. */
export function machineId(system: ReadingSystem): string {
  const file = system.readText("/etc/machine-id" as AbsolutePath); // absolute as it stands
  const id = file.is === "text" ? file.text.trim() : "";
  return id === "" ? system.hostName : id;
}

function isRecord(value: unknown): value is FleetRecord {
  return (
    isMap(value) &&
    value.version === RECORD_VERSION &&
    typeof value.root === "string" &&
    typeof value.machine === "string" &&
    isMap(value.profiles) &&
    Object.values(value.profiles).every(isMap)
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
