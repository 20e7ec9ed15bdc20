import { defaultFirst } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ImportDocument } from "../output/import-document.generated.ts";
import { count } from "../output/words.ts";
import { neverDeclared } from "../plan/imported-fleet.ts";
import type { ImportedProfile } from "../plan/imported-profile.ts";
import type { MadeImport } from "./make-import.ts";

/** What of an import was written where, besides what was found. */
export interface Written {
  /** Absent: the manifest goes to stdout. */
  readonly manifest?: string;
  readonly secrets?: string;
}

/** What an import has come to, for machines and, drawn, for people. */
export function importDocument(made: MadeImport, written: Written): ImportDocument {
  const { fleet, found } = made;
  const declared = new Map(fleet.profiles.map((one) => [one.profile, one]));
  const changes = [...remainingChanges(made)];
  return {
    format_version: 1,
    outcome: changes.length === 0 ? "imported" : "imported-with-changes",
    verdict: verdictOf(made, changes.length),
    ...(written.manifest === undefined ? { text: made.text } : { manifest: written.manifest }),
    ...(written.secrets !== undefined &&
      made.secrets !== undefined && { secrets: { file: written.secrets, variables: made.secrets.count } }),
    profiles: defaultFirst(found.facts.profiles).map((profile) => {
      const one = declared.get(profile);
      const why = fleet.leftOut.get(profile);
      return one === undefined
        ? { profile, is_declared: false, ...(why !== undefined && { why_not: found.hiding.redacted(why) }) }
        : { profile, is_declared: true, state: one.state, variables: one.variables, settings: one.settings };
    }),
    changes,
    diagnostics: importDiagnostics(made).map((one) => ({ ...one })),
  };
}

/** `3 profiles, 12 keys of config.yaml, 7 variables`. */
export function whatIsDeclared({ fleet: { profiles } }: MadeImport): string {
  const sum = (of: "settings" | "variables") => profiles.reduce((total, one) => total + one[of], 0);
  return [
    count(profiles.length, "profile"),
    `${count(sum("settings"), "key")} of config.yaml`,
    count(sum("variables"), "variable"),
  ].join(", ");
}

function verdictOf(made: MadeImport, changes: number): string {
  const { leftOut } = made.fleet;
  const left = leftOut.size === 0 ? "" : `; ${count(leftOut.size, "profile")} left out`;
  const plan = changes === 0 ? "the plan has no changes" : "the plan still has changes";
  return `${whatIsDeclared(made)}${left}: ${plan}.`;
}

function remainingChanges({ remains, found }: MadeImport): readonly string[] {
  return [
    ...[...remains.profiles].map(([name, { why }]) => `profile "${name}": ${why}`),
    ...remains.ofHost,
  ].map(found.hiding.redacted);
}

/** What was left out of the entry of a profile. */
export function leftOutNotes({ profile, notes }: ImportedProfile): readonly Diagnostic[] {
  return notes.map((note) => ({
    code: "import-left-out",
    severity: "note",
    message: `profile "${profile}": ${note}`,
    profiles: [profile],
  }));
}

const HOW_TO_HAVE_IT =
  "Take the marks of its comment away to have it in the manifest; a plan then shows what that changes.";

/** What was left out, what remains to change, and what the plan warns of. */
export function importDiagnostics(made: MadeImport): readonly Diagnostic[] {
  const { fleet, found } = made;
  const never = neverDeclared(found);
  return [
    ...remainingChanges(made).map(
      (message): Diagnostic => ({ code: "import-changes", severity: "warning", message }),
    ),
    ...defaultFirst(fleet.leftOut.keys()).map(
      (name): Diagnostic => ({
        code: "import-left-out",
        severity: "warning",
        message: `profile "${name}" is left out: ${found.hiding.redacted(fleet.leftOut.get(name) ?? "")}`,
        profiles: [name],
        ...(!never.has(name) && { hint: HOW_TO_HAVE_IT }),
      }),
    ),
    ...fleet.profiles.flatMap(leftOutNotes),
    ...fleet.notes.map((message): Diagnostic => ({ code: "import-left-out", severity: "note", message })),
    ...made.diagnostics.filter(({ severity }) => severity !== "note"),
  ];
}
