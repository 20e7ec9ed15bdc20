import { inTurn, type Replacement, type SpliceResult, sliceOf, splice } from "../splice.ts";
import { whyNotCarried } from "./carry.ts";
import { dotenvValues, escapeInterpolation, namesVariable } from "./interpolation.ts";
import { type DotenvEntry, type DotenvFile, hasOuterSpace, readDotenv } from "./read.ts";

/**
 * Sets and deletes variables of a `.env` text, one after another in the map's order; everything else stays byte for byte.
 * A value goes in as the process is to see it. Undefined deletes every binding of the key. A set replaces the value of the
 * last binding alone, so `export` and a trailing comment stay, or appends a line. A value that already reads as meant,
 * by itself, is no edit. Refused where the value cannot be carried, or where it would not read back as meant.
 */
export function editDotenv(text: string, edits: ReadonlyMap<string, string | undefined>): SpliceResult {
  return inTurn(text, edits, (before, [key, value]) =>
    value === undefined ? deleteKey(before, key) : setKey(before, key, value),
  );
}

function deleteKey(text: string, key: string): SpliceResult {
  const before = readDotenv(text);
  const doomed = before.entries.filter((entry) => entry.key === key);
  const edited = splice(
    text,
    doomed.map(({ range }) => ({ range, text: "" })),
  );
  const kept = before.entries.filter((entry) => entry.key !== key);
  return sameEntries(kept, readDotenv(edited).entries) && sameUnreadable(text, edited)
    ? { ok: true, text: edited }
    : refused(key);
}

function setKey(text: string, key: string, value: string): SpliceResult {
  const why = whyNotCarried(key, value);
  if (why !== undefined) return { ok: false, reason: `${key} ${why}` };
  const before = readDotenv(text);
  const last = before.entries.findLastIndex((entry) => entry.key === key);
  const entry = before.entries[last];
  if (entry !== undefined && alreadyReads(before, entry, value)) return { ok: true, text };
  for (const written of waysToWrite(value)) {
    const edited = splice(text, [
      entry === undefined ? appended(text, key, written) : replaced(entry, written),
    ]);
    if (readsAsMeant(text, before, edited, last, key, value)) return { ok: true, text: edited };
  }
  return refused(key);
}

function replaced(entry: DotenvEntry, written: string): Replacement {
  const bare = entry.value === undefined;
  return { range: entry.valueRange, text: bare ? `=${written}` : written };
}

function appended(text: string, key: string, written: string): Replacement {
  const end = { start: text.length, end: text.length };
  const newline = text === "" || text.endsWith("\n") || text.endsWith("\r") ? "" : "\n";
  return { range: end, text: `${newline}${key}=${written}\n` };
}

function alreadyReads(file: DotenvFile, last: DotenvEntry, value: string): boolean {
  return last.value !== undefined && !namesVariable(last.value) && dotenvValues(file).get(last.key) === value;
}

/**
 * The texts that python-dotenv may read as the value, the plainest first: simpler readers see quotes and escapes as they
 * stand. Which of them holds in this file only reading it back tells: an unclosed quote further up reaches down to ours.
 */
function* waysToWrite(value: string): Generator<string> {
  const safe = escapeInterpolation(value);
  const oneLine = !/[\r\n]/.test(value);
  const startsQuoted = value.startsWith("'") || value.startsWith('"');
  if (safe === value && oneLine && !startsQuoted && !hasOuterSpace(value)) yield value;
  if (oneLine && !/["\\]/.test(safe)) yield `"${safe}"`;
  if (oneLine && !/['\\]/.test(safe)) yield `'${safe}'`;
  yield `"${doubleQuoted(value)}"`;
}

function doubleQuoted(value: string): string {
  const escaped = (part: string) =>
    part.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  // `\\"` would end the value only where no other quote follows in the file: the last backslash goes in as a default.
  if (value.endsWith("\\")) return `${escaped(value.slice(0, -1).replaceAll("${", "${:-$}{"))}\${:-\\\\}`;
  return escaped(escapeInterpolation(value));
}

function readsAsMeant(
  text: string,
  before: DotenvFile,
  edited: string,
  index: number,
  key: string,
  value: string,
): boolean {
  const after = readDotenv(edited);
  const at = index === -1 ? before.entries.length : index;
  const others = after.entries.toSpliced(at, 1);
  return (
    after.entries[at]?.key === key &&
    dotenvValues(after).get(key) === value &&
    sameEntries(index === -1 ? before.entries : before.entries.toSpliced(index, 1), others) &&
    sameUnreadable(text, edited)
  );
}

function sameEntries(before: readonly DotenvEntry[], after: readonly DotenvEntry[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ key, value }, index) => after[index]?.key === key && after[index]?.value === value)
  );
}

function sameUnreadable(before: string, after: string): boolean {
  const lines = (text: string) => readDotenv(text).unreadable.map((range) => sliceOf(text, range).trimEnd());
  return JSON.stringify(lines(before)) === JSON.stringify(lines(after));
}

function refused(key: string): SpliceResult {
  return {
    ok: false,
    reason: `${key} would not read back as meant, or other lines would change: is a quote left open?`,
  };
}
