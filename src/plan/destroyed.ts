import type { HermesLayout } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Diagnostic, DiagnosticCode } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest, Placed } from "../model/manifest.ts";
import type { Change, Plan } from "../model/plan.ts";
import { activeProfileOn } from "../resources/active-profile.ts";
import type { Leave } from "./members.ts";
import { targeted } from "./target.ts";

/** Why what goes goes. */
const BECAUSE = "it is to be destroyed";

/** What is to be destroyed. */
export interface Destruction {
  /** Undefined: the whole fleet. */
  readonly profiles: ReadonlySet<ProfileName> | undefined;
  readonly home: Leave["home"];
}

/** What planning a destruction takes. */
export interface Destroying {
  /** The manifest without what is to go. */
  readonly manifest: HostManifest;
  readonly leave: Leave;
  /** Addresses that the plan is about; none: all that is planned. */
  readonly target: readonly string[];
}

/**
 * How a destruction is planned: as that of a fleet whose manifest says that these profiles are gone. Where the default's
 * gateway serves them, it has to be told, and is planned as the manifest has it; where not, no other profile is looked at.
 */
export function destroying(declared: HostManifest, { profiles, home }: Destruction): Destroying {
  const goes = (name: ProfileName) => profiles === undefined || profiles.has(name);
  const isServed = areServed(declared, profiles);
  const removed = new Map<ProfileName, Placed<"keep" | "delete">>(
    [...declared.removed].filter(([name]) => goes(name)),
  );
  for (const [name, { place }] of declared.profiles)
    if (goes(name)) removed.set(name, { value: home, place });
  const { keepAwake } = declared.host;
  const { activeProfile: _sticky, topology, ...hermes } = declared.hermes;
  const manifest: HostManifest = {
    ...declared,
    // Of whoever goes with the default nobody is served any more, and nobody's place is written anew.
    hermes: {
      ...hermes,
      ...(topology !== undefined && (isServed || profiles === undefined) && { topology }),
    },
    host:
      profiles === undefined && keepAwake !== undefined
        ? { keepAwake: { value: false, place: keepAwake.place } }
        : {},
    profiles: new Map([...declared.profiles].filter(([name]) => isServed && !goes(name))),
    removed,
  };
  const limits = new Map(
    [...declared.profiles].map(([name, { gateway }]) => [name, gateway.limits] as const),
  );
  return {
    manifest,
    leave: {
      because: BECAUSE,
      ...(profiles !== undefined && { profiles }),
      isAlone: profiles !== undefined && !isServed,
      home,
      limits,
    },
    target: isServed
      ? [...addressesOf(profiles), ...addressesOf([DEFAULT_PROFILE], [".config", ".gateway"])]
      : [],
  };
}

/** The default's gateway serves them, and stays. */
function areServed(
  { hermes, profiles: declared }: HostManifest,
  profiles: Destruction["profiles"],
): profiles is ReadonlySet<ProfileName> {
  return (
    profiles !== undefined &&
    hermes.topology?.value === "multiplexed" &&
    !profiles.has(DEFAULT_PROFILE) &&
    declared.has(DEFAULT_PROFILE)
  );
}

function addressesOf(profiles: Iterable<ProfileName>, parts: readonly string[] = [""]): readonly string[] {
  return [...profiles].flatMap((name) => parts.map((part) => `profile.${name}${part}`));
}

/** Said whatever the plan is about: it keeps everything from being done, or tells why something is not looked at. */
const OF_THE_HOST: ReadonlySet<DiagnosticCode> = new Set([
  "service-manager-unavailable",
  "hermes-not-found",
  "host-unknown",
  "host-renamed",
  "record-unusable",
  "record-foreign",
  "record-key",
  "other-fleet",
  "other-manifest",
  "topology-served",
] as const);

/** The plan as one of a destruction: in its words, and without what it has to say of others. */
export function asDestruction(
  planned: Plan,
  declared: HostManifest,
  { profiles, home }: Destruction,
  facts: Facts,
  layout: HermesLayout,
): Plan {
  const plan =
    areServed(declared, profiles) && !isToBeTold(planned, profiles, facts)
      ? targeted(planned, addressesOf(profiles))
      : planned;
  const addresses = new Set<string>([...plan.changes, ...plan.steps].map(({ address }) => address));
  const runsHermes = plan.steps.some(({ op }) => op.do === "hermes" || op.do === "export");
  const isAbout = ({ code, address, profiles: named = [] }: Diagnostic) =>
    address !== undefined
      ? addresses.has(address) || isOfOne(address, profiles)
      : code === "hermes-not-found"
        ? runsHermes
        : OF_THE_HOST.has(code) &&
          (named.length === 0 || profiles === undefined || named.some((one) => profiles.has(one)));
  const goes = (name: ProfileName) => profiles === undefined || profiles.has(name);
  const isDefaultGone =
    goes(DEFAULT_PROFILE) &&
    (declared.profiles.has(DEFAULT_PROFILE) ||
      plan.changes.some(({ profile }) => profile === DEFAULT_PROFILE));
  const notes = [
    ...(isDefaultGone ? servedNoMore(declared, goes) : []),
    ...(profiles === undefined ? lingering(facts) : []),
    ...(home === "delete"
      ? [...(isDefaultGone ? defaultStays(layout) : []), ...letsGoOfSticky(plan, facts, layout)]
      : []),
  ];
  return {
    ...plan,
    purpose: { is: "destroy", stillDeclared: [...declared.profiles.keys()].filter(goes).sort() },
    changes: plan.changes.map(inItsWords),
    diagnostics: [...plan.diagnostics.filter(isAbout).map(toldOfIt), ...notes],
  };
}

/** The default's gateway serves one of them, or would from its next start on: else nothing of it is to be changed. */
function isToBeTold({ changes }: Plan, profiles: ReadonlySet<ProfileName>, { gateways }: Facts): boolean {
  const gateway = gateways.get(DEFAULT_PROFILE);
  const served = gateway?.is === "live" ? (gateway.report?.servedProfiles ?? []) : [];
  const allowlist = TOPOLOGY_KEYS.allowlist.join(".");
  return (
    served.some((name) => profiles.has(name as ProfileName)) || // compared only
    changes.some(
      ({ profile, details }) =>
        profile === DEFAULT_PROFILE &&
        details.some((one) => one.shows === "keys" && one.keys.some(({ key }) => key === allowlist)),
    )
  );
}

/** `profile.b.service` is of b, and of no b-2. */
function isOfOne(address: string, profiles: ReadonlySet<ProfileName> | undefined): boolean {
  if (profiles === undefined) return true;
  return [...profiles].some(
    (name) => address === `profile.${name}` || address.startsWith(`profile.${name}.`),
  );
}

function inItsWords(change: Change): Change {
  return change.kind === "keep-awake" && change.action === "delete"
    ? { ...change, reasons: [BECAUSE] }
    : change;
}

/** Without advice to edit the manifest, which did not ask for any of this. */
function toldOfIt(one: Diagnostic): Diagnostic {
  switch (one.code) {
    case "kept-by-hand":
      return {
        ...one,
        message: one.message.replace(" has left the manifest, but was changed", " was changed"),
        hint: "Remove it by hand.",
      };
    case "foreign-service":
      return one.hint === undefined
        ? one
        : { ...one, hint: one.hint.replace("say `home: keep`", "leave out --delete-profiles") };
    default:
      return one;
  }
}

function lingering({ linger }: Facts): readonly Diagnostic[] {
  if (linger !== true) return [];
  const message = "lingering stays on: other services of this user may count on it";
  return [{ code: "to-do", severity: "note", message, hint: "If nothing does: `loginctl disable-linger`." }];
}

function defaultStays({ root }: HermesLayout): readonly Diagnostic[] {
  const message = `the home of "${DEFAULT_PROFILE}" stays: it is the Hermes root, with everything else in it`;
  return [{ code: "home-kept", severity: "note", message, path: root }];
}

/** The profiles that stay have no gateway but that of the default. */
function servedNoMore(
  { hermes, profiles }: HostManifest,
  goes: (name: ProfileName) => boolean,
): readonly Diagnostic[] {
  const others = [...profiles.values()].flatMap(({ name, gateway }) =>
    !goes(name) && gateway.state === "running" ? [name] : [],
  );
  if (hermes.topology?.value !== "multiplexed" || others.length === 0) return [];
  const message = `the gateway of "${DEFAULT_PROFILE}" serves ${others.sort().join(", ")} as well, and nobody does then`;
  const hint = "Destroy them, too; or say hermes.topology: per_profile, and apply that first.";
  return [{ code: "topology-served", severity: "warning", message, hint, place: hermes.topology.place }];
}

function letsGoOfSticky({ steps }: Plan, facts: Facts, layout: HermesLayout): readonly Diagnostic[] {
  const sticky = activeProfileOn(facts, layout);
  const isDeleted = steps.some(
    ({ op, profile }) => op.do === "hermes" && op.leaves === "removed" && profile === sticky,
  );
  if (!isDeleted) return [];
  const message = `the sticky profile is "${sticky}", which goes: Hermes makes it "${DEFAULT_PROFILE}" again`;
  return [{ code: "active-profile", severity: "note", message }];
}
