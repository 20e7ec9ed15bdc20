import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { makePlanner, type Planner } from "./make-plan.ts";
import { EXIT, type PlanOptions } from "./options.ts";
import { type MakeReporter, printing } from "./reporter.ts";
import { Terminal } from "./terminal.ts";

const UNPLANNED = "nothing could be planned";

/** Saves a plan; gives what stood in the way. */
export type SavePlan = (plan: Plan, terminal: Terminal) => Promise<Diagnostic | undefined>;

export type PreparedSave =
  | { readonly ok: true; readonly save: SavePlan }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** `hermes-fleet plan`: shows what an apply would do, and writes nothing. */
export function plan(options: PlanOptions): Promise<number> {
  return planWith(options, printing);
}

export function planWith(options: PlanOptions, makeReporter: MakeReporter): Promise<number> {
  return showPlan(options, makeReporter, async () => ({ ok: true, save: async () => undefined }));
}

/**
 * Plans, shows, and has the plan saved.
 * @param prepare comes before the host is looked at; whatever is written is written by it, since planning itself is
 *   only given what reads
 */
export async function showPlan(
  options: PlanOptions,
  makeReporter: MakeReporter,
  prepare: (planner: Planner) => Promise<PreparedSave>,
): Promise<number> {
  const terminal = new Terminal(options);
  const reporter = makeReporter(options, terminal);
  const made = await makePlanner(readingMachine(), options, process.platform);
  if (!made.ok) return reporter.refuse(made.diagnostics, UNPLANNED);
  const prepared = await prepare(made.planner);
  if (!prepared.ok) return reporter.refuse([prepared.diagnostic], UNPLANNED);
  const planned = await made.planner.plan();
  const document = planDocument(planned.plan);
  // What is read as a whole has in it, too, what keeps the plan from being saved.
  const isWhole = options.json === true || (options.format ?? "text") !== "text";
  if (!isWhole) await reporter.plan(document);
  const problem = await prepared.save(planned.plan, terminal);
  if (isWhole)
    await reporter.plan(problem === undefined ? document : planDocument(withProblem(planned.plan, problem)));
  else if (problem !== undefined) await terminal.diagnostics([problem]);
  if (document.outcome === "errors" || problem !== undefined) return EXIT.failed;
  return options.detailedExitcode && document.outcome === "changes" ? EXIT.changes : EXIT.done;
}

function withProblem(plan: Plan, problem: Diagnostic): Plan {
  return { ...plan, diagnostics: [...plan.diagnostics, problem] };
}
