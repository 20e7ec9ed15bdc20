import { type PlistValue as Buildable, build } from "plist";
import type { PlistDict, PlistValue } from "./data.ts";
import { whyUnfit } from "./limits.ts";

/** How a part of a property list is written. */
export interface PlistLayout {
  /** What ends a line. */
  readonly newline: string;
  /** The white space before every line but the first. */
  readonly base: string;
  /** What one level more adds to it. */
  readonly unit: string;
}

const BY_APPLE: PlistLayout = { newline: "\n", base: "", unit: "\t" };

/**
 * Writes a whole property list in the form of Apple's tools: tabs, DOCTYPE, keys in the order given, a line break at the
 * end. What XML cannot carry exactly is a bug of the caller: throws RangeError for characters that XML forbids, numbers that
 * are not finite, integers beyond 2^53, dates with parts of a second.
 */
export function renderPlist(data: PlistDict): string {
  const why = whyUnfit(data);
  if (why !== undefined) throw new RangeError(`no property list can be written: ${why}`);
  return `${builtPlist(data, BY_APPLE)}\n`;
}

/** Writes a value that `whyUnfit` allows, without white space before and behind it. */
export function plistElement(value: PlistValue, layout: PlistLayout): string {
  return within("plist", builtPlist(value, layout));
}

/** Writes a dictionary's keys and values as `plistElement` does, but without the tags around them. */
export function plistEntries(dict: PlistDict, layout: PlistLayout): string {
  return within("dict", builtPlist(dict, layout, -2));
}

function builtPlist(value: PlistValue, { newline, base, unit }: PlistLayout, offset = -1): string {
  // `build` only reads what it is given.
  const text = build(value as Buildable, { indent: unit, newline: newline + base, offset });
  // Apple's readers refuse `<data/>`, and its writers have no `<string/>`.
  return text.replace(/<(string|key|data)\/>/g, "<$1></$1>");
}

/** What stands between the first tag of a name and the last. */
function within(name: string, text: string): string {
  const start = text.indexOf(">", text.indexOf(`<${name}`)) + 1;
  return text.slice(start, text.lastIndexOf(`</${name}>`)).trim();
}
