import type { Element, Node } from "@xmldom/xmldom";
import type { PlistValue } from "./data.ts";
import { topElement } from "./document.ts";
import { forbiddenCharacter } from "./limits.ts";
import { type ElementPlace, findElements, isXmlSpace, lineOf } from "./markup.ts";
import { SCALARS } from "./scalars.ts";

/** A value, and where it stands in the text. */
export interface PlistNode {
  readonly place: ElementPlace;
  readonly data: PlistValue;
  /** A dictionary's entries in the text's order; undefined for anything else. */
  readonly entries: readonly PlistNodeEntry[] | undefined;
}

export interface PlistNodeEntry {
  readonly key: string;
  readonly keyPlace: ElementPlace;
  readonly value: PlistNode;
}

/** The value that a property list holds, or a sentence part that says why it cannot be told. It quotes no values. */
export type PlistNodes =
  | { readonly ok: true; readonly top: PlistNode }
  | { readonly ok: false; readonly reason: string };

const ENCODING = /^\ufeff?<\?xml[^>]*?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([^"']*)["']/;

/** Reads an XML property list with all places. Never throws. */
export function readNodes(text: string): PlistNodes {
  if (isXmlSpace(text)) return { ok: false, reason: "it is empty" };
  const markup = findElements(text.startsWith("\ufeff") ? text.replace("\ufeff", " ") : text);
  if (!/<plist[ \t\r\n/>]/.test(text) || (markup.ok && markup.elements[0]?.name !== "plist")) {
    return { ok: false, reason: "it is not a property list" };
  }
  if (!markup.ok) return damaged(markup.problem, markup.line);
  const encoding = ENCODING.exec(text)?.[1] ?? "UTF-8";
  if (!/^(?:utf-8|us-ascii)$/i.test(encoding)) {
    return { ok: false, reason: "it says of itself that its encoding is not UTF-8" };
  }
  const element = topElement(text.replace(/^\ufeff/, ""));
  if (element === undefined) return damaged("it is not well-formed XML", undefined);
  try {
    return { ok: true, top: new Walk(markup.elements).top(element) };
  } catch (thrown) {
    if (!(thrown instanceof Damage)) throw thrown;
    const { message, at } = thrown;
    return at === undefined ? { ok: false, reason: message } : damaged(message, lineOf(text, at));
  }
}

function damaged(problem: string, line: number | undefined): PlistNodes {
  const where = line === undefined ? "" : ` (line ${line})`;
  return { ok: false, reason: `it is cut off or damaged: ${problem}${where}` };
}

class Damage extends Error {
  /** Where in the text; undefined where the message is the whole reason. */
  readonly at: number | undefined;

  constructor(problem: string, at: number | undefined) {
    super(problem);
    this.at = at;
  }
}

/** Goes through the elements in the order in which they begin, which is that of the places. */
class Walk {
  readonly #places: Iterator<ElementPlace>;

  constructor(places: readonly ElementPlace[]) {
    this.#places = places.values();
  }

  top(plist: Element): PlistNode {
    const place = this.#placeOf(plist);
    const [element, another] = childElements(plist, place);
    if (element === undefined) throw new Damage("it holds nothing", place.range.start);
    if (another !== undefined) throw new Damage("it holds more than one value", place.range.start);
    return this.#node(element);
  }

  #node(element: Element): PlistNode {
    const place = this.#placeOf(element);
    if (element.nodeName === "dict") return this.#dict(element, place);
    if (element.nodeName === "array") {
      const items = childElements(element, place).map((child) => this.#node(child).data);
      return { place, data: items, entries: undefined };
    }
    const scalar = Object.hasOwn(SCALARS, element.nodeName) ? SCALARS[element.nodeName] : undefined;
    if (scalar === undefined)
      throw new Damage("no property list has such an element here", place.range.start);
    const data = scalar(textOf(element, place));
    if (data === undefined) throw new Damage(`this is no ${element.nodeName}`, place.range.start);
    return { place, data, entries: undefined };
  }

  #dict(element: Element, place: ElementPlace): PlistNode {
    const children = childElements(element, place);
    const entries = new Map<string, PlistNodeEntry>();
    for (let index = 0; index < children.length; index += 2) {
      const [keyElement, valueElement] = children.slice(index, index + 2);
      if (keyElement?.nodeName !== "key") throw new Damage("a value has no key", place.range.start);
      const keyPlace = this.#placeOf(keyElement);
      const key = textOf(keyElement, keyPlace);
      if (valueElement === undefined) throw new Damage("a key has no value", keyPlace.range.start);
      if (entries.has(key)) throw new Damage(`the key ${key} stands twice`, undefined);
      entries.set(key, { key, keyPlace, value: this.#node(valueElement) });
    }
    const list = [...entries.values()];
    const data = Object.fromEntries(list.map(({ key, value }) => [key, value.data]));
    return { place, data, entries: list };
  }

  #placeOf(element: Element): ElementPlace {
    const { value: place } = this.#places.next();
    if (place?.name !== element.nodeName) throw new Damage("its elements cannot be told apart", 0);
    return place;
  }
}

/** The elements in a list or dictionary, which holds nothing else but white space, comments and instructions. */
function childElements(parent: Element, { range }: ElementPlace): readonly Element[] {
  const elements: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) elements.push(node);
    else if (isText(node) && !isXmlSpace(node.nodeValue ?? "")) {
      throw new Damage("text stands between values", range.start);
    }
  }
  return elements;
}

/** The text of an element that holds nothing else, as Apple's readers want it: no comment splits a string. */
function textOf(element: Element, { range }: ElementPlace): string {
  let text = "";
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (!isText(node)) throw new Damage("something other than text stands in a text", range.start);
    text += node.nodeValue ?? "";
  }
  if (forbiddenCharacter(text) !== -1) throw new Damage("it holds a character that XML forbids", range.start);
  return text;
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

function isText(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
}
