import { below } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** Hermes begins a new log at 5 MB. */
const MAX_BYTES = 6 * 1024 * 1024;
const BEGINS = "Starting Hermes Gateway";
/** What Hermes writes when somebody ends it, planned or not; a crash leaves neither. */
const ASKED = /(?:Received SIG(?:TERM|INT|USR1)|Stopping gateway)/;

/**
 * Whether the process before the present one had been asked to end, by its log: a gateway that a person restarts again and
 * again is none that keeps crashing, and its manager does not tell the two apart.
 */
export function wasAskedToEnd(system: ReadingSystem, home: AbsolutePath): boolean {
  const log = system.readText(below(home, "logs", "gateway.log"), { maxBytes: MAX_BYTES });
  if (log.is !== "text") return false;
  // The last part may be the present process' own, or that of the one before, as far as it has got.
  return log.text
    .split(BEGINS)
    .slice(-2)
    .some((part) => ASKED.test(part));
}
