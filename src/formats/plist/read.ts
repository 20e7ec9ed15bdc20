import { isPlistDict, type PlistDict } from "./data.ts";
import { readNodes } from "./nodes.ts";

/** What a property list holds, or a sentence part that says why it cannot be told. It quotes no values. */
export type ReadPlist =
  | { readonly ok: true; readonly data: PlistDict }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads an XML property list whose top is a dictionary. Strict, and never throws: a text that is cut off, two values in one
 * text, a key that stands twice, declared entities and unknown elements are refused. A byte order mark is allowed. Integers
 * beyond 2^53 come rounded, and a `<real>` without a fraction looks like an `<integer>`.
 */
export function readPlist(text: string): ReadPlist {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  const read = readAnew(text);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(text, read);
  return read;
}

/** A plan asks each definition several times, and the parser takes most of the time that launchd's part of it has. */
const KNOWN = new Map<string, ReadPlist>();
const MOST_KNOWN = 1000;

function readAnew(text: string): ReadPlist {
  const nodes = readNodes(text);
  if (!nodes.ok) return nodes;
  const { data } = nodes.top;
  return isPlistDict(data) ? { ok: true, data } : { ok: false, reason: "its top is not a dictionary" };
}
