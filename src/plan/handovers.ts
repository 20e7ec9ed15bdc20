import type { Claim } from "../hermes/claims.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { claimMarks } from "./reads.ts";

/** One gateway gives up what another takes: the first must have ended before the other starts. */
export interface Handover {
  readonly from: ProfileName;
  readonly to: ProfileName;
  /** What it is about, as a message calls it. */
  readonly what: string;
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
  const held = holdings.flatMap((one) => {
    const gateway = facts.gateways.get(one.profile);
    return gateway?.is === "live" ? [{ ...one, marks: claimMarks(one.record, gateway.process) }] : [];
  });
  return holdings.flatMap(({ profile: to, after, willRun }) => {
    if (!willRun) return [];
    return held.flatMap((from): readonly Handover[] => {
      if (from.profile === to) return [];
      const claim = after.find((one) => {
        const mark = fingerprint(one.identity);
        const isHeld =
          from.before.some((other) => isSame(one, other)) || (mark !== undefined && from.marks.has(mark));
        const isLocked = facts.locks.some(
          ({ profile, scope, hash }) =>
            profile === from.profile && scope === one.lock?.scope && hash === one.lock.hash,
        );
        // What both are to have after the apply is a conflict, which is told as one.
        return (isHeld || isLocked) && !(from.willRun && from.after.some((other) => isSame(one, other)));
      });
      return claim === undefined ? [] : [{ from: from.profile, to, what: claim.variable ?? claim.what }];
    });
  });
}

/** A port is a port whoever listens; all else is the platform's own. */
function isSame(one: Claim, other: Claim): boolean {
  const isPlatform = one.kind === "port" || one.platform === other.platform;
  return one.kind === other.kind && one.identity === other.identity && isPlatform;
}
