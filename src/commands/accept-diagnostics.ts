import { closest } from "fastest-levenshtein";
import { suggestion } from "../manifest/check-schema.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { SourceText } from "../plan/accepted-kinds.ts";
import { keysOf } from "../plan/import-remains.ts";
import { addressHint, isWithin } from "../plan/target.ts";
import type { PlannedNow, Planner } from "./make-plan.ts";

/** A restart is owed to what is there already: a manifest says nothing of it. */
export function isDifference({ action }: Change): boolean {
  return action !== "no-op" && action !== "restart";
}

/** What an apply would do, and would not have done before: where others have the same source, and to a process. */
export function newChanges(
  before: Plan,
  after: Plan,
  isMeant: (address: string) => boolean,
): readonly Diagnostic[] {
  const open = new Set(
    before.changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [address])),
  );
  return after.changes.flatMap((change): readonly Diagnostic[] => {
    const { address, reasons } = change;
    if (change.action === "no-op" || open.has(address)) return [];
    const isRestart = !isDifference(change);
    if (!isRestart && isMeant(address)) return [];
    const message = isRestart
      ? `${address}: an apply restarts it now, since it has not read what is in its files (${reasons.join("; ")})`
      : `${address} differs from the manifest now, since what was accepted is declared for it, too`;
    const hint = "See it with `hermes-fleet plan`.";
    return [{ code: "next-apply", severity: isRestart ? "note" : "warning", message, hint, address }];
  });
}

/** What a plan's diagnostic is about: an address, or profiles as a whole. */
export function addressesOf({ address, profiles = [] }: Diagnostic): readonly string[] {
  return [...(address === undefined ? [] : [address]), ...profiles.map((name) => `profile.${name}`)];
}

/** Why a change cannot be accepted. */
export function refusal({ address }: Change, why: string, hint: string | undefined): Diagnostic {
  return {
    code: "not-acceptable",
    severity: "error",
    message: `${address} cannot be accepted: ${why}`,
    hint: hint ?? "Nothing was written.",
    address,
  };
}

/** A change that the plan would still have. */
export function remains(change: Change): Diagnostic {
  const { address, action, reasons } = change;
  const keys = keysOf(change);
  const what = keys.length === 0 ? "it" : keys.join(", ");
  const why =
    reasons.length === 0
      ? `the plan would still ${action === "create" ? "create" : "change"} ${what}`
      : reasons.join("; ");
  return {
    code: "not-acceptable",
    severity: "error",
    message: `${address} cannot be accepted: ${why}`,
    hint: "Nothing was written. `hermes-fleet apply` makes the host as the manifest says.",
    address,
  };
}

/** Two files of the host have one source, and are not the same. */
export function differentTexts({ written }: SourceText): Diagnostic {
  return {
    code: "not-acceptable",
    severity: "error",
    message: `${written} is the source of several files, which are not the same on the host`,
    hint: "Accept one of them, or give each a source of its own.",
  };
}

/** Of a machine that is not looked at nothing is known that could be accepted. */
export function otherHost(host: string, hostName: string): Diagnostic {
  return {
    code: "host-unknown",
    severity: "error",
    message: `what is on "${host}" cannot be accepted here: this machine is "${hostName}"`,
    hint: "Accept it there.",
  };
}

/** What is wrong with an address; nothing where the plan has something there. */
export function unknownAddress(
  address: string,
  {
    planned,
    planner,
  }: {
    readonly planner: Pick<Planner, "loaded">;
    readonly planned: Pick<PlannedNow, "plan" | "facts">;
  },
): readonly Diagnostic[] {
  const { changes, diagnostics } = planned.plan;
  if (changes.some((one) => isWithin(one.address, address))) return [];
  const told = diagnostics.filter((one) => one.address !== undefined && isWithin(one.address, address));
  if (told.length > 0) return told;
  const known = changes.map((one) => one.address as string); // an address is a string
  const undeclared = [...planned.facts.profiles].find(
    (name) => isWithin(address, `profile.${name}`) && !planner.loaded.manifest.profiles.has(name),
  );
  const near =
    undeclared === undefined
      ? suggestion(address, known)
      : `\`hermes-fleet accept profile.${undeclared}\` takes the whole of that profile in.`;
  const some = known.length === 0 ? [] : [closest(address, known)];
  return [
    {
      code: "target-unknown",
      severity: "error",
      message: `${address === "" ? '""' : address} is the address of nothing in the plan`,
      hint: near ?? addressHint(some),
    },
  ];
}
