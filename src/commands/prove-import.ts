import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { readDistributions } from "../inputs/distributions.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import { writtenManifest } from "../manifest/written-text.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Topology } from "../model/manifest.ts";
import { type ImportRemains, importRemains } from "../plan/import-remains.ts";
import {
  allowedOn,
  type FoundFleet,
  type ImportChoices,
  type ImportedFleet,
  importedFleet,
} from "../plan/imported-fleet.ts";
import type { ImportedPart } from "../plan/imported-profile.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { ManifestPlace } from "./found-fleet.ts";
import type { Loaded } from "./load.ts";
import { makePlanner } from "./make-plan.ts";
import type { Options } from "./options.ts";

/** A manifest of what was found, and what its plan says. */
export interface ProvenImport {
  readonly text: string;
  readonly fleet: ImportedFleet;
  readonly topology: Topology;
  readonly remains: ImportRemains;
  /** Of its plan. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Proof =
  | { readonly ok: true; readonly proven: ProvenImport }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

interface Proving {
  readonly system: ReadingSystem;
  readonly options: Options;
  readonly platform: NodeJS.Platform;
  readonly place: ManifestPlace;
  readonly found: FoundFleet;
}

/**
 * Makes a manifest of what was found, and its plan; what would change is left out of it, part by part, then profile by
 * profile, until nothing changes. Of the topologies that may be meant the one counts that leaves out the fewest.
 * @param system has the values of variables that are to come from the environment
 */
export async function proveImport(proving: Proving): Promise<Proof> {
  let best: ProvenImport | undefined;
  for (const start of beginnings(proving.found)) {
    if (best !== undefined && !isOpen(best) && start.leftOut.size >= best.fleet.leftOut.size) continue;
    const tried = await settle(proving, start);
    if (!tried.ok) return tried;
    const { proven } = tried;
    if (best === undefined || isBetter(proven, best)) best = proven;
  }
  if (best === undefined) throw new Error("no topology was tried");
  return { ok: true, proven: best };
}

function isBetter(one: ProvenImport, other: ProvenImport): boolean {
  if (openIn(one) !== openIn(other)) return openIn(one) < openIn(other);
  return one.fleet.leftOut.size < other.fleet.leftOut.size;
}

function openIn({ remains }: ProvenImport): number {
  return remains.ofHost.length + remains.profiles.size;
}

function isOpen(proven: ProvenImport): boolean {
  return openIn(proven) > 0;
}

/** What may be meant, the likeliest first; the default alone can be had on any host. */
function beginnings(found: FoundFleet): readonly ImportChoices[] {
  const without = new Map<ProfileName, ReadonlySet<ImportedPart>>();
  const named = [...found.facts.profiles].filter((name) => name !== DEFAULT_PROFILE);
  const isShared = found.servedNow.size > 0 || allowedOn(found).isOn;
  const leaving = (names: readonly ProfileName[], why: string) =>
    new Map(names.map((name) => [name, why] as const));
  const served = named.filter((name) => found.servedNow.has(name));
  const perProfile: ImportChoices = {
    topology: "per_profile",
    leftOut: leaving(served, 'the gateway of "default" serves it, and others have one of their own'),
    without,
  };
  const hasNoList = found.servedNow.size > 0 && allowedOn(found).list === undefined;
  const alone: ImportChoices = {
    topology: "per_profile",
    leftOut: leaving(named, "which gateway serves it cannot be declared as it is on this host"),
    without,
    note: hasNoList
      ? 'the gateway of "default" serves every profile, and a manifest that says so has a list of them: take the marks of the comments away, say `hermes: { topology: multiplexed }`, and the plan adds gateway.multiplex_profile_allowlist to the config.yaml of "default"'
      : 'which gateway serves whom is not said here as a manifest says it: take the marks of the comments away, say hermes.topology (per_profile, or multiplexed for that of "default" alone), and the plan shows what would change',
  };
  const shared: ImportChoices = { topology: "multiplexed", leftOut: new Map(), without };
  if (named.length === 0) return [perProfile];
  return isShared ? [shared, alone, perProfile] : [perProfile, alone];
}

/** Leaves out what would change until nothing does; each time round at least one thing more. */
async function settle(proving: Proving, start: ImportChoices): Promise<Proof> {
  let choices: ImportChoices | undefined = start;
  let best: ProvenImport | undefined;
  while (choices !== undefined) {
    const tried: Proof = await attempt(proving, choices);
    if (!tried.ok) return tried;
    const { proven } = tried;
    // What the record of an earlier apply has leaves the manifest where it is left out, which is a change as well.
    if (best === undefined || isBetter(proven, best)) best = proven;
    choices = withoutOffenders(proven, choices);
  }
  if (best === undefined) throw new Error("nothing was tried");
  return { ok: true, proven: best };
}

/** Undefined where nothing is left that could be left out. */
function withoutOffenders(
  { fleet, remains }: ProvenImport,
  choices: ImportChoices,
): ImportChoices | undefined {
  const { topology, leftOut, without } = choices;
  const declared = new Set(fleet.profiles.map(({ profile }) => profile));
  const offenders = [...remains.profiles].filter(([name]) => declared.has(name));
  // Without the default's there is no gateway for the others.
  const isInVain = topology === "multiplexed" && offenders.some(([name]) => name === DEFAULT_PROFILE);
  if (offenders.length === 0 || isInVain) return undefined;
  const parts = new Map(without);
  const profiles = new Map(leftOut);
  for (const [name, { parts: some, why }] of offenders) {
    const known = without.get(name) ?? new Set<ImportedPart>();
    const more = [...some].filter((part) => !known.has(part));
    if (more.length > 0) {
      parts.set(name, new Set([...known, ...more]));
      continue;
    }
    profiles.set(name, why);
    parts.delete(name); // its comment has all of it
  }
  return { ...choices, leftOut: profiles, without: parts };
}

async function attempt(
  { system, options, platform, place, found }: Proving,
  choices: ImportChoices,
): Promise<Proof> {
  const fleet = importedFleet(found, choices);
  const text = writtenManifest(fleet.manifest);
  const { userHome, hostName: host } = system;
  const {
    manifest,
    files: manifests,
    diagnostics,
  } = readManifest(text, { ...place, files: system, userHome, host });
  if (manifest === undefined) {
    const [wrong] = diagnostics;
    throw new Error(`what was made for a manifest is none: ${wrong?.message} (line ${wrong?.place?.line})`);
  }
  const loaded: Loaded = {
    ok: true,
    manifest,
    manifests,
    souls: new Map(),
    files: new Map(),
    distributions: readDistributions(system, manifest),
    read: new Map([[place.path, text]]),
    diagnostics,
  };
  const { host: _, ...ofThisHost } = options;
  const made = await makePlanner(system, ofThisHost, platform, { loaded });
  if (!made.ok) return made;
  const { plan } = await made.planner.plan();
  const proven: ProvenImport = {
    text,
    fleet,
    topology: choices.topology,
    remains: importRemains(plan),
    diagnostics: plan.diagnostics,
  };
  return { ok: true, proven };
}
