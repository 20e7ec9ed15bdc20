// Generated from schemas/validate.schema.json by `npm run generate`. Do not edit.
import type { DiagnosticDocument } from "./plan-document.generated.ts";
/**
 * What `hermes-fleet validate --json` prints: whether a manifest can be planned, and what is wrong with it.
 */
export interface ValidateDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * False where there is an error.
   */
  valid: boolean;
  /**
   * What is wrong with it, and what there is to know, in the order of the file.
   */
  diagnostics: DiagnosticDocument[];
}
