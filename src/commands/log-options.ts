import type { LogFilter } from "../hermes/log-filter.ts";
import { timeSince } from "../hermes/log-since.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { LogsOptions } from "./options.ts";

/** Where neither a number nor a time is asked for. */
const USUAL_RECORDS = 50;

export type AskedLogs =
  | {
      readonly ok: true;
      readonly filter: LogFilter;
      /** How many records of what there is. */
      readonly count: number | "all";
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Which records a command line asks for. */
export function askedLogs(options: LogsOptions, nowMs: number): AskedLogs {
  const { since, level, grep, errors, lines } = options;
  const sinceMs = since === undefined ? undefined : timeSince(since, nowMs);
  const pattern = grep === undefined ? undefined : compiled(grep);
  const wrong: Diagnostic[] = [];
  if (since !== undefined && sinceMs === undefined)
    wrong.push(
      badOption(
        `--since ${since} is no time`,
        "Give a duration (90s, 30m, 1h, 2d) or a date: 2026-11-30, 2026-11-30T10:00.",
      ),
    );
  if (typeof pattern === "string")
    wrong.push(
      badOption(
        `--grep is no regular expression: ${pattern}`,
        "Put a \\ before a character that is to stand for itself.",
      ),
    );
  if (wrong.length > 0 || typeof pattern === "string") return { ok: false, diagnostics: wrong };
  return {
    ok: true,
    count: lines ?? (sinceMs === undefined ? USUAL_RECORDS : "all"),
    filter: {
      ...(sinceMs !== undefined && { sinceMs }),
      ...(level && { level }),
      ...(pattern && { pattern }),
      ...(errors === true && { isErrors: true }),
    },
  };
}

/** The expression, or what is wrong with it. */
function compiled(text: string): RegExp | string {
  try {
    return new RegExp(text, "m");
  } catch (error) {
    return error instanceof Error
      ? error.message.replace(/^Invalid regular expression: /, "")
      : String(error);
  }
}

function badOption(message: string, hint: string): Diagnostic {
  return { code: "log-option", severity: "error", message, hint };
}
