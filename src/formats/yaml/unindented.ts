// YAML 1.2 wants the further lines of a flow collection or quoted scalar indented, and the `yaml` library insists;
// PyYAML does not care (scanner.py: "indentation rules are loosed for the flow context").
import { type CST, Parser } from "yaml";

/**
 * The text with the first such stretch on one line: its line breaks and comments become spaces, so that all offsets stay.
 * Undefined where there is none. The values of scalars in it must be read from the original text.
 */
export function joinUnindented(text: string): string | undefined {
  for (const token of new Parser().parse(text)) {
    const start = brokenAt(token);
    if (start === undefined) continue;
    const joined = /["']/.test(text.charAt(start)) ? quotedJoined(text, start) : flowJoined(text, start);
    return joined === text ? undefined : joined;
  }
  return undefined;
}

/** Where the first flow collection or quoted scalar starts that the library sees no end of. */
function brokenAt(token: CST.Token | null | undefined): number | undefined {
  if (!token) return undefined;
  switch (token.type) {
    case "document":
      return brokenAt(token.value);
    case "flow-collection":
      return /^[\]}]$/.test(token.end[0]?.source ?? "") ? undefined : token.offset;
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return quotedEnd(token.source, 0) === token.source.length ? undefined : token.offset;
    case "block-map":
    case "block-seq":
      for (const item of token.items) {
        const start = brokenAt(item.key) ?? brokenAt(item.value);
        if (start !== undefined) return start;
      }
      return undefined;
    default:
      return undefined;
  }
}

function quotedJoined(text: string, start: number): string | undefined {
  const end = quotedEnd(text, start);
  return end === undefined ? undefined : blanked(text, start, end);
}

/** Behind the closing quote. */
function quotedEnd(text: string, start: number): number | undefined {
  const quoted = text.charAt(start) === "'" ? /'(?:[^']|'')*'/y : /"(?:[^"\\]|\\[\s\S])*"/y;
  quoted.lastIndex = start;
  return quoted.test(text) ? quoted.lastIndex : undefined;
}

function flowJoined(text: string, start: number): string | undefined {
  let joined = text;
  let depth = 0;
  let inPlain = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ("[{".includes(character)) depth += 1;
    if ("]}".includes(character)) depth -= 1;
    if (depth === 0) return blanked(joined, start, at + 1);
    if (/[ \t\r\n]/.test(character)) continue;
    const isComment = character === "#" && (!inPlain || /[ \t\r\n]/.test(text.charAt(at - 1)));
    if (isComment) {
      const end = text.indexOf("\n", at);
      if (end === -1) return undefined;
      joined = joined.slice(0, at) + " ".repeat(end - at) + joined.slice(end);
      at = end;
    } else if (!inPlain && (character === '"' || character === "'")) {
      const end = quotedEnd(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else {
      inPlain = !/[[\]{},]/.test(character) && !/^:(?:[ \t\r\n,[\]{}]|$)/.test(text.slice(at, at + 2));
    }
  }
  return undefined;
}

/** A document marker at the start of a line ends the document even there. */
function blanked(text: string, start: number, end: number): string | undefined {
  if (/\n(?:---|\.\.\.)(?:\s|$)/.test(text.slice(start, end))) return undefined;
  return text.slice(0, start) + text.slice(start, end).replace(/[\r\n]/g, " ") + text.slice(end);
}
