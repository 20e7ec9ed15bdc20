/** What a word in a command line of bash is in the end, and whether a quotation is open there. */
interface Read {
  readonly value: string;
  readonly quote: Quote;
}

type Quote = "" | "'" | '"';

/** A line up to the cursor: the words before the one that the cursor is in, and that one as it is written. */
export interface BashLine {
  readonly words: readonly string[];
  readonly current: string;
}

/** Parts a line into its words as bash does, and takes their quotes away; nothing is expanded. */
export function readBashLine(line: string): BashLine {
  const words: string[] = [];
  let start: number | undefined;
  let quote: Quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (quote === "" && /\s/.test(character)) {
      if (start !== undefined) words.push(unquoted(line.slice(start, at)).value);
      start = undefined;
      continue;
    }
    start ??= at;
    if (character === "\\" && quote !== "'") at += 1;
    else if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
  }
  return { words, current: start === undefined ? "" : line.slice(start) };
}

/**
 * How a word is written in place of what readline replaces.
 * @param current the word at the cursor, as it is written
 * @param replaced its end that is replaced: bash parts words at `=` and at quotes, too
 * @returns undefined where what is already written is not the beginning of the word
 */
export function bashInsertion(word: string, current: string, replaced: string): string | undefined {
  if (!word.startsWith(unquoted(current).value)) return undefined;
  const kept = unquoted(current.endsWith(replaced) ? current.slice(0, current.length - replaced.length) : "");
  const rest = word.slice(kept.value.length);
  switch (kept.quote) {
    case "":
      return escaped(rest);
    case "'":
      return rest.replaceAll("'", "'\\''");
    case '"':
      // `!` would call the history there, and no quoting keeps it from that.
      return rest.includes("!") ? undefined : rest.replace(/["\\$`]/g, "\\$&");
    default:
      return kept.quote satisfies never;
  }
}

/** What of a word that is written, maybe with a quotation open, stands in the end. */
export function unquoted(written: string): Read {
  let value = "";
  let quote: Quote = "";
  for (let at = 0; at < written.length; at += 1) {
    const character = written[at] ?? "";
    const next = written[at + 1];
    if (character === "\\" && quote !== "'") {
      if (next === undefined) continue;
      // Within double quotes a backslash is itself before most characters.
      value += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
      at += 1;
    } else if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else value += character;
  }
  return { value, quote };
}

/** As bash takes it for itself outside of quotes. */
function escaped(text: string): string {
  return text.replace(/[^\w@%+:,./=\-\u0080-\uffff]/g, "\\$&");
}
