// How PyYAML folds the lines of a scalar and reads its escapes: scan_plain() and scan_flow_scalar() in scanner.py.

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
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

/** The text of a plain or quoted scalar over several lines, quotes included in `source`; lines must end at LF or CRLF. */
export function foldedText(source: string): string {
  const quote = source.charAt(0);
  if (quote === '"') return doubleQuoted(source.slice(1, -1));
  if (quote === "'") return folded(source.slice(1, -1)).replaceAll("''", "'");
  return folded(source.replace(/[ \t]+#.*$/gm, ""));
}

/** One line break is a space, each further one stands for itself; white space around them goes. */
function folded(text: string): string {
  return text.replace(/[ \t]*(?:\r?\n[ \t]*)+/g, breaks);
}

function breaks(space: string): string {
  const count = space.split("\n").length - 1;
  return count === 1 ? " " : "\n".repeat(count - 1);
}

function doubleQuoted(text: string): string {
  const parts =
    /\\\r?\n[ \t]*((?:\r?\n[ \t]*)*)|\\x(..)|\\u(.{4})|\\U(.{8})|\\([\s\S])|[ \t]*(?:\r?\n[ \t]*)+/g;
  return text.replace(parts, (found: string, ...groups: (string | undefined)[]) => {
    const [after, x, u, U, short] = groups;
    const code = x ?? u ?? U;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    if (short !== undefined) return ESCAPES[short] ?? short;
    // A backslash at a line's end takes that line break away, but not the ones that follow.
    return found.startsWith("\\") ? "\n".repeat((after ?? "").split("\n").length - 1) : breaks(found);
  });
}
