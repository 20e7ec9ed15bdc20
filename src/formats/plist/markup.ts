import { type Range, sliceOf } from "../splice.ts";
import { DEEPEST, forbiddenCharacter } from "./limits.ts";

/** Where an element stands in the text. */
export interface ElementPlace {
  readonly name: string;
  /** From `<` of the first tag to `>` of the last. */
  readonly range: Range;
  /** What stands between its tags; undefined for an element of one tag, `<true/>`. */
  readonly inner: Range | undefined;
}

/** The elements in the order in which they begin, or what is wrong, and in which line. */
export type Markup =
  | { readonly ok: true; readonly elements: readonly ElementPlace[] }
  | { readonly ok: false; readonly problem: string; readonly line: number };

const NAME = "[A-Za-z_][\\w.:-]*";
const MARKUP = new RegExp(
  [
    "<!--[^]*?-->",
    "<\\?[^]*?\\?>",
    "<!DOCTYPE[ \\t\\r\\n](?:\"[^\"]*\"|'[^']*'|[^\"'[\\]<>])*>",
    "(?<cdata><!\\[CDATA\\[[^]*?\\]\\]>)",
    `</(?<closed>${NAME})[ \\t\\r\\n]*>`,
    `<(?<opened>${NAME})(?:[ \\t\\r\\n]+${NAME}[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"[^"<]*"|'[^'<]*'))*[ \\t\\r\\n]*(?<alone>/?)>`,
  ].join("|"),
  "y",
);
const BAD_TEXT = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)|\]\]>/;
const UNESCAPED = "a character is not escaped, or an entity is unknown";

/**
 * Finds the elements of an XML text, in time that grows with its length alone. Refuses much that xmldom lets pass: stray
 * `&`, characters that XML forbids, attributes without quotes; and declarations within the DOCTYPE, as Apple's readers do,
 * so that no entity can be told. What is well formed here may still be none to xmldom.
 */
export function findElements(text: string): Markup {
  const fault = (problem: string, at: number): Markup => ({ ok: false, problem, line: lineOf(text, at) });
  const forbidden = forbiddenCharacter(text);
  if (forbidden !== -1) return fault("it holds a character that XML forbids", forbidden);
  const elements: { name: string; range: Range; inner: Range | undefined }[] = [];
  const open: { element: (typeof elements)[number]; innerStart: number }[] = [];
  let at = 0;
  for (let next = text.indexOf("<"); next !== -1; next = text.indexOf("<", at)) {
    const between = text.slice(at, next);
    if (open.length === 0 && !isXmlSpace(between)) return fault("text stands outside of all elements", at);
    const badText = between.search(BAD_TEXT);
    if (badText !== -1) return fault(UNESCAPED, at + badText);
    MARKUP.lastIndex = next;
    const found = MARKUP.exec(text);
    if (found === null) return fault("a tag is broken", next);
    at = next + found[0].length;
    const { cdata, closed, opened, alone } = found.groups ?? {};
    if (cdata !== undefined && open.length === 0) return fault("text stands outside of all elements", next);
    if (closed !== undefined) {
      const last = open.pop();
      if (last?.element.name !== closed) return fault("a tag closes what is not open", next);
      last.element.range = { start: last.element.range.start, end: at };
      last.element.inner = { start: last.innerStart, end: next };
    }
    if (opened === undefined) continue;
    if (open.length === 0 && elements.length > 0) return fault("a second document begins", next);
    if (BAD_TEXT.test(found[0])) return fault(UNESCAPED, next);
    const element = { name: opened, range: { start: next, end: at }, inner: undefined };
    elements.push(element);
    if (alone === "") open.push({ element, innerStart: at });
    if (open.length > DEEPEST) return fault("it is nested too deeply", next);
  }
  if (open.length > 0) return fault("the end is missing", text.length);
  if (!isXmlSpace(text.slice(at))) return fault("text stands outside of all elements", at);
  return { ok: true, elements };
}

/** Is it nothing but white space, as XML understands it? */
export function isXmlSpace(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

/** The element's first tag, `<dict>`. */
export function firstTag(text: string, { range, inner }: ElementPlace): string {
  return sliceOf(text, { start: range.start, end: inner?.start ?? range.end });
}

/** The line, from 1, of a place in the text. */
export function lineOf(text: string, at: number): number {
  return (text.slice(0, at).match(/\r\n?|\n/g)?.length ?? 0) + 1;
}
