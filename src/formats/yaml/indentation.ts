import { isMap, isSeq, type Node, visit } from "yaml";
import type { YamlIndentation } from "./write.ts";

/** PyYAML's own style, which Hermes writes: maps two columns in, lists under the first letter of their key. */
const USUAL: YamlIndentation = { map: 2, list: 0 };

/**
 * How far maps and lists are indented under their keys: as the first of each in the file, which must have been parsed with
 * its source tokens. What the file does not show is `usual`: as PyYAML writes it.
 */
export function indentationOf(contents: Node | null, usual: YamlIndentation = USUAL): YamlIndentation {
  let map: number | undefined;
  let list: number | undefined;
  if (contents !== null) {
    visit(contents, {
      Map: (_, parent) => {
        const column = blockColumn(parent);
        if (column === undefined) return;
        for (const { value } of parent.items) {
          const below = blockColumn(value);
          if (below === undefined) continue;
          if (isMap(value)) map ??= below - column;
          if (isSeq(value)) list ??= below - column;
        }
      },
    });
  }
  return { map: map !== undefined && map > 0 ? map : usual.map, list: list ?? usual.list };
}

function blockColumn(node: unknown): number | undefined {
  if (!isMap(node) && !isSeq(node)) return undefined;
  const token = node.srcToken;
  return token?.type === "block-map" || token?.type === "block-seq" ? token.indent : undefined;
}
