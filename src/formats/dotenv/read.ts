// The grammar is python-dotenv's (`dotenv/parser.py`, `dotenv/variables.py`, 0.21 to 1.2), with the universal
// newlines of the Python text file it reads from.
import { CONTROL_ESCAPES } from "../control-escapes.ts";
import type { Range } from "../splice.ts";

/** One binding of a `.env` file. */
export interface DotenvEntry {
  readonly key: string;
  /** Quotes and escapes decoded, `${NAME}` not yet expanded. Undefined for a bare `KEY` without `=`. */
  readonly value: string | undefined;
  /** The whole lines of the binding, from its indentation to its newline. */
  readonly range: Range;
  /** The value with its quotes, without a trailing comment; empty right after the key for a bare `KEY`. */
  readonly valueRange: Range;
  readonly quote: "none" | "single" | "double";
}

/** A `.env` file as read: its bindings in order, and the lines that python-dotenv skips with a warning. */
export interface DotenvFile {
  readonly entries: readonly DotenvEntry[];
  readonly unreadable: readonly Range[];
}

// Python's `\s` and str.strip(), which are not JavaScript's: they have U+001C to U+001F and U+0085, and lack U+FEFF.
const SPACE =
  "\\t\\n\\v\\f\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BLANK = SPACE.replace("\\n", "").replace("\\r", "");

const ANY_SPACE = new RegExp(`[${SPACE}]*`, "y");
const SAME_LINE_SPACE = new RegExp(`[${BLANK}]*`, "y");
const EXPORT = new RegExp(`(?:export[${BLANK}]+)?`, "y");
const QUOTED_KEY = /'[^']+'/y;
const PLAIN_KEY = new RegExp(`[^=#${SPACE}]+`, "y");
const PLAIN_VALUE = /[^\r\n]*/y;
const COMMENT = new RegExp(`(?:[${BLANK}]*#[^\\r\\n]*)?`, "y");
const END_OF_LINE = new RegExp(`[${BLANK}]*(?:\\r\\n|\\n|\\r|$)`, "y");
const REST_OF_LINE = /[^\r\n]*(?:\r\n|\r|\n)?/y;
const TRAILING_COMMENT = new RegExp(`[${SPACE}]+#.*`, "s");
const TRAILING_SPACE = new RegExp(`[${SPACE}]+$`);
const OUTER_SPACE = new RegExp(`^[${SPACE}]|[${SPACE}]$`);

const ESCAPED: Readonly<Record<string, string>> = CONTROL_ESCAPES;

/** Would Python's `str.strip()` change the text? */
export function hasOuterSpace(text: string): boolean {
  return OUTER_SPACE.test(text);
}

/** Reads a `.env` text as python-dotenv does. Never fails: what cannot be read is listed in `unreadable`. */
export function readDotenv(text: string): DotenvFile {
  const entries: DotenvEntry[] = [];
  const unreadable: Range[] = [];
  let at = 0;
  while (at < text.length) {
    const first = past(ANY_SPACE, text, at) ?? at;
    if (first >= text.length) break;
    const start = lineStart(text, first);
    const binding = readBinding(text, first);
    at = binding.end;
    if (!binding.ok) unreadable.push({ start, end: at });
    else if (binding.entry !== undefined) {
      entries.push({ ...binding.entry, range: { start, end: at } });
    }
  }
  return { entries, unreadable };
}

type Binding =
  | { ok: true; entry: Omit<DotenvEntry, "range"> | undefined; end: number }
  | { ok: false; end: number };

function readBinding(text: string, first: number): Binding {
  const afterExport = past(EXPORT, text, first) ?? first;
  let at = afterExport;
  let key: string | undefined;
  if (text[at] !== "#") {
    const isQuoted = text[at] === "'";
    const afterKey = past(isQuoted ? QUOTED_KEY : PLAIN_KEY, text, at);
    if (afterKey === undefined) return skipLine(text, at);
    key = isQuoted ? universalNewlines(text.slice(at + 1, afterKey - 1)) : text.slice(at, afterKey);
    at = afterKey;
  }
  const keyEnd = at;
  at = past(SAME_LINE_SPACE, text, at) ?? at;
  let value: Value | undefined;
  if (text[at] === "=") {
    at = past(SAME_LINE_SPACE, text, at + 1) ?? at + 1;
    value = readValue(text, at);
    if (value === undefined) return skipLine(text, at);
    at = value.end;
  }
  at = past(COMMENT, text, at) ?? at;
  const end = past(END_OF_LINE, text, at);
  if (end === undefined) return skipLine(text, at);
  if (key === undefined) return { ok: true, entry: undefined, end };
  return {
    ok: true,
    entry: {
      key,
      value: value?.value,
      valueRange: value?.range ?? { start: keyEnd, end: keyEnd },
      quote: value?.quote ?? "none",
    },
    end,
  };
}

interface Value {
  value: string;
  range: Range;
  quote: DotenvEntry["quote"];
  /** Where reading goes on: for an unquoted value the end of the line, its comment included. */
  end: number;
}

function readValue(text: string, start: number): Value | undefined {
  const first = text[start];
  if (first === "'" || first === '"') {
    const close = closingQuote(text, start, first);
    if (close === undefined) return undefined;
    const body = universalNewlines(text.slice(start + 1, close));
    const value =
      first === "'"
        ? body.replace(/\\([\\'])/g, "$1")
        : body.replace(/\\([\\'"abfnrtv])/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
    const range = { start, end: close + 1 };
    return { value, range, quote: first === "'" ? "single" : "double", end: close + 1 };
  }
  const end = past(PLAIN_VALUE, text, start) ?? start;
  const value = text.slice(start, end).replace(TRAILING_COMMENT, "").replace(TRAILING_SPACE, "");
  return { value, range: { start, end: start + value.length }, quote: "none", end };
}

/**
 * Where `"((?:\\"|[^"])*)"` ends: at the first quote with no backslash before it, wherever in the file that is; if there
 * is none, at the last one with. So `"a\\"` ends there only while no other quote follows in the file.
 */
function closingQuote(text: string, open: number, quote: string): number | undefined {
  let escaped: number | undefined;
  for (let at = text.indexOf(quote, open + 1); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (at === open + 1 || text[at - 1] !== "\\") return at;
    escaped = at;
  }
  return escaped;
}

function skipLine(text: string, at: number): Binding {
  return { ok: false, end: past(REST_OF_LINE, text, at) ?? text.length };
}

function past(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineStart(text: string, at: number): number {
  return Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1;
}

function universalNewlines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
