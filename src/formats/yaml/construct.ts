import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { isYamlMap, type YamlMap, YamlOpaque, type YamlValue } from "./data.ts";
import { type ParsedYaml, YamlProblem } from "./parse.ts";
import { checkKey, checkPlain, checkQuoted } from "./pyyaml-limits.ts";
import { blockText, foldedText } from "./scalar-text.ts";
import { plainType, scalarValue } from "./scalar-types.ts";

const CORE = "tag:yaml.org,2002:";
/** More values than this after aliases are expanded, and the file is a bomb. */
const MOST_VALUES = 1_000_000;

/**
 * The data of a document as PyYAML's SafeLoader constructs it: aliases followed, `<<` merged, of equal keys the last.
 * Throws YamlProblem for what PyYAML raises on, and for data that holds itself.
 */
export function constructYaml(parsed: ParsedYaml): YamlValue {
  const contents = parsed.document.contents;
  return contents === null ? null : new Construction(parsed).construct(contents).data;
}

/** The type of a scalar node: `str`, `int`, …, or the whole tag where it is not one of YAML's own. */
export function scalarType(node: Scalar, text = node.source ?? ""): string {
  if (node.tag === "!") return plainType(text);
  if (node.tag !== undefined) return node.tag.startsWith(CORE) ? node.tag.slice(CORE.length) : node.tag;
  return node.type === undefined || node.type === Scalar.PLAIN ? plainType(text) : "str";
}

interface Constructed {
  data: YamlValue;
  /** How many values it holds, aliases expanded. */
  size: number;
}

class Construction {
  readonly #anchors = new Map<string, Constructed | undefined>();
  readonly #parsed: ParsedYaml;
  #column = 0;

  constructor(parsed: ParsedYaml) {
    this.#parsed = parsed;
  }

  construct(node: Node): Constructed {
    if (isAlias(node)) return this.#aliased(node.source, offsetOf(node));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) {
      if (!/^[0-9A-Za-z_-]+$/.test(anchor)) {
        throw new YamlProblem("an anchor is letters, digits, - and _", offsetOf(node));
      }
      if (this.#anchors.has(anchor)) throw new YamlProblem("this anchor is there twice", offsetOf(node));
      this.#anchors.set(anchor, undefined);
    }
    const constructed = this.#constructed(node);
    if (constructed.size > MOST_VALUES) {
      throw new YamlProblem("aliases expand to too many values", offsetOf(node));
    }
    if (anchor !== undefined) this.#anchors.set(anchor, constructed);
    return constructed;
  }

  #aliased(name: string, offset: number): Constructed {
    const target = this.#anchors.get(name);
    if (target !== undefined) return target;
    const why = this.#anchors.has(name)
      ? "this alias stands inside of its own anchor"
      : "this alias has no anchor before it";
    throw new YamlProblem(why, offset);
  }

  #constructed(node: Node): Constructed {
    if (isScalar(node)) return { data: this.#scalar(node), size: 1 };
    if (isSeq<Node>(node)) {
      if (node.flow) for (const item of node.items) checkPlain(item);
      const items = this.#inside(node, () => node.items.map((item) => this.construct(item)));
      const data = items.map((item) => item.data);
      return { data: tagged(node, "seq", ["omap", "pairs"], data), size: sizeOf(items) };
    }
    if (isMap<Node, Node | null>(node)) {
      const { data, size } = this.#inside(node, () => this.#map(node));
      return { data: tagged(node, "map", ["set"], data), size };
    }
    throw new YamlProblem("this is no value", offsetOf(node));
  }

  #scalar(node: Scalar): YamlValue {
    const text = this.#text(node);
    const result = scalarValue(scalarType(node, text), text);
    if ("value" in result) return result.value;
    throw new YamlProblem(`this ${result.error}`, offsetOf(node));
  }

  /** The library and PyYAML differ in how they join lines. */
  #text(node: Scalar): string {
    const [start = 0, end = 0] = node.range ?? [];
    const source = this.#parsed.text.slice(start, end);
    const isBlock = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
    if (isBlock) {
      if (/[\u2028\u2029]/.test(source)) {
        throw new YamlProblem("U+2028 and U+2029 break lines: quote this text", start);
      }
      const increment = /^.[-+]?([1-9])/.exec(source)?.[1];
      return blockText(source, increment === undefined ? undefined : this.#column + Number(increment));
    }
    if (node.type === Scalar.QUOTE_SINGLE || node.type === Scalar.QUOTE_DOUBLE) checkQuoted(source, start);
    return /[\n\u2028\u2029]/.test(source) ? foldedText(source) : (node.source ?? "");
  }

  /** Constructs what is inside of a block collection, whose column indentation indicators count from. */
  #inside<Result>(collection: YAMLMap | YAMLSeq, construct: () => Result): Result {
    const outer = this.#column;
    if (!collection.flow) this.#column = columnOf(this.#parsed.lines, offsetOf(collection));
    const result = construct();
    this.#column = outer;
    return result;
  }

  #map(node: YAMLMap<Node, Node | null>): { data: YamlMap; size: number } {
    const merged = new Map<string, YamlValue>();
    const own = new Map<string, YamlValue>();
    let size = 1;
    for (const pair of node.items) {
      checkKey(this.#parsed.lines, pair, node.flow === true);
      if (isScalar(pair.key) && scalarType(pair.key) === "merge") {
        const sources = this.#mergeSources(pair);
        for (const source of sources) {
          for (const [key, value] of Object.entries(source)) merged.set(key, value);
        }
        continue;
      }
      if (node.flow) {
        checkPlain(pair.key);
        checkPlain(pair.value);
      }
      const key = this.#key(pair.key);
      const value = pair.value === null ? { data: null, size: 1 } : this.construct(pair.value);
      own.set(key, value.data);
      size += value.size;
    }
    return { data: Object.fromEntries([...merged, ...own]), size: size + merged.size };
  }

  #key(node: Node): string {
    // PyYAML takes an untagged `=` for a string where it is a key, and refuses it elsewhere.
    return isScalar(node) && scalarType(node) === "value" ? "=" : keyName(this.construct(node).data, node);
  }

  /** The maps to merge, in the order in which later ones win. */
  #mergeSources(pair: Pair<Node, Node | null>): YamlMap[] {
    const data = pair.value === null ? null : this.construct(pair.value).data;
    const sources = Array.isArray(data) ? [...data].reverse() : [data];
    return sources.map((source) => {
      if (isYamlMap(source)) return source;
      throw new YamlProblem("<< needs a map or a list of maps", offsetOf(pair.key));
    });
  }
}

function tagged(node: Node & { tag?: string }, plain: string, opaque: string[], data: YamlValue): YamlValue {
  const tag = node.tag ?? `${CORE}${plain}`;
  const name = tag.startsWith(CORE) ? tag.slice(CORE.length) : tag;
  if (name === plain || name === "!") return data;
  if (opaque.includes(name)) return new YamlOpaque(name, JSON.stringify(data));
  throw new YamlProblem("this tag is none that PyYAML's SafeLoader reads here", offsetOf(node));
}

function keyName(data: YamlValue, node: Node): string {
  if (typeof data === "string") return data;
  if (data === null) return "!!null";
  if (typeof data === "boolean") return `!!bool ${data}`;
  if (typeof data === "number") return Number.isInteger(data) ? `!!int ${data}` : `!!float ${data}`;
  if (data instanceof YamlOpaque) {
    const [[tag, source] = []] = Object.entries(data);
    if (tag === "!!timestamp" || tag === "!!int" || tag === "!!binary") return `${tag} ${source}`;
  }
  throw new YamlProblem("a list or map cannot be a key", offsetOf(node));
}

function sizeOf(items: readonly Constructed[]): number {
  return items.reduce((total, item) => total + item.size, 1);
}

/** The column of a block collection: of its first key or dash, or of the anchor or tag that this key has. */
function columnOf(lines: string, offset: number): number {
  const line = lines.slice(lines.lastIndexOf("\n", offset - 1) + 1, offset);
  return line.replace(/(?:[&!]\S*\s+)+$/, "").replace("\ufeff", "").length;
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
