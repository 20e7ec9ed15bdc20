import { drawDiagnostics } from "./draw-diagnostics.ts";
import type { Paper } from "./paper.ts";
import type {
  ChangeDocument,
  DetailDocument,
  PlanDocument,
  ShownDocument,
} from "./plan-document.generated.ts";
import { count, printable } from "./words.ts";

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
  paper.line(summary(plan));
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

function nameOf({ address, profile }: ChangeDocument): string {
  const owner = profile === undefined ? "host" : `profile.${profile}`;
  return address === owner ? "profile" : address.slice(owner.length);
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
  for (const { key, before, after } of detail.keys) {
    const action = before.is === "absent" ? "create" : after.is === "absent" ? "delete" : "update";
    const value =
      action === "create"
        ? shown(after)
        : action === "delete"
          ? shown(before)
          : `${shown(before)} → ${second(before, after)}`;
    paper.line(`      ${tint(paper, action)(SIGNS[action])} ${printable(key)}: ${value}`, 10);
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

function shown(value: ShownDocument): string {
  switch (value.is) {
    case "absent":
      return "(none)";
    case "known-at-apply":
      return "(known at apply)";
    case "sensitive":
      return value.fingerprint === undefined ? "(sensitive)" : `(sensitive) ${short(value.fingerprint)}`;
    case "value":
      return plain(value.value);
    default:
      return value satisfies never;
  }
}

/** `(sensitive) 5f2a… → 91cc…`: the word once is enough. */
function second(before: ShownDocument, after: ShownDocument): string {
  const text = shown(after);
  const isRepeated = before.is === "sensitive" && after.is === "sensitive" && after.fingerprint !== undefined;
  return isRepeated ? text.replace("(sensitive) ", "") : text;
}

function short(fingerprint: string): string {
  return `${fingerprint.slice(0, 4)}…`;
}

/** A string as it is where that cannot be mistaken, else as JSON. */
function plain(value: unknown): string {
  const isPlain =
    typeof value === "string" && /^[A-Za-z/~][\w./:@ -]*$/.test(value) && !AMBIGUOUS.test(value);
  return printable(isPlain ? value : JSON.stringify(value));
}

/** Words that are something else in YAML, or that end in a space that nobody would see. */
const AMBIGUOUS = /^(?:true|false|null|yes|no|on|off)$|\s$/i;

function summary({ summary: counts, diagnostics }: PlanDocument): string {
  const notes = diagnostics.filter(({ severity }) => severity === "note").length;
  const parts = [
    `${counts.create} to create`,
    `${counts.update} to update`,
    ...(counts.delete > 0 ? [`${counts.delete} to delete`] : []),
    `${counts.restart} to restart`,
    `${counts.unchanged} unchanged`,
    ...(counts.errors > 0 ? [count(counts.errors, "error")] : []),
    ...(counts.warnings > 0 ? [count(counts.warnings, "warning")] : []),
    ...(notes > 0 ? [count(notes, "note")] : []),
  ];
  return `${parts.join(", ")}.`;
}
