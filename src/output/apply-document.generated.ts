// Generated from schemas/apply.schema.json by `npm run generate`. Do not edit.
import type { PlanDocument, DiagnosticDocument } from "./plan-document.generated.ts";
/**
 * What `hermes-fleet apply`, `destroy` and `release` print with --json, and as their last line with --json=lines: what was to be done, and what came of it. Holds no secret.
 */
export interface ApplyDocument {
  /**
   * The version of this format.
   */
  format_version: 1;
  /**
   * `refused`: the plan has errors that keep anything from being done, or a saved plan fits no more. `interrupted`: a signal ended it. `failed`: something of it was not done.
   */
  outcome: "no-changes" | "applied" | "failed" | "interrupted" | "refused";
  /**
   * The outcome in a sentence for people.
   */
  verdict: string;
  /**
   * What was to be done, as `hermes-fleet plan --json` prints it.
   */
  plan: PlanDocument;
  /**
   * What each step of the plan came to; none where it was not begun.
   */
  steps: StepResultDocument[];
  /**
   * What went wrong, and what there is to know of it.
   */
  diagnostics: DiagnosticDocument[];
  /**
   * The last lines of the logs of gateways that failed, secrets taken out; only with --include-logs.
   */
  logs?: GatewayLogDocument[];
}
/**
 * A step, and its end.
 */
export interface StepResultDocument {
  /**
   * As in the plan.
   */
  id: string;
  /**
   * The resource that it is for.
   */
  address: string;
  /**
   * `skipped`: a step that it needs has failed, or a signal came before its turn.
   */
  outcome: "succeeded" | "failed" | "skipped";
  /**
   * Why it failed, or what there is to know although it succeeded.
   */
  reason?: string;
}
/**
 * The end of a gateway's log.
 */
export interface GatewayLogDocument {
  /**
   * Whose.
   */
  profile: string;
  /**
   * The file.
   */
  path: string;
  /**
   * Its last ones.
   */
  lines: string[];
}
