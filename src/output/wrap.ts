import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** However deep the indentation, a line keeps room for some words. */
const LEAST_ROOM = 20;

/** Blanks at the ends of a line, also where a colour begins before or ends behind them. */
const COLOR = `${String.fromCharCode(27)}\\[\\d+m`;
const FIRST_BLANKS = new RegExp(`^((?:${COLOR})*) +`);
const LAST_BLANKS = new RegExp(` +((?:${COLOR})*)$`);

/** Stands for the blanks of a command while lines are broken; of a private use, so that no text has it. */
const GLUE = "\u{e000}";
const COMMAND = /`[^`]*`/g;

/**
 * Breaks a line between words; what follows the first line is indented by `hanging`. Words stay whole, and so do commands
 * in backquotes, which people copy: one that was broken in two would be two commands.
 */
export function wrap(text: string, width: number, hanging: number): readonly string[] {
  const glued = text.replace(COMMAND, (command) => command.replaceAll(" ", GLUE));
  return broken(glued, width, hanging).map((line) => line.replaceAll(GLUE, " "));
}

function broken(text: string, width: number, hanging: number): readonly string[] {
  const [first = "", ...rest] = wrapAnsi(text, width, { trim: false, hard: false }).split("\n");
  if (rest.length === 0) return [first];
  const room = Math.max(LEAST_ROOM, width - hanging);
  const others = wrapAnsi(rest.map(trimmed).join(" "), room, { trim: true, hard: false }).split("\n");
  return [first.replace(LAST_BLANKS, "$1"), ...others.map((line) => " ".repeat(hanging) + line)];
}

function trimmed(text: string): string {
  return text.replace(FIRST_BLANKS, "$1").replace(LAST_BLANKS, "$1");
}

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}
