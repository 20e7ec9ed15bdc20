import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { SHORTEST_SECRET } from "../hermes/redact.ts";
import type { Facts, Inputs } from "../model/facts.ts";
import type { Address, FileDigest, ProfileName } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { Plan, ResourceRecord } from "../model/plan.ts";
import type { Fingerprints, FleetRecord } from "../model/record.ts";
import type { Fingerprint, Secret } from "../model/secret.ts";
import type { Outcome, ProfileContext, ProfileLayout } from "../resources/kind.ts";
import { KINDS } from "../resources/kinds.ts";
import { serviceWant, staleFields } from "../resources/service.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { type ProfileState, stateAfter, stateOnDisk } from "./after.ts";
import { claimantOf, isUp } from "./claimants.ts";
import { type Claimant, conflicts } from "./conflicts.ts";
import { hostDiagnostics, undeclaredDiagnostics } from "./host-diagnostics.ts";
import { order, type Work } from "./order.ts";
import { fingerprintsOf, readsOf, staleReads } from "./reads.ts";

export interface PlanInput {
  readonly manifest: HostManifest;
  readonly facts: Facts;
  readonly inputs: Inputs;
  /** Undefined where there is none, or where it is another machine's. */
  readonly record: FleetRecord | undefined;
  readonly layout: HermesLayout;
  /** Undefined where no service manager is wanted. */
  readonly format: ServiceFormat | undefined;
  readonly fingerprint: Fingerprint;
  readonly digest: (text: string) => FileDigest;
  readonly host: string;
}

/** A plan, and the secrets that its steps name; these never leave memory. */
export interface Planned {
  readonly plan: Plan;
  readonly secrets: ReadonlyMap<string, Secret>;
}

/** Compares what is wanted with what is, and says everything that an apply will do. */
export function makePlan(input: PlanInput): Planned {
  const { manifest, facts, layout, format, fingerprint } = input;
  const secrets = new Map<string, Secret>();
  const outcomes: Outcome[] = [];
  const works: Work[] = [];
  const claimants: Claimant[] = [];
  const records: ResourceRecord[] = [];
  const reads = new Map<ProfileName, Fingerprints>();
  const owed = new Map<ProfileName, readonly string[]>();
  const layoutOf = (profile: ProfileName): ProfileLayout => ({
    profile,
    home: homeOf(layout, profile),
    hermes: layout,
    format,
  });
  const names = [...new Set([...manifest.profiles.keys(), ...facts.profiles])].sort();
  const states = new Map(
    names.map((name) => [name, stateOnDisk(facts, homeOf(layout, name), fingerprint)] as const),
  );
  const known = knownSecrets(states.values(), input.inputs);

  for (const name of names) {
    const settings = manifest.profiles.get(name);
    const before = states.get(name) ?? stateOnDisk(facts, homeOf(layout, name), fingerprint);
    if (settings === undefined) {
      claimants.push(claimantOf(layoutOf(name), before, undefined, isUp(facts, layoutOf(name))));
      continue;
    }
    const profile = planProfile(input, layoutOf(name), settings, before, known, (key, secret) =>
      secrets.set(key, secret),
    );
    outcomes.push(...profile.outcomes);
    works.push(...profile.outcomes.map(({ address, ops }) => ({ address, profile: name, ops })));
    records.push(
      ...profile.outcomes.map(({ address, record }) => ({ address, profile: name, says: record })),
    );
    reads.set(name, profile.reads);
    if (profile.owed.length > 0) owed.set(name, profile.owed);
    claimants.push(claimantOf(layoutOf(name), profile.after, settings, settings.gateway.state === "running"));
  }
  const plan: Plan = {
    fleet: manifest.name,
    host: input.host,
    root: layout.root,
    manager: format?.kind ?? "none",
    hermes:
      facts.hermes.is === "found"
        ? {
            path: facts.hermes.path,
            ...(facts.hermes.version !== undefined && { version: facts.hermes.version }),
          }
        : {},
    changes: outcomes.flatMap(({ change }) => (change === undefined ? [] : [change])),
    steps: order(works),
    diagnostics: [
      ...hostDiagnostics(manifest, facts, format !== undefined),
      ...conflicts(claimants, facts.locks),
      ...outcomes.flatMap(({ diagnostics }) => diagnostics),
      ...undeclaredDiagnostics(manifest, facts, layout),
    ],
    records,
    reads,
    owed,
  };
  return { plan, secrets };
}

interface PlannedProfile {
  readonly outcomes: readonly Outcome[];
  readonly after: ProfileState;
  readonly reads: Fingerprints;
  /** Reasons of a restart that has to follow once the first file is changed. */
  readonly owed: readonly string[];
}

function planProfile(
  input: PlanInput,
  layout: ProfileLayout,
  settings: ProfileSettings,
  before: ProfileState,
  known: readonly string[],
  keep: ProfileContext["keep"],
): PlannedProfile {
  const { facts, inputs, fingerprint, digest } = input;
  const after = stateAfter(facts, layout.home, before, settings, inputs);
  const recorded = input.record?.profiles ?? {};
  const record = Object.hasOwn(recorded, settings.name) ? recorded[settings.name] : undefined;
  const stale = staleFields(layout, facts, serviceWant(layout, facts));
  const readsAfter = readsOf(after, settings, []);
  const gateway = facts.gateways.get(settings.name) ?? { is: "none" };
  const staleSince = staleReads(readsOf(before, settings, stale), readsAfter, gateway, record, fingerprint);
  const outcomes: Outcome[] = [];
  let blockedBy: Address | undefined;
  for (const kind of KINDS) {
    const outcome = kind.plan({
      settings,
      layout,
      facts,
      inputs,
      record,
      fingerprint,
      digest,
      knownSecrets: known,
      keep,
      staleReads: staleSince,
      blockedBy,
    });
    if (outcome === undefined) continue;
    outcomes.push(outcome);
    if (outcome.change === undefined) blockedBy ??= outcome.address;
  }
  return {
    outcomes,
    after,
    reads: fingerprintsOf(readsAfter, fingerprint),
    owed: gateway.is === "live" && settings.gateway.state === "running" ? staleSince : [],
  };
}

function knownSecrets(states: Iterable<ProfileState>, inputs: Inputs): readonly string[] {
  const values = new Set<string>();
  for (const { env } of states) {
    for (const reading of env.values()) if (reading.is === "value") values.add(reading.secret.reveal());
  }
  for (const variables of inputs.env.values()) {
    for (const resolved of variables.values())
      if (resolved.is === "value") values.add(resolved.secret.reveal());
  }
  // A text is looked at line by line, so a secret of several lines counts by its lines.
  return [...values]
    .flatMap((value) => value.split(/\r?\n/))
    .filter((value) => value.length >= SHORTEST_SECRET);
}
