import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { makePlanner } from "./make-plan.ts";
import { EXIT, type PlanCommandOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet plan`: shows what an apply would do, and writes nothing. */
export async function plan(options: PlanCommandOptions): Promise<number> {
  const terminal = new Terminal(options);
  const made = makePlanner(readingMachine(), options, process.platform);
  if (!made.ok) {
    await terminal.refuse(made.diagnostics);
    return EXIT.failed;
  }
  const document = planDocument((await made.planner.plan()).plan);
  if (options.json) terminal.json(document);
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  if (document.outcome === "errors") return EXIT.failed;
  return options.detailedExitcode && document.outcome === "changes" ? EXIT.changes : EXIT.done;
}
