import type { StepId } from "../model/ids.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";

/** What steps have come to, for whoever cannot wait until all have ended. */
export class OutcomesSoFar {
  readonly #outcomes = new Map<StepId, StepOutcome>();

  /** A step that has begun and not ended is one that failed. */
  get outcomes(): ReadonlyMap<StepId, StepOutcome> {
    return this.#outcomes;
  }

  on(event: ApplyEvent): void {
    if (event.event === "started")
      this.#outcomes.set(event.step.id, { is: "failed", reason: "it was stopped in the middle" });
    if (event.event === "ended") this.#outcomes.set(event.step.id, event.outcome);
  }
}
