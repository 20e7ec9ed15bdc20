import { conditionOf, isOver } from "../hermes/condition.ts";
import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import {
  defaultSettings,
  isKey,
  type Multiplexing,
  multiplexingOf,
  namedSettings,
  TOPOLOGY_KEYS,
  type TopologySetting,
} from "../hermes/topology.ts";
import type { Place } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ConfigSetting, HostManifest, ProfileSettings, Topology } from "../model/manifest.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { ValueMap } from "../model/value.ts";
import { configOnDisk, valueAt } from "../resources/config.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { Member } from "./members.ts";

/** Which gateways there are to be, and which there are. */
export interface FleetTopology {
  readonly kind: Topology;
  readonly multiplexing: Multiplexing;
  /** Where it is declared; else where the profiles are. */
  readonly place: Place;
  /** Named profiles that the default's gateway is to serve, by name. */
  readonly serves: readonly ProfileName[];
  /** Named profiles that its process serves, or is about to, whoever's they are. */
  readonly servesNow: ReadonlySet<ProfileName>;
  /** Keys of the default's config.yaml that need not be said: Hermes does without them what is wanted. */
  readonly implied: readonly (keyof typeof TOPOLOGY_KEYS)[];
}

type Members = ReadonlyMap<ProfileName, Member>;

/** What the manifest declares, and what the default's gateway does. */
export function topologyOf(
  manifest: Pick<HostManifest, "hermes" | "place">,
  profiles: Iterable<Pick<ProfileSettings, "name" | "gateway">>,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
): FleetTopology {
  const declared = manifest.hermes.topology;
  const kind = declared?.value ?? "per_profile";
  const multiplexing = multiplexingOf(facts.hermes.is === "found" ? facts.hermes.version : undefined);
  const wanted = [...profiles];
  const serves = wanted
    .filter(({ name, gateway }) => name !== DEFAULT_PROFILE && gateway.state === "running")
    .map(({ name }) => name)
    .sort();
  const isComplete = wanted.every(({ name }) => facts.profiles.has(name));
  return {
    kind,
    multiplexing,
    place: declared?.place ?? manifest.place,
    serves: kind === "multiplexed" ? serves : [],
    servesNow: servedNow(facts, layout, format, multiplexing),
    implied: kind === "multiplexed" && isComplete ? impliedKeys(serves, facts, layout, multiplexing) : [],
  };
}

/**
 * What a host that has one gateway for all already need not have written into its files for that: a list that is not there
 * stands for whoever is there, which is what is wanted where each of them is to be served, and nobody has yet to be made.
 */
function impliedKeys(
  serves: readonly ProfileName[],
  facts: Facts,
  layout: HermesLayout,
  multiplexing: Multiplexing,
): FleetTopology["implied"] {
  const config = configOf(facts, layout, DEFAULT_PROFILE);
  const flag = valueAt(config, TOPOLOGY_KEYS.flag);
  const isFlagImplied = multiplexing === "by-default" && flag === undefined;
  const hasList = valueAt(config, TOPOLOGY_KEYS.allowlist) !== undefined;
  if (hasList || serves.length === 0 || (flag !== true && !isFlagImplied)) return [];
  const named = [...facts.profiles].filter((name) => name !== DEFAULT_PROFILE).sort();
  if (named.join(" ") !== serves.join(" ")) return [];
  return isFlagImplied ? ["flag", "allowlist"] : ["allowlist"];
}

/**
 * The profiles that the default's live process serves: by its own word, never by what its files say. One that has said
 * nothing yet, or that its service is about to start, may be about to, so that its files have to do.
 */
function servedNow(
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  multiplexing: Multiplexing,
): ReadonlySet<ProfileName> {
  if (isDown(DEFAULT_PROFILE, facts, layout, format)) return new Set();
  const gateway = facts.gateways.get(DEFAULT_PROFILE);
  const report = gateway?.is === "live" ? gateway.report : undefined;
  const named = [...facts.profiles].filter((name) => name !== DEFAULT_PROFILE);
  // A profile that is gone by now may be served still; it is named by what it is called.
  if (report !== undefined)
    return new Set(
      (report.servedProfiles ?? []).filter((name) => name !== DEFAULT_PROFILE) as ProfileName[], // Hermes' own names
    );
  const config = configOf(facts, layout, DEFAULT_PROFILE);
  const isOn = multiplexing === "by-default" || valueAt(config, TOPOLOGY_KEYS.flag) === true;
  if (multiplexing === "none" || !isOn) return new Set();
  return new Set(named.filter((name) => isAllowed(config, name, configOf(facts, layout, name))));
}

/** No process of its gateway is there, and none comes or goes by itself. */
export function isDown(
  name: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
): boolean {
  const gateway = facts.gateways.get(name) ?? { is: "none" };
  const id = format?.id(layout, name);
  // A service of our name for another home is another's.
  const service =
    id === undefined || facts.definitions.get(id)?.belongsHere === false ? undefined : facts.services.get(id);
  return gateway.is !== "live" && isOver(conditionOf(service, gateway, facts.nowMs));
}

function configOf(facts: Facts, layout: HermesLayout, profile: ProfileName): ValueMap {
  const read = configOnDisk(fileIn(facts, filesOf(homeOf(layout, profile)).config));
  return "data" in read ? read.data : {};
}

/** The members with what the topology asks of each: keys of its config.yaml, and whether it has a service of its own. */
export function membersUnder(
  topology: FleetTopology,
  members: Members,
  {
    manifest,
    record,
    facts,
    isDefaultOthers,
  }: {
    readonly manifest: HostManifest;
    /** Of the default profile. */
    readonly record: ProfileRecord | undefined;
    readonly facts: Facts;
    /** The default is another fleet's. */
    readonly isDefaultOthers: boolean;
  },
): Members {
  const found = new Map<ProfileName, Member>();
  for (const [name, member] of members) {
    // Nothing is made in a home that is gone already.
    const isGone = member.leaving !== undefined && !facts.profiles.has(name);
    found.set(name, isGone ? member : memberUnder(topology, member, members));
  }
  const hasNamed = [...members.values()].some(isNamed);
  const isOthers = isDefaultOthers || manifest.profiles.has(DEFAULT_PROFILE);
  if (members.has(DEFAULT_PROFILE) || isOthers || !facts.profiles.has(DEFAULT_PROFILE)) return found;
  const own = record?.topologyOnly === true ? record : undefined;
  const wanted = hasNamed ? settingsOfDefault(topology, own) : [];
  const kept = topology.multiplexing === "unknown" ? recorded(own, DEFAULT_PER_PROFILE) : [];
  const settings = [...wanted, ...kept];
  if (settings.length > 0 || own !== undefined)
    found.set(DEFAULT_PROFILE, onlyConfig(topology, settings, own));
  return found;
}

/** Whether the default's gateway will serve a profile that nobody declares: from 0.21 on whoever is not standalone. */
export function willServe(
  { kind, multiplexing }: FleetTopology,
  name: ProfileName,
  configs: { readonly ofDefault: ValueMap; readonly own: ValueMap },
): boolean {
  const isOn = multiplexing === "by-default" || valueAt(configs.ofDefault, TOPOLOGY_KEYS.flag) === true;
  if (kind === "multiplexed" || multiplexing === "none" || multiplexing === "unknown" || !isOn) return false;
  return isAllowed(configs.ofDefault, name, configs.own);
}

/** By the default's config and the profile's own. */
function isAllowed(config: ValueMap, name: ProfileName, own: ValueMap): boolean {
  const allowed = valueAt(config, TOPOLOGY_KEYS.allowlist);
  return (
    (!Array.isArray(allowed) || allowed.includes(name)) && valueAt(own, TOPOLOGY_KEYS.standalone) !== true
  );
}

function isNamed({ settings, leaving }: Member): boolean {
  return settings.name !== DEFAULT_PROFILE && leaving === undefined;
}

function memberUnder(topology: FleetTopology, member: Member, members: Members): Member {
  const { settings, leaving, record } = member;
  const { name } = settings;
  if (leaving?.home === "delete") return member;
  const { kind, multiplexing, serves } = topology;
  const isServed = serves.includes(name);
  const hasNamed = kind === "multiplexed" || [...members.values()].some(isNamed);
  // A default without others is one gateway in any topology.
  const wanted = name === DEFAULT_PROFILE && !hasNamed ? [] : topologySettingsOf(topology, name, member);
  const kept =
    multiplexing === "unknown" && kind === "per_profile"
      ? recorded(record, name === DEFAULT_PROFILE ? DEFAULT_PER_PROFILE : NAMED_PER_PROFILE)
      : [];
  return {
    ...member,
    settings: withSettings(settings, [...wanted, ...kept], topology.place),
    ...(kind === "multiplexed" && name !== DEFAULT_PROFILE && leaving === undefined && { isServed }),
  };
}

/** What the topology asks for in the config.yaml of one profile. */
export function topologySettingsOf(
  topology: FleetTopology,
  name: ProfileName,
  { leaving, record }: Pick<Member, "leaving" | "record">,
): readonly TopologySetting[] {
  const { kind, multiplexing, serves } = topology;
  return name === DEFAULT_PROFILE
    ? settingsOfDefault(topology, record)
    : namedSettings(kind, multiplexing, {
        isServed: serves.includes(name),
        isLeaving: leaving !== undefined,
      });
}

/** What the fleet has once written is its own to keep, needed or not. */
function settingsOfDefault(
  { kind, multiplexing, serves, implied }: FleetTopology,
  record: ProfileRecord | undefined,
): readonly TopologySetting[] {
  const settings = defaultSettings(kind, multiplexing, serves);
  const own = new Set(recorded(record, settings));
  return settings.filter((one) => own.has(one) || !implied.some((key) => isKey(one.path, key)));
}

const DEFAULT_PER_PROFILE = defaultSettings("per_profile", "by-default", []);
const NAMED_PER_PROFILE = namedSettings("per_profile", "by-default", { isServed: false, isLeaving: false });

/** While it cannot be told which Hermes this is, what was written for it stays. */
function recorded(
  record: ProfileRecord | undefined,
  settings: readonly TopologySetting[],
): readonly TopologySetting[] {
  return settings.filter(({ path }) => record?.config?.[JSON.stringify(path)] !== undefined);
}

/** What the manifest says of a key itself counts; that it differs is told elsewhere. */
function withSettings(
  settings: ProfileSettings,
  wanted: readonly TopologySetting[],
  place: Place,
): ProfileSettings {
  const added = wanted.filter(({ path }) => !settings.config.some((one) => overlaps(one, path)));
  if (added.length === 0) return settings;
  const config: readonly ConfigSetting[] = added.map((one) => ({ ...one, place }));
  return { ...settings, config: [...settings.config, ...config] };
}

/** A declared leaf that stands at a path, or above it with something else than a map. */
export function overlaps({ path: declared, value }: ConfigSetting, path: readonly string[]): boolean {
  if (declared.length > path.length || !declared.every((key, index) => key === path[index])) return false;
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return declared.length === path.length || !isMap;
}

/** The default that the manifest does not name: nothing of it is the fleet's but these keys. */
function onlyConfig(
  { place }: FleetTopology,
  settings: readonly TopologySetting[],
  record: ProfileRecord | undefined,
): Member {
  return {
    settings: {
      name: DEFAULT_PROFILE,
      place,
      create: { skills: "bundled" },
      config: settings.map((one) => ({ ...one, place })),
      env: new Map(),
      files: new Map(),
      gateway: { state: "absent", startAtLogin: false, readyTimeoutMs: 0, limits: {}, place },
    },
    record,
    leaving: undefined,
    isTopologyOnly: true,
  };
}
