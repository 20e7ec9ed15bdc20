// Generated from schemas/run.schema.json by `npm run generate`. Do not edit.
import type { DiagnosticDocument } from "./plan-document.generated.ts";
/**
 * What `hermes-fleet run --json` prints when the gateway has ended. What the gateway itself prints goes to stderr then.
 */
export interface RunDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * Whose gateway ran.
   */
  profile: string;
  /**
   * The gateway's own, which the command ends with as well: 128 + N where signal N ended it, 127 where its program is gone, 126 where that cannot be run.
   */
  exit_code: number;
  /**
   * What there was to know before it began.
   */
  diagnostics: DiagnosticDocument[];
}
