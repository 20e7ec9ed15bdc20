import type { Diagnostic } from "../model/diagnostic.ts";
import type { Address, ProfileName } from "../model/ids.ts";
import type { LimitSettings, ProfileSettings } from "../model/manifest.ts";
import type { OwedRestart, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { config, leftSettings } from "../resources/config.ts";
import type { DistributionDecision } from "../resources/distributing.ts";
import { decideDistribution } from "../resources/distribution.ts";
import { leftVariables } from "../resources/env.ts";
import { leftFiles } from "../resources/file.ts";
import { fileIn, isYetToBeMade } from "../resources/host-files.ts";
import type { Inheritance, Outcome, ProfileContext, ProfileLayout, Unwanted } from "../resources/kind.ts";
import { KINDS } from "../resources/kinds.ts";
import { serviceWant } from "../resources/service.ts";
import { staleFields } from "../resources/service-drift.ts";
import { limitsAfter } from "../resources/service-limits.ts";
import { knownValues, type ProfileState, stateAfter, stateOf } from "./after.ts";
import { cleaned, inheritanceOf, missingSource, type SourceProblem } from "./clones.ts";
import type { Member } from "./members.ts";
import type { PlanInput } from "./plan-input.ts";
import { claimMarks, type Reads, readsOf, type ServiceReads, type Serving, staleReads } from "./reads.ts";
import { whyWithoutService, withoutService } from "./without-service.ts";

/** What becomes of a profile's files, before it is settled what has to be done for it. */
export interface Foreseen {
  readonly layout: ProfileLayout;
  readonly member: Member;
  /** The settings, and as declared absent what has left the manifest and goes with it. */
  readonly touched: ProfileSettings;
  readonly willRun: boolean;
  /** As it is on disk; of a copy that is yet to be made, nothing. */
  readonly before: ProfileState;
  readonly after: ProfileState;
  readonly inheritance: Inheritance | undefined;
  readonly unwanted: Unwanted;
  readonly distribution: DistributionDecision;
  readonly diagnostics: readonly Diagnostic[];
}

/** Foresees one profile; `sourceOf` tells the state that a copy is made of. */
export function foresee(
  { facts, inputs, fingerprint }: Pick<PlanInput, "facts" | "inputs" | "fingerprint">,
  layout: ProfileLayout,
  member: Member,
  before: ProfileState,
  sourceOf: (source: ProfileName) => ProfileState | SourceProblem,
): Foreseen {
  const { settings, record, leaving } = member;
  const { home } = layout;
  const one = {
    layout,
    member,
    touched: withLeft(settings, before, record, fingerprint),
    willRun: settings.gateway.state === "running",
    before,
    inheritance: undefined,
    unwanted: { variables: [], settings: [] },
    distribution: { is: "settled" } as const,
    diagnostics: [],
  };
  if (leaving !== undefined) return { ...one, after: before };
  const distribution = decideDistribution({ settings, layout, facts, inputs, record });
  // Nothing is done in a home that is not the one that was meant.
  if (distribution.is === "refused") return { ...one, distribution, after: before };
  if (distribution.is === "due" && distribution.what.does === "install") {
    // It gets the config.yaml of the distribution, as far as that can be seen, and keeps what else there is.
    const state = stateOf(home, before.env, distribution.what.config, before.sessions);
    return { ...one, distribution, after: stateAfter(home, state, settings, inputs) };
  }
  const isNew = isYetToBeMade(settings.name, facts, record);
  const source = settings.create.cloneFrom?.value;
  if (isNew && source !== undefined) {
    const copied = sourceOf(source);
    if (typeof copied === "string") {
      return { ...one, willRun: false, after: before, diagnostics: [missingSource(settings, copied)] };
    }
    // Sessions are no part of what Hermes copies.
    const { unwanted, state } = cleaned(home, settings, { ...copied, sessions: new Map() });
    const after = stateAfter(home, state, settings, inputs);
    return { ...one, after, unwanted, inheritance: inheritanceOf(source, copied) };
  }
  // An apply was ended between copying and cleaning.
  if (record?.uncleanEnv === true || record?.uncleanConfig === true) {
    const { unwanted, state } = cleaned(home, settings, before);
    return { ...one, distribution, after: stateAfter(home, state, settings, inputs), unwanted };
  }
  const left = leftFiles(settings, facts, home, record, fingerprint);
  return { ...one, distribution, after: stateAfter(home, before, one.touched, inputs, left) };
}

function withLeft(
  settings: ProfileSettings,
  { env, config }: ProfileState,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): ProfileSettings {
  if (record?.env === undefined && record?.config === undefined) return settings;
  const variables = leftVariables(settings, knownValues(env), record, fingerprint).gone;
  const paths = leftSettings(settings, config, record, fingerprint).gone;
  if (variables.length + paths.length === 0) return settings;
  const { place } = settings;
  return {
    ...settings,
    env: new Map([
      ...settings.env,
      ...variables.map((variable) => [variable, { value: null, place }] as const),
    ]),
    config: [...settings.config, ...paths.map((path) => ({ path, value: undefined, place }))],
  };
}

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
  }: Pick<ProfileContext, "knownSecrets" | "keep"> & {
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
    record,
    fingerprint,
  );
  // A process that nothing is known of may hold what its files do not say any more.
  const staleSince = [read, serving?.reasons ?? [], givesUp].find((some) => some.length > 0) ?? [];
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
