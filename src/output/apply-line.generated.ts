// Generated from schemas/apply-line.schema.json by `npm run generate`. Do not edit.
import type { ApplyDocument } from "./apply-document.generated.ts";
import type { DoctorDocument } from "./doctor-document.generated.ts";
import type { RefusalDocument } from "./refusal-document.generated.ts";
import type { PlanDocument } from "./plan-document.generated.ts";
/**
 * A line of what `hermes-fleet apply`, `destroy`, `release` and `doctor --fix` print with --json=lines. Lines that have an `event` tell how it goes: first the plan (again, where the host has changed before somebody agreed), then steps as they begin and end, and gateways that are ready. The last line has none: it is the document that --json alone prints.
 */
export type ApplyLine =
  | PlanLine
  | StepBeganLine
  | StepEndedLine
  | GatewayReadyLine
  | ApplyDocument
  | DoctorDocument
  | RefusalDocument;

/**
 * What is to be done, before anything of it is.
 */
export interface PlanLine {
  /**
   * Which line it is.
   */
  event: "plan";
  /**
   * As `hermes-fleet plan --json` prints it.
   */
  plan: PlanDocument;
}
/**
 * A step of the plan has begun.
 */
export interface StepBeganLine {
  /**
   * Which line it is.
   */
  event: "step-began";
  /**
   * As in the plan.
   */
  id: string;
  /**
   * The resource that it is for.
   */
  address: string;
  /**
   * What it does, in words.
   */
  does: string;
}
/**
 * A step of the plan has ended, or is skipped and never begins.
 */
export interface StepEndedLine {
  /**
   * Which line it is.
   */
  event: "step-ended";
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
 * A gateway that was started is ready.
 */
export interface GatewayReadyLine {
  /**
   * Which line it is.
   */
  event: "gateway-ready";
  /**
   * Whose it is.
   */
  profile: string;
  /**
   * The gateway, as in the plan.
   */
  address: string;
  /**
   * A platform that does not work although the gateway runs; absent: all do.
   */
  degraded?: string;
}
