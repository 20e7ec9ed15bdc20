// How PyYAML folds the lines of a scalar and reads its escapes: scan_plain(),
// scan_flow_scalar() and scan_block_scalar() in scanner.py.

import { CONTROL_ESCAPES } from "../control-escapes.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  "0": "\0",
  "\t": "\t",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "\\": "\\",
  "/": "/",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

/** The text of a plain or quoted scalar over several lines, quotes included in `source`; lines must end at LF, CRLF, U+2028 or U+2029. */
export function foldedText(source: string): string {
  const quote = source.charAt(0);
  if (quote === '"') return doubleQuoted(source.slice(1, -1));
  if (quote === "'") return folded(source.slice(1, -1)).replaceAll("''", "'");
  return folded(source.replace(/[ \t]+#.*$/gm, ""));
}

// LF and CRLF fold to a space; U+2028 and U+2029 stay what they are.
const BREAK = "(?:\\r?\\n|[\\u2028\\u2029])";
const BREAKS = `[ \\t]*(?:${BREAK}[ \\t]*)+`;

function folded(text: string): string {
  return text.replace(new RegExp(BREAKS, "g"), foldedBreaks);
}

/** The first line break is a space if no further one follows, each further one stands for itself. */
function foldedBreaks(space: string): string {
  const [first = "", ...rest] = breaksIn(space);
  return (first !== "\n" ? first : rest.length === 0 ? " " : "") + rest.join("");
}

function breaksIn(space: string): string[] {
  return space.match(/[\n\u2028\u2029]/g) ?? [];
}

function doubleQuoted(text: string): string {
  const parts = new RegExp(
    `\\\\${BREAK}[ \\t]*((?:${BREAK}[ \\t]*)*)|\\\\x(..)|\\\\u(.{4})|\\\\U(.{8})|\\\\([\\s\\S])|${BREAKS}`,
    "g",
  );
  return text.replace(parts, (found: string, ...groups: (string | undefined)[]) => {
    const [after, x, u, U, short] = groups;
    const code = x ?? u ?? U;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    if (short !== undefined) return ESCAPES[short] ?? short;
    // A backslash at a line's end takes that line break away, but not the ones that follow.
    return found.startsWith("\\") ? breaksIn(after ?? "").join("") : foldedBreaks(found);
  });
}

/**
 * The text of a block scalar; `source` goes from its `|` or `>` to its last line, lines must end at LF or CRLF. The
 * indentation is that of the first line with something in it, or `indentation` where the header gives one.
 */
export function blockText(source: string, indentation?: number): string {
  const [header = "", ...lines] = source.split(/\r?\n/);
  const indent =
    indentation ?? lines.find((line) => /[^ ]/.test(line))?.search(/[^ ]/) ?? Number.POSITIVE_INFINITY;
  const isLast = (index: number) => index === lines.length - 1;
  let text = "";
  let pending = "";
  let lineBreak = "";
  let mayFold = false;
  for (const [index, line] of lines.entries()) {
    const isBlank = /^ *$/.test(line) && line.length <= indent;
    if (isBlank) {
      if (!isLast(index)) pending += "\n";
      continue;
    }
    const content = line.slice(indent);
    const folds = header.startsWith(">") && mayFold && !/^[ \t]/.test(content);
    text += (folds ? (pending === "" ? " " : "") : lineBreak) + pending + content;
    mayFold = !/^[ \t]/.test(content);
    lineBreak = isLast(index) ? "" : "\n";
    pending = "";
  }
  const chomping = /^.[0-9]?([-+])/.exec(header)?.[1];
  if (chomping === "-") return text;
  return text + lineBreak + (chomping === "+" ? pending : "");
}
