import type { Claim } from "../hermes/claims.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { PLATFORMS } from "../hermes/platforms.ts";
import { publicName } from "../hermes/public-name.ts";
import type { FleetCredentials, FoundConflict, HeldCredential, HeldLock } from "../model/credentials.ts";
import type { Diagnostic, DiagnosticCode } from "../model/diagnostic.ts";
import type { Facts, Inputs, StaleLock } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { stateAfter, stateOnDisk } from "./after.ts";
import { claimantOf, isUp } from "./claimants.ts";
import { compareText, conflicts } from "./conflicts.ts";

export interface CredentialsInput {
  readonly manifest: HostManifest;
  /** The name by which `hosts:` knows this host. */
  readonly host: string;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  readonly format: ServiceFormat | undefined;
  /** What the manifest points to, as far as it was fetched. */
  readonly inputs: Inputs;
  readonly staleLocks: readonly StaleLock[];
  readonly fingerprint: Fingerprint;
  /** What a plan says; undefined where there is no manifest. */
  readonly planned: readonly Diagnostic[] | undefined;
  /** These profiles alone; undefined: all. */
  readonly only?: ReadonlySet<ProfileName>;
}

const CONFLICTS: ReadonlySet<DiagnosticCode> = new Set([
  "token-conflict",
  "session-conflict",
  "port-conflict",
  "topology-port",
]);
/** What keeps a look from being whole. */
const BLIND: ReadonlySet<DiagnosticCode> = new Set([
  "host-file-unreadable",
  "profile-broken",
  "record-unusable",
  "record-key",
]);

/** Lists what gateways take for themselves, on the host and by the manifest, who holds it, and what they fight over. */
export function fleetCredentials(input: CredentialsInput): FleetCredentials {
  const { manifest, facts, only } = input;
  const names = [...new Set([...manifest.profiles.keys(), ...facts.profiles])].toSorted(compareText);
  const credentials = names
    .filter((name) => only?.has(name) ?? true)
    .flatMap((name) => credentialsOf(name, input))
    .toSorted((one, other) => rankOf(one) - rankOf(other));
  return {
    fleet: manifest.name,
    host: input.host,
    credentials,
    conflicts: conflictsOf(names, input).filter(({ diagnostic }) => concerns(diagnostic, only)),
    diagnostics: (input.planned ?? []).filter((one) => BLIND.has(one.code) && concerns(one, only)),
  };
}

function rankOf({ platform }: HeldCredential): number {
  return PLATFORMS.findIndex(({ name }) => name === platform);
}

function concerns({ profiles }: Diagnostic, only: ReadonlySet<ProfileName> | undefined): boolean {
  return only === undefined || profiles === undefined || profiles.some((name) => only.has(name));
}

function credentialsOf(profile: ProfileName, input: CredentialsInput): readonly HeldCredential[] {
  const { manifest, facts, layout, inputs, fingerprint } = input;
  const home = homeOf(layout, profile);
  const settings = manifest.profiles.get(profile);
  const now = stateOnDisk(facts, home, fingerprint);
  const after = settings && stateAfter(home, now, settings, inputs);
  const [onHost, afterwards] = [byKey(now.claims), byKey(after?.claims ?? [])];
  return [...new Map([...onHost, ...afterwards])].map(([key, claim]) => ({
    ...shown(profile, claim, input),
    isOnHost: onHost.has(key),
    isAfterApply: after && afterwards.has(key),
  }));
}

function byKey(claims: readonly Claim[]): ReadonlyMap<string, Claim> {
  return new Map(claims.map((claim) => [[claim.platform, claim.kind, claim.identity].join(" "), claim]));
}

function shown(
  profile: ProfileName,
  claim: Claim,
  input: CredentialsInput,
): Omit<HeldCredential, "isOnHost" | "isAfterApply"> {
  const { platform, kind, noun, what, variable, configPath, file, port, doubt, secret } = claim;
  const mark = claim.fingerprint ?? (secret && input.fingerprint(secret.reveal()));
  const name = secret && kind === "credential" ? publicName(platform, secret.reveal()) : undefined;
  const lock = lockOf(claim, input);
  return {
    platform,
    profile,
    kind,
    noun,
    what,
    ...(variable !== undefined && { variable }),
    ...(configPath !== undefined && { configPath }),
    file,
    isKnown: kind === "port" ? port !== undefined : kind === "session" || secret !== undefined,
    ...(mark !== undefined && { fingerprint: mark }),
    ...(name !== undefined && { publicName: name }),
    ...(port !== undefined && { port }),
    ...(doubt !== undefined && { doubt }),
    ...(lock && { lock }),
  };
}

function lockOf(
  { lock }: Claim,
  { facts, staleLocks }: Pick<CredentialsInput, "facts" | "staleLocks">,
): HeldLock | undefined {
  if (lock === undefined) return undefined;
  const isIts = (one: { readonly scope: string; readonly hash: string }) =>
    one.scope === lock.scope && one.hash === lock.hash;
  const live = facts.locks.find(isIts);
  if (live !== undefined) {
    const { scope, process, profile } = live;
    return { scope, pid: process.pid, ...(profile !== undefined && { profile }), isAlive: true };
  }
  const stale = staleLocks.find(isIts);
  return stale && { scope: stale.scope, pid: stale.pid, isAlive: false };
}

/** Those of the gateways that run or would at the next login, by their files as they are, and those of a plan. */
function conflictsOf(names: readonly ProfileName[], input: CredentialsInput): readonly FoundConflict[] {
  const { manifest, facts, layout, format, planned = [] } = input;
  const server = facts.gateways.get(DEFAULT_PROFILE);
  const served = server?.is === "live" ? (server.report?.servedProfiles ?? []) : [];
  const claimants = names.map((profile) => {
    const place = { profile, home: homeOf(layout, profile), hermes: layout, format };
    const { claims } = stateOnDisk(facts, place.home, () => undefined);
    const runs = isUp(facts, place) || served.includes(profile);
    return claimantOf(place, claims, manifest.profiles.get(profile), runs);
  });
  const now = conflicts(claimants, facts.locks);
  const later = planned.filter(({ code }) => CONFLICTS.has(code));
  const isSame = (one: Diagnostic) => (other: Diagnostic) =>
    one.code === other.code && one.message === other.message && one.severity === other.severity;
  return [
    ...now.map((diagnostic) => ({
      diagnostic,
      when: later.some(isSame(diagnostic)) ? ("both" as const) : ("now" as const),
    })),
    ...later
      .filter((diagnostic) => !now.some(isSame(diagnostic)))
      .map((diagnostic) => ({ diagnostic, when: "after-apply" as const })),
  ];
}
