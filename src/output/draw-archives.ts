import type { ArchiveDocument, RestoredDocument } from "./archives-document.generated.ts";
import type { ArchivesReport } from "./archives-document.ts";
import type { Paper } from "./paper.ts";
import { memory, printable } from "./words.ts";

/** Draws what was saved, or restored, from its JSON: the verdict, each archive with its size, what is left to do. */
export function drawArchives(paper: Paper, { verdict, archives, removed, restored }: ArchivesReport): void {
  paper.line(paper.colors.bold(printable(verdict)));
  for (const archive of archives) drawArchive(paper, archive);
  if (removed.length > 0) paper.line();
  for (const { path } of removed) paper.unwrapped(paper.colors.dim(`removed ${printable(path)}`));
  if (restored !== undefined) drawRestored(paper, restored);
}

function drawArchive(
  paper: Paper,
  { profile, result, path = "", bytes = 0, lacks = [] }: ArchiveDocument,
): void {
  paper.line();
  if (result !== "saved") {
    paper.line(`${profile}: ${result === "failed" ? paper.colors.red("not saved") : "not begun"}`);
    return;
  }
  const without = lacks.length === 0 ? "" : `, without ${printable(lacks.join(", "))}`;
  // The smallest unit there is a name for.
  paper.line(`${profile}: ${memory(Math.max(bytes, 1024))}${without}`, 2);
  paper.unwrapped(`  ${printable(path)}`);
}

function drawRestored(paper: Paper, { home, dropped, has_empty_env, to_do }: RestoredDocument): void {
  paper.unwrapped(`  ${printable(home)}`);
  if (dropped.length > 0) paper.line(`Removed of what the archive had: ${printable(dropped.join(", "))}.`, 2);
  if (has_empty_env) paper.line("The archive had no .env; it has an empty one now.", 2);
  if (to_do.length === 0) return;
  paper.line();
  paper.line("Left to do:");
  for (const { what, command } of to_do)
    paper.line(printable(`- ${what}${command === undefined ? "" : `: \`${command}\``}`), 2);
}
