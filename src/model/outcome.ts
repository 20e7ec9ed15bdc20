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
  /** A gateway that is waited for has been looked at; absent: it has no process, or has said nothing yet. */
  | { readonly event: "seen"; readonly step: Step; readonly says: string | undefined }
  | { readonly event: "ended"; readonly step: Step; readonly outcome: StepOutcome };
