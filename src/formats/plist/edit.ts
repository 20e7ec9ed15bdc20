import { inTurn, type SpliceResult, sliceOf, splice } from "../splice.ts";
import { isPlistDict, type PlistDict, type PlistValue, plistEntry, samePlist, withPlistKey } from "./data.ts";
import { whyUnfit } from "./limits.ts";
import { type PlistNode, type PlistNodeEntry, readNodes } from "./nodes.ts";
import { addedEntry, removedEntry, replacedValue } from "./placement.ts";

/** A change of one key; `undefined` removes it. `at` is a path through dictionaries; missing ones on the way are made. */
export interface PlistEdit {
  readonly at: readonly string[];
  readonly to: PlistValue | undefined;
}

/**
 * Makes the edits one after another; everything else stays byte for byte: comments, white space, keys of others, `<real>`
 * and `<data>`. A dictionary that takes a dictionary's place is changed key by key; a list is replaced whole. A new key comes
 * behind all others; one that goes takes its line along, and a comment between key and value. What is already so is no edit.
 * Refused where the text does not read, where something on the way is no dictionary, for values that XML cannot carry
 * exactly, and where the result would not read back as meant.
 */
export function editPlist(text: string, edits: readonly PlistEdit[]): SpliceResult {
  return inTurn(text, edits, editOne);
}

function editOne(text: string, { at, to }: PlistEdit): SpliceResult {
  const refused = (why: string): SpliceResult => ({ ok: false, reason: `${at.join(".")}: ${why}` });
  const before = readNodes(text);
  if (!before.ok) return refused(`the file does not read: ${before.reason}`);
  const { data } = before.top;
  if (!isPlistDict(data)) return refused("the file does not read: its top is not a dictionary");
  if (at.length === 0) return refused("the path is empty");
  const why = whyUnfit([...at, ...(to === undefined ? [] : [to])]);
  if (why !== undefined) return refused(why);
  const found = plistAt(data, at);
  if (to === undefined ? found.value === undefined : samePlist(found.value, to)) return { ok: true, text };
  if (found.obstacle !== undefined) return refused(`${found.obstacle} is not a dictionary`);
  if (isPlistDict(to) && isPlistDict(found.value))
    return inTurn(text, keyByKey(at, found.value, to), editOne);
  const edited = splice(text, [replacement(text, before.top, at, to)]);
  const after = readNodes(edited);
  const isAsMeant =
    after.ok &&
    samePlist(after.top.data, withPlistEdit(data, at, to)) &&
    sameTexts(otherTexts(edited, after.top, at), otherTexts(text, before.top, at));
  return isAsMeant ? { ok: true, text: edited } : refused("it would not read back as meant");
}

/** What stands at the path; and, where a value that is no dictionary bars the way, its key. */
function plistAt(
  data: PlistDict,
  [key = "", ...rest]: readonly string[],
): { readonly value: PlistValue | undefined; readonly obstacle: string | undefined } {
  const value = plistEntry(data, key);
  if (rest.length === 0) return { value, obstacle: undefined };
  if (isPlistDict(value)) return plistAt(value, rest);
  return { value: undefined, obstacle: value === undefined ? undefined : key };
}

function withPlistEdit(
  data: PlistDict,
  [key = "", ...rest]: readonly string[],
  to: PlistValue | undefined,
): PlistDict {
  if (rest.length === 0) return withPlistKey(data, key, to);
  const inner = plistEntry(data, key);
  return withPlistKey(data, key, withPlistEdit(isPlistDict(inner) ? inner : {}, rest, to));
}

/** The edits that make one dictionary of another. */
function keyByKey(at: readonly string[], from: PlistDict, to: PlistDict): readonly PlistEdit[] {
  const gone = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return [
    ...gone.map((key) => ({ at: [...at, key], to: undefined })),
    ...Object.entries(to).map(([key, value]) => ({ at: [...at, key], to: value })),
  ];
}

function replacement(text: string, top: PlistNode, at: readonly string[], to: PlistValue | undefined) {
  const { dict, entry, rest } = nearest(top, at);
  const [key = "", ...inner] = rest;
  if (entry === undefined) {
    const value = inner.reduceRight<PlistValue>((nested, name) => ({ [name]: nested }), to ?? "");
    return addedEntry(text, top, dict, key, value);
  }
  return to === undefined ? removedEntry(text, dict, entry) : replacedValue(text, top, entry, to);
}

/** The last dictionary on the way that is there, the entry in it if the way ends there, and the way from there on. */
function nearest(
  dict: PlistNode,
  path: readonly string[],
): { dict: PlistNode; entry: PlistNodeEntry | undefined; rest: readonly string[] } {
  const [key, ...rest] = path;
  const entry = dict.entries?.find((each) => each.key === key);
  if (entry === undefined || rest.length === 0) return { dict, entry, rest: path };
  return nearest(entry.value, rest);
}

/** How the keys and values beside the path are written, in the text's order. */
function otherTexts(text: string, dict: PlistNode, [key, ...rest]: readonly string[]): readonly string[] {
  return (dict.entries ?? []).flatMap((entry) => {
    if (entry.key === key) return rest.length === 0 ? [] : otherTexts(text, entry.value, rest);
    return [sliceOf(text, entry.keyPlace.range), sliceOf(text, entry.value.place.range)];
  });
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
