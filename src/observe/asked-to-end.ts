import { below } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** Hermes begins a new log at 5 MB. */
const MAX_BYTES = 6 * 1024 * 1024;
const BEGINS = "Starting Hermes Gateway";
/** What Hermes writes when somebody ends it, planned or not; a crash leaves neither. */
const ASKED = /(?:Received SIG(?:TERM|INT|USR1)|Stopping gateway)/;

/** A process that lasted no longer than this before the next one began is one of a loop. */
const SHORT_MS = 120_000;
/** What has been asked to end is started again sooner than this, by whichever manager. */
const START_MS = 20_000;

/** How Hermes begins a line, in its own time zone. */
const STAMP = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})[^\n]*$/;

/** What a gateway's log tells of its starts and ends. */
export interface StartsLog {
  /** Split at each start, so that the first part is from before the first of them. */
  readonly parts: readonly string[];
  /** When something was last written into it, epoch milliseconds. */
  readonly writtenMs: number;
}

/** Reads the log of the gateway in a home; one that cannot be read tells of no start. */
export function readStarts(system: ReadingSystem, home: AbsolutePath): StartsLog {
  const log = system.readText(below(home, "logs", "gateway.log"), { maxBytes: MAX_BYTES });
  return log.is === "text"
    ? { parts: log.text.split(BEGINS), writtenMs: log.modifiedMs }
    : { parts: [], writtenMs: 0 };
}

/**
 * Whether the process before the present one had been asked to end, by its log: a gateway that a person restarts again and
 * again is none that keeps crashing, and its manager does not tell the two apart.
 * @param startedMs when the present one began, epoch milliseconds
 */
export function wasAskedToEnd({ parts, writtenMs }: StartsLog, startedMs: number): boolean {
  // What crashes before it says a word leaves the last word to whoever was there before.
  if (startedMs - writtenMs > START_MS) return false;
  // The last part may be the present process' own, or that of the one before, as far as it has got.
  return parts.slice(-2).some((part) => ASKED.test(part));
}

/**
 * How often in a row, up to the last start in its log, a gateway ended soon after it had begun and was not asked to.
 * Stamps are held against each other alone: nobody knows their time zone.
 */
export function crashesIn({ parts }: StartsLog): number {
  // A start's stamp stands before it, at the end of the part before.
  const starts = parts.slice(0, -1).map(stampBehind);
  let crashes = 0;
  for (let index = starts.length - 1; index > 0; index -= 1) {
    const [began, next] = [starts[index - 1], starts[index]];
    const isShort = began !== undefined && next !== undefined && next - began < SHORT_MS;
    if (!isShort || ASKED.test(parts[index] ?? "")) break;
    crashes += 1;
  }
  return crashes;
}

/** Milliseconds; undefined: the line that a part ends in has no stamp. */
function stampBehind(part: string): number | undefined {
  const [, day, time, ms] = STAMP.exec(part.slice(-200)) ?? [];
  const found = Date.parse(`${day}T${time}.${ms}Z`);
  return Number.isNaN(found) ? undefined : found;
}
