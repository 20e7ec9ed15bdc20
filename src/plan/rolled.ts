import type { ProcessIdentity } from "../model/facts.ts";
import type { ProfileName, StepId } from "../model/ids.ts";
import type { LeftOut, Move, Roll, RolledGateway, RolledStep, RollResult, RollVerb } from "../model/roll.ts";
import type { ActualState } from "../model/status.ts";
import { isPatience, type Step } from "../model/step.ts";

/** What a gateway is after a roll. */
export interface Afterwards {
  readonly state: ActualState;
  readonly pid?: number;
  /** The process that has been ready. */
  readonly process?: ProcessIdentity;
  /** It had been ready, and is not up any more: a sentence part. */
  readonly fallen?: string;
  /** Nothing was done about it, since its owner had stopped it before its turn. */
  readonly isLeft?: boolean;
}

/** Tells of each gateway what the steps of a roll have come to. */
export function rolled(
  verb: RollVerb,
  { plan, moves, leftOut }: Roll,
  steps: ReadonlyMap<StepId, RolledStep>,
  after: (profile: ProfileName) => Afterwards,
  isInterrupted: boolean,
): RollResult {
  const seen = moves.map((move) => ({ move, is: after(move.profile) }));
  const left = seen.flatMap(({ move: { profile }, is }): readonly LeftOut[] =>
    is.isLeft === true
      ? [{ profile, is: "not-meant", state: is.state, why: "it was stopped meanwhile" }]
      : [],
  );
  return {
    verb,
    gateways: seen.flatMap(({ move, is }) =>
      is.isLeft === true ? [] : [gatewayOf(move, plan.steps, steps, is)],
    ),
    leftOut: [...leftOut, ...left],
    isInterrupted,
  };
}

function gatewayOf(
  move: Move,
  all: readonly Step[],
  steps: ReadonlyMap<StepId, RolledStep>,
  { state, pid, process, fallen }: Afterwards,
): RolledGateway {
  const own = all.flatMap((step) => {
    const done = steps.get(step.id);
    return step.profile === move.profile && done !== undefined ? [{ step, ...done }] : [];
  });
  const begun = own.flatMap(({ startedMs }) => startedMs ?? []);
  const ended = own.flatMap(({ endedMs, startedMs }) => (startedMs === undefined ? [] : (endedMs ?? [])));
  const isCutShort = own.some(({ step, outcome }) => isPatience(step.op) && outcome.is === "skipped");
  const skipped = own.flatMap(({ step, outcome }) =>
    outcome.is === "skipped" && !isPatience(step.op) ? [outcome.because] : [],
  );
  const last = own.findLast(({ step }) => step.op.do === "await" && !isPatience(step.op));
  const isFallen = fallen !== undefined && begun.length > 0 && skipped.length === 0 && last !== undefined;
  const failed =
    own.find(({ outcome }) => outcome.is === "failed") ??
    (isFallen ? { step: last.step, outcome: { is: "failed" as const, reason: fallen } } : undefined);
  const because = skipped.find((one) => one !== "interrupted");
  // What serves all, such as a reload, can fail as well.
  const failure = failed ?? sharedFailure(because, steps);
  const notes = own.flatMap(({ step, outcome }) =>
    step.op.do === "await" && outcome.is === "succeeded" ? (outcome.note ?? []) : [],
  );
  const outcome =
    failure !== undefined
      ? "failed"
      : begun.length === 0
        ? "not-begun"
        : skipped.length > 0
          ? "unfinished"
          : "done";
  return {
    ...move,
    outcome,
    // Between two crashes it may look as if it had come up.
    to: failed?.step.phase === "ready" && (state === "running" || state === "starting") ? "failing" : state,
    ...(pid !== undefined && { pidAfter: pid }),
    ...(process !== undefined && { process }),
    ...(isCutShort && outcome === "done" && { isCutShort }),
    ...(begun.length > 0 && ended.length > 0 && { tookMs: Math.max(...ended) - Math.min(...begun) }),
    ...(failure?.outcome.is === "failed" && {
      failure: { step: failure.step, reason: failure.outcome.reason },
    }),
    ...(outcome === "not-begun" && because?.profile !== undefined && { because: because.profile }),
    ...(notes.length > 0 && { degraded: notes.join("; ") }),
  };
}

function sharedFailure(because: Step | "interrupted" | undefined, steps: ReadonlyMap<StepId, RolledStep>) {
  if (because === undefined || because === "interrupted" || because.profile !== undefined) return undefined;
  const outcome = steps.get(because.id)?.outcome;
  return outcome === undefined ? undefined : { step: because, outcome };
}
