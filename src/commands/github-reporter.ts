import { diagnosticAnnotations, planAnnotations } from "../output/annotations.ts";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import { findingsMarkdown, type MarkdownOptions, planMarkdown } from "../output/draw-markdown.ts";
import { drawPlan } from "../output/draw-plan.ts";
import type { Paper } from "../output/paper.ts";
import { type Annotation, logGroup } from "../output/workflow-commands.ts";
import type { System } from "../system/system.ts";
import { addToSummary, annotate } from "./github-step.ts";
import { EXIT } from "./options.ts";
import { type MakeReporter, notBegun } from "./reporter.ts";

/**
 * Prints for a step of a workflow on GitHub: the text for the log, annotations of the manifest's lines, and Markdown into
 * the job summary.
 */
export function onGithub(system: System): MakeReporter {
  return (options, terminal) => {
    const isFull = options.full === true;
    const tell = async (
      title: string,
      draw: (paper: Paper) => void,
      annotations: readonly Annotation[],
      markdown: (options: MarkdownOptions) => string,
    ) => {
      const text = await terminal.drawn(draw);
      terminal.text(logGroup(title, text, system.randomHex(16)));
      annotate(system, terminal, annotations);
      await addToSummary(system, terminal, markdown);
    };
    return {
      plan: (document) =>
        tell(
          document.verdict,
          (paper) => drawPlan(paper, document, { isFull }),
          planAnnotations(document),
          (limits) => planMarkdown(document, { ...limits, isFull }),
        ),
      findings: ({ verdict, diagnostics }) =>
        tell(
          verdict,
          (paper) => {
            drawDiagnostics(paper, diagnostics);
            paper.line(verdict);
          },
          diagnosticAnnotations(diagnostics),
          (limits) => findingsMarkdown({ verdict, diagnostics }, limits),
        ),
      async refuse(diagnostics, effect) {
        const verdict = notBegun(diagnostics, effect);
        await tell(
          verdict,
          (paper) => drawDiagnostics(paper, diagnostics),
          diagnosticAnnotations(diagnostics),
          (limits) => findingsMarkdown({ verdict, diagnostics }, limits),
        );
        return EXIT.failed;
      },
    };
  };
}
