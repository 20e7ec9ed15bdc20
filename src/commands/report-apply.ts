import { redacted } from "../hermes/redact.ts";
import type { ApplyDocument } from "../output/apply-document.ts";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import type { System } from "../system/system.ts";
import { gatewayLog } from "./host.ts";
import type { Planner } from "./make-plan.ts";
import type { ApplyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** Tells how an apply ended: what went wrong on stderr, the verdict or the JSON on stdout. */
export async function reportApply(
  options: ApplyOptions,
  terminal: Terminal,
  document: ApplyDocument,
): Promise<void> {
  if (options.json) {
    terminal.json(document);
    return;
  }
  if (document.diagnostics.length > 0) {
    await terminal.say((paper) => {
      drawDiagnostics(paper, document.diagnostics);
      paper.line();
    });
  }
  await terminal.result((paper) => paper.line(paper.colors.bold(document.verdict)));
}

/** Of a log that may tell why a gateway did not come up. */
const LOG_LINES = 5;

/** On a terminal only: logs hold people's messages, which have no place in a CI log. */
export async function showLogs(
  terminal: Terminal,
  system: System,
  { host, loaded }: Planner,
  document: ApplyDocument,
): Promise<void> {
  for (const name of loaded.manifest.profiles.keys()) {
    const hasFailed = document.steps.some(
      ({ address, outcome }) => outcome === "failed" && address === `profile.${name}.gateway`,
    );
    const path = gatewayLog(host, name);
    const log = hasFailed ? system.readText(path, { maxBytes: 16 * 1024 * 1024 }) : undefined;
    if (log?.is !== "text") continue;
    const lines = log.text.trimEnd().split("\n").slice(-LOG_LINES);
    await terminal.say((paper) => {
      paper.line(`The last lines of ${path}:`);
      for (const line of lines) paper.unwrapped(paper.colors.dim(`  ${redacted(line)}`));
    });
  }
}
