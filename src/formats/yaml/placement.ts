// Which stretches of the text an edit of one map entry replaces. Each function yields several ways, the best one first: the
// caller takes the first that reads back as meant.
import type { CST, Node } from "yaml";
import type { Range, Replacement } from "../splice.ts";
import type { YamlValue } from "./data.ts";
import { lineBreak, lineEnd, lineStart, nextLine } from "./lines.ts";
import { type EntryPlace, headerEnd, type MapNode, type MapPair, placeOf, tokenEnd } from "./tokens.ts";
import { blockBelow, blockEntry, flowYaml, type YamlBelow, type YamlStyle, yamlScalar } from "./write.ts";

export type Placement = readonly Replacement[];

/** Gives an entry of a map another value. */
export function* replacedValue(
  text: string,
  map: MapNode,
  pair: MapPair,
  to: YamlValue,
  by: YamlStyle,
): Generator<Placement> {
  const entry = placeOf(pair);
  const column = columnOf(text, entry.start);
  const below = map.flow ? undefined : blockBelow(to, column, asIndented(entry, column, to, by));
  if (below !== undefined) yield withValueBelow(text, entry, below);
  yield withValueInline(text, entry, flowYaml(to, by.isByHand));
}

/** Adds an entry to a map that has some: behind the last one, or where that would change the last one, before the first. */
export function* addedEntry(
  text: string,
  map: MapNode,
  key: string,
  to: YamlValue,
  by: YamlStyle,
): Generator<Placement> {
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) return;
  const { start } = placeOf(first);
  const { end } = placeOf(last);
  if (map.flow) {
    const written = `${yamlScalar(key)}: ${flowYaml(to, by.isByHand)}`;
    // A comma may be part of a tag.
    const gap = /![^ ]*$/.test(text.slice(start, end)) ? " " : "";
    yield [insertion(end, `${gap}, ${written}`)];
    yield [insertion(start, `${written}, `)];
    return;
  }
  const newline = lineBreak(text);
  const column = columnOf(text, start);
  for (const lines of [blockEntry(key, to, column, by), flowEntry(key, to, column, by)]) {
    const below = linesEnd(text, placeOf(last));
    yield [insertion(below, newline + lines.join(newline))];
    yield [insertion(lineStart(text, start), lines.join(newline) + newline)];
  }
}

/** Makes an empty map, `{}` or nothing at all, hold one entry: the whole document, or a value in flow style. */
export function* filledRoot(
  text: string,
  range: Range | undefined,
  key: string,
  to: YamlValue,
  by: YamlStyle,
): Generator<Placement> {
  const newline = lineBreak(text);
  const lines = blockEntry(key, to, 0, by).join(newline);
  if (range !== undefined) {
    yield [{ range, text: lines }];
    yield [{ range, text: flowYaml({ [key]: to }, by.isByHand) }];
    return;
  }
  const marker = /^\.\.\.(?=\s|$)/m.exec(text);
  const at = marker?.index ?? text.length;
  const isOwnLine = at === lineStart(text, at);
  yield [insertion(at, `${isOwnLine ? "" : newline}${lines}${newline}`)];
}

/**
 * Takes entries out of a map that keeps others; where the blank lines below would then belong to a block scalar above, they
 * go too.
 */
export function* removedEntries(text: string, map: MapNode, pairs: readonly MapPair[]): Generator<Placement> {
  const ranges = map.flow ? flowRanges(map, pairs) : pairs.map((pair) => blockRange(text, map, pair));
  yield ranges.map((range) => ({ range, text: "" }));
  yield ranges.map(({ start, end }) => ({ range: { start, end: blankLinesEnd(text, end) }, text: "" }));
}

/** Takes all entries out of the document's map. */
export function emptiedRoot(text: string, map: MapNode): Placement {
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) return [];
  if (map.flow) return [{ range: nodeRange(map), text: "{}" }];
  return [{ range: { start: placeOf(first).start, end: linesEnd(text, placeOf(last)) }, text: "{}" }];
}

/** Where a node stands, without its comment. */
export function nodeRange(node: Node): Range {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end };
}

function withValueInline(text: string, entry: EntryPlace, written: string): Placement {
  const { props, value, colonEnd } = entry;
  if (colonEnd === undefined) return [insertion(entry.keyEnd, `: ${written}`)];
  if (value === undefined && props === undefined) return [insertion(colonEnd, ` ${written}`)];
  const start = props?.start ?? value?.offset ?? colonEnd;
  if (value === undefined || !isBelow(value)) {
    // PyYAML takes `]#` for a comment's start, plain text does not.
    const gap = text.charAt(entry.end) === "#" ? " " : "";
    return [{ range: { start, end: entry.end }, text: written + gap }];
  }
  if (startsBeside(text, colonEnd, value)) {
    return [{ range: { start: colonEnd, end: linesEnd(text, entry) }, text: ` ${written}` }];
  }
  // What stands on the key's line goes in part, its comment stays; the lines below go whole.
  const onLine = { start: colonEnd, end: markEnd(entry, value) };
  return [
    { range: onLine, text: ` ${written}` },
    { range: linesBelow(text, entry, value), text: "" },
  ];
}

function withValueBelow(text: string, entry: EntryPlace, { mark, lines }: YamlBelow): Placement {
  const { value, keyEnd } = entry;
  const newline = lineBreak(text);
  const written = newline + lines.join(newline);
  const colonEnd = entry.colonEnd ?? keyEnd;
  if (value !== undefined && startsBeside(text, colonEnd, value)) {
    return [{ range: { start: colonEnd, end: linesEnd(text, entry) }, text: mark + written }];
  }
  if (value !== undefined && isBelow(value)) {
    const onLine = { start: colonEnd, end: markEnd(entry, value) };
    return [
      { range: onLine, text: mark },
      { range: linesBelow(text, entry, value), text: written },
    ];
  }
  const end = lineEnd(text, entry.end);
  if (/^[ \t]*$/.test(text.slice(entry.end, end)))
    return [{ range: { start: colonEnd, end }, text: mark + written }];
  return [{ range: { start: colonEnd, end: entry.end }, text: mark }, insertion(end, written)];
}

/** A text that stands as a block already stays as far indented as it is. */
function asIndented({ value }: EntryPlace, column: number, to: YamlValue, by: YamlStyle): YamlStyle {
  if (typeof to !== "string" || value?.type !== "block-scalar") return by;
  const indent = value.source
    .split(/\r?\n/)
    .find((line) => /[^ ]/.test(line))
    ?.search(/[^ ]/);
  return indent !== undefined && indent > column ? { ...by, map: indent - column } : by;
}

/** Is the body of the value on the lines below, whatever stands on the key's own line? */
function isBelow(value: CST.Token): value is CST.BlockScalar | CST.BlockMap | CST.BlockSequence {
  return value.type === "block-scalar" || value.type === "block-map" || value.type === "block-seq";
}

/** Does a block map or list begin on the line of the `:`? It may where the key has a `?`. */
function startsBeside(text: string, colonEnd: number, value: CST.Token): boolean {
  const isBlock = value.type === "block-map" || value.type === "block-seq";
  return isBlock && lineEnd(text, colonEnd) > value.offset;
}

/** The end of the anchor, the tag, the `|`: of what the value has on the key's line. */
function markEnd(entry: EntryPlace, value: CST.Token): number {
  if (value.type === "block-scalar") return headerEnd(value);
  return entry.props?.end ?? entry.colonEnd ?? entry.keyEnd;
}

function linesBelow(text: string, entry: EntryPlace, value: CST.Token): Range {
  const start = lineEnd(text, markEnd(entry, value));
  const end = value.type === "block-scalar" ? tokenEnd(value) : linesEnd(text, entry);
  return { start, end: Math.max(start, end) };
}

/** The entry's lines; where the first one begins with something else, all up to the next entry. */
function blockRange(text: string, map: MapNode, pair: MapPair): Range {
  const entry = placeOf(pair);
  const start = lineStart(text, entry.start);
  const next = map.items[map.items.indexOf(pair) + 1];
  if (next !== undefined && /[^ ]/.test(text.slice(start, entry.start))) {
    return { start: entry.start, end: placeOf(next).start };
  }
  return { start, end: nextLine(text, linesEnd(text, entry)) };
}

/** The end of the entry's last line; comments below that are indented deeper than its key belong to it. */
function linesEnd(text: string, entry: EntryPlace): number {
  const column = columnOf(text, entry.start);
  let end = lineEnd(text, entry.end);
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    const indent = line.search(/[^ ]/);
    if (indent > column && line.charAt(indent) === "#") end = at + line.length;
    else if (indent !== -1) break;
  }
  return end;
}

function blankLinesEnd(text: string, start: number): number {
  const blank = /(?: *(?:\r\n|[\r\n\u0085]))*/y;
  blank.lastIndex = start;
  return blank.test(text) ? blank.lastIndex : start;
}

/** An entry with what follows it up to the next one; the last entries with the comma before them. */
function flowRanges(map: MapNode, pairs: readonly MapPair[]): Range[] {
  const doomed = new Set(pairs);
  const kept = map.items.findLastIndex((pair) => !doomed.has(pair));
  const ranges: Range[] = [];
  for (const [index, pair] of map.items.entries()) {
    const next = map.items[index + 1];
    if (index < kept && doomed.has(pair) && next !== undefined) {
      ranges.push({ start: placeOf(pair).start, end: placeOf(next).start });
    }
  }
  const lastKept = map.items[kept];
  const last = map.items.at(-1);
  if (lastKept !== undefined && last !== undefined && kept < map.items.length - 1) {
    ranges.push({ start: placeOf(lastKept).end, end: placeOf(last).end });
  }
  return ranges;
}

function flowEntry(key: string, to: YamlValue, column: number, by: YamlStyle): string[] {
  return [`${" ".repeat(column)}${yamlScalar(key)}: ${flowYaml(to, by.isByHand)}`];
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

function insertion(at: number, text: string): Replacement {
  return { range: { start: at, end: at }, text };
}
