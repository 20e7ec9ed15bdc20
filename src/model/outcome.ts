import type { Step } from "./step.ts";

/** What a step came to. */
export type StepOutcome =
  | { readonly is: "succeeded"; readonly note?: string }
  | { readonly is: "failed"; readonly reason: string }
  /** A step that it needs has failed, or the apply was ended before its turn. */
  | { readonly is: "skipped"; readonly because: Step | "interrupted" };

/** What happens during an apply; listeners draw it, nothing depends on them. */
export type ApplyEvent =
  | { readonly event: "started"; readonly step: Step }
  | { readonly event: "ended"; readonly step: Step; readonly outcome: StepOutcome };
