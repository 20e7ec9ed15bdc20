import type { Address } from "../model/ids.ts";
import type { LimitSettings, ProfileSettings } from "../model/manifest.ts";
import type { OwedRestart, ProfileRecord } from "../model/record.ts";
import { config } from "../resources/config.ts";
import { fileIn } from "../resources/host-files.ts";
import type { Outcome, ProfileContext, ProfileLayout } from "../resources/kind.ts";
import { KINDS } from "../resources/kinds.ts";
import { staleFields } from "../resources/service-drift.ts";
import { limitsAfter } from "../resources/service-limits.ts";
import { serviceWant } from "../resources/service-want.ts";
import type { Foreseen } from "./foresee.ts";
import type { PlanInput } from "./plan-input.ts";
import {
  claimMarks,
  type Reads,
  readsOf,
  type ServiceReads,
  type Serving,
  staleReads,
  withoutFormerlyServed,
} from "./reads.ts";
import { whyWithoutService, withoutService } from "./without-service.ts";

export interface PlannedProfile {
  readonly outcomes: readonly Outcome[];
  readonly readsAfter: Reads;
  /** A restart that has to follow once the first file is changed. */
  readonly owed: Pick<OwedRestart, "reasons" | "holds"> | undefined;
}

/** Settles what has to be done for one profile, resource by resource. */
export function planProfile(
  input: PlanInput,
  foreseen: Foreseen,
  {
    givesUp,
    serving,
    ...shared
  }: Pick<ProfileContext, "knownSecrets" | "keep" | "lacks"> & {
    /** What other gateways wait for, each a reason to let it go. */
    readonly givesUp: readonly string[];
    /** Of the default: what it reads of the profiles that its gateway serves. */
    readonly serving: Serving | undefined;
  },
): PlannedProfile {
  const { facts, inputs, fingerprint, digest } = input;
  const { layout, member, touched, before, after, inheritance, unwanted, distribution } = foreseen;
  const { record, leaving } = member;
  const settings = member.isServed === undefined ? member.settings : withoutService(member.settings);
  const stale = staleFields(layout, facts, serviceWant(layout, facts));
  const limits = limitsReadOf(layout, input, settings, record);
  const fields = layout.format?.startFields ?? [];
  const own = readsOf(after, touched, { fields, stale: [], limits: limits.after });
  const readsAfter = withReads(own, serving?.all);
  const readsBefore = readsOf(before, touched, { fields, stale, limits: limits.before });
  const gateway = facts.gateways.get(settings.name) ?? { is: "none" };
  const read = staleReads(
    withReads(readsBefore, serving?.before),
    withReads(own, serving?.after),
    gateway,
    withoutFormerlyServed(record, serving?.serves ?? []),
    fingerprint,
  );
  // A process that nothing is known of may hold what its files do not say any more.
  const staleSince = [[...(serving?.reasons ?? []), ...read], givesUp].find((some) => some.length > 0) ?? [];
  const outcomes: Outcome[] = [];
  const blockedBy: Address[] = [];
  // A copy without a source cannot be made, and so has nothing that could be planned.
  const kinds = member.isTopologyOnly === true ? [config] : KINDS;
  for (const kind of foreseen.diagnostics.length > 0 ? [] : kinds) {
    const found = kind.plan({
      ...shared,
      settings,
      layout,
      facts,
      inputs,
      record,
      fingerprint,
      digest,
      staleReads: staleSince,
      handsOver: givesUp.length > 0,
      withoutService: whyWithoutService(member),
      isTopologyOnly: member.isTopologyOnly === true,
      serves: serving?.serves ?? [],
      blockedBy,
      leaving,
      inheritance,
      unwanted,
      distribution,
      distributing: distribution.is === "due" ? distribution.what : undefined,
      exports: input.exports,
    });
    outcomes.push(...found);
    // Without a home that can be told there is nothing that could be done in it, or for it.
    if (kind === KINDS[0] && found.some(({ change }) => change === undefined)) break;
    blockedBy.push(...found.flatMap(({ change, address }) => (change === undefined ? [address] : [])));
  }
  const isOwed =
    gateway.is === "live" && foreseen.willRun && member.isServed === undefined && staleSince.length > 0;
  return {
    outcomes:
      leaving?.home === "delete" && facts.profiles.has(settings.name) ? deletedOnlyWhole(outcomes) : outcomes,
    readsAfter,
    owed: isOwed
      ? {
          reasons: staleSince,
          holds: [
            ...new Set([
              ...[...before.claims, ...(serving?.claims ?? [])].flatMap(
                ({ identity }) => fingerprint(identity) ?? [],
              ),
              ...claimMarks(record, gateway.process),
            ]),
          ],
        }
      : undefined,
  };
}

function withReads(own: Reads, others: Reads | undefined): Reads {
  return others === undefined ? own : new Map([...own, ...others]);
}

/** A home, and its wrapper with it, is only deleted where its service and its gateway can be taken away as well. */
function deletedOnlyWhole(outcomes: readonly Outcome[]): readonly Outcome[] {
  const open = outcomes.find((one) => !isSettled(one));
  const isDeleted = outcomes.some(({ change }) => change?.kind === "profile" && change.action === "delete");
  if (open === undefined && isDeleted) return outcomes;
  const reasons = open === undefined ? [] : [`kept until ${open.address} can be planned`];
  return outcomes.map((one) =>
    (one.change?.kind === "profile" || one.change?.kind === "alias") && one.change.action === "delete"
      ? { ...one, ops: [], change: { ...one.change, action: "no-op", reasons } }
      : one,
  );
}

/** It could be planned, and nothing keeps the plan from being carried out. */
export function isSettled({ change, diagnostics }: Outcome): boolean {
  return change !== undefined && diagnostics.every(({ severity }) => severity !== "error");
}

interface LimitsRead {
  readonly before: ServiceReads["limits"];
  readonly after: ServiceReads["limits"];
}

/**
 * The limits that a gateway keeps as it was started with them: those that it has, as far as its service's files tell,
 * and those that it is to have; nothing of what is none of the fleet's.
 */
function limitsReadOf(
  { format, hermes, profile }: ProfileLayout,
  { facts, fingerprint }: PlanInput,
  settings: ProfileSettings,
  record: ProfileRecord | undefined,
): LimitsRead {
  if (format === undefined) return { before: new Map(), after: new Map() };
  const want = settings.gateway.limits;
  const file = fileIn(facts, format.limits.file(hermes, format.id(hermes, profile)));
  const before = file.is === "text" ? format.limits.read(file.text) : {};
  const after = limitsAfter(format, want, file, record, fingerprint);
  const known = format.limits.fixedAtStart.filter(
    (limit) => format.limits.held(want)[limit] !== undefined || before[limit] !== after[limit],
  );
  const valuesIn = (limits: LimitSettings) =>
    new Map(known.map((limit) => [limit, String(limits[limit] ?? "usual")] as const));
  return { before: valuesIn(before), after: valuesIn(after) };
}
