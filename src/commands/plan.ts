import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { makePlanner, type Planner } from "./make-plan.ts";
import { EXIT, type PlanCommandOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** Where a plan goes besides: all that is written on behalf of planning, which itself is only given what reads. */
export interface PlanOut {
  /** Before the host is looked at; gives what stands in the way. */
  begin(planner: Planner): Promise<Diagnostic | undefined>;
  /** Gives what kept the plan from being saved. */
  save(planner: Planner, plan: Plan, terminal: Terminal): Promise<Diagnostic | undefined>;
}

/** `hermes-fleet plan`: shows what an apply would do, and writes nothing. */
export function plan(options: PlanCommandOptions): Promise<number> {
  return planTo(options, undefined);
}

/** Plans and shows, and hands the plan on. */
export async function planTo(options: PlanCommandOptions, out: PlanOut | undefined): Promise<number> {
  const terminal = new Terminal(options);
  const made = makePlanner(readingMachine(), options, process.platform);
  const refusals = made.ok ? [await out?.begin(made.planner)].flatMap((one) => one ?? []) : made.diagnostics;
  if (!made.ok || refusals.length > 0) {
    await terminal.refuse(refusals);
    return EXIT.failed;
  }
  const planned = await made.planner.plan();
  const document = planDocument(planned.plan);
  if (options.json) terminal.json(document);
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  const problem = await out?.save(made.planner, planned.plan, terminal);
  if (problem !== undefined) await terminal.diagnostics([problem]);
  if (document.outcome === "errors" || problem !== undefined) return EXIT.failed;
  return options.detailedExitcode && document.outcome === "changes" ? EXIT.changes : EXIT.done;
}
