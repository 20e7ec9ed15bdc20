import { LineSplitter } from "../formats/line-splitter.ts";
import { type JournalLine, readJournalLine } from "../hermes/journal.ts";
import { EntryAssembler } from "../hermes/log-entries.ts";
import { surelyBegins } from "../hermes/log-lines.ts";
import { LogMerger } from "../hermes/log-merge.ts";
import { JOURNAL } from "../hermes/log-names.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import type { LogEntry } from "../model/log.ts";
import type { FollowingSystem, JournalCommand, ProcessResult, ReadStream } from "../system/system.ts";

/** The units whose journal is read, and whose gateways they run. */
export type JournalUnits = ReadonlyMap<ServiceId, ProfileName>;

const NOT_LATE_MS = 10_000;
/** In JSON; what is longer is no line that somebody reads. */
const LONGEST_ENTRY = 4 * 1024 * 1024;

/** Whether there is a journal of this user's; a sentence part where there is none. */
export async function whyNoJournal(system: FollowingSystem): Promise<string | undefined> {
  const probe = ["journalctl", "--user", "-n", "0", "-o", "short", "--no-pager"] as const;
  return noJournal(await system.query(probe, NOT_LATE_MS));
}

export function noJournal({ exitCode, stderr, failure }: ProcessResult): string | undefined {
  if (failure === "not-found") return "journalctl is not installed";
  if (failure === "timed-out") return `journalctl did not answer within ${NOT_LATE_MS / 1000} s`;
  const [said = ""] = stderr.trim().split("\n");
  if (stderr.includes("No journal files were found")) return "this user has none";
  return exitCode === 0 ? undefined : said || `journalctl ended with ${exitCode ?? "a signal"}`;
}

/** @param options how it is asked, besides for which units */
export function journalOf(
  system: FollowingSystem,
  units: JournalUnits,
  options: readonly string[],
): ReadStream {
  const named = [...units.keys()].flatMap((unit) => ["-u", unit]);
  // Without --all, a long text is left out.
  const command: JournalCommand = [
    "journalctl",
    "--user",
    "-o",
    "json",
    "--all",
    "--no-pager",
    ...options,
    ...named,
  ];
  return system.readStream(command);
}

/** What a time is for journalctl. @param ms epoch milliseconds */
export function journalTime(ms: number): string {
  return `@${Math.max(0, Math.floor(ms / 1000))}`;
}

/**
 * The entries of a journal as they come.
 * @param untilMs those that it got later are left out
 */
export async function* journalLines(
  { chunks }: ReadStream,
  untilMs = Number.POSITIVE_INFINITY,
): AsyncGenerator<JournalLine, void> {
  const splitter = new LineSplitter(LONGEST_ENTRY);
  for await (const chunk of chunks) {
    for (const line of splitter.push(chunk)) {
      const read = readJournalLine(line);
      if (read !== undefined && read.receivedMs <= untilMs) yield read;
    }
  }
}

/** Puts the lines of one unit's journal together: it has an entry for each line. */
export class JournalAssembler {
  readonly #entries: EntryAssembler;

  constructor(profile: ProfileName) {
    this.#entries = new EntryAssembler({ profile, source: JOURNAL });
  }

  /** @returns the records that are whole with that */
  push(line: JournalLine): readonly LogEntry[] {
    const { timeMs, level, logger, session, message, text } = line;
    if (!beginsRecord(line) && this.#entries.goOn(text)) return [];
    const read = {
      timeMs,
      message,
      ...(level && { level }),
      ...(logger !== undefined && { logger }),
      ...(session !== undefined && { session }),
    };
    return this.#entries.begin(text, read, true);
  }

  get begunMs(): number | undefined {
    return this.#entries.begunMs;
  }

  flush(): readonly LogEntry[] {
    return this.#entries.flush();
  }
}

/** It does not belong to what is before it, whatever that is. */
function beginsRecord({ isRecord, isManagers }: JournalLine): boolean {
  return isRecord || isManagers;
}

/** So many lines are put together at a time. */
const LINES = 500;

/** The records of a journal, from its beginning up to a time. */
export async function* recordsForwards(
  stream: ReadStream,
  units: JournalUnits,
  untilMs: number,
): AsyncGenerator<LogEntry, void> {
  const merger = new LogMerger();
  const assemblers = new Map<string, JournalAssembler>();
  let read = 0;
  for await (const line of journalLines(stream, untilMs)) {
    const profile = units.get(line.unit as ServiceId); // a key that is none of the map's finds nothing
    if (profile === undefined) continue;
    const assembler = assemblers.get(line.unit) ?? new JournalAssembler(profile);
    assemblers.set(line.unit, assembler);
    merger.add(line.unit, assembler.push(line), assembler.begunMs);
    read += 1;
    if (read % LINES === 0) yield* merger.take();
  }
  for (const [unit, assembler] of assemblers) merger.add(unit, assembler.flush(), undefined);
  yield* merger.take();
}

/** The records of a journal that is read from its end; what is later than a time is left out. */
export async function* recordsBackwards(
  stream: ReadStream,
  units: JournalUnits,
  untilMs: number,
): AsyncGenerator<LogEntry, void> {
  let gathered = new Map<string, JournalLine[]>();
  let read = 0;
  for await (const line of journalLines(stream, untilMs)) {
    const lines = gathered.get(line.unit);
    if (lines === undefined) gathered.set(line.unit, [line]);
    else lines.push(line);
    read += 1;
    if (read % LINES !== 0) continue;
    const { records, rest } = put(gathered, units);
    gathered = rest;
    yield* records;
  }
  yield* put(gathered, units, 0).records;
}

/**
 * Puts together what has been read backwards; the newest record first.
 * @param most so many lines of a unit may be left for those that are read next, since their record has not begun yet
 */
function put(gathered: ReadonlyMap<string, JournalLine[]>, units: JournalUnits, most = LINES) {
  const merger = new LogMerger();
  const rest = new Map<string, JournalLine[]>();
  for (const [unit, lines] of gathered) {
    const profile = units.get(unit as ServiceId); // a key that is none of the map's finds nothing
    if (profile === undefined) continue;
    const first = lines.findLastIndex((line, index) => {
      const before = lines[index + 1]; // they are read backwards
      return beginsRecord(line) || (before !== undefined && surelyBegins(line.text, before.text));
    });
    const left = lines.length - first - 1;
    const taken = left > most || most === 0 ? lines : lines.slice(0, first + 1);
    if (taken.length < lines.length) rest.set(unit, lines.slice(taken.length));
    const assembler = new JournalAssembler(profile);
    const records = taken.toReversed().flatMap((line) => assembler.push(line));
    merger.add(unit, [...records, ...assembler.flush()], undefined);
  }
  return { records: merger.take().toReversed(), rest };
}
