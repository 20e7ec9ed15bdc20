import { LOG_LEVELS, type LogLevel } from "../model/log.ts";

/** What stands at the beginning of a line that begins a record. */
export interface LogLine {
  /** Epoch milliseconds. */
  readonly timeMs: number;
  readonly level?: LogLevel;
  readonly logger?: string;
  readonly session?: string;
  readonly message: string;
}

/** `2026-11-22 06:19:14,454`, also with a `T`, a dot, a zone, or in brackets as wrappers of stderr write it. */
const STAMP =
  /^\[?(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?\]?(?:\s+|$)/;
/** `INFO gateway.run: …`, `INFO [session] gateway.run: …` */
const RECORD = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL)\s+(?:\[([^\]]*)\]\s+)?([\w.-]+):(?: |$)/;

const TRACEBACK = "Traceback (most recent call last):";

/**
 * Reads the first line of a record, as Hermes 0.16 writes it; undefined for a line that has no time stamp, which belongs
 * to the one before it. A time without a zone is this machine's local time.
 */
export function readLogLine(line: string): LogLine | undefined {
  const stamp = STAMP.exec(line);
  if (stamp === null) return undefined;
  const timeMs = timeOf(stamp);
  if (Number.isNaN(timeMs)) return undefined;
  return { timeMs, ...readRecord(line.slice(stamp[0].length)) };
}

/** The same behind the stamp, which in a journal each line has of its own. */
export function readRecord(text: string): Omit<LogLine, "timeMs"> {
  const record = RECORD.exec(text);
  if (record === null) return { message: text };
  const [begin, level, session, logger = ""] = record;
  return {
    level: level as LogLevel, // one of them, by the pattern
    ...(session !== undefined && { session }),
    logger,
    message: text.slice(begin.length),
  };
}

function timeOf([
  ,
  year,
  month,
  day,
  hours,
  minutes,
  seconds,
  fraction = "0",
  zone,
]: readonly string[]): number {
  const ms = Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-6);
  if (zone !== undefined) {
    const offset = zone === "Z" || zone.includes(":") ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
    return Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${offset}`) + ms;
  }
  const fields = [year, month, day, hours, minutes, seconds].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields;
  const isTime = mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && h < 24 && mi < 60 && s < 61;
  return isTime ? new Date(y, mo - 1, d, h, mi, s, ms).getTime() : Number.NaN;
}

/** A traceback is among these lines. */
export function hasTraceback(lines: readonly string[]): boolean {
  return lines.some((line) => line.includes(TRACEBACK));
}

/**
 * In a stream whose lines have no stamps, whether a line goes on with the record before it: of a traceback all up to the
 * line that names the exception, and otherwise what is indented.
 * @param before the lines of that record so far
 */
export function goesOn(line: string, before: readonly string[]): boolean {
  if (isBelow(line)) return true;
  const last = before.findLast((one) => one !== "") ?? "";
  if (line.startsWith(TRACEBACK)) return !hasTraceback(before) || IN_A_CHAIN.test(last);
  if (!hasTraceback(before)) return false;
  // The line that names the exception is the first that is not indented.
  return isBelow(last) || last.startsWith(TRACEBACK) || IN_A_CHAIN.test(line);
}

/** In such a stream, whether a line begins a record, told by nothing but the line before it. */
export function surelyBegins(line: string, before: string): boolean {
  const goesAlong = (one: string) => isBelow(one) || one.startsWith(TRACEBACK) || IN_A_CHAIN.test(one);
  return !goesAlong(line) && !goesAlong(before);
}

function isBelow(line: string): boolean {
  return line === "" || /^\s/.test(line);
}

/** Between the tracebacks of exceptions that led to one another. */
const IN_A_CHAIN = /^(?:During handling of the above exception|The above exception was the direct cause)/;

/** `WARNING` for `warn`; undefined for no level at all. */
export function logLevelOf(text: string): LogLevel | undefined {
  const word = text.toUpperCase();
  return LOG_LEVELS.find(
    (level) =>
      level === word ||
      (word === "WARN" && level === "WARNING") ||
      (word === "FATAL" && level === "CRITICAL"),
  );
}

/** The level for a priority of syslog(3), which is what a journal has. */
export function levelOfPriority(priority: number): LogLevel | undefined {
  if (!Number.isInteger(priority) || priority < 0 || priority > 7) return undefined;
  if (priority <= 2) return "CRITICAL";
  return (["ERROR", "WARNING", "INFO", "INFO", "DEBUG"] as const)[priority - 3];
}
