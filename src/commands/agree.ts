import type { Diagnostic } from "../model/diagnostic.ts";
import type { Change, Plan } from "../model/plan.ts";
import { withoutSteps } from "../output/apply-document.ts";
import { planLine } from "../output/apply-lines.ts";
import { drawPlan } from "../output/draw-plan.ts";
import type { Paper } from "../output/paper.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { planDocument } from "../output/plan-document.ts";
import { ask } from "./ask.ts";
import type { Interruption } from "./interruption.ts";
import type { PlannedNow, Planner } from "./make-plan.ts";
import { type ApplyOptions, EXIT } from "./options.ts";
import { reportApply } from "./report-apply.ts";
import { isInCi, type Terminal } from "./terminal.ts";

export type Agreed = { readonly planned: PlannedNow } | { readonly exitCode: number };

/** Who asks, and what. */
export interface Asking {
  /** The command's name. */
  readonly verb: string;
  readonly question: string;
  /** What else there is to do where homes may not be deleted, for the end of a sentence. */
  readonly orKeep?: string;
}

function nobodyToAsk({ verb }: Asking): DiagnosticDocument {
  const why = isInCi() ? "with CI set nobody is asked" : "there is no terminal";
  return {
    code: "nobody-to-ask",
    severity: "error",
    message: `${verb} has to ask, and ${why}`,
    hint: "Pass --auto-approve (-y) where nobody is there to answer.",
  };
}

function declined({ verb }: Asking): DiagnosticDocument {
  return {
    code: "declined",
    severity: "error",
    message: `${verb} was not agreed to, and nothing was changed`,
  };
}

/**
 * Plans and shows until somebody agrees to what is then still so, or there is nothing to agree to.
 * @param moved what has moved since the plan was agreed to, where it was saved before
 */
export async function agree(
  options: ApplyOptions,
  terminal: Terminal,
  planner: Planner,
  interruption: Interruption,
  asking: Asking,
  moved: (now: Plan) => readonly Diagnostic[] = () => [],
): Promise<Agreed> {
  let planned = await planner.plan();
  for (;;) {
    const { plan } = planned;
    if (interruption.exitCode !== undefined) return { exitCode: terminal.interrupted(interruption.exitCode) };
    terminal.event(planLine(plan));
    if (isRefused(plan)) {
      await reportApply(options, terminal, withoutSteps(plan, "refused", "Nothing was changed."));
      return { exitCode: EXIT.failed };
    }
    const moves = moved(plan);
    if (moves.length > 0) {
      const isDone = plan.steps.length === 0 ? "Everything is as the manifest says by now. " : "";
      const verdict = `The saved plan is out of date. ${isDone}Nothing was changed.`;
      await reportApply(options, terminal, withoutSteps(plan, "refused", verdict, moves));
      return { exitCode: EXIT.failed };
    }
    if (plan.steps.length === 0) return { planned };
    await show(options, terminal, plan);
    if (options.autoApprove) {
      const deletions = options.allowDelete === true ? [] : deletionsOf(plan);
      if (deletions.length === 0) return { planned };
      await terminal.refuse([deletionNotAllowed(asking, deletions)]);
      return { exitCode: EXIT.failed };
    }
    if (!terminal.isInteractive) {
      await terminal.refuse([nobodyToAsk(asking)]);
      return { exitCode: EXIT.failed };
    }
    const answer = await ask(asking.question);
    if (answer === "interrupted") return { exitCode: terminal.interrupted(EXIT.interrupted) };
    if (answer === "no") {
      await terminal.say((paper) => paper.line("Nothing was changed."));
      if (options.json) await terminal.refuse([declined(asking)]);
      return { exitCode: EXIT.failed };
    }
    const second = await planner.plan();
    if (isSame(plan, second.plan)) return { planned: second };
    await terminal.say((paper) =>
      paper.line("The host has changed since it was looked at. This is the plan now:"),
    );
    planned = second;
  }
}

/** The profiles whose homes would be deleted. */
function deletionsOf({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ op, profile }) =>
    op.do === "hermes" && op.leaves === "removed" && profile !== undefined ? [profile] : [],
  );
}

function deletionNotAllowed(
  { verb, orKeep = "say `home: keep` in the manifest" }: Asking,
  profiles: readonly string[],
): Diagnostic {
  const homes =
    profiles.length === 1 ? `the home of "${profiles[0]}"` : `the homes of ${profiles.join(", ")}`;
  return {
    code: "deletion-not-allowed",
    severity: "error",
    message: `${verb} would delete ${homes}, and nobody is asked`,
    hint: `Pass --allow-delete as well, or ${orKeep}.`,
    blocks: "apply",
  };
}

function isRefused({ diagnostics }: Plan): boolean {
  return diagnostics.some(({ blocks }) => blocks === "apply");
}

/** A conflict that has come up meanwhile changes no step, but everything; reasons may tell the time. */
function isSame(one: Plan, other: Plan): boolean {
  const what = ({ address, action, details }: Change) => [address, action, details];
  const essence = (plan: Plan) => JSON.stringify([plan.changes.map(what), plan.steps, isRefused(plan)]);
  return essence(one) === essence(other);
}

/** Nobody is asked about what he has not seen: where stdout is for machines or silent, it goes beside the question. */
async function show(options: ApplyOptions, terminal: Terminal, plan: Plan): Promise<void> {
  const draw = (paper: Paper) => {
    drawPlan(paper, planDocument(plan), { isFull: options.full === true });
    paper.line();
  };
  if (options.json !== true && !terminal.isQuiet) await terminal.result(draw);
  else if (!options.autoApprove && terminal.isInteractive) await terminal.say(draw);
}
