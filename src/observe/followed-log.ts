import { CUT, GOES_ON, LineSplitter } from "../formats/line-splitter.ts";
import { EntryAssembler, type LogOrigin } from "../hermes/log-entries.ts";
import type { LogEntry } from "../model/log.ts";
import type { FollowingSystem, OpenFile } from "../system/system.ts";
import { endOfLines } from "./log-blocks.ts";
import type { LogFile, LogHome, OnRefused } from "./log-files.ts";

const CHUNK = 256 * 1024;
/** So much is read of one log before others have their turn. */
const MOST_BYTES = 1024 * 1024;
/** A line whose end has not come within this is shown as it is. */
const PARTIAL_MS = 5_000;
const NEWLINE = 0x0a;
/** So many of the last bytes tell whether a file is still what was read. */
const REMEMBERED = 256;

interface Current {
  readonly file: OpenFile;
  offset: number;
  /** What stood before the offset when it was last looked at. */
  before: Uint8Array;
}

interface Known {
  readonly offset: number;
  readonly rotation: number;
  /** It is read on although it was rotated, and has more than was read in one look. */
  readonly late?: EntryAssembler;
}

interface Round {
  readonly entries: LogEntry[];
  readonly nowMs: number;
  /** Bytes that may still be read. */
  room: number;
}

/** What one look at a log has brought. */
export interface Grown {
  readonly entries: readonly LogEntry[];
  /** The time of a record to which lines may still come. */
  readonly begunMs: number | undefined;
  /** There is more to be read now. */
  readonly isMore: boolean;
  /** A line or a record may not be whole: look again, even if nothing tells of a change. */
  readonly isUnfinished: boolean;
}

/**
 * One log while it is followed. The file that is read stays open, so that whatever becomes of its name, the rest of it is
 * read before those that came after it; a file is known by what it is, not by its name.
 */
export class FollowedLog {
  readonly #system: FollowingSystem;
  readonly #of: LogHome;
  readonly #assembler: EntryAssembler;
  readonly #origin: LogOrigin;
  readonly #onRefused: OnRefused;
  #current: Current | undefined;
  #splitter = new LineSplitter();
  #known = new Map<string, Known>();
  #partial = { bytes: 0, sinceMs: 0 };
  /** What comes next is the rest of a line whose beginning has been put out. */
  #isRest = false;

  constructor(system: FollowingSystem, of: LogHome, source: string, onRefused: OnRefused) {
    this.#system = system;
    this.#of = of;
    this.#origin = { profile: of.profile, source };
    this.#assembler = new EntryAssembler(this.#origin);
    this.#onRefused = onRefused;
  }

  /**
   * What is there already is not read: only what comes.
   * @returns the files, without a line at the end of which more is to come
   */
  skip(files: readonly LogFile[]): readonly LogFile[] {
    for (const { id, size, rotation } of files) this.#known.set(id, { offset: size, rotation });
    const [newest, ...others] = files;
    if (newest === undefined || newest.rotation !== 0) return files;
    const file = this.#open(newest);
    if (file === undefined || file === "moved") return files;
    const size = endOfLines(file, newest.size);
    this.#current = { file, offset: size, before: before(file, size) };
    this.#known.set(newest.id, { offset: size, rotation: 0 });
    return [{ ...newest, size }, ...others];
  }

  /**
   * Reads what has come since.
   * @param files of this log, the newest first
   * @param nowMs the time of a line that tells none
   */
  read(files: readonly LogFile[], nowMs: number): Grown {
    const round: Round = { entries: [], nowMs, room: MOST_BYTES };
    const isMoreHere = this.#readOn(files, round);
    const isMore = this.#readLate(files, round) || isMoreHere;
    this.#remember(files);
    // What has begun is whole when a look finds nothing that came after it.
    if (round.room === MOST_BYTES) round.entries.push(...this.#assembler.flush());
    const isPartial = this.#awaitsEnd(round);
    const { begunMs } = this.#assembler;
    return {
      entries: round.entries,
      begunMs,
      isMore,
      isUnfinished: isMore || isPartial || begunMs !== undefined,
    };
  }

  /** What there is, whole or not, since nothing more is waited for. */
  rest(nowMs: number): readonly LogEntry[] {
    const late = [...this.#known.values()].flatMap((known) => known.late?.flush() ?? []);
    return [...this.#restOfCurrent(nowMs), ...late];
  }

  #restOfCurrent(nowMs: number): readonly LogEntry[] {
    const line = this.#splitter.rest();
    const lines = this.#marked(line === undefined ? [] : [line]);
    return [...this.#assembler.push(lines, nowMs), ...this.#assembler.flush()];
  }

  close(): void {
    this.#current?.file.close();
    this.#current = undefined;
  }

  /** File after file, each to its end; true: there is more, now. */
  #readOn(files: readonly LogFile[], round: Round): boolean {
    for (;;) {
      if (this.#current !== undefined && !this.#readToEnd(this.#current, round)) return true;
      const next = this.#next(files);
      if (next === undefined) return false;
      this.#finish(round);
      const file = this.#open(next);
      if (file === "moved") return true;
      if (file === undefined) this.#known.set(next.id, { offset: next.size, rotation: next.rotation });
      else this.#current = { file, offset: 0, before: new Uint8Array() };
    }
  }

  /** False where there is too much for one round. */
  #readToEnd(current: Current, round: Round): boolean {
    if (wasCut(current)) {
      // It is written from its beginning.
      current.offset = 0;
      current.before = new Uint8Array();
      this.#splitter = new LineSplitter();
      this.#isRest = false;
      round.entries.push(...this.#assembler.flush());
    }
    while (round.room > 0) {
      const bytes = current.file.read(current.offset, CHUNK);
      if (bytes.length === 0) return true;
      current.offset += bytes.length;
      current.before = Buffer.concat([current.before, bytes.subarray(-REMEMBERED)]).subarray(-REMEMBERED);
      round.room -= bytes.length;
      round.entries.push(...this.#assembler.push(this.#marked(this.#splitter.push(bytes)), round.nowMs));
    }
    return false;
  }

  /** The file that came after the one that is read, the oldest of them. */
  #next(files: readonly LogFile[]): LogFile | undefined {
    const position = this.#position(files);
    return files.findLast((file) => file.rotation < position && !this.#isKnown(file));
  }

  /** How far the file that is read has moved; where it is gone, the last before it that is still there. */
  #position(files: readonly LogFile[]): number {
    const current = files.find(({ id }) => id === this.#current?.file.id);
    if (current !== undefined) return current.rotation;
    return files.find((file) => this.#isKnown(file))?.rotation ?? Number.POSITIVE_INFINITY;
  }

  /** Files only ever move to higher numbers: one that has not, got the place of one that is gone. */
  #isKnown({ id, rotation }: LogFile): boolean {
    const known = this.#known.get(id);
    return known !== undefined && rotation >= known.rotation;
  }

  /** Nothing more comes to the file that was read: neither to its last line, nor to its last record. */
  #finish({ entries, nowMs }: Round): void {
    entries.push(...this.#restOfCurrent(nowMs));
    if (this.#current !== undefined)
      this.#known.set(this.#current.file.id, { offset: this.#current.offset, rotation: 0 });
    this.close();
    this.#splitter = new LineSplitter();
    this.#isRest = false;
  }

  /** macOS' launchd goes on with the file that it has opened, whatever it is called since. True: there is more, now. */
  #readLate(files: readonly LogFile[], round: Round): boolean {
    let isMore = false;
    for (const file of files) {
      const known = this.#known.get(file.id);
      if (known === undefined || !this.#isKnown(file) || file.id === this.#current?.file.id) continue;
      if (file.size <= known.offset && known.late === undefined) continue;
      const opened = round.room > 0 ? this.#open(file) : "later";
      if (opened === "later") isMore = true;
      if (opened === undefined || typeof opened === "string") continue;
      const read = this.#readLines(opened, file, known, round);
      opened.close();
      this.#known.set(file.id, read);
      isMore ||= read.late !== undefined;
    }
    return isMore;
  }

  /** Reads what of a file are whole lines: a line that has not ended is read once it has. */
  #readLines(opened: OpenFile, { size, rotation }: LogFile, known: Known, round: Round): Known {
    const { late = new EntryAssembler(this.#origin) } = known;
    const splitter = new LineSplitter();
    let [at, offset] = [known.offset, known.offset];
    // However long a line is, it is read to its end: nothing of it is kept for the next look.
    while (at < size && (round.room > 0 || offset === known.offset)) {
      const bytes = opened.read(at, Math.min(CHUNK, size - at));
      if (bytes.length === 0) break;
      const end = bytes.lastIndexOf(NEWLINE);
      if (end !== -1) offset = at + end + 1;
      at += bytes.length;
      round.room -= bytes.length;
      round.entries.push(...late.push(splitter.push(bytes), round.nowMs));
    }
    if (at < size && offset > known.offset) return { offset, rotation, late };
    round.entries.push(...late.flush());
    return { offset, rotation };
  }

  #remember(files: readonly LogFile[]): void {
    const position = this.#position(files);
    const known = new Map<string, Known>();
    for (const file of files) {
      const { id, size, rotation } = file;
      const before = this.#known.get(id);
      if (before !== undefined && this.#isKnown(file)) known.set(id, { ...before, rotation });
      // Older than what has been read, and yet not seen before: a copy that somebody has made.
      else if (rotation > position) known.set(id, { offset: size, rotation });
      if (id === this.#current?.file.id) known.set(id, { offset: this.#current.offset, rotation });
    }
    this.#known = known;
  }

  /** Lines, the first with a mark where it is the rest of one: a secret may stand across the two. */
  #marked(lines: readonly string[]): readonly string[] {
    const [first, ...others] = lines;
    if (!this.#isRest || first === undefined) return lines;
    this.#isRest = false;
    return [first === "" ? first : GOES_ON + first, ...others];
  }

  /** A line that has not ended is waited for, but not for ever. */
  #awaitsEnd({ entries, nowMs }: Round): boolean {
    const { pending } = this.#splitter;
    if (pending === 0) return false;
    if (pending !== this.#partial.bytes) this.#partial = { bytes: pending, sinceMs: nowMs };
    if (nowMs - this.#partial.sinceMs < PARTIAL_MS) return true;
    const [line = ""] = this.#marked([this.#splitter.rest() ?? ""]);
    entries.push(
      ...this.#assembler.push([line.endsWith(CUT) ? line : line + CUT], nowMs),
      ...this.#assembler.flush(),
    );
    this.#isRest = true;
    return false;
  }

  /** `moved`: its name is another file's by now. */
  #open({ path, id }: LogFile): OpenFile | "moved" | undefined {
    const opened = this.#system.openFile(path, this.#of.home);
    if (opened.is === "open" && opened.file.id === id) return opened.file;
    if (opened.is === "open") opened.file.close();
    if (opened.is !== "refused") return "moved";
    this.#onRefused(path, opened.reason);
    return undefined;
  }
}

function before(file: OpenFile, offset: number): Uint8Array {
  const length = Math.min(REMEMBERED, offset);
  return file.read(offset - length, length);
}

/** It is shorter than it was, or another text by now, which may be longer. */
function wasCut(current: Current): boolean {
  const { size } = current.file.look();
  if (size <= current.offset) return size < current.offset;
  const remembered = current.before;
  current.before = before(current.file, current.offset);
  // A writer that goes on where it was leaves a hole.
  const isHole = current.before.every((byte) => byte === 0);
  return !isHole && Buffer.compare(current.before, remembered) !== 0;
}
