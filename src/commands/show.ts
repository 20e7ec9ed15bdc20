import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { EXIT, type ShowOptions } from "./options.ts";
import { openSavedPlan } from "./saved-plans.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet show FILE`: prints a saved plan as `plan` did; does not look at the host. */
export async function show(options: ShowOptions, file: string): Promise<number> {
  const terminal = new Terminal(options);
  const opened = openSavedPlan(readingMachine(), file, options.programVersion);
  if (!opened.ok) return terminal.refuse(opened.diagnostics);
  const document = planDocument(opened.saved.plan);
  if (options.json) terminal.json(document);
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  return EXIT.done;
}
