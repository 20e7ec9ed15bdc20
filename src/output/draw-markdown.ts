import type { ApplyDocument } from "./apply-document.ts";
import { type Danger, dangersOf } from "./dangers.ts";
import { cutsOf, type MarkdownParts, markdownParts, shortened } from "./markdown-parts.ts";
import { SHOWN } from "./markdown-profile.ts";
import { inline } from "./markdown-text.ts";
import type { ChangeDocument, DiagnosticDocument, PlanDocument } from "./plan-document.generated.ts";
import { summaryOf } from "./plan-words.ts";
import { type Part, shortenToFit } from "./shorten.ts";
import { count } from "./words.ts";

/**
 * How long a comment on GitHub may be, in characters. A comment of an issue or of a pull request takes 262,144 bytes of
 * UTF-8, though its refusal speaks of 65,536 characters; the description of a pull request takes just these, counted in
 * code points (measured in https://github.com/dead-claudia/github-limits/pull/13). So many UTF-16 units are never more
 * code points than that, nor, at three bytes each, more bytes.
 */
export const COMMENT_LIMIT = 65_536;

export interface MarkdownOptions {
  /** What stays as it is is listed, too. */
  readonly isFull?: boolean;
  /** How much may be printed, as `measure` has it; where nothing is said, `COMMENT_LIMIT`. */
  readonly limit?: number;
  /** The size of a text; where nothing is said, in UTF-16 units. */
  readonly measure?: (text: string) => number;
  /** A sentence in Markdown: how to see what was left out. */
  readonly whole: string;
}

/** What is found in a manifest, or stands in a command's way. */
export interface Findings {
  /** The outcome in a sentence. */
  readonly verdict: string;
  readonly diagnostics: readonly DiagnosticDocument[];
}

/**
 * Draws a plan from its JSON as a comment on GitHub: the verdict, errors, what is dangerous, warnings, for each profile
 * a line that opens to a diff, notes, the count. Where that would be too long, the least important is left out, and that
 * is said; verdict, errors and what is dangerous go last.
 */
export function planMarkdown(plan: PlanDocument, options: MarkdownOptions): string {
  const changes = plan.changes.filter(
    ({ action, reasons }) => options.isFull === true || action !== "no-op" || reasons.length > 0,
  );
  return drawn({ ...plan, changes, dangers: dangersOf(plan), footer: footerOf(plan) }, options);
}

function footerOf(plan: PlanDocument): string {
  const where = `Fleet ${inline(plan.fleet, MAX_NAME)} on ${inline(plan.host, MAX_NAME)}.`;
  return `${inline(summaryOf(plan))} ${where}`;
}

/** Draws how an apply has ended, and what its plan was. */
export function applyMarkdown(ended: ApplyDocument, options: MarkdownOptions): string {
  const { plan } = ended;
  const changes = plan.changes.filter(({ action }) => action !== "no-op");
  // A refusal is told by an error of the plan, and by that of the apply.
  const told = new Set(ended.diagnostics.map(({ message }) => message));
  const diagnostics = [...ended.diagnostics, ...plan.diagnostics.filter(({ message }) => !told.has(message))];
  const footer = footerOf(plan);
  return drawn({ verdict: ended.verdict, diagnostics, changes, dangers: dangersOf(plan), footer }, options);
}

/** Draws what is found as a comment on GitHub. */
export function findingsMarkdown(findings: Findings, options: MarkdownOptions): string {
  return drawn({ ...findings, changes: [], dangers: [], footer: "" }, options);
}

/** Of what is always there, so that it leaves room for the rest. */
const MAX_VERDICT = 2000;
const MAX_NAME = 200;
/** For what is said of what is left out. */
const RESERVE = 1500;

interface Drawing extends Findings {
  readonly changes: readonly ChangeDocument[];
  readonly dangers: readonly Danger[];
  /** The last line; empty: there is none. */
  readonly footer: string;
}

function drawn(
  { verdict, diagnostics, dangers, changes, footer }: Drawing,
  options: MarkdownOptions,
): string {
  const { measure = (text) => text.length, limit = COMMENT_LIMIT, whole } = options;
  const heading = `### ${inline(verdict, MAX_VERDICT)}`;
  const parts = markdownParts(diagnostics, dangers, changes);
  const room = limit - measure(heading) - measure(footer) - measure(whole) - RESERVE;
  // Between two parts there are at most two line ends.
  shortenToFit(Object.values(parts).flat(), cutsOf(parts), room, (text) => measure(text) + 2);
  const cut = shortened(parts);
  const sections = [
    heading,
    listed(parts.errors, "error"),
    titled("**Look at these first:**", listed(parts.dangers, "dangerous change")),
    listed(parts.warnings, "warning"),
    cut === "" ? "" : `> Shortened, or left out, so that this fits on GitHub: ${cut}. ${whole}`,
    profiles(parts.owners),
    notesOf(parts.notes),
    footer,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** What there is of a list, and how many there are besides. */
function listed(parts: readonly Part[], noun: string): string {
  const texts = parts.flatMap(({ isLeftOut, text }) => (isLeftOut ? [] : [text]));
  const missing = parts.length - texts.length;
  if (missing === 0) return texts.join("\n");
  const rest = texts.length === 0 ? count(missing, noun) : `and ${count(missing, `more ${noun}`)}`;
  return [...texts, `- ${rest}`].join("\n");
}

function titled(title: string, text: string): string {
  return text === "" ? "" : `${title}\n\n${text}`;
}

/** Those that open, then those of which there is but a line. */
function profiles(owners: MarkdownParts["owners"]): string {
  const opening = owners.filter(({ level }) => level < SHOWN.line);
  const lines = listed(
    owners.filter(({ level }) => level >= SHOWN.line),
    "profile",
  );
  return [...opening.map(({ text }) => text), lines].filter((text) => text !== "").join("\n\n");
}

function notesOf(notes: MarkdownParts["notes"]): string {
  if (notes.every(({ isLeftOut }) => isLeftOut)) return listed(notes, "note");
  const summary = `<summary>${count(notes.length, "note")}</summary>`;
  return `<details>${summary}\n\n${listed(notes, "note")}\n\n</details>`;
}
