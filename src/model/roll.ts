import type { Diagnostic } from "./diagnostic.ts";
import type { ProcessIdentity } from "./facts.ts";
import type { ProfileName } from "./ids.ts";
import type { StepOutcome } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import type { ActualState } from "./status.ts";
import type { Step } from "./step.ts";

/** What a person asks of gateways. */
export type RollVerb = "start" | "stop" | "restart";

/** Gateways that are started, stopped or started anew, in an order; and those that nothing is done about. */
export interface Roll {
  /** Its steps are performed as those of an apply are; it changes nothing that a record would have to tell. */
  readonly plan: Plan;
  readonly moves: readonly Move[];
  readonly leftOut: readonly LeftOut[];
}

/** A gateway that something is done about. */
export interface Move {
  readonly profile: ProfileName;
  /** `await`: it is about to come up by itself. */
  readonly does: RollVerb | "await";
  readonly from: ActualState;
  /** The process that it has had. */
  readonly pid?: number;
}

export type LeftOut =
  /** It is as it is to be already. */
  | { readonly profile: ProfileName; readonly is: "as-asked"; readonly state: ActualState }
  /** It was not asked for by its name, and is none of those that are meant without one. */
  | {
      readonly profile: ProfileName;
      readonly is: "not-meant";
      readonly state: ActualState;
      /** A sentence part, where there is something wrong with it. */
      readonly why?: string;
    }
  | {
      readonly profile: ProfileName;
      readonly is: "refused";
      readonly state: ActualState;
      readonly diagnostic: Diagnostic;
    };

/** What a roll has come to. */
export interface RollResult {
  readonly verb: RollVerb;
  /** Those that something was to be done about, in the order of their turns. */
  readonly gateways: readonly RolledGateway[];
  readonly leftOut: readonly LeftOut[];
  readonly isInterrupted: boolean;
}

export interface RolledGateway extends Move {
  /** `not-begun`: nothing was done about it; `unfinished`: it was ended in the middle. */
  readonly outcome: "done" | "failed" | "not-begun" | "unfinished";
  readonly to: ActualState;
  /** The process that it has now. */
  readonly pidAfter?: number;
  /** The one that has been ready. */
  readonly process?: ProcessIdentity;
  /** It was to be watched for longer. */
  readonly isCutShort?: boolean;
  readonly tookMs?: number;
  /** The step that has failed, and why. */
  readonly failure?: { readonly step: Step; readonly reason: string };
  /** The gateway before it that has failed, so that it was not begun. */
  readonly because?: ProfileName;
  /** What does not work although it runs. */
  readonly degraded?: string;
}

/** What was done by a step of a roll, and when: epoch milliseconds. */
export interface RolledStep {
  readonly outcome: StepOutcome;
  readonly startedMs?: number;
  readonly endedMs?: number;
}
