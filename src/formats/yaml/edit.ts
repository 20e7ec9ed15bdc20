import { isAlias, isCollection, isNode, isScalar, type Node, visit } from "yaml";
import { hasLoneSurrogate, inTurn, type SpliceResult, splice } from "../splice.ts";
import { isYamlList, isYamlMap, sameYaml, type YamlMap, type YamlValue } from "./data.ts";
import { type Dialect, PYYAML } from "./dialect.ts";
import {
  addedEntry,
  emptiedRoot,
  filledRoot,
  nodeRange,
  type Placement,
  removedEntries,
  replacedValue,
} from "./placement.ts";
import { type MapNode, type MapPair, mapNode } from "./tokens.ts";
import type { YamlStyle } from "./write.ts";

/** One change: the value at a path of string keys through maps; undefined deletes it. */
export interface YamlEdit {
  readonly path: readonly string[];
  readonly to: YamlValue | undefined;
}

/**
 * Makes the edits one after another; everything else stays byte for byte. Missing parents are made, what stands where a map
 * is needed is replaced by one, lists and maps in `to` are replaced whole. The last entry of a map leaves `{}`. What is
 * already so is no edit. Refused where other data would change (an anchor that aliases use, a merged key), where the file
 * does not read, and for values that YAML cannot carry exactly.
 *
 * @param dialect who reads the file, and so decides what it says
 */
export function editYaml(text: string, edits: readonly YamlEdit[], dialect: Dialect = PYYAML): SpliceResult {
  return inTurn(text, edits, (now, edit) => editOne(now, edit, dialect));
}

function editOne(text: string, { path, to }: YamlEdit, dialect: Dialect): SpliceResult {
  const before = dialect.read(text);
  if (!before.ok) return refused(path, `the file does not read (line ${before.line}): ${before.message}`);
  const unfit =
    path.length === 0 ? "the path is empty" : whyUnfit([...path, ...(to === undefined ? [] : [to])]);
  if (unfit !== undefined) return refused(path, unfit);
  const meant = withYamlEdit(before.data, path, to);
  if (sameYaml(before.data, meant)) return { ok: true, text };
  const found = findPlacements(text, before.data, path, to, dialect);
  if ("reason" in found) return refused(path, found.reason);
  for (const placement of found.placements) {
    const edited = splice(text, placement);
    const after = dialect.read(edited);
    if (after.ok && sameYaml(after.data, meant)) return { ok: true, text: edited };
  }
  return refused(
    path,
    "other values would change with it (an anchor, a merge), or it would not read back as meant",
  );
}

/** The data as an edit would leave it: what lies on the way is made a map where it is none. */
export function withYamlEdit(
  data: YamlMap,
  [key = "", ...rest]: readonly string[],
  to: YamlValue | undefined,
): YamlMap {
  const current = Object.hasOwn(data, key) ? data[key] : undefined;
  if (rest.length > 0) {
    if (to === undefined && !isYamlMap(current)) return data;
    return withKey(data, key, withYamlEdit(isYamlMap(current) ? current : {}, rest, to));
  }
  return withKey(data, key, to);
}

function withKey(data: YamlMap, key: string, to: YamlValue | undefined): YamlMap {
  const entries = new Map(Object.entries(data));
  if (to === undefined) entries.delete(key);
  else entries.set(key, to);
  return Object.fromEntries(entries);
}

type Found = { readonly placements: Iterable<Placement> } | { readonly reason: string };

function findPlacements(
  text: string,
  data: YamlMap,
  path: readonly string[],
  to: YamlValue | undefined,
  dialect: Dialect,
): Found {
  const document = dialect.parse(text);
  const by = dialect.style(document.contents);
  const aliases = new Set<string>();
  visit(document, { Alias: (_, alias) => void aliases.add(alias.source) });
  const search: Search = { text, by, aliases, dialect };
  const root = mapNode(document.contents);
  if (root !== undefined && root.items.length > 0)
    return inMap(search, { map: root, data, holder: undefined }, path, to);
  const [key = "", ...rest] = path;
  const range =
    document.contents === null || isEmptyNode(document.contents) ? undefined : nodeRange(document.contents);
  return { placements: filledRoot(text, range, key, nested(rest, to ?? null), by) };
}

interface Search {
  readonly text: string;
  readonly by: YamlStyle;
  /** The anchors that some alias names. */
  readonly aliases: ReadonlySet<string>;
  readonly dialect: Dialect;
}

interface At {
  readonly map: MapNode;
  /** What the map holds, merged keys included. */
  readonly data: YamlMap;
  /** The entry that has this map as its value; undefined for the document's. */
  readonly holder: { readonly map: MapNode; readonly pair: MapPair } | undefined;
}

function inMap(search: Search, at: At, path: readonly string[], to: YamlValue | undefined): Found {
  const { map, data, holder } = at;
  const [key = "", ...rest] = path;
  const { text, by, aliases, dialect } = search;
  if (map.anchor !== undefined && aliases.has(map.anchor)) {
    return { reason: `it lies under the anchor &${map.anchor}, which aliases use` };
  }
  const pairs = map.items.filter((one) => isScalar(one.key) && dialect.keyOf(one.key) === key);
  const pair = pairs.at(-1);
  if (pair === undefined) {
    if (Object.hasOwn(data, key) && (to === undefined || isYamlMap(rest.length > 0 ? data[key] : null))) {
      return { reason: "it comes through a merge (<<)" };
    }
    return { placements: addedEntry(text, map, key, nested(rest, to ?? null), by) };
  }
  const child = mapNode(pair.value);
  if (rest.length > 0 && child !== undefined && child.items.length > 0) {
    const inside = data[key];
    return inMap(
      search,
      { map: child, data: isYamlMap(inside) ? inside : {}, holder: { map, pair } },
      rest,
      to,
    );
  }
  if (rest.length > 0 && isAlias(pair.value))
    return { reason: `it lies behind the alias *${pair.value.source}` };
  for (const each of to === undefined && rest.length === 0 ? pairs : [pair]) {
    const anchor = usedAnchor(each.value, aliases) ?? usedAnchor(to === undefined ? each.key : null, aliases);
    if (anchor !== undefined) return { reason: `it holds the anchor &${anchor}, which aliases use` };
  }
  if (to !== undefined) return { placements: replacedValue(text, map, pair, nested(rest, to), by) };
  if (pairs.length < map.items.length) return { placements: removedEntries(text, map, pairs) };
  if (holder === undefined) return { placements: [emptiedRoot(text, map)] };
  return { placements: replacedValue(text, holder.map, holder.pair, {}, by) };
}

function usedAnchor(node: Node | null, aliases: ReadonlySet<string>): string | undefined {
  let used: string | undefined;
  if (node !== null) {
    visit(node, {
      Node: (_, each) => {
        const anchor = isScalar(each) || isCollection(each) ? each.anchor : undefined;
        if (anchor === undefined || !aliases.has(anchor)) return undefined;
        used = anchor;
        return visit.BREAK;
      },
    });
  }
  return used;
}

function isEmptyNode(node: Node): boolean {
  return (
    isNode(node) &&
    isScalar(node) &&
    (node.source ?? "") === "" &&
    node.anchor === undefined &&
    node.tag === undefined
  );
}

function nested(path: readonly string[], to: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((value, key) => ({ [key]: value }), to);
}

function whyUnfit(value: YamlValue): string | undefined {
  if (typeof value === "string") {
    return hasLoneSurrogate(value) ? "half of a surrogate pair cannot be written as UTF-8" : undefined;
  }
  if (typeof value === "number") {
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
    return isExact ? undefined : `the integer ${value} is too large to be exact; quote it`;
  }
  const parts = isYamlList(value) ? value : isYamlMap(value) ? Object.entries(value).flat() : [];
  for (const part of parts) {
    const why = whyUnfit(part);
    if (why !== undefined) return why;
  }
  return undefined;
}

function refused(path: readonly string[], why: string): SpliceResult {
  return { ok: false, reason: `${path.join(".")}: ${why}` };
}
