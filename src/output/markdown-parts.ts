import type { Danger } from "./dangers.ts";
import { dangerMarkdown, diagnosticMarkdown, TOLD } from "./markdown-findings.ts";
import { changesMarkdown, SHOWN } from "./markdown-profile.ts";
import type { ChangeDocument, DiagnosticDocument } from "./plan-document.generated.ts";
import { byOwner } from "./plan-words.ts";
import { type Cut, Part } from "./shorten.ts";
import { count } from "./words.ts";

/** A profile, or the host, and what of it changes. */
interface Owner {
  /** Undefined: this host. */
  readonly owner: string | undefined;
  readonly changes: readonly ChangeDocument[];
}

/** All that can be shortened, in the order in which it is shown. */
export interface MarkdownParts {
  readonly errors: readonly Part<DiagnosticDocument>[];
  readonly dangers: readonly Part<Danger>[];
  readonly warnings: readonly Part<DiagnosticDocument>[];
  readonly owners: readonly Part<Owner>[];
  readonly notes: readonly Part<DiagnosticDocument>[];
}

export function markdownParts(
  diagnostics: readonly DiagnosticDocument[],
  dangers: readonly Danger[],
  changes: readonly ChangeDocument[],
): MarkdownParts {
  const told = (severity: DiagnosticDocument["severity"]) =>
    diagnostics.filter((one) => one.severity === severity).map((one) => new Part(one, diagnosticMarkdown));
  return {
    errors: told("error"),
    dangers: dangers.map((one) => new Part(one, dangerMarkdown)),
    warnings: told("warning"),
    owners: [...byOwner(changes)].map(
      ([owner, own]) =>
        new Part({ owner, changes: own }, (of, level) => changesMarkdown(of.owner, of.changes, level)),
    ),
    notes: told("note"),
  };
}

/** What is left out first, and what last: of all that is alike the end goes first. */
export function cutsOf({ errors, dangers, warnings, owners, notes }: MarkdownParts): readonly Cut[] {
  const endangered = new Set(dangers.map(({ of }) => of.profile));
  const importance = ({ of: { owner, changes } }: Part<Owner>) => {
    if (endangered.has(owner)) return 2;
    return changes.some(({ action }) => action === "update") ? 1 : 0;
  };
  const leastImportant = owners.toReversed().sort((one, other) => importance(one) - importance(other));
  const cut = (parts: readonly Part[], ...levels: readonly number[]): readonly Cut[] =>
    levels.map((level) => ({ parts, level }));
  return [
    ...cut(leastImportant, SHOWN.withoutCreations),
    ...cut(notes.toReversed(), TOLD.short, TOLD.nothing),
    ...cut(leastImportant, SHOWN.beginnings, SHOWN.withoutDetails, SHOWN.line, SHOWN.nothing),
    ...cut(warnings.toReversed(), TOLD.short, TOLD.nothing),
    ...cut(dangers.toReversed(), TOLD.short),
    ...cut(errors.toReversed(), TOLD.short),
    ...cut(dangers.toReversed(), TOLD.nothing),
    ...cut(errors.toReversed(), TOLD.nothing),
  ];
}

/** What has been shortened, as the end of a sentence: `the diffs of 3 profiles, 12 notes`; empty: nothing has. */
export function shortened({ errors, dangers, warnings, owners, notes }: MarkdownParts): string {
  const number = (parts: readonly Part[]) => parts.filter(({ level }) => level > 0).length;
  const cut: readonly (readonly [number, string])[] = [
    [number(errors), "error"],
    [number(dangers), "dangerous change"],
    [number(warnings), "warning"],
    [number(owners), "diff"],
    [number(notes), "note"],
  ];
  return cut.flatMap(([some, noun]) => (some === 0 ? [] : [count(some, noun)])).join(", ");
}
