import type { UpdateResult } from "../model/update.ts";
import { drawUpdate } from "../output/draw-update.ts";
import type { UpdateDocument } from "../output/update-document.generated.ts";
import { updateDocument } from "../output/update-document.ts";
import { printable } from "../output/words.ts";
import { lastLogLines } from "./gateway-logs.ts";
import { tellLogs } from "./report-apply.ts";
import type { Terminal } from "./terminal.ts";
import type { UpdateHost } from "./update-host.ts";

/** Shows what Hermes prints as it comes; of a live line that is drawn over itself nothing would be left. */
export function tellHermes(terminal: Terminal): (line: string) => void {
  if (terminal.isQuiet) return () => undefined;
  return (line) => void process.stderr.write(`hermes: ${printable(line)}\n`);
}

/** Tells how an update ended: what went wrong on stderr, the verdict and the gateways, or the JSON, on stdout. */
export async function reportUpdate(
  { terminal, options, system, host }: Pick<UpdateHost, "terminal" | "options" | "system" | "host">,
  result: UpdateResult,
): Promise<UpdateDocument> {
  const document = updateDocument(result);
  if (options.json) {
    terminal.json(document);
    return document;
  }
  const { failure, said } = result.hermes;
  if (failure !== undefined && terminal.isQuiet)
    for (const line of said) process.stderr.write(`hermes: ${printable(line)}\n`);
  await terminal.diagnostics(result.diagnostics);
  await terminal.result((paper) => drawUpdate(paper, document, system.now()));
  const failed = result.gateways.flatMap(({ profile, outcome }) => (outcome === "failed" ? [profile] : []));
  await tellLogs({}, terminal, lastLogLines(system, host, failed));
  return document;
}
