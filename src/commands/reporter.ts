import { drawPlan } from "../output/draw-plan.ts";
import type { DiagnosticDocument, PlanDocument } from "../output/plan-document.generated.ts";
import type { ValidateDocument } from "../output/validate-document.generated.ts";
import { count } from "../output/words.ts";
import type { FormattedOptions } from "./options.ts";
import { EXIT } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Prints results in the format that is asked for. */
export interface Reporter {
  plan(document: PlanDocument): Promise<void>;
  /** What is found in a manifest, or in the way of a command. */
  findings(findings: FindingsDocument): Promise<void>;
  /**
   * Tells why a command could not begin.
   * @param effect what follows from that: `nothing could be planned`
   * @returns the exit code
   */
  refuse(diagnostics: readonly DiagnosticDocument[], effect: string): Promise<number>;
}

export interface FindingsDocument {
  /** The outcome in a sentence, for who reads no exit code. */
  readonly verdict: string;
  readonly isValid: boolean;
  readonly diagnostics: readonly DiagnosticDocument[];
}

export type MakeReporter = (options: FormattedOptions, terminal: Terminal) => Reporter;

const WHOLE =
  "`hermes-fleet plan` prints all of it, and of a plan that `plan --out FILE` has saved `hermes-fleet show FILE` does.";

/** Loaded where it is asked for: a plan for a terminal has no use for it. */
const markdown = () => import("../output/draw-markdown.ts");

/** Prints to stdout and stderr, and does nothing else. */
export const printing: MakeReporter = (options, terminal) => ({
  async plan(document) {
    const isFull = options.full === true;
    if (options.json) terminal.json(document);
    else if (options.format === "markdown")
      terminal.text((await markdown()).planMarkdown(document, { isFull, whole: WHOLE }));
    else await terminal.result((paper) => drawPlan(paper, document, { isFull }));
  },
  async findings({ verdict, isValid, diagnostics }) {
    const document: ValidateDocument = {
      format_version: 1,
      valid: isValid,
      diagnostics: diagnostics.map((one) => ({ ...one })),
    };
    if (options.json) terminal.json(document);
    else if (options.format === "markdown")
      terminal.text(
        (await markdown()).findingsMarkdown(
          { verdict, diagnostics },
          { whole: "`hermes-fleet validate` prints all of it." },
        ),
      );
    else {
      await terminal.diagnostics(diagnostics);
      if (isValid && !terminal.isQuiet) await terminal.result((paper) => paper.line(verdict));
    }
  },
  async refuse(diagnostics, effect) {
    if (options.format !== "markdown") return terminal.refuse(diagnostics);
    terminal.text(
      (await markdown()).findingsMarkdown(
        { verdict: notBegun(diagnostics, effect), diagnostics },
        { whole: WHOLE },
      ),
    );
    return EXIT.failed;
  },
});

/**
 * The outcome of a command that could not begin.
 * @param effect what follows from that: `nothing was changed`
 */
export function notBegun(diagnostics: readonly DiagnosticDocument[], effect: string): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return `${count(errors, "error")}: ${effect}.`;
}
