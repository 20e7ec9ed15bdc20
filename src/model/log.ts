import type { ProfileName } from "./ids.ts";

/** From the mildest to the gravest, as Python's logging names them. */
export const LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One record of a log: its first line, and the lines that belong to it, such as a traceback. */
export interface LogEntry {
  readonly profile: ProfileName;
  /** The log that it stands in: `gateway.log`, whatever the number of its rotation; `journal`. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** False: it has no time of its own, and `timeMs` is when the file was last written, or the line before it. */
  readonly isDated: boolean;
  /** Absent where the line does not say. */
  readonly level?: LogLevel;
  readonly logger?: string;
  readonly session?: string;
  /** What the first line says, without what stands before it. */
  readonly message: string;
  /** The lines as they stand in the log. */
  readonly lines: readonly string[];
}
