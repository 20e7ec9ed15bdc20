// Generated from schemas/awake-run.schema.json by `npm run generate`. Do not edit.
import type { DiagnosticDocument } from "./plan-document.generated.ts";
/**
 * What `hermes-fleet awake run --json` prints when the host is not held awake by it any more. What its command prints goes to stderr then.
 */
export interface AwakeRunDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `time-over`: what --for asked for. `command-ended`: the command has ended, or could not be run. `interrupted`: a signal ended it. `lost`: the program that held the host has ended by itself.
   */
  outcome: "time-over" | "command-ended" | "interrupted" | "lost";
  /**
   * The program that held the host.
   */
  held_by: "systemd-inhibit" | "caffeinate";
  /**
   * What the command line ends with: of a command its own.
   */
  exit_code: number;
  /**
   * What went wrong.
   */
  diagnostics: DiagnosticDocument[];
}
