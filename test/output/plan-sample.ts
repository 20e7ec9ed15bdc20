import { stripVTControlCharacters } from "node:util";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { AbsolutePath, Address, ProfileName, StepId } from "../../src/model/ids.ts";
import type { Action, Change, Detail, KindName, Plan, Shown } from "../../src/model/plan.ts";
import type { Op, Step } from "../../src/model/step.ts";
import { drawPlan } from "../../src/output/draw-plan.ts";
import { Paper } from "../../src/output/paper.ts";
import { planDocument } from "../../src/output/plan-document.ts";

export const value = (one: string | number | boolean | null): Shown => ({ is: "value", value: one });
export const secret = (fingerprint?: string): Shown => ({
  is: "sensitive",
  ...(fingerprint !== undefined && { fingerprint }),
});
export const ABSENT: Shown = { is: "absent" };
export const LATER: Shown = { is: "known-at-apply" };

/** A change of `profile.NAME.KIND`. */
export function change(
  profile: string,
  kind: KindName,
  action: Action,
  rest: { readonly reasons?: readonly string[]; readonly details?: readonly Detail[] } = {},
): Change {
  const address = kind === "profile" ? `profile.${profile}` : `profile.${profile}.${kind}`;
  return {
    address: address as Address, // test data
    profile: profile as ProfileName, // test data
    kind,
    action,
    reasons: rest.reasons ?? [],
    details: rest.details ?? [],
  };
}

/** Changed keys, each `[key, before, after]`. */
export function keys(
  file: string | undefined,
  ...changed: readonly (readonly [string, Shown, Shown])[]
): Detail {
  return {
    shows: "keys",
    ...(file !== undefined && { file }),
    keys: changed.map(([key, before, after]) => ({ key, before, after })),
  };
}

export function step(id: string, op: Op, ...after: readonly string[]): Step {
  return {
    id: id as StepId, // test data
    address: (id.split("#")[0] ?? "") as Address, // test data
    profile: undefined,
    phase: "files",
    op,
    after: after.map((one) => ({ step: one as StepId, when: "succeeded" })), // test data
  };
}

export function planOf(
  changes: readonly Change[],
  diagnostics: readonly Diagnostic[] = [],
  steps: readonly Step[] = [],
): Plan {
  return {
    fleet: "home",
    host: "vps1",
    isOtherHost: false,
    root: "/home/ada/.hermes" as AbsolutePath, // absolute, as written
    manager: "systemd",
    hermes: { path: "/home/ada/.local/bin/hermes" as AbsolutePath, version: "0.16.0" }, // absolute, as written
    handovers: [],
    changes,
    steps,
    diagnostics,
    hostRecords: [],
    records: [],
    reads: new Map(),
    owed: new Map(),
    forgets: [],
    watched: new Map(),
  };
}

/** A plan as a person reads it. */
export async function drawn(
  plan: Plan,
  options: { readonly width?: number; readonly hasColor?: boolean; readonly isFull?: boolean } = {},
): Promise<string> {
  const paper = new Paper({ hasColor: options.hasColor ?? false, width: options.width ?? 80 });
  drawPlan(paper, planDocument(plan), { isFull: options.isFull ?? false });
  return paper.text();
}

/** A drawn text as it reads: without colours, and without white space at the ends of lines. */
export function withoutColours(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/ +$/gm, "");
}
