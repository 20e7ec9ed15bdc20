import { type Danger, dangersOf, RANK } from "./dangers.ts";
import { countsOf } from "./markdown-profile.ts";
import { clipped } from "./markdown-text.ts";
import type { ChangeDocument, DiagnosticDocument, PlanDocument } from "./plan-document.generated.ts";
import { byOwner } from "./plan-words.ts";
import type { Annotation } from "./workflow-commands.ts";

/** What a person should know, of a line of the manifest or of none; notes only of lines. */
export function diagnosticAnnotations(diagnostics: readonly DiagnosticDocument[]): readonly Annotation[] {
  return diagnostics.flatMap(({ severity, place, code, message, hint }): readonly Annotation[] => {
    if (severity === "note" && place === undefined) return [];
    const kind = severity === "note" ? "notice" : severity;
    const text = hint === undefined ? message : `${message}. ${hint}`;
    return [{ kind, ...at(place), title: `hermes-fleet: ${code}`, message: clipped(text, MAX_MESSAGE) }];
  });
}

/**
 * The same for a plan, and a remark where the manifest declares what changes: a warning where that is dangerous. The
 * most important comes first.
 */
export function planAnnotations(plan: PlanDocument): readonly Annotation[] {
  const dangers = new Map(dangersOf(plan).map((danger) => [danger.profile, danger] as const));
  const owners = byOwner(plan.changes.filter(({ action }) => action !== "no-op"));
  const remarks = [...owners].flatMap(([owner, changes]) => {
    const remark = remarkOn(owner, changes, dangers.get(owner));
    return remark === undefined ? [] : [{ remark, rank: dangers.get(owner)?.rank ?? HARMLESS }];
  });
  const ranked = remarks.toSorted((one, other) => one.rank - other.rank);
  return [
    ...ranked.filter(({ rank }) => rank < RANK.restarted).map(({ remark }) => remark),
    // A gateway that restarts hides no warning.
    ...diagnosticAnnotations(plan.diagnostics),
    ...ranked.filter(({ rank }) => rank >= RANK.restarted).map(({ remark }) => remark),
  ];
}

/** Behind every danger. */
const HARMLESS = 100;

/** GitHub cuts what is longer than 64 KB, and nobody reads so much beside a line. */
const MAX_MESSAGE = 1000;

function remarkOn(
  owner: string | undefined,
  changes: readonly ChangeDocument[],
  danger: Danger | undefined,
): Annotation | undefined {
  const place = changes.find((change) => change.place !== undefined)?.place;
  if (place === undefined && danger === undefined) return undefined;
  const name = owner ?? "this host";
  const counts = countsOf(changes);
  if (danger === undefined)
    return { kind: "notice", ...at(place), title: name, message: `${name}: ${counts}` };
  const why = danger.why.length === 0 ? "" : ` (${danger.why.join("; ")})`;
  const message = clipped(`${name}: ${danger.what.join(", ")}${why}; ${counts}`, MAX_MESSAGE);
  return { kind: "warning", ...at(place), title: name, message };
}

function at(place: DiagnosticDocument["place"]): Pick<Annotation, "file" | "line" | "column"> {
  return place === undefined ? {} : { file: place.file, line: place.line, column: place.column };
}
