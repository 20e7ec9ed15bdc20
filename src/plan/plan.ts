import { homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { OwedRestart } from "../model/record.ts";
import type { Secret } from "../model/secret.ts";
import { ACTIVE_PROFILE, planActiveProfile } from "../resources/active-profile.ts";
import { planKeepAwake } from "../resources/keep-awake.ts";
import type { Outcome, PhasedOp, ProfileLayout } from "../resources/kind.ts";
import { planLinger } from "../resources/linger.ts";
import { acrossHosts } from "./across-hosts.ts";
import { stateOnDisk } from "./after.ts";
import { placedChange } from "./change-places.ts";
import { claimantAfter, serverOfOthers } from "./claimants.ts";
import { conflicts } from "./conflicts.ts";
import { foreignChanges, watchedFiles } from "./foreign-changes.ts";
import { foresee } from "./foresee.ts";
import { handoversOf } from "./handovers.ts";
import { hostDiagnostics, stillHeld, undeclaredDiagnostics } from "./host-diagnostics.ts";
import { knownSecrets } from "./known-secrets.ts";
import { leftoverDiagnostics } from "./leftovers.ts";
import { isDeclared, type Member } from "./members.ts";
import { openTaskNotes } from "./open-tasks.ts";
import { order } from "./order.ts";
import type { PlanInput } from "./plan-input.ts";
import { plannedHermes } from "./plan-parts.ts";
import { isSettled, planProfile } from "./plan-profile.ts";
import { fingerprintsOf } from "./reads.ts";
import { servicesLeft } from "./services-left.ts";
import { filesRead, holdingsOf, mergedHandovers, servingOf, topologyHandovers } from "./serving.ts";
import { referredClaims, skippedNote, skippedSecrets, withReferences } from "./skipped-secrets.ts";
import { stickyProfileDiagnostics } from "./sticky-profile.ts";
import { isDown, membersUnder, topologyOf } from "./topology.ts";
import { topologyDiagnostics } from "./topology-diagnostics.ts";
import { undeclaredGateways } from "./undeclared-gateways.ts";

/** A plan, and the secrets that its steps name; these never leave memory. */
export interface Planned {
  readonly plan: Plan;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Everything that must not be shown, whoever says it. */
  readonly knownSecrets: readonly string[];
}

/** Compares what is wanted with what is, and says everything that an apply will do. */
export function makePlan(input: PlanInput): Planned {
  const { manifest, facts, layout, format, fingerprint } = input;
  const declared = [...input.members.values()].filter(isDeclared).map(({ settings }) => settings);
  const topology = topologyOf(manifest, declared, facts, layout, format);
  const members = membersUnder(topology, input.members, {
    manifest,
    record: input.record?.profiles[DEFAULT_PROFILE],
    facts,
    isDefaultOthers: input.defaultOf !== undefined,
  });
  const answeredFor = new Set(members.keys());
  const secrets = new Map<string, Secret>();
  const layoutOf = (profile: ProfileName): ProfileLayout => ({
    profile,
    home: homeOf(layout, profile),
    hermes: layout,
    format,
  });
  const names = [...new Set([...members.keys(), ...facts.profiles])].sort();
  const onDisk = new Map(
    names.map((name) => [name, stateOnDisk(facts, homeOf(layout, name), fingerprint)] as const),
  );
  const foreseen = foresee({ ...input, members }, layoutOf, onDisk);
  const known = knownSecrets(
    [...onDisk.values(), ...[...foreseen.values()].map(({ after }) => after)],
    input.inputs,
  );
  const handovers = mergedHandovers(
    topologyHandovers(topology, foreseen, (name) => isDown(name, facts, layout, format)),
    handoversOf(holdingsOf(topology, foreseen, onDisk), facts, fingerprint),
  );
  const serving = servingOf(topology, foreseen, members, facts);
  const skipped = new Map(
    [...foreseen].flatMap(([name, { member, after }]) =>
      isDeclared(member) ? [[name, skippedSecrets(member.settings, after, input.inputs)] as const] : [],
    ),
  );
  const isLeft = input.inputs.skipsSecrets === true && input.isForApply;
  const planned = [...foreseen]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, one]) => ({
      ...one,
      name,
      ...planProfile(input, one, {
        knownSecrets: known,
        keep: (key, secret) => secrets.set(key, secret),
        lacks(profile) {
          const { lacking = [], missing = [] } = (isLeft ? skipped.get(profile) : undefined) ?? {};
          return [...lacking, ...missing];
        },
        serving: name === DEFAULT_PROFILE ? serving : undefined,
        givesUp: handovers.flatMap(({ from, to, what }) =>
          from === name ? [`${what} goes to "${to}"`] : [],
        ),
      }),
    }));
  // Without a service manager there is nothing that could outlive a login.
  const linger = format === undefined ? undefined : planLinger(manifest, facts);
  const isMade = (name: ProfileName) =>
    planned.some((one) => one.name === name && one.outcomes.some(({ ops }) => ops.some(makesProfile)));
  const activeProfile = planActiveProfile(manifest.hermes, facts, layout, {
    digest: input.digest,
    isNew: isMade,
  });
  const keepAwake = planKeepAwake({
    manifest,
    facts,
    layout,
    format,
    record: input.record?.ofHost,
    digest: input.digest,
    hasService: (name) => topology.kind === "per_profile" || name === DEFAULT_PROFILE,
  });
  const ofHost = [linger, keepAwake, activeProfile].filter((one) => one !== undefined);
  const outcomes: readonly Outcome[] = [...ofHost, ...planned.flatMap((one) => one.outcomes)];
  const afterwards = { topology, foreseen, onDisk, facts, layoutOf };
  const servesOther = serverOfOthers(afterwards);
  const claimants = names.map((name) => {
    const claimant = claimantAfter(name, afterwards, servesOther);
    const one = foreseen.get(name);
    if (input.inputs.skipsSecrets !== true || one === undefined || !claimant.isDeclared) return claimant;
    const referred = referredClaims(one.layout.home, one.after, one.member.settings, input.inputs);
    return { ...claimant, claims: [...claimant.claims, ...referred] };
  });
  const startsManager =
    facts.manager.is === "unavailable" &&
    linger?.ops.some(({ op }) => op.do === "linger" && op.isOn) === true;
  const works = [
    ...ofHost.map((one) => ({
      ...one,
      // A sticky profile that has yet to be made goes with that.
      profile: one.ops.some(({ phase }) => phase === "files")
        ? manifest.hermes.activeProfile?.value
        : undefined,
    })),
    ...planned.flatMap(({ name, outcomes: own }) => own.map((one) => ({ ...one, profile: name }))),
  ];
  const steps = order(works, {
    handovers,
    copies: new Map(
      [...foreseen].flatMap(([name, { inheritance }]) =>
        inheritance ? [[name, inheritance.source] as const] : [],
      ),
    ),
    reads: filesRead(topology, foreseen),
    servedBy: { server: DEFAULT_PROFILE, profiles: topology.servesNow },
    needsHost: startsManager,
    beforeDeletions: [ACTIVE_PROFILE],
  });
  const staying = planned.filter(({ member }) => isDeclared(member));
  // Of a machine that was not looked at nothing can be missing.
  const isTold = ({ code }: Diagnostic) =>
    !input.isOtherHost || !["secret-unresolved", "hermes-version", "topology-version"].includes(code);
  const plan: Plan = {
    fleet: manifest.name,
    host: input.host,
    isOtherHost: input.isOtherHost,
    root: layout.root,
    manager: format?.kind ?? "none",
    ...(input.inputs.skipsSecrets === true && { skipsSecrets: true }),
    hermes: plannedHermes(facts),
    changes: outcomes.flatMap(({ change }) => {
      const member = change?.profile === undefined ? undefined : members.get(change.profile);
      const isLeaving = member !== undefined && !isDeclared(member);
      // Of a profile that has left, what is as it should be is nobody's business any more.
      return change === undefined || (isLeaving && change.action === "no-op" && change.reasons.length === 0)
        ? []
        : [placedChange(change, member?.settings, manifest)];
    }),
    handovers: handovers.map(({ from, to, what, isWhole }) => ({
      from,
      to,
      ...(isWhole === true ? { isWhole } : { what }),
    })),
    steps,
    diagnostics: [
      ...hostDiagnostics(manifest, facts, format !== undefined, startsManager).map((one) => ({
        ...one,
        message: withoutSecrets(one.message, known),
      })),
      ...topologyDiagnostics(topology, {
        input,
        members,
        claimants,
        onDisk,
        layoutOf,
        servesOther,
        startsDefault: steps.some(({ profile, phase }) => profile === DEFAULT_PROFILE && phase === "start"),
      }),
      ...once(conflicts(claimants, facts.locks)),
      ...acrossHosts(manifest, layout, { name: input.host, formerly: input.formerHost }),
      ...stillHeld(handovers, steps),
      ...planned.flatMap((one) => one.diagnostics),
      ...outcomes.flatMap(({ diagnostics }) => diagnostics),
      ...skippedNote([...skipped.values()], isLeft),
      ...(format === undefined && !input.isOtherHost
        ? servicesLeft(
            manifest,
            declared.filter(({ name }) => !topology.serves.includes(name)),
          )
        : []),
      ...undeclaredDiagnostics(answeredFor, facts, layout),
      ...stickyProfileDiagnostics(manifest.hermes, facts, layout, format, {
        willExist: (name) => willExist(name as ProfileName, input, isMade), // compared only
        hasDefault: willHaveService(members.get(DEFAULT_PROFILE)),
      }),
      ...undeclaredGateways(facts, layout, format, answeredFor).map((one) => ({
        ...one,
        message: withoutSecrets(one.message, known),
      })),
      ...leftoverDiagnostics(facts.leftovers, format, answeredFor, input.showsDrift),
      ...staying.flatMap(({ member, after, distribution }) =>
        openTaskNotes(
          member.settings,
          withReferences(homeOf(layout, member.settings.name), after, member.settings, input.inputs),
          facts,
          layout,
          distribution,
        ).map((one) => ({ ...one, message: withoutSecrets(one.message, known) })),
      ),
      ...(input.showsDrift ? staying.flatMap((one) => foreignChanges(input, layoutOf(one.name), one)) : []),
    ].filter(isTold),
    records: planned.flatMap(({ name, outcomes: own }) =>
      own.map(({ address, record }) => ({ address, profile: name, says: record })),
    ),
    hostRecords: ofHost.flatMap(({ address, hostRecord }) =>
      hostRecord === undefined ? [] : [{ address, ...hostRecord }],
    ),
    reads: new Map(staying.map(({ name, readsAfter }) => [name, fingerprintsOf(readsAfter, fingerprint)])),
    owed: new Map(planned.flatMap(({ name, owed }): [ProfileName, Owed][] => (owed ? [[name, owed]] : []))),
    forgets: planned.flatMap(({ name, member, outcomes: own }) =>
      member.isTopologyOnly === true && member.settings.config.length === 0 && own.every(isSettled)
        ? [name]
        : // One whose service could not be planned, or was not looked at, is still the fleet's to take away.
          member.leaving !== undefined && format !== undefined && own.every(isSettled)
          ? [name]
          : [],
    ),
    watched: new Map(
      staying.map(({ name, member }): [ProfileName, readonly AbsolutePath[]] => [
        name,
        watchedFiles(layoutOf(name), member.settings),
      ]),
    ),
  };
  return { plan, secrets, knownSecrets: known };
}

/** Two may claim the same thing twice: by what their files say, and by what the manifest does. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify(one), one])).values()];
}

function makesProfile({ phase }: PhasedOp): boolean {
  return phase === "create";
}

/** Whether there is a profile of this name once the plan has been applied; Hermes lets go of one that it deletes. */
function willExist(
  name: ProfileName,
  { facts, members, manifest }: PlanInput,
  isMade: (name: ProfileName) => boolean,
): boolean {
  const isDeleted = members.get(name)?.leaving?.home === "delete";
  const isNamed = manifest.hermes.activeProfile !== undefined;
  return (facts.profiles.has(name) && !(isDeleted && isNamed)) || isMade(name);
}

function willHaveService(member: Member | undefined): boolean {
  return member === undefined || member.settings.gateway.state !== "absent";
}

type Owed = Pick<OwedRestart, "reasons" | "holds">;
