import type { Paper } from "./paper.ts";
import type { DiagnosticDocument } from "./plan-document.generated.ts";
import { printable } from "./words.ts";

/** Draws what a person should know: severity and place, the line itself, the message, what to do. */
export function drawDiagnostics(paper: Paper, diagnostics: readonly DiagnosticDocument[]): void {
  for (const [index, diagnostic] of diagnostics.entries()) {
    if (index > 0) paper.line();
    drawDiagnostic(paper, diagnostic);
  }
}

function drawDiagnostic(paper: Paper, { severity, place, path, message, hint }: DiagnosticDocument): void {
  const { colors } = paper;
  const color = { error: colors.red, warning: colors.yellow, note: colors.cyan }[severity];
  const where = place === undefined ? path : `${place.file}:${place.line}:${place.column}`;
  paper.line(`${color(colors.bold(severity))}: ${printable(message)}`, 2);
  if (where !== undefined) paper.line(colors.dim(`  at ${printable(where)}`), 5);
  if (place?.excerpt !== undefined) {
    const gutter = String(place.line).padStart(5);
    const [line, column] = shortened(place.excerpt, (place.mark ?? place.column) - 1);
    paper.unwrapped(`${gutter} | ${printable(line)}`);
    paper.mark("      | ", printable(line.slice(0, column)), color("^"));
  }
  if (hint !== undefined) paper.line(`  ${printable(hint)}`, 2);
}

/** The longest line that is drawn whole. */
const MAX_EXCERPT = 70;

function shortened(excerpt: string, column: number): readonly [string, number] {
  const line = excerpt.replaceAll("\t", " ");
  if (line.length <= MAX_EXCERPT) return [line, column];
  if (column < MAX_EXCERPT - 10) return [`${line.slice(0, MAX_EXCERPT - 1)}…`, column];
  return [`…${line.slice(column - 10, column - 12 + MAX_EXCERPT)}`, 11];
}
