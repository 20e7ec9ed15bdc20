import { LOG_LEVELS, type LogEntry, type LogLevel } from "../model/log.ts";
import { hasTraceback } from "./log-lines.ts";
import { ERROR_STREAM } from "./log-names.ts";

/** Which records are asked for; all of it has to be so. */
export interface LogFilter {
  /** Not older than this, in epoch milliseconds. */
  readonly sinceMs?: number;
  /** This level, or a graver one. */
  readonly level?: LogLevel;
  /** Something in its lines matches. */
  readonly pattern?: RegExp;
  /** Only what tells of failures: from ERROR on, tracebacks, and what is said on stderr. */
  readonly isErrors?: boolean;
}

/** @param entry as it is shown, without secrets: none is found out by asking for it */
export function isWanted(entry: LogEntry, { sinceMs, level, pattern, isErrors = false }: LogFilter): boolean {
  if (sinceMs !== undefined && entry.timeMs < sinceMs) return false;
  if (level !== undefined && !isAtLeast(gravity(entry), level)) return false;
  if (isErrors && !isFailure(entry)) return false;
  return pattern === undefined || pattern.test(entry.lines.join("\n"));
}

/** What says no level is taken for what it looks like: nobody who asks for errors is to miss one. */
function gravity(entry: LogEntry): LogLevel {
  return entry.level ?? (isFailure(entry) ? "ERROR" : "INFO");
}

function isFailure({ level, lines, source }: LogEntry): boolean {
  if (level !== undefined && isAtLeast(level, "ERROR")) return true;
  return hasTraceback(lines) || (source === ERROR_STREAM && level === undefined);
}

function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}
