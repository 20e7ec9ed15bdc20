import type { ChangeDocument, PlanDocument } from "./plan-document.generated.ts";
import { nameOf } from "./plan-words.ts";

/** What of a plan cannot be undone, or interrupts an agent, as far as one profile goes. */
export interface Danger {
  /** Absent: the host's own. */
  readonly profile?: string;
  /** One of `RANK`: how bad the worst of it is. */
  readonly rank: number;
  /** Phrases: `its home is deleted`. */
  readonly what: readonly string[];
  /** Phrases. */
  readonly why: readonly string[];
}

/** The worst is the least. */
export const RANK = { homeDeleted: 0, deleted: 1, stopped: 2, moved: 3, restarted: 4 } as const;

/** Everything dangerous in a plan, profile by profile, the worst first. */
export function dangersOf({ changes, handovers = [] }: PlanDocument): readonly Danger[] {
  const found = new Map<string | undefined, { rank: number; what: string[]; why: Set<string> }>();
  const add = (profile: string | undefined, rank: number, what: string, why: readonly string[]) => {
    const known = found.get(profile) ?? { rank, what: [], why: new Set() };
    known.rank = Math.min(known.rank, rank);
    known.what.push(what);
    for (const one of why.flatMap((reason) => reason.split("; "))) known.why.add(one);
    found.set(profile, known);
  };
  for (const change of changes) {
    const danger = dangerOf(change);
    if (danger !== undefined) add(change.profile, danger.rank, danger.what, change.reasons);
  }
  for (const { from, to, what } of handovers)
    add(from, RANK.moved, what === undefined ? `it goes to "${to}"` : `${what} goes to "${to}"`, []);
  return [...found]
    .map(([profile, { rank, what, why }]) => ({
      ...(profile !== undefined && { profile }),
      rank,
      what,
      why: [...why],
    }))
    .sort((one, other) => one.rank - other.rank);
}

function dangerOf(change: ChangeDocument): { readonly rank: number; readonly what: string } | undefined {
  const { action, kind, switches } = change;
  if (action === "no-op") return undefined;
  if (kind === "gateway") {
    if (switches === "stop") return { rank: RANK.stopped, what: "its gateway is stopped" };
    if (action === "restart" || switches === "restart")
      return { rank: RANK.restarted, what: "its gateway restarts" };
    return action === "delete" ? { rank: RANK.deleted, what: "its gateway goes" } : undefined;
  }
  if (action !== "delete") return undefined;
  if (kind === "profile") return { rank: RANK.homeDeleted, what: "its home is deleted" };
  if (kind === "service") return { rank: RANK.deleted, what: "its service is removed" };
  return { rank: RANK.deleted, what: `${nameOf(change)} is deleted` };
}
