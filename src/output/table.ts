import stringWidth from "string-width";
import type { Paper } from "./paper.ts";

/** A column; `importance` decides which are left out first where the width does not do. */
export interface Column<Row> {
  readonly title: string;
  readonly importance: number;
  cell(row: Row): string;
  paint?(text: string, row: Row): string;
}

const GAP = "  ";

/** Draws rows in columns that align by display width, wide (CJK) characters included. */
export function drawTable<Row>(paper: Paper, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const widthOf = (column: Column<Row>) =>
    Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(column.cell(row))));
  let kept = columns;
  const total = () => kept.reduce((sum, column) => sum + widthOf(column) + GAP.length, -GAP.length);
  while (total() > paper.width && kept.length > 1) {
    const least = Math.min(...kept.map(({ importance }) => importance));
    kept = kept.filter(({ importance }) => importance !== least);
  }
  const widths = kept.map(widthOf);
  const pad = (text: string, index: number) =>
    text + " ".repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(text)));
  paper.unwrapped(
    paper.colors.bold(
      kept
        .map((column, index) => pad(column.title, index))
        .join(GAP)
        .trimEnd(),
    ),
  );
  for (const row of rows) {
    const cells = kept.map((column, index) => {
      const text = column.cell(row);
      const painted = column.paint?.(text, row) ?? text;
      return painted + pad(text, index).slice(text.length);
    });
    paper.unwrapped(cells.join(GAP).trimEnd());
  }
}

/** As much of a text as fits into so many columns. */
export function clipped(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
}
