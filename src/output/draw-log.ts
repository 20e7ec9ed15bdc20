import stringWidth from "string-width";
import type { LogEntry, LogLevel } from "../model/log.ts";
import { localIso } from "./log-line-document.ts";
import type { Colors, Paper } from "./paper.ts";
import { printable } from "./words.ts";

type Color = keyof Pick<
  Colors,
  | "cyan"
  | "green"
  | "magenta"
  | "blue"
  | "yellow"
  | "cyanBright"
  | "greenBright"
  | "magentaBright"
  | "blueBright"
  | "yellowBright"
>;

/** Red is for what went wrong. */
const COLORS: readonly Color[] = [
  "cyan",
  "green",
  "magenta",
  "blue",
  "yellow",
  "cyanBright",
  "greenBright",
  "magentaBright",
  "blueBright",
  "yellowBright",
];

/** Draws records of logs: the profile's name before every line, in a colour that it has in every call. */
export class LogDrawing {
  #width = 0;

  /** Makes room for these names; there never is less. */
  fit(profiles: Iterable<string>): void {
    for (const profile of profiles) this.#width = Math.max(this.#width, stringWidth(profile));
  }

  draw(paper: Paper, entry: LogEntry): void {
    const { profile, lines, level } = entry;
    this.fit([profile]);
    const name = profile + " ".repeat(this.#width - stringWidth(profile));
    const prefix = `${paper.colors[colorOf(profile)](name)} | `;
    const [first = "", ...more] = lines;
    const whole = printable(entry.isDated && first === entry.message ? `${stamp(entry)}${first}` : first);
    paper.unwrapped(prefix + (level === undefined ? whole : withColor(paper.colors, whole, level)));
    for (const line of more) paper.unwrapped(prefix + printable(line));
  }
}

/** For a line of a journal, whose time stands beside it, what a record in a log begins with. */
function stamp({ timeMs, level, logger, source }: LogEntry): string {
  const time = localIso(timeMs).slice(0, 23).replace("T", " ").replace(".", ",");
  return `${time} ${level === undefined ? "" : `${level} `}${logger ?? source}: `;
}

function colorOf(profile: string): Color {
  let hash = 0;
  for (const character of profile) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return COLORS[hash % COLORS.length] ?? "cyan";
}

/** The level stands behind the time; the same word further on is no level. */
const LEVEL_ROOM = 48;

function withColor(colors: Colors, line: string, level: LogLevel): string {
  const at = line.indexOf(level);
  if (at === -1 || at > LEVEL_ROOM) return line;
  return line.slice(0, at) + painted(colors, level) + line.slice(at + level.length);
}

function painted(colors: Colors, level: LogLevel): string {
  switch (level) {
    case "CRITICAL":
      return colors.bold(colors.red(level));
    case "ERROR":
      return colors.red(level);
    case "WARNING":
      return colors.yellow(level);
    case "INFO":
    case "DEBUG":
      return colors.dim(level);
    default:
      return level satisfies never;
  }
}
