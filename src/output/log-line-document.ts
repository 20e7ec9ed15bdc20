import type { LogEntry } from "../model/log.ts";
import type { LogLine } from "./log-line.generated.ts";

/** A record of a log for machines: what `logs --json` prints on one line. */
export function logLineDocument(entry: LogEntry): LogLine {
  const [, ...more] = entry.lines;
  return {
    time: localIso(entry.timeMs),
    is_dated: entry.isDated,
    profile: entry.profile,
    source: entry.source,
    ...(entry.level && { level: entry.level }),
    ...(entry.logger !== undefined && { logger: entry.logger }),
    ...(entry.session !== undefined && { session: entry.session }),
    message: entry.message,
    ...(more.length > 0 && { more }),
  };
}

/** `2026-11-22T06:19:14.454+01:00`: as the clock on the wall shows it, and what zone that is. */
export function localIso(ms: number): string {
  const date = new Date(ms);
  const minutes = -date.getTimezoneOffset();
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1);
  const two = (number: number) => String(number).padStart(2, "0");
  const [sign, size] = minutes < 0 ? ["-", -minutes] : ["+", minutes];
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
