import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** However deep the indentation, a line keeps room for some words. */
const LEAST_ROOM = 20;

/** Breaks a line between words; what follows the first line is indented by `hanging`. Words stay whole. */
export function wrap(text: string, width: number, hanging: number): readonly string[] {
  const [first = "", ...rest] = wrapAnsi(text, width, { trim: false, hard: false }).split("\n");
  if (rest.length === 0) return [first];
  const room = Math.max(LEAST_ROOM, width - hanging);
  const others = wrapAnsi(rest.map(trimmed).join(" "), room, { trim: true, hard: false }).split("\n");
  return [first, ...others.map((line) => " ".repeat(hanging) + line)];
}

/** Without the blanks at its ends, also where a colour begins or ends behind them. */
function trimmed(text: string): string {
  return text.replace(/^((?:\u001b\[\d+m)*) +/, "$1").replace(/ +((?:\u001b\[\d+m)*)$/, "$1");
}

/** How many columns a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}
