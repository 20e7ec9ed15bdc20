import { CONTROL_ESCAPES } from "../control-escapes.ts";

// Quoting as systemd 252 has it: `extract_first_word()` in src/basic/extract-word.c with EXTRACT_UNQUOTE and
// EXTRACT_CUNESCAPE, and `cunescape_one()` in src/basic/escape.c.

/** The words of a line, quotes and escapes undone; up to the first error if there is one. */
export interface Words {
  readonly words: readonly Word[];
  /** Why the rest of the line does not read. */
  readonly error: string | undefined;
}

export interface Word {
  readonly text: string;
  /** As it stands in the line. */
  readonly source: string;
}

const SIMPLE: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  s: " ",
  "\\": "\\",
  '"': '"',
  "'": "'",
};
const SEPARATOR = /[ \t\n\r]/;
const UNSAFE = /[^A-Za-z0-9_@+,./:=~^{}[\]()!?*&<>|-]/;

/** Splits a line into words; in a command, `\\;` alone is a word too, as opposed to the `;` between commands. */
export function splitWords(line: string, where: "command" | "assignments"): Words {
  const words: Word[] = [];
  let at = skipSeparators(line, 0);
  while (at < line.length) {
    const isSemicolon = where === "command" && /^\\;(?:[ \t\n\r]|$)/.test(line.slice(at, at + 3));
    const word = isSemicolon ? { text: ";", end: at + 2 } : readWord(line, at);
    if ("error" in word) return { words, error: word.error };
    words.push({ text: word.text, source: line.slice(at, word.end) });
    at = skipSeparators(line, word.end);
  }
  return { words, error: undefined };
}

/** Writes a word such that `splitWords` gives it back: in double quotes unless it is harmless. NUL cannot be carried: RangeError. */
export function quoteWord(word: string): string {
  if (word.includes("\0")) throw new RangeError("no argument or variable holds a NUL character");
  if (word !== "" && !UNSAFE.test(word)) return word;
  return `"${Array.from(word, escaped).join("")}"`;
}

/** Nearly every word: plain, or one whole in quotes, without escapes. */
const ORDINARY =
  /(?:"([^"\\\ud800-\udfff]*)"|'([^'\\\ud800-\udfff]*)'|([^\s"'\\\ud800-\udfff]+))(?=[ \t\n\r]|$)/y;

function readWord(line: string, start: number): { text: string; end: number } | { error: string } {
  ORDINARY.lastIndex = start;
  const ordinary = ORDINARY.exec(line);
  if (ordinary !== null) {
    const [source, double, single, plain] = ordinary;
    return { text: double ?? single ?? plain ?? "", end: start + source.length };
  }
  const bytes: number[] = [];
  let quote: string | undefined;
  let at = start;
  while (at < line.length) {
    const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
    if (character === "\\") {
      const found = readEscape(line, at + 1);
      if (found === undefined) return { error: `the escape ${line.slice(at, at + 2)} is unknown` };
      bytes.push(...found.bytes);
      at = found.end;
      continue;
    }
    if (quote === undefined && SEPARATOR.test(character)) break;
    at += character.length;
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === "'" || character === '"')) quote = character;
    else bytes.push(...Buffer.from(character));
  }
  if (quote !== undefined) return { error: `a ${quote} is not closed` };
  const text = utf8(bytes);
  return text === undefined ? { error: "it is not UTF-8" } : { text, end: at };
}

/** `\xHH` and octal give a byte, `\u` and `\U` a character. */
function readEscape(line: string, at: number): { bytes: readonly number[]; end: number } | undefined {
  const simple = SIMPLE[line.charAt(at)];
  if (simple !== undefined) return { bytes: [...Buffer.from(simple)], end: at + 1 };
  const found = /^(?:x([0-9A-Fa-f]{2})|([0-7]{3})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(
    line.slice(at, at + 9),
  );
  if (found === null) return undefined;
  const [source, hex, octal, short, long] = found;
  const code =
    octal === undefined ? Number.parseInt(hex ?? short ?? long ?? "", 16) : Number.parseInt(octal, 8);
  const isByte = hex !== undefined || octal !== undefined;
  const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  if (code === 0 || (isByte ? code > 0xff : !isCharacter)) return undefined;
  const bytes = isByte ? [code] : [...Buffer.from(String.fromCodePoint(code))];
  return { bytes, end: at + source.length };
}

function escaped(character: string): string {
  if (character === "\\" || character === '"') return `\\${character}`;
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, "0")}` : character;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: readonly number[]): string | undefined {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

function skipSeparators(line: string, at: number): number {
  let next = at;
  while (SEPARATOR.test(line.charAt(next))) next += 1;
  return next;
}
