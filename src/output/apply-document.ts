import type { Diagnostic } from "../model/diagnostic.ts";
import type { Address, StepId } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import type { ApplyDocument, GatewayLogDocument, StepResultDocument } from "./apply-document.generated.ts";
import { couldNot } from "./describe-step.ts";
import type { PlanDocument } from "./plan-document.generated.ts";
import { planDocument } from "./plan-document.ts";
import { afterwards, wordsFor } from "./purpose-words.ts";
import { count } from "./words.ts";

export type { ApplyDocument };

/** The end of a gateway's log, secrets taken out. */
export interface GatewayLog {
  readonly profile: string;
  readonly path: string;
  readonly lines: readonly string[];
}

/** The document with the logs that were asked for. */
export function withLogs(document: ApplyDocument, logs: readonly GatewayLog[]): ApplyDocument {
  const copied = logs.map(({ lines, ...log }): GatewayLogDocument => ({ ...log, lines: [...lines] }));
  return { ...document, logs: copied };
}

/**
 * An apply that ended before its first step.
 * @param refusals why, where it is not the plan that says so
 */
export function withoutSteps(
  plan: Plan,
  outcome: "no-changes" | "refused",
  verdict: string,
  refusals: readonly Diagnostic[] = outcome === "refused"
    ? plan.diagnostics.filter(({ blocks }) => blocks === "apply")
    : [],
): ApplyDocument {
  return {
    format_version: 1,
    outcome,
    verdict,
    plan: planDocument(plan),
    steps: [],
    diagnostics: refusals.map((one) => ({ ...one, severity: "error" })),
  };
}

/** An apply that was carried out, as far as it went. */
export function applyDocument(
  plan: Plan,
  outcomes: ReadonlyMap<StepId, StepOutcome>,
  isInterrupted: boolean,
): ApplyDocument {
  const { verb } = wordsFor(plan.purpose);
  const ended = plan.steps.map((step) => ({
    step,
    outcome: inWordsOf(verb, outcomes.get(step.id) ?? { is: "skipped" as const }),
  }));
  const failures = ended.filter(({ outcome }) => outcome.is === "failed");
  const hasErrors = failures.length > 0 || plan.diagnostics.some(({ severity }) => severity === "error");
  const outcome = isInterrupted ? "interrupted" : hasErrors ? "failed" : "applied";
  return {
    format_version: 1,
    outcome,
    verdict: verdict(plan, ended, outcome),
    plan: planDocument(plan),
    steps: ended.map(({ step, outcome: one }) => stepResult(step, one)),
    diagnostics: [...ended.flatMap(({ step, outcome: one }) => diagnosticOf(step, one)), ...leftDown(ended)],
  };
}

/** A step as a result tells it, and what came of it. */
export function stepResult({ id, address }: Step, outcome: Ended): StepResultDocument {
  return {
    id,
    address,
    outcome: outcome.is,
    ...("reason" in outcome && { reason: outcome.reason }),
    ...("note" in outcome && outcome.note !== undefined && { reason: outcome.note }),
  };
}

/** Whoever refused a step knows of no other command than apply. */
export function inWordsOf(verb: string, outcome: Ended): Ended {
  return outcome.is === "failed"
    ? { ...outcome, reason: outcome.reason.replace("run apply again", `run ${verb} again`) }
    : outcome;
}

type Ended = StepOutcome | { readonly is: "skipped"; readonly because?: undefined };

/** A gateway that was stopped to be started again, and whose start came to nothing because of another. */
function leftDown(
  ended: readonly { readonly step: Step; readonly outcome: { readonly is: StepOutcome["is"] } }[],
): PlanDocument["diagnostics"] {
  const is = (step: Step, phase: Step["phase"], outcome: StepOutcome["is"]) =>
    ended.some(
      (one) => one.step.address === step.address && one.step.phase === phase && one.outcome.is === outcome,
    );
  return ended.flatMap(({ step }): PlanDocument["diagnostics"] => {
    if (step.phase !== "start" || !is(step, "stop", "succeeded") || !is(step, "start", "skipped")) return [];
    const message = `${step.address}: its gateway was stopped, and has not been started again`;
    const hint = "Mend what failed, and run apply again.";
    return [{ code: "step-failed", severity: "error", message, hint, address: step.address }];
  });
}

function diagnosticOf(step: Step, outcome: Ended): PlanDocument["diagnostics"] {
  if (outcome.is === "failed") {
    const message = `${step.address}: ${couldNot(step.op, outcome.reason)}`;
    return [{ code: "step-failed", severity: "error", message, address: step.address }];
  }
  return outcome.is === "succeeded" && outcome.note !== undefined ? [told(step, outcome.note)] : [];
}

/** What there is to say of a step that has succeeded. */
function told({ op, address }: Step, note: string): PlanDocument["diagnostics"][number] {
  switch (op.do) {
    case "export":
      return { code: "home-saved", severity: "note", message: note, address };
    case "distribute":
      return { code: "to-do", severity: "note", message: `${address}: ${note}`, address };
    case "service":
      return { code: "service-healed", severity: "note", message: `${address}: ${note}`, address };
    default: {
      const message = `${address}: it runs, but a platform does not: ${note}`;
      return { code: "gateway-degraded", severity: "warning", message, address };
    }
  }
}

function verdict(
  plan: Plan,
  ended: readonly { readonly step: Step; readonly outcome: { readonly is: StepOutcome["is"] } }[],
  outcome: "applied" | "failed" | "interrupted",
): string {
  const unfinished = new Set<Address>();
  for (const { step, outcome: one } of ended) if (one.is !== "succeeded") unfinished.add(step.address);
  const done = (action: string) =>
    plan.changes.filter((change) => change.action === action && !unfinished.has(change.address)).length;
  const { verb, done: word } = wordsFor(plan.purpose);
  // What goes is all that there is to a destruction or a release; only few of its resources merely change.
  const isAll = plan.purpose === undefined;
  const parts = [
    ...(isAll ? [`${done("create")} created`] : []),
    ...(isAll || done("update") > 0 ? [`${done("update")} updated`] : []),
    ...(!isAll || done("delete") > 0 ? [`${done("delete")} deleted`] : []),
    ...(isAll || done("restart") > 0 ? [`${done("restart")} restarted`] : []),
  ];
  const sentence = parts.join(", ");
  const missing = plan.changes.filter(({ address }) => unfinished.has(address)).length;
  switch (outcome) {
    case "applied":
      return `${word}: ${sentence}.${afterwards(plan.purpose)}`;
    case "failed":
      return missing === 0
        ? `${word} in part: ${sentence}.`
        : `Failed: ${sentence}, ${missing} not finished. Mend the cause and run ${verb} again.`;
    case "interrupted":
      return `Interrupted: ${sentence}, ${count(missing, "resource")} not finished. The next ${verb} goes on from here.`;
    default:
      return outcome satisfies never;
  }
}
