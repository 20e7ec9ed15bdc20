import type { ApplyEvent } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import { inWordsOf, stepResult } from "./apply-document.ts";
import type { ApplyLine } from "./apply-line.generated.ts";
import { describeOp } from "./describe-step.ts";
import { planDocument } from "./plan-document.ts";
import { wordsFor } from "./purpose-words.ts";

/** The line of `--json=lines` that comes before anything is done. */
export function planLine(plan: Plan): ApplyLine {
  return { event: "plan", plan: planDocument(plan) };
}

/** The lines of `--json=lines` that tell what has just happened. */
export function eventLines({ purpose }: Pick<Plan, "purpose">, event: ApplyEvent): readonly ApplyLine[] {
  const { step } = event;
  const { id, address, op, profile } = step;
  switch (event.event) {
    // That a gateway has been looked at is nothing that has happened.
    case "seen":
      return [];
    case "started":
      return [{ event: "step-began", id, address, does: describeOp(op) }];
    case "ended": {
      const outcome = inWordsOf(wordsFor(purpose).verb, event.outcome);
      const ended: ApplyLine = { event: "step-ended", ...stepResult(step, outcome) };
      const isReady = op.do === "await" && op.what === "ready" && outcome.is === "succeeded";
      if (!isReady || profile === undefined) return [ended];
      const degraded = outcome.note === undefined ? {} : { degraded: outcome.note };
      return [ended, { event: "gateway-ready", profile, address, ...degraded }];
    }
    default:
      return event satisfies never;
  }
}
