import { printable } from "./words.ts";

/**
 * A text in a line of Markdown, with nothing in it that GitHub would make something of: no HTML, no emphasis, no link,
 * nobody mentioned, no issue or commit referred to. Plain words stay as they are; all else becomes code, in which GitHub
 * looks for none of these. What stands between backquotes is code as a whole.
 * @param max so many UTF-16 units are shown
 */
export function inline(text: string, max = Number.POSITIVE_INFINITY): string {
  const parts: { readonly isCode: boolean; readonly words: string[] }[] = [];
  for (const [word] of clipped(oneLine(text), max).matchAll(WORD)) {
    const isCode = !PLAIN.test(word) || COMMIT.test(word);
    const last = parts.at(-1);
    if (last?.isCode === isCode && !isQuoted(word) && !isQuoted(last.words[0] ?? "")) last.words.push(word);
    else parts.push({ isCode, words: [word] });
  }
  return parts
    .map(({ isCode, words }) => (isCode ? codeInSentence(words.join(" ")) : words.join(" ")))
    .join(" ");
}

/** A command in backquotes with the sign behind it, or whatever stands between two blanks. */
const WORD = /`[^`]+`[.,:;]?(?= |$)|[^ ]+/g;

function isQuoted(word: string): boolean {
  return /^`[^`]+`[.,:;]?$/.test(word);
}

/** The sign that ends a part of a sentence is none of the code. */
function codeInSentence(text: string): string {
  const [, body = "", sign = ""] = /^(.*?)([.,:;]?)$/.exec(text) ?? [];
  if (body === "") return code(text);
  return `${code(/^`[^`]+`$/.test(body) ? body.slice(1, -1) : body)}${sign}`;
}

/** A text as code in a line of Markdown. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "";
  const quotes = "`".repeat(longestRun(line) + 1);
  // Of a blank at both ends Markdown takes one off each; without it a backquote would be one of ours.
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${quotes}${pad}${line}${pad}${quotes}`;
}

/** A text as code inside of HTML, where Markdown means nothing. */
export function htmlCode(text: string): string {
  return `<code>${oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</code>`;
}

/**
 * Lines as a block of code that none of them ends.
 * @param language what GitHub colours it as
 */
export function fenced(lines: readonly string[], language: string): string {
  const whole = lines.map((line) => (line.includes("\n") ? line.replaceAll("\n", "\\n") : line)).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(whole) + 1));
  return `${fence}${language}\n${whole === "" ? "" : `${printable(whole)}\n`}${fence}`;
}

/** A text, cut where it is longer than that; never inside of a character. */
export function clipped(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\ud800-\udbff]/.test(text[max - 1] ?? "") ? max - 1 : max;
  return `${text.slice(0, end)}…`;
}

/** Letters or a number, with what stands around words in a sentence. */
const PLAIN = /^["(]*(?:\p{L}+(?:['-]\p{L}+)*|\d+)[")]*[.,:;?]?$/u;

/** GitHub takes seven such digits for a commit. */
const COMMIT = /[0-9a-f]{7}/i;

/** White space other than a blank would begin a new line. */
function oneLine(text: string): string {
  return printable(text.replace(/[\t\r\n]+/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
