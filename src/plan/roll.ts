import type { ProfileName, StepId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { LeftOut, Roll, RollVerb } from "../model/roll.ts";
import { PHASES, type Step } from "../model/step.ts";
import { addressOf } from "../resources/kind.ts";
import { order } from "./order.ts";
import { NOTHING_PLANNED } from "./plan-parts.ts";
import { decideRoll, type Moving } from "./roll-decision.ts";
import type { RollGateway } from "./roll-gateway.ts";

/** What is asked of which gateways, and how. */
export interface RollInput {
  readonly verb: RollVerb;
  /** In the order in which they have their turn. */
  readonly gateways: readonly RollGateway[];
  /**
   * So many may be on their way at a time, and after the first that is not ready none is begun; absent: all side by side,
   * each for itself.
   */
  readonly maxUnavailable?: number;
  /** Goes first by itself; the others follow once it has stayed ready for so long. */
  readonly canary?: { readonly profile: ProfileName; readonly soakMs: number };
  /** Hard resets: no turn is waited for, and what hangs is killed. */
  readonly isForced?: boolean;
  /** Where, for the head of the plan. */
  readonly on: Pick<Plan, "fleet" | "host" | "root" | "manager" | "hermes">;
}

/**
 * Makes the steps by which gateways are started, stopped or started anew. They are those of an apply; what is added is
 * who waits for whom.
 */
export function rollOf(input: RollInput): Roll {
  const { verb, canary, isForced = false } = input;
  const isCanary = ({ profile }: RollGateway) => profile === canary?.profile;
  const first = input.gateways.filter(isCanary);
  const others = input.gateways.filter((one) => !isCanary(one));
  const decided = [...first, ...others].map((one) => ({ one, what: decideRoll(verb, isForced, one) }));
  const moving = decided.flatMap(({ one, what }) => ("move" in what ? [{ one, ...what }] : []));
  const steps = order(
    moving.map(({ one, ops }) => ({
      address: addressOf(one.profile, "gateway"),
      profile: one.profile,
      ops: canary !== undefined && isCanary(one) ? [...ops, steadyOp(one, canary.soakMs)] : ops,
    })),
    { handovers: [], copies: new Map(), needsHost: false, beforeDeletions: [] },
  );
  const profiles = moving.map(({ one }) => one.profile);
  return {
    plan: { ...NOTHING_PLANNED, ...input.on, steps: inTurn(steps, profiles, input) },
    moves: moving.map(({ move }) => move),
    leftOut: decided.flatMap(({ what }): readonly LeftOut[] => ("move" in what ? [] : [what])),
  };
}

/** What its platforms were before is no reason to take the new process for worse. */
function steadyOp({ service, gateway }: RollGateway, forMs: number): Moving["ops"][number] {
  const platforms = gateway.is === "live" ? (gateway.report?.platforms ?? []) : [];
  const fatalBefore = platforms.flatMap(({ platform, state }) => (state === "fatal" ? [platform] : []));
  return { phase: "steady", op: { do: "await", what: "steady", service, forMs, fatalBefore } };
}

/**
 * Lets each begin once those that are too far before it have succeeded, and none of those right before it has failed:
 * so the window slides, and closes at the first failure.
 */
function inTurn(
  steps: readonly Step[],
  profiles: readonly ProfileName[],
  { maxUnavailable = profiles.length, canary }: Pick<RollInput, "maxUnavailable" | "canary">,
): readonly Step[] {
  const isRolling = maxUnavailable < profiles.length;
  const hasCanary = canary !== undefined && profiles[0] === canary.profile;
  const lastOf = new Map(profiles.map((profile) => [profile, last(steps, profile)] as const));
  const firstOf = new Map(profiles.map((profile) => [profile, first(steps, profile)] as const));
  return steps.map((step) => {
    const { profile } = step;
    if (profile === undefined || firstOf.get(profile) !== step.phase) return step;
    const index = profiles.indexOf(profile);
    const isDue = (other: number) =>
      (isRolling && other <= index - maxUnavailable) || (hasCanary && other === 0 && index > 0);
    const before = profiles.slice(0, index);
    const ends = (isOne: (other: number) => boolean) =>
      before.flatMap((name, other) => (isOne(other) ? (lastOf.get(name) ?? []) : []));
    const unlessFailed = isRolling ? ends((other) => !isDue(other)) : [];
    return {
      ...step,
      after: [...step.after, ...ends(isDue).map((id) => ({ step: id, when: "succeeded" as const }))],
      ...(unlessFailed.length > 0 && { unlessFailed }),
    };
  });
}

function own(steps: readonly Step[], profile: ProfileName): readonly Step[] {
  return steps
    .filter((step) => step.profile === profile)
    .toSorted((one, other) => PHASES.indexOf(one.phase) - PHASES.indexOf(other.phase));
}

/** Where it begins. */
function first(steps: readonly Step[], profile: ProfileName): Step["phase"] | undefined {
  return own(steps, profile)[0]?.phase;
}

/** The steps with which it has come to its end. */
function last(steps: readonly Step[], profile: ProfileName): readonly StepId[] {
  const all = own(steps, profile);
  const phase = all.at(-1)?.phase;
  return all.filter((step) => step.phase === phase).map(({ id }) => id);
}
