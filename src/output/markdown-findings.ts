import type { Danger } from "./dangers.ts";
import { code, inline } from "./markdown-text.ts";
import type { DiagnosticDocument } from "./plan-document.generated.ts";

/** How much of one is shown. */
export const TOLD = { all: 0, short: 1, nothing: 2 } as const;

const MAX_SHORT = 300;

/**
 * A line of a list for something that a person should know.
 * @param level of `TOLD`
 */
export function diagnosticMarkdown(
  { severity, place, path, message, hint }: DiagnosticDocument,
  level: number,
): string {
  if (level >= TOLD.nothing) return "";
  const where = place === undefined ? path : `${place.file}:${place.line}:${place.column}`;
  const max = level === TOLD.all ? undefined : MAX_SHORT;
  const first = `- **${severity}**${where === undefined ? "" : ` at ${inline(where, max)}`}: ${inline(message, max)}.`;
  return hint === undefined || level >= TOLD.short ? first : `${first} ${inline(hint)}`;
}

/**
 * A line of a list for what is dangerous in a plan.
 * @param level of `TOLD`
 */
export function dangerMarkdown({ profile, what, why }: Danger, level: number): string {
  if (level >= TOLD.nothing) return "";
  const whose = profile === undefined ? "this host" : code(profile);
  const max = level === TOLD.all ? undefined : MAX_SHORT;
  const first = `- ${whose}: ${inline(what.join(", "), max)}`;
  return why.length === 0 || level >= TOLD.short ? first : `${first} (${inline(why.join("; "))})`;
}
