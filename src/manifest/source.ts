import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { CORE_OPTIONS } from "../formats/yaml.ts";
import type { Place } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { Excerpts } from "./excerpt.ts";
import type { Path } from "./path.ts";

/** A file of a manifest: where it lies, and as messages name it. */
export interface SourceFile {
  readonly path: AbsolutePath;
  /** As the user would write it. */
  readonly shownAs: string;
}

/** A manifest's text, its YAML document, and the way from a path in the data to a place in the text. */
export class ManifestSource {
  readonly document: Document.Parsed;
  readonly file: SourceFile;
  readonly #lines = new LineCounter();
  readonly #excerpts: Excerpts;

  constructor(text: string, file: SourceFile) {
    // Editors do not count a byte order mark as a column.
    const content = text.replace(/^\ufeff/, "");
    this.file = file;
    this.document = parseDocument(content, { ...CORE_OPTIONS, lineCounter: this.#lines });
    this.#excerpts = new Excerpts(content, this.document);
  }

  /** The place of an offset into the text. */
  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    const start = this.#lines.lineStarts[line - 1] ?? 0;
    const { text, mark } = this.#excerpts.line(start, offset);
    return {
      file: this.file.shownAs,
      line,
      column: col,
      ...(text !== "" && { excerpt: text, ...(mark !== col && { mark }) }),
    };
  }

  /** Where the key of a map's entry stands, or the whole of what is nearest to it. */
  key(path: Path): Place {
    return this.at(this.#offset(path, "key"));
  }

  /** Where a value stands, or what is nearest to it. */
  value(path: Path): Place {
    return this.at(this.#offset(path, "value"));
  }

  /** The node at a path, aliases followed. */
  node(path: Path): Node | undefined {
    let node: Node | undefined = this.document.contents ?? undefined;
    for (const part of path) node = this.#child(node, part)?.value;
    return this.#followed(node);
  }

  #offset(path: Path, which: "key" | "value"): number {
    let node: Node | undefined = this.document.contents ?? undefined;
    let offset = node?.range?.[0] ?? 0;
    for (const [depth, part] of path.entries()) {
      const child = this.#child(node, part);
      if (child === undefined) break;
      const isLast = depth === path.length - 1;
      const wanted = isLast && which === "value" ? (child.value ?? child.key) : (child.key ?? child.value);
      offset = wanted?.range?.[0] ?? offset;
      node = child.value;
    }
    return offset;
  }

  #child(node: Node | undefined, part: string | number): { key?: Node; value?: Node } | undefined {
    const parent = this.#followed(node);
    if (isMap<Node, Node | null>(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair !== undefined) return { key: pair.key, ...(pair.value && { value: pair.value }) };
      return this.#merged(parent, part);
    }
    if (isSeq<Node>(parent)) {
      const value = parent.items[Number(part)];
      return value && { value };
    }
    return undefined;
  }

  /** What a map has by `<<`, from one other map or a list of them. */
  #merged(
    parent: YAMLMap<Node, Node | null>,
    part: string | number,
  ): { key?: Node; value?: Node } | undefined {
    for (const { key, value } of parent.items) {
      if (!isScalar(key) || key.source !== "<<") continue;
      const source = this.#followed(value ?? undefined);
      for (const one of isSeq<Node>(source) ? source.items : [source]) {
        const found = this.#child(one, part);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #followed(node: Node | undefined): Node | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }
}
