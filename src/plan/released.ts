import type { Diagnostic } from "../model/diagnostic.ts";
import type { Address, StepId } from "../model/ids.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import { planKeepAwake } from "../resources/keep-awake.ts";
import type { Outcome } from "../resources/kind.ts";
import { order } from "./order.ts";
import { NOTHING_PLANNED, plannedHermes } from "./plan-parts.ts";
import type { ReleaseInput } from "./release-input.ts";
import { releaseDiagnostics } from "./released-diagnostics.ts";
import { releasedLimits } from "./released-limits.ts";

const RECORD = "host.record" as Address; // the one of its kind
const BECAUSE = "the fleet is released";

/**
 * A plan that takes away what only hermes-fleet needs: limits, what keeps the host awake, and last, when all of that is
 * done, the record. No gateway is stopped or started by it, and no home, unit or wrapper is touched.
 */
export function planRelease(input: ReleaseInput): Plan {
  const { facts, layout, format, record, profiles } = input;
  const limits = format === undefined ? [] : profiles.flatMap((name) => releasedLimits(name, input, format));
  const keepAwake = keepAwakeOf(input);
  const outcomes = [...(keepAwake === undefined ? [] : [keepAwake]), ...limits];
  const works = outcomes.map((one) => ({ ...one, profile: one.change?.profile }));
  const first = order(works, { handovers: [], copies: new Map(), needsHost: false, beforeDeletions: [] });
  const steps = [...first, ...ownSteps(input, first)];
  const told = releaseDiagnostics(input, steps);
  return {
    ...NOTHING_PLANNED,
    purpose: { is: "release", profiles },
    fleet: record.fleet,
    host: input.host,
    root: layout.root,
    manager: format?.kind ?? "none",
    hermes: plannedHermes(facts),
    changes: [...outcomes.flatMap(({ change }) => change ?? []), ...ownChange(input)],
    steps,
    diagnostics: [...told.before, ...outcomes.flatMap(({ diagnostics }) => diagnostics), ...told.after],
  };
}

/**
 * A plan of a fleet that there is nothing of.
 * @param others the fleets that there is something of on this Hermes root
 */
export function nothingToRelease(
  of: Pick<Plan, "fleet" | "host" | "root" | "manager">,
  others: readonly string[],
): Plan {
  return {
    ...NOTHING_PLANNED,
    ...of,
    purpose: { is: "release", profiles: [] },
    hermes: {},
    diagnostics: others.length === 0 ? [] : [othersThere(of.root, others)],
  };
}

function othersThere(root: string, others: readonly string[]): Diagnostic {
  const message = `there is a record of ${others.join(", ")} on ${root}`;
  return { code: "other-fleet", severity: "note", message, hint: "If that is meant, say its `name`." };
}

function keepAwakeOf({ manifest, record, facts, layout, format, digest }: ReleaseInput): Outcome | undefined {
  const { keepAwake: declared } = manifest.host;
  const found = planKeepAwake({
    manifest: {
      ...manifest,
      name: record.fleet,
      host: declared === undefined ? {} : { keepAwake: { value: false, place: declared.place } },
    },
    facts,
    layout,
    format,
    record: record.ofHost,
    digest,
    hasService: () => true,
  });
  const change = found?.change;
  return change?.action === "delete" && found !== undefined
    ? { ...found, change: { ...change, reasons: [BECAUSE] } }
    : found && { ...found, diagnostics: found.diagnostics.map(orNothing) };
}

/** What cannot be taken away now would be nobody's once the record has gone. */
function orNothing(one: Diagnostic): Diagnostic {
  return one.severity === "error" ? { ...one, blocks: "apply" } : one;
}

/** The record goes when all else has gone: an end before that leaves what the next release needs. */
function ownSteps({ own, digest }: ReleaseInput, first: readonly Step[]): readonly Step[] {
  return own.map(({ path, text }, at) => ({
    id: stepId(at),
    address: RECORD,
    profile: undefined,
    phase: "delete",
    op: { do: "remove", path, expect: { is: "digest", digest: digest(text) }, withFolder: false },
    after: (at === 0 ? first.map(({ id }) => id) : [stepId(at - 1)]).map((step) => ({
      step,
      when: "succeeded",
    })),
  }));
}

function stepId(at: number): StepId {
  return `${RECORD}#${at + 1}` as StepId; // unique within its resource
}

function ownChange({ own }: ReleaseInput): readonly Change[] {
  const what = own
    .map((one) => one.what)
    .toReversed()
    .join("; ");
  return [
    { address: RECORD, profile: undefined, kind: "record", action: "delete", reasons: [what], details: [] },
  ];
}
