import type { Document, Node, Scalar } from "yaml";
import { indentationOf } from "./indentation.ts";
import { parseYaml } from "./parse.ts";
import { type ReadYaml, readYaml } from "./read.ts";
import { pyYamlKey } from "./tokens.ts";
import type { YamlStyle } from "./write.ts";

/** Who reads a YAML file: what one makes of it is what its edits go by. */
export interface Dialect {
  read(text: string): ReadYaml;
  /** The nodes of a text that reads, with their source tokens. */
  parse(text: string): Document.Parsed;
  /** The key that a scalar is; undefined where no path can name it. */
  keyOf(key: Scalar): string | undefined;
  /** How what is added is written. */
  style(contents: Node | null): YamlStyle;
}

/** PyYAML's SafeLoader, which is how Hermes reads its files; what is added is written as PyYAML writes it. */
export const PYYAML: Dialect = {
  read: readYaml,
  parse: (text) => parseYaml(text, { keepSourceTokens: true }).document,
  keyOf: pyYamlKey,
  style: (contents) => indentationOf(contents),
};
