import { below } from "../hermes/layout.ts";
import { compareSources, logFileName, readLogName } from "../hermes/log-names.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { FileLook, FollowingSystem } from "../system/system.ts";

/** One file of a log, as it was found. */
export interface LogFile extends FileLook {
  readonly path: AbsolutePath;
  readonly rotation: number;
}

/** Whose logs they are, and where. */
export interface LogHome {
  readonly profile: ProfileName;
  readonly home: AbsolutePath;
}

/** Hears of a file that cannot be read; a sentence part says why. */
export type OnRefused = (path: string, reason: string) => void;

/** The files of each log of a profile, the newest first. */
export type FoundLogs = ReadonlyMap<string, readonly LogFile[]>;

/** A number that is missing among the rotations may be one that is just being given. */
const GAP = 2;
/** A log that is rotated faster than it can be looked at will be looked at again. */
const TRIES = 10;

export function logFolder(home: AbsolutePath): AbsolutePath {
  return below(home, "logs");
}

/** Looks at what there is of a profile's logs. */
export function findLogs(
  system: FollowingSystem,
  { home }: Pick<LogHome, "home">,
  onRefused?: OnRefused,
): FoundLogs {
  const highest = new Map<string, number>();
  for (const name of system.names(logFolder(home))) {
    const read = readLogName(name);
    if (read === undefined) continue;
    highest.set(read.log, Math.max(read.rotation, highest.get(read.log) ?? 0));
    if (onRefused !== undefined) tellOfRefused(system, home, below(logFolder(home), name), onRefused);
  }
  const logs = [...highest.keys()].toSorted(compareSources);
  return new Map(logs.map((log) => [log, filesOf(system, home, log, highest.get(log) ?? 0)] as const));
}

/** What is called a log and cannot be looked at, as another user's, is not passed over in silence. */
function tellOfRefused(
  system: FollowingSystem,
  home: AbsolutePath,
  path: AbsolutePath,
  onRefused: OnRefused,
) {
  const kind = system.kind(path);
  if ((kind !== "file" && kind !== "link") || system.lookAtFile(path) !== undefined) return;
  const opened = system.openFile(path, home);
  if (opened.is === "open") opened.file.close();
  if (opened.is === "refused") onRefused(path, opened.reason);
}

/**
 * Rotations go on while the files are looked at one after the other, and move each to a higher number: looked at from the
 * lowest on, one that has moved is met twice, and none is missed.
 */
function filesOf(
  system: FollowingSystem,
  home: AbsolutePath,
  log: string,
  highest: number,
): readonly LogFile[] {
  let found: readonly LogFile[] = [];
  for (let tried = 0; tried < TRIES; tried += 1) {
    found = lookAtFiles(system, home, log, highest);
    if (new Set(found.map(({ id }) => id)).size === found.length) return found;
  }
  return found;
}

function lookAtFiles(
  system: FollowingSystem,
  home: AbsolutePath,
  log: string,
  highest: number,
): readonly LogFile[] {
  const found: LogFile[] = [];
  for (let rotation = 0, last = highest; rotation <= last + GAP; rotation += 1) {
    const path = below(logFolder(home), logFileName({ log, rotation }));
    const look = system.lookAtFile(path);
    if (look === undefined) continue;
    found.push({ ...look, path, rotation });
    last = Math.max(last, rotation);
  }
  return found;
}
