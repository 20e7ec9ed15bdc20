import { structuredPatch } from "diff";
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, visit } from "yaml";
import { CORE_OPTIONS } from "../formats/yaml.ts";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";

const HIDDEN = "(sensitive)";

/**
 * How a manifest, or a file that it names, changes, as anybody may see it: as `diff -u` tells it, without the lines that
 * hold a secret or look like it.
 * @param secrets what must not be shown wherever it stands
 * @param isManifest what stands under `env` is hidden then, too
 */
export function shownDiff(
  before: string,
  after: string,
  secrets: readonly string[],
  isManifest: boolean,
): readonly string[] {
  const [old, now] = [withoutMark(before), withoutMark(after)];
  const hidden = [old, now].map((text) => hiddenLines(text, secrets, isManifest));
  const { hunks } = structuredPatch("before", "after", old, now, "", "", { context: 2 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => {
    let [oldLine, newLine] = [oldStart, newStart];
    const shown = lines.flatMap((line) => {
      // A missing newline at the end of a file is nothing that a person has to know.
      if (line.startsWith("\\")) return [];
      const sign = line.charAt(0);
      const isHidden = sign === "-" ? hidden[0]?.has(oldLine) : hidden[1]?.has(newLine);
      if (sign !== "+") oldLine += 1;
      if (sign !== "-") newLine += 1;
      const text = line.slice(1).replace(/\r$/, "");
      return [isHidden === true ? sign + withoutValue(text) : sign + text];
    });
    return [`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`, ...shown];
  });
}

/** Literal values of variables stay hidden, their names do not. */
function withoutValue(line: string): string {
  const key = /^\s*[A-Za-z_][A-Za-z0-9_]*:(?= )/.exec(line)?.[0];
  return key === undefined ? HIDDEN : `${key} ${HIDDEN}`;
}

/** The numbers, from 1, of the lines that must not be shown. */
function hiddenLines(text: string, secrets: readonly string[], isManifest: boolean): ReadonlySet<number> {
  const stretches = isManifest ? literalsIn(text) : [];
  const known = [...secrets, ...stretches.flatMap(({ value }) => (value.length < 8 ? [] : [value]))];
  const sensitive = sensitiveLines(isManifest ? withoutReferences(text) : text, known);
  const hidden = new Set<number>();
  let at = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const end = at + line.length;
    const seen = isManifest ? withoutReferences(line) : line;
    if (sensitive.has(seen) || stretches.some((one) => one.start <= end && one.end > at))
      hidden.add(index + 1);
    at = end + 1;
  }
  return hidden;
}

/** A variable of the name of a credential that is a mere reference tells nothing. */
function withoutReferences(text: string): string {
  return text.replace(
    /^(\s*)[A-Za-z_][A-Za-z0-9_]*(: (?:\{ ?(?:from_env: [A-Za-z0-9_]+|from_file: [^ }:]+|in_place: true) ?\}|null) *\r?)$/gm,
    "$1x$2",
  );
}

interface Literal {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

/** Where values of variables stand in the text itself, under any `env`, through aliases and merges. */
function literalsIn(text: string): readonly Literal[] {
  const document = parseDocument(text, CORE_OPTIONS);
  const found: Literal[] = [];
  const followed = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const add = (node: Node) => {
    if (!isScalar(node) || typeof node.value !== "string") return;
    const [start = 0, end = start] = node.range ?? [];
    found.push({ start, end, value: node.value });
  };
  const ofMap = (given: unknown, depth: number): void => {
    const map = followed(given);
    if (isSeq(map)) for (const one of map.items) ofMap(one, depth);
    if (!isMap<Node, Node | null>(map) || depth > 8) return;
    for (const { key, value } of map.items) {
      const node = followed(value);
      if (isScalar(key) && key.source === "<<") ofMap(node, depth + 1);
      else if (isScalar(node)) add(node);
    }
  };
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === "env") ofMap(value, 0);
    },
  });
  return found;
}

/** Editors do not count it, and a line with it is no other line. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

/** As `diff -u` writes it: one line goes without its number, none is counted from the line before. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? start - 1 : start},${lines}`;
}
