import type { ProfileName, StepId } from "../model/ids.ts";
import type { Move, Roll, RolledGateway, RolledStep, RollResult, RollVerb } from "../model/roll.ts";
import type { ActualState } from "../model/status.ts";
import type { Step } from "../model/step.ts";

/** What a gateway is after a roll. */
export interface Afterwards {
  readonly state: ActualState;
  readonly pid?: number;
}

/** Tells of each gateway what the steps of a roll have come to. */
export function rolled(
  verb: RollVerb,
  { plan, moves, leftOut }: Roll,
  steps: ReadonlyMap<StepId, RolledStep>,
  after: (profile: ProfileName) => Afterwards,
  isInterrupted: boolean,
): RollResult {
  return {
    verb,
    gateways: moves.map((move) => gatewayOf(move, plan.steps, steps, after(move.profile))),
    leftOut,
    isInterrupted,
  };
}

function gatewayOf(
  move: Move,
  all: readonly Step[],
  steps: ReadonlyMap<StepId, RolledStep>,
  { state, pid }: Afterwards,
): RolledGateway {
  const own = all.flatMap((step) => {
    const done = steps.get(step.id);
    return step.profile === move.profile && done !== undefined ? [{ step, ...done }] : [];
  });
  const begun = own.flatMap(({ startedMs }) => startedMs ?? []);
  const ended = own.flatMap(({ endedMs, startedMs }) => (startedMs === undefined ? [] : (endedMs ?? [])));
  const failed = own.find(({ outcome }) => outcome.is === "failed");
  const skipped = own.flatMap(({ outcome }) => (outcome.is === "skipped" ? [outcome.because] : []));
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
