// Generated from schemas/refusal.schema.json by `npm run generate`. Do not edit.
import type { DiagnosticDocument } from "./plan-document.generated.ts";
/**
 * What any command prints with --json where it has no result of its own: the command line or the manifest is wrong, another hermes-fleet is at work, nobody agreed, or something unexpected ended it.
 */
export interface RefusalDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `not-begun`: nothing was done. `stopped`: a second Ctrl-C, or something unexpected, ended it before it could tell what it had done. No other document has one of these words here.
   */
  outcome: "not-begun" | "stopped";
  /**
   * Why, as in a plan. Codes of their own are `usage` (the command line cannot be read), `interrupted` (a signal came), `declined` (the question was answered with no), `nobody-to-ask` and `unexpected` (a mistake of this program, or a machine that fails).
   *
   * @minItems 1
   */
  diagnostics: [DiagnosticDocument, ...DiagnosticDocument[]];
}
