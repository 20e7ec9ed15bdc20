import { createHash } from "node:crypto";
import { join } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** Where the state of hermes-fleet lies. */
export interface RecordPlaces {
  /** One a Hermes root and fleet name. */
  readonly record: AbsolutePath;
  readonly key: AbsolutePath;
  /** One a Hermes root: two fleets on it must not change it at once. */
  readonly lock: AbsolutePath;
  /** The folder of archives of homes. */
  readonly exports: AbsolutePath;
  /** The folder of marks of restores that have begun, one a profile. */
  readonly restoring: AbsolutePath;
}

/** `$XDG_STATE_HOME/hermes-fleet/…`, by the XDG base directory specification. */
export function recordPlaces(system: ReadingSystem, fleet: string, root: AbsolutePath): RecordPlaces {
  const place = (name: string) => placeOf(system, name);
  return {
    record: place(`${fleet}${recordEnding(root)}`),
    key: place("fingerprint.key"),
    lock: place(`${rootId(root)}.lock`),
    exports: place("exports"),
    restoring: place(`${rootId(root)}.restoring`),
  };
}

/** Held while a manifest is edited: whichever it is, since that takes no time. */
export function manifestLock(system: ReadingSystem): AbsolutePath {
  return placeOf(system, "manifest.lock");
}

function placeOf(system: ReadingSystem, name: string): AbsolutePath {
  const named = system.variable("XDG_STATE_HOME");
  const state = named?.startsWith("/") ? named : join(system.userHome, ".local", "state");
  return join(state, "hermes-fleet", name) as AbsolutePath; // state is absolute
}

/** How the names of all records of a Hermes root end. */
export function recordEnding(root: AbsolutePath): string {
  return `-${rootId(root)}.json`;
}

/** Where a record that is not ours, or of no use, is kept when ours takes its place. */
export function copyBeside(record: AbsolutePath): AbsolutePath {
  return `${record}.before` as AbsolutePath; // beside an absolute path
}

function rootId(root: AbsolutePath): string {
  return createHash("sha256").update(root).digest("hex").slice(0, 8);
}
