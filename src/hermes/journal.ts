import { type LogLine, levelOfPriority, readLogLine, readRecord } from "./log-lines.ts";

/** A line of a journal. */
export interface JournalLine extends LogLine {
  /** The user's unit that it is of. */
  readonly unit: string;
  /** When the journal got it, in epoch milliseconds; `timeMs` is what the line itself says. */
  readonly receivedMs: number;
  readonly text: string;
  /** The line has a time stamp of its own, as a record in a log has. */
  readonly isRecord: boolean;
  /** systemd says it of the unit. */
  readonly isManagers: boolean;
}

/** Reads what `journalctl -o json` prints on one line; undefined where it is no entry of a unit. */
export function readJournalLine(line: string): JournalLine | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof entry !== "object" || entry === null) return undefined;
  const fields = entry as Readonly<Record<string, unknown>>; // just checked
  const unit = fields.USER_UNIT ?? fields._SYSTEMD_USER_UNIT;
  const receivedMs = Number(fields.__REALTIME_TIMESTAMP) / 1000;
  const text = textOf(fields.MESSAGE);
  if (typeof unit !== "string" || !Number.isFinite(receivedMs) || text === undefined) return undefined;
  const own = readLogLine(text);
  const level = levelOfPriority(Number(fields.PRIORITY));
  const isManagers = fields.USER_UNIT !== undefined;
  return {
    unit,
    receivedMs,
    text,
    isRecord: own !== undefined,
    isManagers,
    timeMs: receivedMs,
    // What a gateway prints has always the same priority, whatever it tells.
    ...(isManagers && level !== undefined && { level }),
    ...(isManagers && { logger: "systemd" }),
    ...(own ?? readRecord(text)),
  };
}

/** A text that is not UTF-8, or holds control characters, is a list of bytes. */
function textOf(message: unknown): string | undefined {
  if (typeof message === "string") return message;
  if (!Array.isArray(message)) return undefined;
  const bytes = message.filter((byte) => typeof byte === "number");
  return bytes.length === message.length ? Buffer.from(bytes).toString("utf8") : undefined;
}
