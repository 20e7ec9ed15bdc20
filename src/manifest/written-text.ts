import { blockEntry, isYamlMap, yamlScalar } from "../formats/yaml.ts";
import type { Value } from "../model/value.ts";
import type { WrittenEntry, WrittenManifest, WrittenValue } from "../model/written.ts";

const WIDTH = 80;
/** However deep a comment stands, it keeps room for some words. */
const LEAST_ROOM = 40;
const INDENTATION = { map: 2, list: 2 } as const;

/**
 * Entries as lines of a manifest without newlines, in block style; a manifest's reader and PyYAML both read from them what
 * they hold.
 * @param column how far the keys are indented
 */
export function writtenLines(entries: readonly WrittenEntry[], column: number): readonly string[] {
  return entries.flatMap((entry) => [
    ...(entry.above ?? []).flatMap((text) => commentLines(text, column)),
    ...entryLines(entry, column),
  ]);
}

/** A paragraph as lines of a comment; nothing in it can end the comment. */
export function commentLines(text: string, column: number): readonly string[] {
  const lead = `${" ".repeat(column)}# `;
  const room = Math.max(LEAST_ROOM, WIDTH - lead.length);
  const lines = [""];
  for (const word of words(harmless(text))) {
    const line = lines.at(-1) ?? "";
    if (line === "" || line.length + 1 + word.length <= room)
      lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${lead}${line}`.trimEnd());
}

/** What stands between backquotes is copied, and stays on one line. */
function words(text: string): readonly string[] {
  return text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? [];
}

function entryLines(entry: WrittenEntry, column: number): readonly string[] {
  const { key, value, beside } = entry;
  const at = entry.isLeftOut === true ? 0 : column;
  const [first = "", ...rest] = valueLines(key, value, at);
  const lines = [beside === undefined ? first : `${first} # ${harmless(beside)}`, ...rest];
  return entry.isLeftOut === true ? lines.map((line) => `${" ".repeat(column)}# ${line}`) : lines;
}

function valueLines(key: string, value: WrittenValue, column: number): readonly string[] {
  const start = `${" ".repeat(column)}${yamlScalar(key)}:`;
  switch (value.is) {
    case "value":
      return blockEntry(key, value.value, column, INDENTATION);
    case "inline":
      return [`${start} ${inline(value.value)}`];
    case "map":
      return value.entries.length === 0
        ? [`${start} {}`]
        : [start, ...writtenLines(value.entries, column + INDENTATION.map)];
    default:
      return value satisfies never;
  }
}

function inline(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (isYamlMap(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${yamlScalar(key)}: ${inline(one)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return yamlScalar(value as null | boolean | number | string); // lists and maps are done
}

/** Without what would end a comment's line, move a cursor, or turn the text around. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");
}

/** A manifest's text: the head, the settings, then profile after profile with a blank line between them. */
export function writtenManifest({ head, settings, profiles }: WrittenManifest): string {
  const hasProfile = profiles.some((one) => "key" in one && one.isLeftOut !== true);
  const hasComment = profiles.some((one) => "key" in one && one.isLeftOut === true);
  const blocks = profiles.map((one) =>
    "key" in one ? writtenLines([one], INDENTATION.map) : commentLines(one.comment, INDENTATION.map),
  );
  const lines = [
    ...head.flatMap((text) => commentLines(text, 0)),
    "#",
    "# For completion in an editor: hermes-fleet schema > manifest.schema.json",
    "# yaml-language-server: $schema=./manifest.schema.json",
    "version: 1",
    ...writtenLines(settings, 0),
    "",
    hasProfile
      ? "profiles:"
      : `profiles: {}${hasComment ? " # take the {} away with the marks of a comment" : ""}`,
    ...blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block])),
  ];
  return `${lines.join("\n")}\n`;
}
