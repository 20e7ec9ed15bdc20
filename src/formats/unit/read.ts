// Lines as systemd 252 reads them: `config_parse()` and `parse_line()` in src/shared/conf-parser.c.
import type { Range } from "../splice.ts";

/** One assignment of a unit file. */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  /** Continued lines joined as systemd does, the backslash and line break as one space; no outer white space. */
  readonly value: string;
  /** The whole lines of the assignment, from the start of the first to the last's line break. */
  readonly range: Range;
  /** The value, over all its lines, without outer white space. */
  readonly valueRange: Range;
}

export interface UnitSection {
  readonly name: string;
  /** The header's line with its line break. */
  readonly range: Range;
}

/** A unit file: its sections and assignments in the file's order. A section may be there several times. */
export interface UnitFile {
  readonly sections: readonly UnitSection[];
  readonly entries: readonly UnitEntry[];
}

/** Reads a unit file. Never fails: what systemd ignores (comments, lines without `=`, what precedes any section) is left out. */
export function readUnit(text: string): UnitFile {
  const sections: UnitSection[] = [];
  const entries: UnitEntry[] = [];
  let section: string | undefined;
  for (const line of logicalLines(text)) {
    const content = trimmed(line.content);
    if (content.startsWith("[")) {
      if (!content.endsWith("]")) continue;
      section = content.slice(1, -1);
      sections.push({ name: section, range: { start: line.start, end: line.end } });
      continue;
    }
    const equals = content.indexOf("=");
    if (section === undefined || equals === -1) continue;
    entries.push({
      section,
      key: trimmed(content.slice(0, equals)),
      value: trimmed(content.slice(equals + 1)),
      range: { start: line.start, end: line.end },
      valueRange: valueRange(text, line),
    });
  }
  return { sections, entries };
}

/**
 * All assignments of a key in a section, in order. An empty assignment resets what came before, as for systemd's lists;
 * for a setting with one value the last counts.
 */
export function unitValues(file: UnitFile, section: string, key: string): readonly string[] {
  const values = file.entries
    .filter((entry) => entry.section === section && entry.key === key)
    .map(({ value }) => value);
  return values.slice(values.lastIndexOf("") + 1);
}

interface LogicalLine {
  content: string;
  start: number;
  /** Behind the last line break. */
  end: number;
  /** The end of the last line's text, before its line break. */
  textEnd: number;
}

/** Lines without comments, continued ones joined; a comment may stand between continued lines. */
function logicalLines(text: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const { start, textEnd, end } of physicalLines(text)) {
    const line = text.slice(start, textEnd);
    if (/^[ \t\n\r]*[#;]/.test(line)) continue;
    const content: string = (open?.content ?? "") + line;
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(content);
    const joined = { content, start: open?.start ?? start, end, textEnd };
    if (isContinued) open = { ...joined, content: `${content.slice(0, -1)} ` };
    else {
      lines.push(joined);
      open = undefined;
    }
  }
  if (open !== undefined) lines.push(open);
  return lines;
}

function physicalLines(text: string): { start: number; textEnd: number; end: number }[] {
  const lines: { start: number; textEnd: number; end: number }[] = [];
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (const { 0: newline, index } of text.matchAll(/\r\n|\n\r|[\n\r\0]/g)) {
    lines.push({ start, textEnd: index, end: index + newline.length });
    start = index + newline.length;
  }
  if (start < text.length) lines.push({ start, textEnd: text.length, end: text.length });
  return lines;
}

function valueRange(text: string, line: LogicalLine): Range {
  const source = text.slice(line.start, line.textEnd);
  const value = source.slice(source.indexOf("=") + 1);
  const start = line.textEnd - value.replace(/^[ \t\n\r]+/, "").length;
  return { start, end: Math.max(start, line.start + source.replace(/[ \t\n\r]+$/, "").length) };
}

function trimmed(text: string): string {
  return text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, "");
}
