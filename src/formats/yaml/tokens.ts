// Where the parts of a YAML file stand, from the source tokens of the `yaml` library. Offsets are UTF-16 units.
import { type CST, isMap, type Node, type Pair, type Scalar, type YAMLMap } from "yaml";
import { scalarType } from "./construct.ts";

export type MapNode = YAMLMap<Node, Node | null>;
export type MapPair = Pair<Node, Node | null>;

/** One entry of a map, in the text. */
export interface EntryPlace {
  /** The key, or its anchor, tag or `?`. */
  readonly start: number;
  readonly keyEnd: number;
  /** Right after the `:`; undefined where there is none. */
  readonly colonEnd: number | undefined;
  /** Where the value's anchor and tag stand, if it has any. */
  readonly props: { readonly start: number; readonly end: number } | undefined;
  /** The value; undefined where it is empty. */
  readonly value: CST.Token | undefined;
  /** The end of the last thing in the entry that is no comment or white space. */
  readonly end: number;
}

/** The node's value if it is a map that has entries or braces in the file. */
export function mapNode(node: unknown): MapNode | undefined {
  // The composer fills maps with pairs of nodes only.
  return isMap<Node, Node | null>(node) ? node : undefined;
}

/** The string that PyYAML makes of a key; undefined where it makes something else. */
export function pyYamlKey(key: Scalar): string | undefined {
  return ["str", "value"].includes(scalarType(key)) ? key.source : undefined;
}

/** The place of an entry. The document must have been parsed with its source tokens. */
export function placeOf(pair: MapPair): EntryPlace {
  const item = pair.srcToken;
  if (item === undefined) throw new Error("parsed without source tokens");
  return placeOfItem(item);
}

function placeOfItem(item: CST.CollectionItem): EntryPlace {
  const before = item.start.filter(isSubstance);
  const colon = item.sep?.find(({ type }) => type === "map-value-ind");
  const key = item.key ?? undefined;
  const start = before.find(({ type }) => type !== "comma")?.offset ?? key?.offset ?? colon?.offset ?? 0;
  const keyEnd = key === undefined ? (endOf(before.at(-1)) ?? start) : tokenEnd(key);
  const colonEnd = endOf(colon);
  const marks = item.sep?.filter((token) => isSubstance(token) && token.offset >= (colonEnd ?? 0)) ?? [];
  const [first] = marks;
  const last = marks.at(-1);
  const props =
    colonEnd === undefined || first === undefined || last === undefined
      ? undefined
      : { start: first.offset, end: last.offset + last.source.length };
  const value = isEmpty(item.value) ? undefined : item.value;
  const end = value === undefined ? (props?.end ?? colonEnd ?? keyEnd) : tokenEnd(value);
  return { start, keyEnd, colonEnd, props, value, end };
}

/** The end of the last thing in a value that is no comment or white space. */
export function tokenEnd(token: CST.Token): number {
  switch (token.type) {
    case "block-scalar":
      return blockScalarEnd(token);
    case "block-map":
    case "block-seq": {
      const last = token.items.findLast((item) => item.value || item.sep || item.start.some(isSubstance));
      if (last === undefined) return token.offset;
      return token.type === "block-map" || last.key || last.sep
        ? placeOfItem(last).end
        : isEmpty(last.value) || last.value === undefined
          ? (endOf(last.start.findLast(isSubstance)) ?? token.offset)
          : tokenEnd(last.value);
    }
    case "flow-collection": {
      const [close] = token.end;
      return close === undefined ? token.offset : close.offset + close.source.length;
    }
    default:
      return "source" in token ? token.offset + token.source.length : token.offset;
  }
}

/** The end of `|` or `>` and its indicators, before a comment. */
export function headerEnd(token: CST.BlockScalar): number {
  const [header] = token.props;
  return header !== undefined && "source" in header ? header.offset + header.source.length : token.offset;
}

/** With `+` the blank lines below belong to the value, all but the last line break. */
function blockScalarEnd(token: CST.BlockScalar): number {
  const props = token.props.reduce((total, prop) => total + ("source" in prop ? prop.source.length : 0), 0);
  const start = token.offset + props;
  const keepsAll = token.props.some(
    (prop) => prop.type === "block-scalar-header" && prop.source.includes("+"),
  );
  const source = token.source.replace(keepsAll ? /\r?\n$/ : /(?:\r?\n *)+$/, "");
  return /^[ \r\n]*$/.test(source) ? headerEnd(token) : start + source.length;
}

function isEmpty(token: CST.Token | undefined): boolean {
  return token === undefined || (token.type === "scalar" && token.source === "");
}

function isSubstance({ type }: CST.SourceToken): boolean {
  return type !== "space" && type !== "newline" && type !== "comment";
}

function endOf(token: CST.SourceToken | undefined): number | undefined {
  return token && token.offset + token.source.length;
}
