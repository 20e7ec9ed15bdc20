import type { ProfileName, StepId } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";
import { isPatience, PHASES, type Phase, type Step } from "../model/step.ts";

/** How the steps of each sort are done. */
export interface Performer {
  /** One step by itself. */
  one(step: Step): Promise<StepOutcome>;
  /** Several steps of the same operation in one call. */
  together(steps: readonly Step[]): Promise<ReadonlyMap<StepId, StepOutcome>>;
  /**
   * Is asked once of each profile, right before its first step; absent: nobody is asked.
   * @returns what its steps have come to without being done; undefined: they are done
   */
  turn?(profile: ProfileName): Promise<StepOutcome | undefined>;
  /** Of which steps only so many run at a time; absent: of none. What waits for its turn has not begun. */
  readonly limit?: { readonly atATime: number; has(step: Step): boolean };
}

/** What is finished once there is to be an end: the steps that run, or all of the profiles that have had one. */
export type Finishes = "steps" | "profiles";

/**
 * Runs a graph of steps. What changes files runs as soon as it may; what goes to the service manager queues
 * until nothing else can run without it, and then goes in one call for all.
 */
export async function schedule(
  steps: readonly Step[],
  performer: Performer,
  emit: (event: ApplyEvent) => void,
  signal: AbortSignal,
  finishes: Finishes = "steps",
): Promise<ReadonlyMap<StepId, StepOutcome>> {
  const begun = new Set<ProfileName>();
  const isEnded = ({ profile, op }: Step) =>
    signal.aborted &&
    (finishes === "steps" || profile === undefined || !begun.has(profile) || isPatience(op));
  const outcomes = new Map<StepId, StepOutcome>();
  const byId = new Map(steps.map((step) => [step.id, step] as const));
  const waiting = new Set(steps);
  const running = new Map<Step, Promise<void>>();
  const asking = new Map<ProfileName, Promise<void>>();
  const answers = new Map<ProfileName, StepOutcome | undefined>();

  const end = (step: Step, outcome: StepOutcome) => {
    outcomes.set(step.id, outcome);
    emit({ event: "ended", step, outcome });
  };
  const start = (batch: readonly Step[], perform: () => Promise<ReadonlyMap<StepId, StepOutcome>>) => {
    for (const step of batch) {
      waiting.delete(step);
      if (step.profile !== undefined) begun.add(step.profile);
      emit({ event: "started", step });
    }
    const work = perform().then(
      (results) => {
        for (const step of batch)
          end(step, results.get(step.id) ?? { is: "failed", reason: "nothing was done" });
      },
      (error: unknown) => {
        for (const step of batch) end(step, { is: "failed", reason: messageOf(error) });
      },
    );
    for (const step of batch)
      running.set(
        step,
        work.then(() => void running.delete(step)),
      );
  };

  /** Whether it is known what becomes of a step; it is asked where nobody has. */
  const isAnswered = ({ profile }: Step) => {
    if (performer.turn === undefined || profile === undefined || answers.has(profile)) return true;
    if (asking.has(profile)) return false;
    const answer = performer.turn(profile).then(
      (outcome) => void answers.set(profile, outcome),
      (error: unknown) => void answers.set(profile, { is: "failed", reason: messageOf(error) }),
    );
    asking.set(
      profile,
      answer.then(() => void asking.delete(profile)),
    );
    return false;
  };
  const isLeft = (step: Step) => {
    const outcome = step.profile === undefined ? undefined : answers.get(step.profile);
    if (outcome === undefined) return false;
    waiting.delete(step);
    end(step, outcome);
    return true;
  };

  const isFull = (step: Step) => {
    const { limit } = performer;
    if (limit?.has(step) !== true) return false;
    return [...running.keys()].filter((one) => limit.has(one)).length >= limit.atATime;
  };

  /** True where a step was skipped: then others may be pointless that stand before it. */
  const skipPointless = () => {
    let hasSkipped = false;
    for (const step of waiting) {
      const because = isEnded(step) ? "interrupted" : blocker(step, outcomes, byId);
      if (because === undefined) continue;
      waiting.delete(step);
      end(step, { is: "skipped", because });
      hasSkipped = true;
    }
    return hasSkipped;
  };

  while (waiting.size > 0 || running.size > 0) {
    while (skipPointless());
    const next = [...waiting].filter((step) => step.after.every((one) => outcomes.has(one.step)));
    const answered = next.filter(isAnswered);
    const left = answered.filter(isLeft);
    // What waited for them may be due by now.
    if (left.length > 0) continue;
    const due = answered;
    const held = new Set<Step>();
    for (const step of due.filter((one) => !isBatched(one))) {
      if (isFull(step)) held.add(step);
      else start([step], async () => new Map([[step.id, await performer.one(step)]]));
    }
    // A gateway that is waited for is nothing that a queued call could make needless; nor is a home that is saved.
    const isBusy =
      asking.size > 0 ||
      [...running.keys(), ...held].some(({ op, phase }) => !isWait(op) && !LAST_PHASES.has(phase));
    const batch = isBusy ? [] : nextBatch(due.filter(isBatched));
    if (batch.length > 0) start(batch, () => performer.together(batch));
    const under = [...running.values(), ...asking.values()];
    if (under.length > 0) await Promise.race(under);
  }
  return outcomes;
}

/** What may take an hour, and nobody else need wait for. */
const LAST_PHASES: ReadonlySet<Phase> = new Set(["save", "export", "unwrap", "delete"]);

/** A gateway that ends by itself may take its time as well. */
function isWait({ do: does }: Step["op"]): boolean {
  return does === "await" || does === "end-process";
}

function isBatched({ op }: Step): boolean {
  return op.do === "service" || op.do === "reload" || op.do === "announce-stop";
}

/** All queued steps of the earliest phase that do the same thing. */
function nextBatch(queue: readonly Step[]): readonly Step[] {
  const sorted = queue.toSorted((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase));
  const [first] = sorted;
  return first === undefined ? [] : sorted.filter((step) => operation(step) === operation(first));
}

function operation({ phase, op }: Step): string {
  return op.do === "service" ? `${phase} ${op.verb}` : `${phase} ${op.do}`;
}

/** The step without whose success this one makes no sense. */
function blocker(
  step: Step,
  outcomes: ReadonlyMap<StepId, StepOutcome>,
  byId: ReadonlyMap<StepId, Step>,
): Step | "interrupted" | undefined {
  const needed = step.after.filter(({ when }) => when === "succeeded").map((one) => one.step);
  for (const id of [...needed, ...(step.unlessFailed ?? [])]) {
    const outcome = outcomes.get(id);
    if (outcome === undefined || outcome.is === "succeeded") continue;
    if (outcome.is === "skipped") return outcome.because;
    return byId.get(id);
  }
  return undefined;
}
