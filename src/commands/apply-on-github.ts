import { diagnosticAnnotations } from "../output/annotations.ts";
import type { ApplyDocument } from "../output/apply-document.ts";
import { applyMarkdown, findingsMarkdown } from "../output/draw-markdown.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { machine } from "../system/machine.ts";
import { applyWith } from "./apply.ts";
import { addToSummary, annotate } from "./github-step.ts";
import type { ApplyOptions } from "./options.ts";
import { notBegun } from "./reporter.ts";
import { Terminal } from "./terminal.ts";

/**
 * `hermes-fleet apply --format github`: as always, with a log in which the runner takes nothing for a command; then
 * annotations, and how it ended into the job summary.
 */
export async function applyOnGithub(options: ApplyOptions, file?: string): Promise<number> {
  const system = machine();
  const terminal = new NotingTerminal(options);
  const token = system.randomHex(16);
  terminal.text(`::stop-commands::${token}\n`);
  const exitCode = await applyWith(options, file, terminal);
  terminal.text(`::${token}::\n`);
  const { document, refused } = terminal;
  const told = [...refused, ...(document?.diagnostics ?? []), ...(document?.plan.diagnostics ?? [])];
  // An error of the plan is also told as the reason of a refusal.
  const once = new Map(told.toReversed().map((one) => [one.message, one] as const));
  annotate(system, terminal, diagnosticAnnotations([...once.values()].toReversed()));
  if (document !== undefined)
    await addToSummary(system, terminal, (limits) => applyMarkdown(document, limits));
  else if (refused.length > 0) {
    const findings = { verdict: notBegun(refused, "nothing was changed"), diagnostics: refused };
    await addToSummary(system, terminal, (limits) => findingsMarkdown(findings, limits));
  }
  return exitCode;
}

/** Keeps in mind what has been printed. */
class NotingTerminal extends Terminal {
  document: ApplyDocument | undefined;
  refused: readonly DiagnosticDocument[] = [];

  /** A runner reads both streams each for itself: on stderr a word could come after commands count again. */
  override get beside(): NodeJS.WriteStream {
    return process.stdout;
  }

  override ended(document: ApplyDocument): void {
    this.document = document;
  }

  override refuse(diagnostics: readonly DiagnosticDocument[]): Promise<number> {
    this.refused = diagnostics;
    return super.refuse(diagnostics);
  }
}
