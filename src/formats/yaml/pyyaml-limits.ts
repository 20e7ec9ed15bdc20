// What the `yaml` library reads and PyYAML refuses (scanner.py: check_plain, scan_plain, save_possible_simple_key).
import { isCollection, isScalar, type Node, type Pair, Scalar } from "yaml";
import { YamlProblem } from "./parse.ts";

/** PyYAML looks no further for the `:` of a key. */
const LONGEST_KEY = 1024;

/** Refuses a key that is left out, has several lines, is on another line than its `:` or too long. `? ` allows all of it. */
export function checkKey(lines: string, { key, value }: Pair<Node, Node | null>, inFlow: boolean): void {
  const [start = 0, end = start] = key.range ?? [];
  const isLeftOut =
    start === end &&
    isScalar(key) &&
    key.type === Scalar.PLAIN &&
    key.anchor === undefined &&
    key.tag === undefined;
  const source = lines.slice(start, end);
  const hasColon = value !== null || !inFlow;
  const isLong = source.includes("\n") || source.length > LONGEST_KEY;
  const isApart = /^[ ]*(?:#.*)?\r?\n/.test(lines.slice(end, end + LONGEST_KEY));
  const isOdd = isLeftOut || (hasColon && (isLong || isApart));
  if (isOdd && !isExplicit(lines, start, key)) {
    const why = isLeftOut
      ? "a key is missing"
      : "a key must be on one line with its colon, of at most 1024 characters";
    throw new YamlProblem(why, start);
  }
}

/** Refuses a plain scalar in a flow collection with `?` in it or `:` at its start. */
export function checkPlain(node: Node | null): void {
  if (!isScalar(node) || node.type !== Scalar.PLAIN) return;
  const sign = /^:|\?/.exec(node.source ?? "")?.[0];
  if (sign !== undefined)
    throw new YamlProblem(`${sign} in a plain text in [] or {}: quote it`, node.range?.[0] ?? 0);
}

/** Refuses a quoted scalar whose last quote does not close it. */
export function checkQuoted(source: string, offset: number): void {
  if (/^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\[\s\S])*")$/.test(source)) return;
  throw new YamlProblem("a quote is not closed", offset);
}

/** Is there a `?` before the key, or before its anchor or tag? */
function isExplicit(lines: string, start: number, key: Node): boolean {
  const hasProps =
    (isScalar(key) || isCollection(key)) && (key.anchor !== undefined || key.tag !== undefined);
  const before = lines.slice(0, start);
  return (hasProps ? /\?\s+(?:[&!]\S*\s+)*$/ : /\?(?:\s+|\s+#.*\n)*$/).test(before.slice(-LONGEST_KEY));
}
