import type { Claim } from "../hermes/claims.ts";
import { hermesFor } from "../hermes/command-line.ts";
import { below } from "../hermes/layout.ts";
import type { Diagnostic, DiagnosticCode, Place } from "../model/diagnostic.ts";
import { enumerated } from "../model/enumerated.ts";
import type { CredentialLock } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";

/** A profile as it will be after the apply, and what its gateway will then take for itself. */
export interface Claimant {
  readonly profile: ProfileName;
  /** Stands in the manifest. */
  readonly isDeclared: boolean;
  /** Its gateway is to run after the apply. */
  readonly willRun: boolean;
  /** HERMES_HOME: a claim without a place in the manifest is told by its file in there. */
  readonly home: AbsolutePath;
  readonly claims: readonly Claim[];
  /** Where the manifest makes the claim: at the variable, else at the profile. */
  placeOf(claim: Claim): Place | undefined;
}

/** One profile's part in a conflict. */
interface Holder {
  readonly claimant: Claimant;
  readonly claim: Claim;
}

/** The one to name first at the head. */
type Contest = readonly [Holder, ...Holder[]];

const CODES = {
  credential: "token-conflict",
  session: "session-conflict",
  port: "port-conflict",
} as const satisfies Record<Claim["kind"], DiagnosticCode>;

/**
 * What two gateways would fight over once the apply is done: an error where both are to run, both certainly claim it
 * and at least one is declared, else a warning. One diagnostic for each thing, whatever the number of profiles.
 * `locks` are those of live processes; one that no profile of this Hermes root holds is an error of its own. No
 * message holds a value. The order depends on names alone.
 */
export function conflicts(
  claimants: readonly Claimant[],
  locks: readonly CredentialLock[],
): readonly Diagnostic[] {
  const found = [
    ...contested(claimants).map((holders) => ({ holders, diagnostic: contest(holders) })),
    ...locks.flatMap((lock) => {
      const holders = lockedOut(claimants, lock);
      const [lead] = holders;
      return lead === undefined ? [] : [{ holders, diagnostic: lockConflict(lead, lock) }];
    }),
  ];
  return found
    .map(({ holders, diagnostic }) => ({ diagnostic, key: sortKey(holders, diagnostic) }))
    .toSorted((one, other) => compareText(one.key, other.key))
    .map(({ diagnostic }) => diagnostic);
}

/** What more than one profile claims, each with its holders. */
function contested(claimants: readonly Claimant[]): readonly Contest[] {
  const holdersByThing = new Map<string, Map<ProfileName, Holder>>();
  for (const claimant of claimants) {
    for (const claim of claimant.claims) {
      const thing = thingOf(claim);
      const holders = holdersByThing.get(thing) ?? new Map<ProfileName, Holder>();
      holdersByThing.set(thing, holders);
      const earlier = holders.get(claimant.profile);
      // Two platforms of one profile on one port are one holder, as certain as the more certain of them.
      if (earlier === undefined || (!earlier.claim.isCertain && claim.isCertain)) {
        holders.set(claimant.profile, { claimant, claim });
      }
    }
  }
  return [...holdersByThing.values()]
    .filter((holders) => holders.size > 1)
    .flatMap((holders) => {
      const [lead, ...others] = ranked([...holders.values()]);
      return lead === undefined ? [] : [[lead, ...others] as const];
    });
}

/** A port is a port whoever listens; all else is the platform's own. */
export function thingOf(claim: Claim): string {
  return JSON.stringify([claim.kind, claim.kind === "port" ? "" : claim.platform, claim.identity]);
}

/** Those that the manifest can put right first, then by name. */
function ranked(holders: readonly Holder[]): readonly Holder[] {
  const rank = (holder: Holder) => (holder.claimant.isDeclared ? 0 : 2) + (isActive(holder) ? 0 : 1);
  return holders.toSorted(
    (one, other) => rank(one) - rank(other) || compareText(one.claimant.profile, other.claimant.profile),
  );
}

function isActive({ claimant, claim }: Holder): boolean {
  return claimant.willRun && claim.isCertain;
}

function contest(holders: Contest): Diagnostic {
  const [lead, ...others] = holders;
  const active = holders.filter(isActive);
  const isError = active.length > 1 && active.some(({ claimant }) => claimant.isDeclared);
  const verb = { credential: "set", session: "used", port: "taken" }[lead.claim.kind];
  return {
    code: CODES[lead.claim.kind],
    severity: isError ? "error" : "warning",
    message:
      `profile "${lead.claimant.profile}": ${subjectOf(lead.claim)} is also ${verb} by ` +
      `${enumerated(others.map((other) => named(other, lead.claim)))}; one ${lead.claim.noun} can serve one gateway`,
    hint: isError ? errorHint(lead.claim, active) : warningHint(holders),
    ...pointer(lead),
    profiles: holders.map(({ claimant }) => claimant.profile),
    ...(isError ? { blocks: "apply" } : {}),
  };
}

/** What is fought over, in the words of the one who claims it. */
export function subjectOf(claim: Claim): string {
  switch (claim.kind) {
    case "credential":
      return claim.what;
    case "session":
      return `the ${claim.noun} (${claim.what})`;
    case "port":
      return `port ${claim.port === undefined ? "" : `${claim.port} `}(${claim.platform}, ${claim.what})`;
    default:
      return claim.kind satisfies never;
  }
}

/** A further holder, with what sets it apart from the first, and where its claim stands. */
function named(holder: Holder, first: Claim): string {
  const { claimant, claim } = holder;
  const notes = [
    claimant.willRun ? undefined : "stopped",
    claim.isCertain ? undefined : "perhaps",
    claim.platform === first.platform ? undefined : claim.platform,
    claim.what === first.what ? undefined : claim.what,
    whereabouts(holder),
  ];
  return `"${claimant.profile}" (${notes.filter((note) => note !== undefined).join(", ")})`;
}

function placeOf({ claimant, claim }: Holder): Place | undefined {
  return claimant.isDeclared ? claimant.placeOf(claim) : undefined;
}

function whereabouts(holder: Holder): string {
  const place = placeOf(holder);
  if (place !== undefined) return `${place.file}:${place.line}:${place.column}`;
  return below(holder.claimant.home, holder.claim.file);
}

function pointer(holder: Holder): Pick<Diagnostic, "place" | "path"> {
  const place = placeOf(holder);
  return place === undefined ? { path: below(holder.claimant.home, holder.claim.file) } : { place };
}

function errorHint(claim: Claim, active: readonly Holder[]): string {
  const outsider = active.find(({ claimant }) => !claimant.isDeclared);
  if (outsider !== undefined) {
    const command = `${hermesFor(outsider.claimant.profile)} gateway stop`;
    return `${giveEach(claim)}, or let only one run: gateway.state: stopped in the manifest, \`${command}\` outside it.`;
  }
  return `${giveEach(claim)}, or set gateway.state: stopped on ${active.length === 2 ? "one" : "all but one"}.`;
}

function warningHint(holders: Contest): string {
  const [{ claim }] = holders;
  const running = holders.filter(({ claimant }) => claimant.willRun);
  if (running.length < 2) return `${giveEach(claim)} before more than one of them runs.`;
  const doubt = running.find((holder) => !holder.claim.isCertain)?.claim.doubt;
  if (doubt !== undefined) return `It may not be in use: ${doubt}. ${giveEach(claim)} to be sure.`;
  return `None that is to run is in the manifest. ${giveEach(claim)}, or stop all but one: \`hermes -p NAME gateway stop\`.`;
}

/** The way out that lets all of them run. */
function giveEach(claim: Claim): string {
  switch (claim.kind) {
    case "credential":
      return `Give each its own ${shortNoun(claim)}`;
    case "session":
      return "Give each its own session (`hermes -p NAME whatsapp` pairs one)";
    case "port":
      return `Give each its own port${claim.setBy === undefined ? "" : ` (${claim.setBy})`}`;
    default:
      return claim.kind satisfies never;
  }
}

/** `token` for `bot token`. */
function shortNoun(claim: Claim): string {
  return claim.noun.split(" ").at(-1) ?? claim.noun;
}

/** Declared profiles that are to run on what a process outside this Hermes root holds, the certain ones first. */
function lockedOut(claimants: readonly Claimant[], lock: CredentialLock): readonly Holder[] {
  // A sibling that goes on claiming it is a conflict already; one that no longer does lets go in this very apply.
  if (lock.profile !== undefined) return [];
  const holders = claimants
    .filter(({ isDeclared, willRun }) => isDeclared && willRun)
    .flatMap((claimant) => {
      const claim = claimant.claims.find(
        (each) => each.lock?.scope === lock.scope && each.lock.hash === lock.hash,
      );
      return claim === undefined ? [] : [{ claimant, claim }];
    });
  return ranked(holders);
}

function lockConflict(lead: Holder, lock: CredentialLock): Diagnostic {
  const { claimant, claim } = lead;
  const { pid } = lock.process;
  return {
    code: CODES[claim.kind],
    severity: claim.isCertain ? "error" : "warning",
    message:
      `profile "${claimant.profile}": ${subjectOf(claim)} is in use by process ${pid}, which is no gateway of this ` +
      `Hermes root (by a lock ${lock.scope} in ${lock.path.slice(0, lock.path.lastIndexOf("/"))}); one ${claim.noun} can serve one gateway`,
    hint: `Stop process ${pid}, give "${claimant.profile}" its own ${shortNoun(claim)}, or set its gateway.state: stopped.`,
    ...pointer(lead),
    profiles: [claimant.profile],
    ...(claim.isCertain ? { blocks: "apply" } : {}),
  };
}

function sortKey(holders: readonly Holder[], diagnostic: Diagnostic): string {
  const [lead, ...others] = holders;
  const names = others.map(({ claimant }) => claimant.profile);
  // A separator below every character of a name, so that "a" comes before "a-b".
  return [lead?.claimant.profile, lead?.claim.what, ...names, diagnostic.message].join("\u0000");
}

/** By code unit: the same on every machine, whatever its locale. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
