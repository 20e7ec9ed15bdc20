import { planDocument } from "../output/plan-document.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { EXIT, type ShowOptions } from "./options.ts";
import { type MakeReporter, printing } from "./reporter.ts";
import { openSavedPlan } from "./saved-plans.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet show FILE`: prints a saved plan as `plan` did; does not look at the host. */
export function show(options: ShowOptions, file: string): Promise<number> {
  return showWith(options, file, printing);
}

export async function showWith(
  options: ShowOptions,
  file: string,
  makeReporter: MakeReporter,
): Promise<number> {
  const reporter = makeReporter(options, new Terminal(options));
  const opened = openSavedPlan(readingMachine(), file, options.programVersion);
  if (!opened.ok) return reporter.refuse(opened.diagnostics, "nothing could be shown");
  await reporter.plan(planDocument(opened.saved.plan));
  return EXIT.done;
}
