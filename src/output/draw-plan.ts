import { drawDiagnostics } from "./draw-diagnostics.ts";
import type { Paper } from "./paper.ts";
import type { ChangeDocument, DetailDocument, PlanDocument } from "./plan-document.generated.ts";
import { keyChange, nameOf, summaryOf } from "./plan-words.ts";
import { printable } from "./words.ts";

const SIGNS = { create: "+", update: "~", delete: "-", restart: "↻", "no-op": " " } as const;

/** Draws a plan from its JSON: the verdict, what changes by profile, what to know, one line of summary. */
export function drawPlan(paper: Paper, plan: PlanDocument, options: { readonly isFull: boolean }): void {
  paper.line(paper.colors.bold(printable(plan.verdict)));
  const shown = plan.changes.filter(
    ({ action, reasons }) => options.isFull || action !== "no-op" || reasons.length > 0,
  );
  for (const profile of new Set(shown.map((change) => change.profile))) {
    paper.line();
    paper.line(paper.colors.bold(profile ?? "this host"));
    const ofOwner = shown.filter((change) => change.profile === profile);
    const width = Math.max(NAME_WIDTH, ...ofOwner.map(nameOf).filter(isOfKind).map(columnOf));
    for (const change of ofOwner) drawChange(paper, change, width);
  }
  if (plan.diagnostics.length > 0) {
    paper.line();
    drawDiagnostics(paper, plan.diagnostics);
  }
  if (plan.outcome === "no-changes" && !options.isFull) return;
  paper.line();
  paper.line(summaryOf(plan));
}

/** The column where the reasons of a change begin: behind the name of a kind, which is seldom longer. */
const NAME_WIDTH = 14;

function columnOf(name: string): number {
  return name.length + 1;
}

/** A file's path, which a name may hold as well, can be of any length. */
function isOfKind(name: string): boolean {
  return !name.includes("[");
}

function drawChange(paper: Paper, change: ChangeDocument, width: number): void {
  const { action, reasons, details } = change;
  const line = `  ${SIGNS[action]} ${`${nameOf(change)} `.padEnd(width)}${printable(reasons.join("; "))}`;
  paper.line(tint(paper, action)(line.trimEnd()), 4 + width);
  for (const detail of details) drawDetail(paper, detail);
}

function drawDetail(paper: Paper, detail: DetailDocument): void {
  if (detail.shows === "text") {
    const { green, red, cyan } = paper.colors;
    const colors: Record<string, (line: string) => string> = { "+": green, "-": red, "@": cyan };
    for (const line of detail.diff) {
      const text = printable(line);
      paper.unwrapped(`      ${(colors[text[0] ?? ""] ?? String)(text)}`);
    }
    return;
  }
  for (const one of detail.keys) {
    const { action, text } = keyChange(one);
    paper.line(`      ${tint(paper, action)(SIGNS[action])} ${text}`, 10);
  }
}

function tint({ colors }: Paper, action: ChangeDocument["action"]): (text: string) => string {
  switch (action) {
    case "create":
      return colors.green;
    case "delete":
      return colors.red;
    case "update":
    case "restart":
      return colors.yellow;
    case "no-op":
      return colors.dim;
    default:
      return action satisfies never;
  }
}
