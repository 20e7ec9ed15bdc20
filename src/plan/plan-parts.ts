import type { Facts } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";

/** What a plan has that no manifest gives anything to do. */
export const NOTHING_PLANNED = {
  isOtherHost: false,
  handovers: [],
  changes: [],
  steps: [],
  diagnostics: [],
  records: [],
  hostRecords: [],
  reads: new Map(),
  owed: new Map(),
  forgets: [],
  watched: new Map(),
} as const satisfies Partial<Plan>;

/** The Hermes that is there, as a plan names it. */
export function plannedHermes({ hermes }: Pick<Facts, "hermes">): Plan["hermes"] {
  if (hermes.is !== "found") return {};
  const { path, version } = hermes;
  return { path, ...(version !== undefined && { version }) };
}
