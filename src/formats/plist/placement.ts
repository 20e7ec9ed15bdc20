import type { Range, Replacement } from "../splice.ts";
import type { PlistValue } from "./data.ts";
import { firstTag, isXmlSpace } from "./markup.ts";
import type { PlistNode, PlistNodeEntry } from "./nodes.ts";
import { type PlistLayout, plistElement, plistEntries } from "./write.ts";

const ON_ONE_LINE: PlistLayout = { newline: "", base: "", unit: "" };

/** Another value in the place of an entry's. */
export function replacedValue(
  text: string,
  top: PlistNode,
  entry: PlistNodeEntry,
  to: PlistValue,
): Replacement {
  const { range } = entry.value.place;
  return { range, text: plistElement(to, layoutAt(text, top, lineIndentation(text, range.start))) };
}

/** An entry behind all that a dictionary holds, comments included, written as the last entry is. */
export function addedEntry(
  text: string,
  top: PlistNode,
  dict: PlistNode,
  key: string,
  value: PlistValue,
): Replacement {
  const last = dict.entries?.at(-1);
  const { inner } = dict.place;
  if (last === undefined || inner === undefined) return firstEntry(text, top, dict, { [key]: value });
  const start = contentEnd(text, inner);
  const isOnOneLine = !hasNewline(text, last.keyPlace.range.start, last.value.place.range.start);
  const layout = layoutAt(text, top, lineIndentation(text, last.keyPlace.range.start));
  const entry = plistEntries({ [key]: value }, isOnOneLine ? ON_ONE_LINE : layout);
  const begins = beginsLine(text, dict, last.keyPlace.range.start);
  // The line break that the new line will have at its end, lest breaks of two kinds change places.
  const newline = /^(?:\r\n?|\n)/.exec(text.slice(start))?.[0] ?? layout.newline;
  return { range: { start, end: start }, text: begins ? newline + layout.base + entry : entry };
}

function firstEntry(
  text: string,
  top: PlistNode,
  { place }: PlistNode,
  entries: { readonly [key: string]: PlistValue },
): Replacement {
  const outer = lineIndentation(text, place.range.start);
  const { newline, unit } = layoutAt(text, top, outer);
  const layout: PlistLayout = { newline, base: outer + unit, unit };
  const content = newline + layout.base + plistEntries(entries, layout);
  const { inner } = place;
  if (inner === undefined) {
    const open = firstTag(text, place).replace(/[ \t\r\n]*\/>$/, ">");
    return { range: place.range, text: `${open}${content}${newline}${outer}</${place.name}>` };
  }
  const start = contentEnd(text, inner);
  const isClosedApart = hasNewline(text, start, inner.end);
  if (isClosedApart) return { range: { start, end: start }, text: content };
  return { range: { start, end: inner.end }, text: `${content}${newline}${outer}` };
}

/** Nothing in the place of an entry and, where it has lines for itself, of its lines. */
export function removedEntry(text: string, dict: PlistNode, entry: PlistNodeEntry): Replacement {
  return {
    range: lineOrPart(text, dict, { start: entry.keyPlace.range.start, end: entry.value.place.range.end }),
    text: "",
  };
}

function lineOrPart(text: string, dict: PlistNode, { start, end }: Range): Range {
  if (!beginsLine(text, dict, start)) return { start, end };
  const line = lineStart(text, start);
  const behind = /^[ \t]*(?:\r\n?|\n)?/.exec(text.slice(end))?.[0] ?? "";
  if (/[\r\n]$/.test(behind)) return { start: line, end: end + behind.length };
  // `</dict>` stays in the line of what was the last but one.
  const isLast = end + behind.length === dict.place.inner?.end;
  if (isLast) return { start: trimmedLineBreak(text, line), end };
  return { start, end: end + behind.length };
}

function layoutAt(text: string, top: PlistNode, base: string): PlistLayout {
  return { newline: /\r\n?|\n/.exec(text)?.[0] ?? "\n", base, unit: unitOf(text, top) };
}

/** What a level more adds to the indentation: what it adds to the first key's, or a tab as Apple's tools have it. */
function unitOf(text: string, top: PlistNode): string {
  const key = top.entries?.[0]?.keyPlace.range.start;
  if (key === undefined) return "\t";
  const outer = lineIndentation(text, top.place.range.start);
  const inner = lineIndentation(text, key);
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : "\t";
}

function lineIndentation(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? "";
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
}

function trimmedLineBreak(text: string, line: number): number {
  return line - (text.slice(0, line).endsWith("\r\n") ? 2 : 1);
}

/** Behind the last in a dictionary that is not white space, and behind the blanks that end its line. */
function contentEnd(text: string, { start, end }: Range): number {
  const inner = text.slice(start, end);
  const content = inner.replace(/[ \t\r\n]+$/, "");
  const blanks = /^[ \t]*(?=[\r\n])/.exec(inner.slice(content.length))?.[0] ?? "";
  return start + content.length + blanks.length;
}

/** Is there, within the dictionary, only white space before it in its line? */
function beginsLine(text: string, dict: PlistNode, at: number): boolean {
  const line = lineStart(text, at);
  return line > dict.place.range.start && isXmlSpace(text.slice(line, at));
}

function hasNewline(text: string, start: number, end: number): boolean {
  return /[\r\n]/.test(text.slice(start, end));
}
