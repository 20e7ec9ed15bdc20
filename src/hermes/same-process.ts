import type { ProcessIdentity } from "../model/facts.ts";

/** True where what somebody noted of a process is of this very one, and not of an earlier one with its PID. */
export function isSameProcess(
  noted: { readonly pid: number; readonly startTime?: number } | undefined,
  process: ProcessIdentity | undefined,
): boolean {
  return noted !== undefined && noted.pid === process?.pid && noted.startTime === process.startTime;
}
