import { Composer, type CST, type Document, Parser, type YAMLParseError } from "yaml";
import { joinUnindented } from "./unindented.ts";

/**
 * A text that is no YAML, or not as PyYAML reads it: what is wrong, and the offset in UTF-16 units. The message never
 * quotes the file: a password that begins with `*` or `!` is where such errors come from.
 */
export class YamlProblem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

// PyYAML's Reader refuses everything else (reader.py, NON_PRINTABLE).
const UNPRINTABLE = /[^\t\n\r -~\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** More stretches without indentation than this are not made readable. */
const MOST_STRETCHES = 100;

const OPTIONS = {
  schema: "failsafe",
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  strict: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** The nodes of a text with one document. */
export interface ParsedYaml {
  readonly document: Document.Parsed;
  /** The text with LF or CRLF at the end of lines, the offsets as they were. */
  readonly lines: string;
  /** The same, with U+2028 and U+2029 left: they break lines too, but stay in the scalar that they break. */
  readonly text: string;
}

/**
 * Parses a text; scalars are left as strings (schema "failsafe"), their type is resolved later. Throws YamlProblem for what
 * neither the library nor PyYAML reads, and for what only PyYAML does not. YAML 1.1 breaks lines at CR, U+0085, U+2028 and
 * U+2029 too, the library at LF and CRLF only.
 */
export function parseYaml(source: string, options: { keepSourceTokens: boolean }): ParsedYaml {
  checkCharacters(source);
  const text = source.replace(/\r(?!\n)|\u0085/g, "\n");
  const lines = text.replace(/[\u2028\u2029]/g, "\n");
  let attempt: string | undefined = lines;
  let error: YAMLParseError | undefined;
  for (let stretch = 0; attempt !== undefined && stretch <= MOST_STRETCHES; stretch += 1) {
    const document = compose(attempt, options);
    const [first] = document.errors;
    if (first === undefined) {
      checkTabs(attempt);
      return { document, lines, text };
    }
    error ??= first;
    attempt = joinUnindented(attempt);
  }
  throw error === undefined ? new YamlProblem("this is no YAML", 0) : asProblem(error);
}

function compose(lines: string, options: { keepSourceTokens: boolean }): Document.Parsed {
  const composer = new Composer({ ...OPTIONS, ...options });
  const [document, second] = composer.compose(new Parser().parse(lines), true, lines.length);
  if (document === undefined) throw new YamlProblem("there is no document", 0);
  if (second !== undefined && document.errors.length === 0) {
    throw new YamlProblem("there is more than one document", second.range[0]);
  }
  return document;
}

function checkCharacters(text: string): void {
  const unprintable = text.search(UNPRINTABLE);
  if (unprintable !== -1) {
    const code = text.codePointAt(unprintable) ?? 0;
    throw new YamlProblem(`the character ${unicodeName(code)} may not stand in YAML`, unprintable);
  }
  // The library takes one before the first content for a mark, PyYAML at the very start only.
  const mark = /^\ufeff?(?: *(?:[#%].*)?[\n\r\u0085])* *(?<!^)\ufeff/.exec(text);
  if (mark !== null) {
    throw new YamlProblem("a byte order mark may only stand at the very start", mark[0].length - 1);
  }
}

/** The library's messages may quote the file. */
function asProblem({ code, message, pos }: YAMLParseError): YamlProblem {
  if (code === "TAG_RESOLVE_FAILED") return new YamlProblem("this tag cannot be resolved", pos[0]);
  return new YamlProblem(message.replace(/(?<=\w): [\s\S]*$|(?<=escape sequence) [\s\S]*$/, ""), pos[0]);
}

/** PyYAML takes tabs within quotes, comments and block scalars only. */
function checkTabs(lines: string): void {
  if (!lines.includes("\t")) return;
  for (const token of new Parser().parse(lines)) {
    const tab = tabIn(token);
    if (tab !== undefined) throw new YamlProblem("a tab may not separate or indent", tab);
  }
}

function tabIn(token: CST.Token | null | undefined): number | undefined {
  if (!token) return undefined;
  if (token.type === "space" || token.type === "scalar") {
    const tab = token.source.indexOf("\t");
    if (tab !== -1) return token.offset + tab;
  }
  const parts: (CST.Token | null | undefined)[] = [];
  if ("start" in token) parts.push(...[token.start].flat());
  if ("props" in token) parts.push(...token.props);
  if ("value" in token) parts.push(token.value);
  if ("items" in token) {
    for (const { start, key, sep, value } of token.items) parts.push(...start, key, ...(sep ?? []), value);
  }
  if ("end" in token) parts.push(...(token.end ?? []));
  for (const part of parts) {
    const tab = tabIn(part);
    if (tab !== undefined) return tab;
  }
  return undefined;
}

function unicodeName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
