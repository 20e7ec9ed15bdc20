import { type Document, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import { looksLikeCredential } from "../hermes/credential-like.ts";
import { readSource } from "../hermes/distribution-source.ts";
import { holdsSecret } from "../hermes/holds-secret.ts";
import { hasToken } from "../hermes/redact.ts";
import { SHORTEST_SECRET } from "../hermes/secret-finder.ts";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";
import type { Path } from "./path.ts";

/** A stretch of the manifest's text, from and to an offset. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isKey: boolean;
  /** What it says for config.yaml, which may be a secret by its form, or since it is one elsewhere. */
  readonly setting?: string;
}

export interface Excerpt {
  readonly text: string;
  /** Where in it the place is that was asked for; from 1. */
  readonly mark: number;
}

/** A key that is only that: one that a slip of the pen has run together with a value is not shown. */
const PLAIN_KEY = /^\w[\w.-]{0,63}$/;
/** What may stand between keys and values without telling anything. */
const PUNCTUATION = /^[\s:{}[\],-]*$/;
const REFERENCES = new Set(["from_env", "from_file", "from_command", "in_place"]);
/** Of a managed file all but its text. */
const FILE_KEYS = new Set(["file", "sensitive"]);
/** What stands at the top of a manifest and is no map. */
const TOP = new Set(["version", "name", "include"]);
/** Where settings stand that are no secrets, whatever they are called, as long as they look like settings. */
const SECTIONS = new Set(["gateway", "create"]);

/** A key as a message may name it; `A_TOKEN="secret"`, with the wrong sign between, makes one key of both. */
export function shownKey(key: string): string {
  return /^[^="':{}[\]]{0,64}$/.test(key) ? key : "(hidden)";
}

/** A managed file's path, or another key that has slipped among them, as a message may name it. */
export function shownPath(path: string): string {
  return /^[^=:"'{}[\]\p{C}\p{Zl}\p{Zp}]{0,255}$/u.test(path) ? path : "(hidden)";
}

/** Shows lines of a manifest without its secrets: what is not known to be harmless is hidden, comments included. */
export class Excerpts {
  readonly #text: string;
  readonly #shown: readonly Stretch[];

  constructor(text: string, document: Document.Parsed) {
    this.#text = text;
    const known = literalsIn(document.contents);
    this.#shown = harmless(document.contents, [])
      .filter(({ setting }) => setting === undefined || !isTelling(setting, known))
      .filter(({ start, end }) => !hasToken(text.slice(start, end)))
      // The parser takes a stray line for a key as well: one is shown only where a colon follows.
      .filter(({ end, isKey }) => !isKey || /^[ \t]*:/.test(text.slice(end, end + 64)))
      .toSorted((a, b) => a.start - b.start);
  }

  /** The line from `start`, and where in it `offset` is. */
  line(start: number, offset: number): Excerpt {
    const newline = this.#text.indexOf("\n", start);
    const end = newline === -1 ? this.#text.length : newline;
    const parts: string[] = [];
    let mark: number | undefined;
    const length = () => parts.reduce((sum, part) => sum + part.length, 0);
    const add = (from: number, to: number, isShown: boolean) => {
      if (from >= to) return;
      const part = this.#text.slice(from, to);
      const drawn = isShown ? part : hidden(part);
      if (mark === undefined && offset < to) {
        mark = length() + Math.min(offset - from, sharedStart(part, drawn));
      }
      parts.push(drawn);
    };
    let at = start;
    for (const stretch of this.#shown) {
      if (stretch.end <= start || stretch.start >= end) continue;
      const from = Math.max(stretch.start, start);
      const to = Math.min(stretch.end, end);
      add(at, from, false);
      add(from, to, true);
      at = to;
    }
    add(at, end, false);
    return { text: parts.join("").trimEnd(), mark: (mark ?? length()) + 1 };
  }
}

/** How many characters two texts have in common at their start. */
function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Keeps punctuation and drops a comment; whatever else there is becomes one word. */
function hidden(part: string): string {
  if (PUNCTUATION.test(part)) return part;
  if (/^[\s}\]]*\s#/.test(part)) return part.slice(0, part.indexOf("#"));
  const lead = /^[\s:{}[\],-]*/.exec(part)?.[0] ?? "";
  const tail = /[\s{}[\],]*$/.exec(part)?.[0] ?? "";
  return `${lead}(sensitive)${tail}`;
}

function harmless(node: Node | null, path: Path): readonly Stretch[] {
  if (!isMap<Node, Node | null>(node)) return [];
  return node.items.flatMap((pair) => ofPair(pair, path));
}

function ofPair({ key, value }: Pair<Node, Node | null>, path: Path): readonly Stretch[] {
  if (!isScalar(key)) return [];
  const name = String(key.value);
  if (!PLAIN_KEY.test(name) && !isNameOrPath(name, path)) return [];
  const inside = [...path, name];
  return [
    ...stretch(key, true),
    ...(value !== null && isHarmless(value, inside)
      ? stretch(value, false).map((one) => ({ ...one, ...settingOf(value, inside) }))
      : harmless(value, inside)),
    ...hostNames(value, inside),
    ...includedPaths(value, inside),
  ];
}

function settingOf(value: Node, path: Path): Pick<Stretch, "setting"> {
  return isScalar(value) && settingPath(path)[0] === "config" ? { setting: String(value.value) } : {};
}

/** As a plan judges it, too. */
function isTelling(setting: string, known: readonly string[]): boolean {
  return sensitiveLines(JSON.stringify(setting), []).size > 0 || holdsSecret(setting, known);
}

/** The values of variables that stand in the text itself, and are long enough to be known again. */
function literalsIn(contents: Node | null): readonly string[] {
  const entries = (node: Node | null | undefined) =>
    isMap<Node, Node | null>(node)
      ? node.items.flatMap(({ key, value }) => (isScalar(key) ? [[String(key.value), value] as const] : []))
      : [];
  const under = (node: Node | null | undefined, wanted: string) =>
    entries(node).flatMap(([name, value]) => (name === wanted ? [value] : []));
  const profiles = under(contents, "profiles").flatMap((all) => entries(all).map(([, one]) => one));
  const values = [...under(contents, "defaults"), ...profiles]
    .flatMap((layer) => under(layer, "env"))
    .flatMap((env) => entries(env).map(([, value]) => value));
  return values.flatMap((value) =>
    isScalar(value) && typeof value.value === "string" && value.value.length >= SHORTEST_SECRET
      ? [value.value]
      : [],
  );
}

/** A profile's name, which may be a wrong one, or the path of a managed file. */
function isNameOrPath(name: string, path: Path): boolean {
  if (path.length === 1) {
    return (path[0] === "profiles" || path[0] === "removed") && shownKey(name) === name;
  }
  return settingPath(path).join() === "files" && name !== "" && shownPath(name) === name;
}

/** Each by itself: between them there may be comments. */
function hostNames(value: Node | null, path: Path): readonly Stretch[] {
  if (!isSeq<Node>(value) || settingPath(path).join() !== "hosts") return [];
  return value.items.flatMap((item) =>
    isScalar(item) && PLAIN_KEY.test(String(item.value)) ? stretch(item, false) : [],
  );
}

/** The files that a manifest includes, as far as a message may name them. */
function includedPaths(value: Node | null, path: Path): readonly Stretch[] {
  if (!isSeq<Node>(value) || path.length !== 1 || path[0] !== "include") return [];
  return value.items.flatMap((item) => {
    const name = isScalar(item) ? String(item.value) : "";
    return name !== "" && shownPath(name) === name ? stretch(item, false) : [];
  });
}

/** The way to a setting from the profile, or the defaults, that it belongs to; empty for all else. */
function settingPath(path: Path): readonly string[] {
  const [top, ...rest] = path.map(String);
  if (top === "defaults") return rest;
  return top === "profiles" ? rest.slice(1) : [];
}

/** Whether a value may be seen: by where it stands, and by what its key looks like. */
function isHarmless(value: Node, path: Path): boolean {
  if (isScalar(value) && value.value === null) return true;
  const [top = "", ...rest] = path.map(String);
  // An included file need be no manifest: what has another name may be anything.
  if (rest.length === 0) return TOP.has(top) && isSetting(value, top);
  if (top === "hermes" || top === "host") return isSetting(value, rest.at(-1));
  if (top === "removed") return rest.length === 2 && isSetting(value, rest[1]);
  const [section = "", ...below] = settingPath(path);
  switch (section) {
    case "env":
      return below.length === 2 && REFERENCES.has(below[1] ?? "");
    case "config":
      return isScalar(value) && below.length > 0 && !below.some(looksLikeCredential);
    case "soul":
      return below.length === 1 && below[0] === "file";
    case "distribution":
      return below.length === 1 && isScalar(value) && isOfDistribution(below[0], String(value.value));
    case "files":
      return below.length === 2 && isScalar(value) && FILE_KEYS.has(below[1] ?? "");
    default:
      if (section === "gateway" && below.length === 2) {
        return below[0] === "limits" && isSetting(value, below[1]);
      }
      if (below.length === 0) return isSetting(value, section);
      return below.length === 1 && SECTIONS.has(section) && isSetting(value, below[0]);
  }
}

/** A source with a token in it is none of those that are taken. */
function isOfDistribution(key: string | undefined, text: string): boolean {
  const { is } = readSource(text);
  return key === "version" ? text.length < 40 : key === "source" && (is === "git" || is === "path");
}

/** A variable that was put in the wrong place has a name in capitals, or one like a credential's. */
function isSetting(value: Node, key = ""): boolean {
  return isScalar(value) && /^[a-z_]+$/.test(key) && !looksLikeCredential(key);
}

function stretch({ range }: Node, isKey: boolean): readonly Stretch[] {
  return range ? [{ start: range[0], end: range[1], isKey }] : [];
}
