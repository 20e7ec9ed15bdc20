import type {
  ChangeDocument,
  DetailDocument,
  PlanDocument,
  ShownDocument,
} from "./plan-document.generated.ts";
import { count, printable } from "./words.ts";

/** A resource as its profile's own: `profile`, `.env`, `.file["mcp.json"]`. */
export function nameOf({ address, profile }: ChangeDocument): string {
  const owner = profile === undefined ? "host" : `profile.${profile}`;
  return address === owner ? "profile" : address.slice(owner.length);
}

/** What changes, by profile in the order of the plan; undefined: the host's own. */
export function byOwner(
  changes: readonly ChangeDocument[],
): ReadonlyMap<string | undefined, readonly ChangeDocument[]> {
  const found = new Map<string | undefined, ChangeDocument[]>();
  for (const change of changes) {
    const others = found.get(change.profile);
    if (others === undefined) found.set(change.profile, [change]);
    else others.push(change);
  }
  return found;
}

/** One key of a detail: what becomes of it, and both values in a line that may be printed. */
export function keyChange({
  key,
  before,
  after,
}: Extract<DetailDocument, { shows: "keys" }>["keys"][number]): {
  readonly action: "create" | "update" | "delete";
  readonly text: string;
} {
  const action = before.is === "absent" ? "create" : after.is === "absent" ? "delete" : "update";
  const value =
    action === "create"
      ? shown(after)
      : action === "delete"
        ? shown(before)
        : `${shown(before)} → ${second(before, after)}`;
  // A key that goes on in a new line would pass for another line of the plan.
  return { action, text: `${printable(key).replaceAll("\n", "\\n")}: ${value}` };
}

/** How many resources each action meets, and what there is to know: the last line of a plan. */
export function summaryOf({ summary: counts, diagnostics }: PlanDocument): string {
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
