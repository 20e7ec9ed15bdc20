import { EntryAssembler } from "../hermes/log-entries.ts";
import { isBefore } from "../hermes/log-merge.ts";
import type { LogEntry } from "../model/log.ts";
import type { FollowingSystem, OpenFile } from "../system/system.ts";
import { type JournalUnits, journalOf, journalTime, recordsBackwards, recordsForwards } from "./journal.ts";
import { blocksBackwards, linesForwards, offsetSince } from "./log-blocks.ts";
import { type FoundLogs, findLogs, type LogFile, type LogHome, type OnRefused } from "./log-files.ts";

/** The logs of one profile, as they were when it was looked. */
export interface SeenLogs extends LogHome {
  readonly logs: FoundLogs;
}

/** One log's records, one after the other. */
type Records = Iterator<LogEntry, void> | AsyncIterator<LogEntry, void>;

/** What is to be read of what there is. */
export interface HistoryOptions {
  /** From the oldest on, or from the newest. */
  readonly direction: "forwards" | "backwards";
  /** Epoch milliseconds; older records need not be given, but may be. */
  readonly sinceMs: number;
  /** What the journal got later is left out. */
  readonly untilMs: number;
  /** None: there is no journal to be read. */
  readonly units: JournalUnits;
  readonly onRefused: OnRefused;
  /** Hears of a file in which no line tells its time, and of which only what was written last is given. */
  readonly onUndated: (path: string) => void;
}

/** All records of these profiles by time, of files and of the journal. Whoever has enough of them ends it. */
export function historyOf(
  system: FollowingSystem,
  profiles: readonly SeenLogs[],
  options: HistoryOptions,
): AsyncGenerator<LogEntry, void> {
  const { direction } = options;
  const files = profiles.flatMap((seen) =>
    direction === "forwards" ? logsForwards(system, seen, options) : logsBackwards(system, seen, options),
  );
  const journal = options.units.size === 0 ? [] : [journalHistory(system, options)];
  return merged([...files, ...journal], direction);
}

async function* journalHistory(
  system: FollowingSystem,
  { direction, sinceMs, untilMs, units }: HistoryOptions,
): AsyncGenerator<LogEntry, void> {
  const since = sinceMs > 0 ? [`--since=${journalTime(sinceMs)}`] : [];
  const isForwards = direction === "forwards";
  const stream = journalOf(system, units, [...(isForwards ? [] : ["-r"]), ...since]);
  try {
    yield* isForwards ? recordsForwards(stream, units, untilMs) : recordsBackwards(stream, units, untilMs);
  } finally {
    stream.close();
  }
}

/** The records of each log, from the newest on. */
function logsBackwards(system: FollowingSystem, seen: SeenLogs, options: HistoryOptions): readonly Records[] {
  return [...seen.logs].map(([log, files]) =>
    notOlder(backwards(system, seen, log, files, options), options.sinceMs),
  );
}

/** So many records that are older end a log: fewer are of a clock that was wrong for a while, as after a boot. */
const SLACK = 2000;

function* notOlder(records: Iterable<LogEntry>, sinceMs: number): Generator<LogEntry, void> {
  let older = 0;
  for (const entry of records) {
    older = entry.timeMs < sinceMs ? older + 1 : 0;
    if (older === 0) yield entry;
    if (older >= SLACK) return;
  }
}

function* backwards(
  system: FollowingSystem,
  home: LogHome,
  source: string,
  files: readonly LogFile[],
  { sinceMs, onRefused }: HistoryOptions,
): Generator<LogEntry, void> {
  for (const found of writtenSince(files, sinceMs)) {
    const file = opened(system, home, source, found, onRefused);
    if (file === undefined) continue;
    try {
      for (const lines of blocksBackwards(file, found.size)) {
        const assembler = new EntryAssembler({ profile: home.profile, source });
        const entries = [...assembler.push(lines, found.modifiedMs), ...assembler.flush()];
        yield* entries.toReversed();
      }
    } finally {
      file.close();
    }
  }
}

/** The records of each log, from the oldest on. */
function logsForwards(system: FollowingSystem, seen: SeenLogs, options: HistoryOptions): readonly Records[] {
  return [...seen.logs].map(([log, files]) => forwards(system, seen, log, files, options));
}

function* forwards(
  system: FollowingSystem,
  home: LogHome,
  source: string,
  files: readonly LogFile[],
  { sinceMs, onRefused, onUndated }: HistoryOptions,
): Generator<LogEntry, void> {
  const assembler = new EntryAssembler({ profile: home.profile, source });
  for (const found of writtenSince(files, sinceMs).toReversed()) {
    const file = opened(system, home, source, found, onRefused);
    if (file === undefined) continue;
    try {
      const { offset, areOlderUndated } = offsetSince(file, found.size, sinceMs);
      if (areOlderUndated) onUndated(found.path);
      for (const lines of linesForwards(file, offset, found.size))
        yield* assembler.push(lines, found.modifiedMs);
      yield* assembler.flush();
    } finally {
      file.close();
    }
  }
}

/** What was last written before that time has nothing of it. */
function writtenSince(files: readonly LogFile[], sinceMs: number): readonly LogFile[] {
  return files.filter(({ modifiedMs }) => modifiedMs >= sinceMs);
}

/** The very file that was found, which may have been given another number since. */
function opened(
  system: FollowingSystem,
  home: LogHome,
  log: string,
  found: LogFile,
  onRefused: OnRefused,
): OpenFile | undefined {
  for (let path = found.path, tried = 0; tried < 3; tried += 1) {
    const result = system.openFile(path, home.home);
    if (result.is === "open" && result.file.id === found.id) return result.file;
    if (result.is === "open") result.file.close();
    if (result.is === "refused") {
      onRefused(path, result.reason);
      return undefined;
    }
    const moved = findLogs(system, home)
      .get(log)
      ?.find(({ id }) => id === found.id);
    if (moved === undefined) return undefined;
    path = moved.path;
  }
  return undefined;
}

/** Merges what several logs have by time, in one direction or the other; in each the order stays. */
async function* merged(
  logs: readonly Records[],
  direction: "forwards" | "backwards",
): AsyncGenerator<LogEntry, void> {
  const heads: { readonly log: Records; entry: LogEntry }[] = [];
  try {
    for (const log of logs) {
      const next = await log.next();
      if (next.done !== true) heads.push({ log, entry: next.value });
    }
    while (heads.length > 0) {
      const first = heads.reduce((one, other) => (isBefore(other.entry, one.entry, direction) ? other : one));
      yield first.entry;
      const next = await first.log.next();
      if (next.done === true) heads.splice(heads.indexOf(first), 1);
      else first.entry = next.value;
    }
  } finally {
    // A file is open, or a process runs, until it is told that no more is wanted.
    for (const log of logs) await log.return?.();
  }
}
