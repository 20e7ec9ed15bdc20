import type { YamlMap, YamlValue } from "./data.ts";
import { plainType, scalarValue } from "./scalar-types.ts";

interface Line {
  indent: number;
  text: string;
}

/** Thrown, without a stack, where a line is not of the simple kind. */
const NOT_SIMPLE = Symbol("not simple");

// Nothing that PyYAML refuses or takes for a line break other than LF and CRLF; no tabs, no byte order mark.
const ORDINARY = /^[\n\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;
const KEY =
  /^(?:([A-Za-z_](?:[A-Za-z0-9_./ -]{0,200}[A-Za-z0-9_./-])?)|'([^']{0,200})'|"([^"\\]{0,200})"):(?: +(.*))?$/;
const ITEM = /^-(?: +(.*))?$/;
const SINGLE_QUOTED = /^'((?:[^']|'')*)' *(?: #.*)?$/;
const DOUBLE_QUOTED = /^"([^"\\]*)" *(?: #.*)?$/;
const EMPTY = /^(\[\]|\{\}) *(?: #.*)?$/;
const PLAIN_START = /^(?:[^ \-?:,[\]{}#&*!|>'"%@`]|-[A-Za-z0-9.])/;

/**
 * Reads the kind of YAML that configuration mostly is, about ten times faster than the whole parser: block maps and lists
 * whose scalars stand on one line, without anchors, tags, escapes, and flow collections that hold something. Undefined for
 * everything else, broken files included; what it does read it reads as PyYAML does.
 */
export function readSimpleYaml(text: string): YamlMap | undefined {
  if (!ORDINARY.test(text) || /\r(?!\n)/.test(text)) return undefined;
  const lines: Line[] = [];
  for (const line of text.split(/\r?\n/)) {
    const indent = line.search(/[^ ]/);
    if (indent !== -1 && line[indent] !== "#")
      lines.push({ indent, text: line.slice(indent).replace(/ +$/, "") });
  }
  try {
    return new SimpleReader(lines).document();
  } catch (thrown) {
    if (thrown === NOT_SIMPLE) return undefined;
    throw thrown;
  }
}

class SimpleReader {
  readonly #lines: Line[];
  #at = 0;

  constructor(lines: Line[]) {
    this.#lines = lines;
  }

  document(): YamlMap {
    const [first] = this.#lines;
    if (first === undefined) return {};
    const data = this.#map(first.indent);
    // A line in the column of no open map or list continues a scalar, or is a mistake.
    if (this.#at < this.#lines.length) throw NOT_SIMPLE;
    return data;
  }

  /** The lines of a map or list that begins here, in this column. */
  #block(column: number): YamlValue {
    return ITEM.test(this.#lines[this.#at]?.text ?? "") ? this.#list(column) : this.#map(column);
  }

  #map(column: number): YamlMap {
    const entries: [string, YamlValue][] = [];
    for (let line = this.#lines[this.#at]; line?.indent === column; line = this.#lines[this.#at]) {
      const [isKey, plain, single, double, rest] = KEY.exec(line.text) ?? [];
      if (isKey === undefined) {
        if (entries.length > 0 && ITEM.test(line.text)) break;
        throw NOT_SIMPLE;
      }
      if (plain !== undefined && plainType(plain) !== "str") throw NOT_SIMPLE;
      this.#at += 1;
      entries.push([plain ?? single ?? double ?? "", this.#value(rest, column, true)]);
    }
    return Object.fromEntries(entries);
  }

  #list(column: number): YamlValue[] {
    const items: YamlValue[] = [];
    for (let line = this.#lines[this.#at]; line?.indent === column; line = this.#lines[this.#at]) {
      const [isItem, rest] = ITEM.exec(line.text) ?? [];
      if (isItem === undefined) break;
      if (rest !== undefined && (KEY.test(rest) || ITEM.test(rest))) {
        // A map or list that begins behind the dash goes on in that column.
        const indent = column + line.text.length - rest.length;
        this.#lines[this.#at] = { indent, text: rest };
        items.push(this.#block(indent));
      } else {
        this.#at += 1;
        items.push(this.#value(rest, column, false));
      }
    }
    return items;
  }

  /** What stands behind a `:` or dash, or on the lines below. The `:` may have a list below it in its own column. */
  #value(rest: string | undefined, column: number, isInMap: boolean): YamlValue {
    if (rest !== undefined && rest !== "" && !rest.startsWith("#")) return scalar(rest);
    const next = this.#lines[this.#at];
    const isBelow = next !== undefined && (next.indent > column || (isInMap && isItemAt(next, column)));
    return isBelow ? this.#block(next.indent) : null;
  }
}

function isItemAt({ indent, text }: Line, column: number): boolean {
  return indent === column && ITEM.test(text);
}

function scalar(source: string): YamlValue {
  const single = SINGLE_QUOTED.exec(source)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  const double = DOUBLE_QUOTED.exec(source)?.[1];
  if (double !== undefined) return double;
  const empty = EMPTY.exec(source)?.[1];
  if (empty !== undefined) return empty === "[]" ? [] : {};
  const plain = source.replace(/ +#.*$/, "");
  if (!PLAIN_START.test(plain) || /:(?: |$)/.test(plain)) throw NOT_SIMPLE;
  const result = scalarValue(plainType(plain), plain);
  if ("error" in result) throw NOT_SIMPLE;
  return result.value;
}
