import { inTurn, type Replacement, type SpliceResult, splice } from "../splice.ts";
import { readUnit, type UnitEntry, type UnitFile } from "./read.ts";

/** One change: what an assignment in a section is to be; undefined deletes all assignments of the key there. */
export interface UnitEdit {
  readonly section: string;
  readonly key: string;
  /** The text behind `=`, quoted and escaped as systemd needs it. */
  readonly to: string | undefined;
}

/**
 * Makes the edits one after another; everything else stays byte for byte. A set replaces the last assignment of the key in
 * place; where there is none, a line goes in at the end of the section, or the section at the end of the file. Refused for
 * what one assignment cannot hold (line breaks, outer white space, a backslash at the end) and where the result would not
 * read back as meant.
 */
export function editUnit(text: string, edits: readonly UnitEdit[]): SpliceResult {
  return inTurn(text, edits, editOne);
}

function editOne(text: string, { section, key, to }: UnitEdit): SpliceResult {
  const why = whyUnfit(section, key, to);
  if (why !== undefined) return { ok: false, reason: `[${section}] ${key}: ${why}` };
  const file = readUnit(text);
  const isIt = (entry: UnitEntry) => entry.section === section && entry.key === key;
  const others = file.entries.filter((entry) => !isIt(entry));
  const its = file.entries.filter(isIt).map(({ value }) => value);
  const meant = to === undefined ? [] : [...its.slice(0, -1), to];
  const edited = splice(text, replacements(text, file, { section, key, to }));
  const after = readUnit(edited);
  const isAsMeant =
    same(after.entries.filter((entry) => !isIt(entry)).map(asLine), others.map(asLine)) &&
    same(
      after.entries.filter(isIt).map(({ value }) => value),
      meant,
    );
  return isAsMeant
    ? { ok: true, text: edited }
    : { ok: false, reason: `[${section}] ${key}: it would not read back as meant` };
}

function replacements(text: string, file: UnitFile, { section, key, to }: UnitEdit): Replacement[] {
  const its = file.entries.filter((entry) => entry.section === section && entry.key === key);
  const last = its.at(-1);
  if (to === undefined) return its.map(({ range }) => ({ range, text: "" }));
  if (last !== undefined) return last.value === to ? [] : [{ range: last.valueRange, text: to }];
  const newline = /\r\n|\n/.exec(text)?.[0] ?? "\n";
  const header = file.sections.findLast(({ name }) => name === section);
  const at = header === undefined ? text.length : sectionEnd(file, header.range.end);
  // An empty line ends a continuation, and sets a new section off.
  const open = /\\(?:\r?\n)?$/.test(text.slice(0, at)) ? newline : "";
  const ended = at === 0 || /[\n\r]$/.test(text.slice(0, at)) ? "" : newline;
  const before = header === undefined && text !== "" ? `${newline}[${section}]${newline}` : "";
  const start = header === undefined && text === "" ? `[${section}]${newline}` : before;
  return [{ range: { start: at, end: at }, text: `${ended}${open}${start}${key}=${to}${newline}` }];
}

/** Behind the last assignment of the section whose header ends at `start`. */
function sectionEnd(file: UnitFile, start: number): number {
  const next =
    file.sections.find(({ range }) => range.start >= start)?.range.start ?? Number.POSITIVE_INFINITY;
  const entries = file.entries.filter(({ range }) => range.start >= start && range.start < next);
  return entries.at(-1)?.range.end ?? start;
}

function whyUnfit(section: string, key: string, to: string | undefined): string | undefined {
  if (!/^[A-Za-z0-9-]+$/.test(section)) return "this is no section's name";
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(key)) return "this is no setting's name";
  if (to === undefined) return undefined;
  if (/[\n\r\0]/.test(to)) return "a value is one line";
  if (/^[ \t]|[ \t]$/.test(to)) return "systemd drops white space around a value";
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(to) ? "a backslash at the end continues the line" : undefined;
}

function asLine({ section, key, value }: UnitEntry): string {
  return JSON.stringify([section, key, value]);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
