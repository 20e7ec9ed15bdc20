import type { EditDocument } from "./edit-document.generated.ts";
import type { Paper } from "./paper.ts";
import { printable } from "./words.ts";

/** Draws how a manifest, and what it names, has changed: the verdict, and a diff of each file. */
export function drawEdit(paper: Paper, { verdict, files }: EditDocument): void {
  const { bold, green, red, cyan } = paper.colors;
  const colors: Record<string, (line: string) => string> = { "+": green, "-": red, "@": cyan };
  paper.line(printable(verdict));
  for (const { path, diff } of files) {
    paper.line();
    paper.unwrapped(bold(printable(path)));
    for (const line of diff) {
      const text = printable(line);
      paper.unwrapped(`  ${(colors[text[0] ?? ""] ?? String)(text)}`);
    }
  }
}
