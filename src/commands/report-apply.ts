import { type ApplyDocument, type GatewayLog, withLogs } from "../output/apply-document.ts";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import { printable } from "../output/words.ts";
import type { ApplyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Tells how an apply ended: what went wrong on stderr, the verdict or the JSON on stdout.
 * @param logs shown on a terminal, and where `--include-logs` asks for them: logs hold people's messages, which have
 *   no place in a CI log
 */
export async function reportApply(
  options: ApplyOptions,
  terminal: Terminal,
  document: ApplyDocument,
  logs: readonly GatewayLog[] = [],
): Promise<void> {
  terminal.ended(document);
  if (options.json) {
    terminal.json(options.includeLogs ? withLogs(document, logs) : document);
    return;
  }
  if (document.diagnostics.length > 0) {
    await terminal.say((paper) => {
      drawDiagnostics(paper, document.diagnostics);
      paper.line();
    });
  }
  await terminal.result((paper) => paper.line(paper.colors.bold(document.verdict)));
  await tellLogs(options, terminal, logs);
}

/** Shows the ends of logs on a terminal, or where they are asked for. */
export async function tellLogs(
  { includeLogs }: Pick<ApplyOptions, "includeLogs">,
  terminal: Terminal,
  logs: readonly GatewayLog[],
): Promise<void> {
  if (!includeLogs && !terminal.hasLiveProgress) return;
  for (const { path, lines } of logs) {
    await terminal.say((paper) => {
      paper.line(`The last lines of ${printable(path)}:`);
      for (const line of lines) paper.unwrapped(paper.colors.dim(`  ${printable(line)}`));
    });
  }
}
