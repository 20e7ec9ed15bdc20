import type { ProcessResult } from "../system/system.ts";

/** What the answers of `launchctl` mean; the number is the error (`launchctl error N`). */
export const LAUNCHCTL = {
  noSuchProcess: 3,
  /** Already loaded, still ending, disabled, a bad file, or no such session: which of them has to be found out. */
  inputOutput: 5,
  inProgress: 36,
  alreadyInProgress: 37,
  noSuchDomain: 112,
  noSuchService: 113,
  disabled: 119,
  domainCannot: 125,
} as const;

/** What went wrong with a call, as a sentence part; a call that hangs is told from one that fails. */
export function callProblem(call: string, result: ProcessResult, deadlineMs: number): string {
  if (result.failure === "not-found") return "launchctl was not found";
  if (result.failure === "timed-out") return `\`${call}\` did not answer within ${deadlineMs / 1000} s`;
  if (result.failure === "killed") return `\`${call}\` was ended by a signal`;
  const [said = ""] = result.stderr.trim().split("\n");
  return said === "" ? `\`${call}\` exited with ${result.exitCode}` : `\`${call}\`: ${said}`;
}

/** Not known in that session; 125 and 112 say nothing of the job. */
export function isNotLoaded({ exitCode }: ProcessResult): boolean {
  return exitCode === LAUNCHCTL.noSuchService || exitCode === LAUNCHCTL.noSuchProcess;
}

/** There is no such session of the user: nobody is at the desktop, or not by this way. */
export function isNoSession({ exitCode }: ProcessResult): boolean {
  return exitCode === LAUNCHCTL.noSuchDomain || exitCode === LAUNCHCTL.domainCannot;
}
