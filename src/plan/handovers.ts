import type { Claim } from "../hermes/claims.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { thingOf } from "./conflicts.ts";
import { claimMarks } from "./reads.ts";

/** One gateway gives up what another takes: the first must have ended before the other starts. */
export interface Handover {
  readonly from: ProfileName;
  readonly to: ProfileName;
  /** What it is about, as a message calls it. */
  readonly what: string;
  /** The other is to serve the agent of the first. */
  readonly isWhole?: boolean;
  /** The other's files must not even name it before the first has ended. */
  readonly isBeforeFiles?: boolean;
}

/** What a profile's gateway holds at this moment, and what it will after the apply. */
export interface Holdings {
  readonly profile: ProfileName;
  readonly before: readonly Claim[];
  readonly after: readonly Claim[];
  readonly willRun: boolean;
  readonly record: ProfileRecord | undefined;
}

/** Every pair of gateways between which a token, a session or a port changes hands. */
export function handoversOf(
  holdings: readonly Holdings[],
  facts: Facts,
  fingerprint: Fingerprint,
): readonly Handover[] {
  const held = new Held(holdings, facts, fingerprint);
  return holdings.flatMap(({ profile: to, after, willRun }) => {
    if (!willRun) return [];
    const found = new Map<ProfileName, Handover>();
    for (const claim of after) {
      for (const from of held.holdersOf(claim)) {
        // What both are to have after the apply is a conflict, which is told as one.
        const isConflict = from.willRun && from.after.some((other) => thingOf(other) === thingOf(claim));
        if (from.profile === to || isConflict || found.has(from.profile)) continue;
        found.set(from.profile, { from: from.profile, to, what: claim.variable ?? claim.what });
      }
    }
    return [...found.values()];
  });
}

/** Who holds what at this moment, by its files, by what its process is known to have read, or by a live lock. */
class Held {
  readonly #byThing = new Map<string, Holdings[]>();
  readonly #byMark = new Map<string, Holdings[]>();
  readonly #byLock = new Map<string, Holdings[]>();
  readonly #fingerprint: Fingerprint;

  constructor(holdings: readonly Holdings[], facts: Facts, fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
    for (const one of holdings) {
      const gateway = facts.gateways.get(one.profile);
      if (gateway?.is !== "live") continue;
      for (const claim of one.before) add(this.#byThing, thingOf(claim), one);
      for (const mark of claimMarks(one.record, gateway.process)) add(this.#byMark, mark, one);
      for (const { profile, scope, hash } of facts.locks)
        if (profile === one.profile) add(this.#byLock, `${scope} ${hash}`, one);
    }
  }

  holdersOf(claim: Claim): ReadonlySet<Holdings> {
    // A fingerprint costs more than all else here, and mostly nobody is known by one.
    const mark = this.#byMark.size === 0 ? undefined : this.#fingerprint(claim.identity);
    return new Set([
      ...(this.#byThing.get(thingOf(claim)) ?? []),
      ...((mark && this.#byMark.get(mark)) || []),
      ...((claim.lock && this.#byLock.get(`${claim.lock.scope} ${claim.lock.hash}`)) || []),
    ]);
  }
}

function add(holders: Map<string, Holdings[]>, key: string, one: Holdings): void {
  holders.set(key, [...(holders.get(key) ?? []), one]);
}
