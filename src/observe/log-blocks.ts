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

/** Where the first line with a time stamp begins that is there whole. */
function startOfRecord(bytes: Uint8Array): number | undefined {
  let start = bytes.indexOf(NEWLINE) + 1;
  while (start > 0 && start < bytes.length) {
    const end = bytes.indexOf(NEWLINE, start);
    // Most lines without a stamp are told by their first character.
    if (isBeginOfStamp(bytes[start])) {
      const last = Math.min(end === -1 ? bytes.length : end, start + STAMP_ROOM);
      const [line = ""] = linesIn(bytes.subarray(start, last));
      if (readLogLine(line) !== undefined) return start;
    }
    start = end + 1;
  }
  return undefined;
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
  const start = bytes.indexOf(NEWLINE) + 1;
  return start > 0 && start < bytes.length ? start : undefined;
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
  for (let at = from; at < end; ) {
    const bytes = file.read(at, Math.min(CHUNK, end - at));
    if (bytes.length === 0) break;
    at += bytes.length;
    yield splitter.push(bytes);
  }
  const rest = splitter.rest();
  if (rest !== undefined) yield [rest];
}

/**
 * Where in a file to begin for what is not older than a time: some way before it.
 * @param sinceMs epoch milliseconds
 */
export function offsetSince(file: OpenFile, end: number, sinceMs: number): number {
  let [low, high] = [0, end];
  let hasStamps = end <= CHUNK;
  while (high - low > CHUNK) {
    const middle = low + Math.floor((high - low) / 2);
    const found = firstStamp(file, middle, high);
    hasStamps ||= found !== undefined;
    if (found === undefined || found.timeMs >= sinceMs) high = middle;
    else low = found.at;
  }
  // Where no line tells its time, only what was written last is surely of that time.
  return hasStamps ? low : end - CHUNK;
}

function firstStamp(file: OpenFile, from: number, end: number): { at: number; timeMs: number } | undefined {
  const bytes = file.read(from, Math.min(CHUNK, end - from));
  const start = startOfRecord(bytes);
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
