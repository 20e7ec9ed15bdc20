import { LineSplitter, LONGEST_LINE, linesIn } from "../formats/line-splitter.ts";
import { readLogLine } from "../hermes/log-lines.ts";
import type { OpenFile } from "../system/system.ts";

const CHUNK = 64 * 1024;
/** A record whose beginning is not found within this is told in pieces. */
const LARGEST_BLOCK = 4 * CHUNK;
const NEWLINE = 0x0a;

/**
 * Reads a file from its end to its beginning, in blocks of lines that each begin with a record.
 * @param end where to begin, in bytes
 */
export function* blocksBackwards(file: OpenFile, end: number): Generator<readonly string[], void> {
  let at = end;
  let rest: Uint8Array = new Uint8Array();
  while (at > 0) {
    const length = Math.min(CHUNK, at);
    at -= length;
    const chunk = withoutHoles(file.read(at, length));
    // Of a hole nothing is left but its end.
    if (chunk.length === 1 && rest[0] === NEWLINE && at > 0) continue;
    rest = Buffer.concat([chunk, rest]);
    const start = at === 0 ? 0 : (startOfRecord(rest) ?? startOfLine(rest));
    if (start !== undefined) {
      const lines = linesIn(rest.subarray(start));
      rest = rest.slice(0, start);
      yield lines;
    } else if (rest.length >= LARGEST_BLOCK) rest = rest.slice(0, LONGEST_LINE); // in the midst of one very long line
  }
}

/**
 * Where the first line with a time stamp begins that is there whole.
 * @param from where a line begins
 */
function startOfRecord(bytes: Uint8Array, from = startOfNext(bytes)): number | undefined {
  let start = from;
  while (start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    // Most lines without a stamp are told by their first character.
    if (isBeginOfStamp(bytes[start])) {
      const last = Math.min(end === -1 ? bytes.length : end, start + STAMP_ROOM);
      const [line = ""] = linesIn(bytes.subarray(start, last));
      if (readLogLine(line) !== undefined) return start;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return undefined;
}

/** Where the second line begins; the end where there is none. */
function startOfNext(bytes: Uint8Array): number {
  const end = bytes.indexOf(NEWLINE);
  return end === -1 ? bytes.length : end + 1;
}

/** A digit, or a bracket before one. */
function isBeginOfStamp(byte = 0): boolean {
  return byte === 0x5b || (byte >= 0x30 && byte <= 0x39);
}

/** More than a time stamp takes. */
const STAMP_ROOM = 64;

/** Where there is no stamp, and no use in looking for one any further. */
function startOfLine(bytes: Uint8Array): number | undefined {
  if (bytes.length < LARGEST_BLOCK) return undefined;
  const start = startOfNext(bytes);
  return start < bytes.length ? start : undefined;
}

const HOLE = new Uint8Array(CHUNK);

/** What nobody has written, as in a file that was cut while somebody wrote on, parts lines. */
function withoutHoles(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0)) return bytes;
  if (Buffer.compare(bytes, HOLE.subarray(0, bytes.length)) === 0) return Uint8Array.of(NEWLINE);
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (const byte of bytes) {
    if (byte === 0 && kept[length - 1] === NEWLINE) continue;
    kept[length] = byte === 0 ? NEWLINE : byte;
    length += 1;
  }
  return kept.subarray(0, length);
}

/** Reads the lines of a part of a file, some at a time; the last one also where nothing ends it. */
export function* linesForwards(
  file: OpenFile,
  from: number,
  end: number,
): Generator<readonly string[], void> {
  const splitter = new LineSplitter();
  let isHole = false;
  for (let at = from; at < end; ) {
    const bytes = file.read(at, Math.min(CHUNK, end - at));
    if (bytes.length === 0) break;
    at += bytes.length;
    const written = withoutHoles(bytes);
    // Of a hole nothing is left but its end.
    if (isHole && written.length === 1 && written[0] === NEWLINE) continue;
    isHole = written.length === 1 && written[0] === NEWLINE;
    yield splitter.push(written);
  }
  const rest = splitter.rest();
  if (rest !== undefined) yield [rest];
}

/** Where to begin with what is not older than a time. */
export interface Since {
  /** In bytes; a line begins there. */
  readonly offset: number;
  /** What is before it tells no time, and may be of that time as well. */
  readonly areOlderUndated: boolean;
}

/** So much is taken for recent of a file in which no line tells its time. */
const UNDATED = 1024 * 1024;

/**
 * Where in a file to begin for what is not older than a time: some way before it.
 * @param sinceMs epoch milliseconds
 */
export function offsetSince(file: OpenFile, end: number, sinceMs: number): Since {
  const all: Since = { offset: 0, areOlderUndated: false };
  if (sinceMs <= 0) return all;
  let [low, high] = [0, end];
  let hasStamps = false;
  while (high - low > CHUNK) {
    const middle = low + Math.floor((high - low) / 2);
    const found = firstStamp(file, middle, high);
    hasStamps ||= found !== undefined;
    if (found === undefined || found.timeMs >= sinceMs) high = middle;
    else low = found.at;
  }
  if (hasStamps || end <= UNDATED || firstStamp(file, 0, end) !== undefined)
    return { offset: low, areOlderUndated: false };
  const offset = startOfLineFrom(file, end - UNDATED, end);
  return offset === undefined ? all : { offset, areOlderUndated: true };
}

/** Where the first line begins behind an offset; undefined: a line goes from there to the end. */
function startOfLineFrom(file: OpenFile, from: number, end: number): number | undefined {
  for (let at = from; at < end; at += CHUNK) {
    // In a hole there is no line.
    const start = file
      .read(at, Math.min(CHUNK, end - at))
      .findIndex((byte) => byte === NEWLINE || byte === 0);
    if (start !== -1) return at + start + 1 < end ? at + start + 1 : undefined;
  }
  return undefined;
}

function firstStamp(file: OpenFile, from: number, end: number): { at: number; timeMs: number } | undefined {
  const bytes = file.read(from, Math.min(CHUNK, end - from));
  const start = startOfRecord(bytes, from === 0 ? 0 : undefined);
  if (start === undefined) return undefined;
  const [line = ""] = linesIn(bytes.subarray(start, start + STAMP_ROOM));
  const timeMs = readLogLine(line)?.timeMs;
  return timeMs === undefined ? undefined : { at: from + start, timeMs };
}

/** Where the last line of a file that has an end ends: what is behind that is still being written. */
export function endOfLines(file: OpenFile, size: number): number {
  const length = Math.min(LONGEST_LINE, size);
  const last = file.read(size - length, length).lastIndexOf(NEWLINE);
  return last === -1 ? size - length : size - length + last + 1;
}
