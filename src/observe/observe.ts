import { isLoop, isYoung } from "../hermes/condition.ts";
import { activeProfileFile, below, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type {
  DefinitionFact,
  Facts,
  FileFact,
  FileNeed,
  GatewayFact,
  KeepAwakeFact,
  ManagerFact,
  ServiceFact,
} from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ListedService, Listing, ServiceFormat, ServiceStates } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";
import { readStarts, wasAskedToEnd } from "./asked-to-end.ts";
import { readCredentialLocks } from "./credential-locks.ts";
import { awaitWholeDefinitions, readDefinition } from "./definitions.ts";
import { readGateway } from "./gateways.ts";
import { findHermes, findPrograms } from "./hermes.ts";
import { hasMoreToTell, readKeepAwake } from "./keep-awake.ts";
import { findLeftovers } from "./leftovers.ts";
import { findProfiles, isBare, isHollow } from "./profiles.ts";
import { withoutSystemJobs, withSystemUnasked } from "./system-jobs.ts";
import { START_GRAIN_MS, untoldOf } from "./untold.ts";
import { type ProcessSource, ProcWitness, PsWitness, servicesByPid } from "./witness.ts";

/** Hermes refreshes its unit within seconds of a start; what changes a definition later is somebody else. */
const OWN_REFRESH_MS = 10_000;

/** What to look at, and through what. */
export interface ObserveScope {
  readonly layout: HermesLayout;
  /** Profiles that the fleet answers for, those that it has to let go included. */
  readonly declared: readonly ProfileName[];
  readonly hermesCommand: string;
  /** What the resources of a profile need to see. */
  needsOf(profile: ProfileName): readonly FileNeed[];
  /** Profiles that are to have a wrapper: is there a program of that name? */
  readonly aliases: readonly ProfileName[];
  /** Undefined where no service manager is wanted. */
  readonly manager: { readonly format: ServiceFormat; readonly states: ServiceStates } | undefined;
  readonly processes: ProcessSource;
  /** Every service as far as two calls can tell of all; else more of those that are not plainly well. */
  readonly isSurvey?: boolean;
  /** The service that keeps the host awake; absent where the fleet has nothing to do with that. */
  readonly keepAwake?: ServiceId;
}

/** Looks at the host once: at most two calls of the service manager whatever the number of profiles, each file read once. */
export async function observe(system: ReadingSystem, scope: ObserveScope): Promise<Facts> {
  const { layout, manager, isSurvey = false } = scope;
  const nowMs = system.now();
  // The kernel takes its time for its table of locks, and `ps` for its own, whatever the number of profiles.
  const processes = scope.processes === "ps" ? system.processes() : ProcWitness.look(system);
  const available: ManagerFact = manager?.states.availability() ?? { is: "none" };
  const profiles = findProfiles(system, layout);
  const owners = [...new Set([...scope.declared, ...profiles])].sort();
  // The one process runs while the files are read.
  const awake = manager === undefined || scope.keepAwake === undefined ? [] : [scope.keepAwake];
  const ids =
    manager === undefined ? [] : [...owners.map((owner) => manager.format.id(layout, owner)), ...awake];
  const listing = available.is === "available" ? manager?.states.list(ids) : undefined;
  const files = new Map<AbsolutePath, FileFact>();
  // A link is followed as far as the user's own files go, and no further.
  const within = [layout.userHome, layout.root];
  const read = (need: FileNeed) => system.readText(need.path, optionsFor(need, within));
  const sticky: FileNeed = { path: activeProfileFile(layout) };
  for (const need of [sticky, ...owners.flatMap((owner) => scope.needsOf(owner))]) {
    if (!files.has(need.path)) files.set(need.path, read(need));
  }
  const definitions = new Map<ServiceId, DefinitionFact>();
  let keepAwake: KeepAwakeFact | undefined;
  if (manager !== undefined) {
    for (const id of awake) {
      const path = manager.format.definition(layout, id);
      const { isStrict } = manager.format;
      files.set(path, read({ path, isStrict }));
      keepAwake = readKeepAwake(system, manager.format, layout, id, files.get(path));
    }
    await awaitWholeDefinitions(system, manager.format, layout, owners, files, read);
    for (const owner of owners) {
      const service = manager.format.id(layout, owner);
      const found = readDefinition(system, manager.format, layout, service, homeOf(layout, owner), files);
      if (found !== undefined) definitions.set(service, found);
    }
  }
  const table = await processes;
  const isBlind = table === undefined && manager !== undefined;
  // Without /proc it takes the service manager to tell whose process is whose; else the one runs on meanwhile.
  const witness =
    table instanceof ProcWitness ? table : new PsWitness(system, table ?? new Map(), await pidsIn(listing));
  const gatewayOf = (owner: ProfileName, mainPid?: number) => {
    const service = manager?.format.id(layout, owner);
    return readGateway(system, witness, { profile: owner, home: homeOf(layout, owner), service }, mainPid);
  };
  const gateways = new Map<ProfileName, GatewayFact>();
  for (const owner of owners) gateways.set(owner, gatewayOf(owner));
  const ageOf = (owner: ProfileName) => {
    const gateway = gateways.get(owner);
    return gateway?.is === "live" ? nowMs - gateway.startedMs : Number.POSITIVE_INFINITY;
  };

  const listed = await listing;
  const services = new Map<ServiceId, ServiceFact>();
  let managerFact = available;
  if (isBlind) {
    managerFact = {
      is: "unavailable",
      reason: "nobody can tell which gateways run: `ps` does not list the processes of this machine",
      hint: "Try `ps -A` by hand; --service-manager none builds the homes alone.",
    };
  } else if (manager !== undefined && listed?.ok === false) {
    managerFact = {
      is: "unavailable",
      reason: `the user's service manager does not answer: ${listed.reason}`,
      hint: listed.hint,
    };
  } else if (manager !== undefined && listed?.ok) {
    const doubtful: ServiceId[] = [];
    const surveyed: ServiceId[] = [];
    for (const owner of owners) {
      const id = manager.format.id(layout, owner);
      const seen = listed.services.get(id);
      if (seen === undefined) continue;
      const definition = files.get(manager.format.definition(layout, id));
      services.set(id, { id, ...seen, needsReload: false });
      const mayLoop = isYoung(ageOf(owner)) && (manager.format.reloads || seen.exitStatus !== undefined);
      if (isSurvey && seen.active !== "inactive") surveyed.push(id);
      if (mayLoop || !isPlain(seen, gateways.get(owner), id, definition, manager.format)) doubtful.push(id);
    }
    for (const id of awake) {
      const seen = listed.services.get(id);
      if (seen === undefined) continue;
      services.set(id, { id, ...seen, needsReload: false });
      if (hasMoreToTell(seen, manager.format)) doubtful.push(id);
    }
    const { states } = manager;
    const more = isSurvey
      ? states.survey([...new Set([...surveyed, ...doubtful])], listed.services)
      : states.inspect(doubtful, listed.services);
    for (const [id, fact] of await more) {
      // What a plan does not ask, since it is plainly well, is no drift in a survey either.
      services.set(id, doubtful.includes(id) ? fact : { ...fact, needsReload: false });
    }
    for (const owner of owners) {
      const id = manager.format.id(layout, owner);
      // The process of another home's service of this name is no gateway of this one.
      const isAsked =
        (doubtful.includes(id) || surveyed.includes(id)) && definitions.get(id)?.belongsHere !== false;
      const mainPid = isAsked ? services.get(id)?.mainPid : undefined;
      if (mainPid !== undefined) gateways.set(owner, gatewayOf(owner, mainPid));
      const gateway = gateways.get(owner);
      if (isSurvey && isAsked) {
        const definition = files.get(manager.format.definition(layout, id));
        const untold = untoldOf(system, services.get(id), gateway, definition, homeOf(layout, owner), nowMs);
        if (untold !== undefined) services.set(id, untold);
      }
      const fact = services.get(id);
      const isSuspect = gateway?.is === "live" && fact !== undefined && isLoop(fact, ageOf(owner));
      if (isSuspect && wasAskedToEnd(readStarts(system, homeOf(layout, owner)), gateway.startedMs))
        gateways.set(owner, { ...gateway, isAskedFor: true });
    }
    const settled = isSurvey
      ? withSystemUnasked(gateways, states)
      : await withoutSystemJobs(gateways, states);
    for (const [owner, gateway] of settled) gateways.set(owner, gateway);
  }
  const bareFolders = new Set(scope.declared.filter((name) => isBare(system, layout, name, profiles)));
  return {
    nowMs,
    files,
    definitions,
    profiles: new Set(profiles),
    tombstones: new Set(
      scope.declared.filter(
        (name) =>
          system.kind(below(layout.root, "profiles", ".deleted", name)) !== "absent" &&
          system.kind(homeOf(layout, name)) === "folder",
      ),
    ),
    blockedHomes: new Set(
      scope.declared.filter((name) => ["file", "other"].includes(system.kind(homeOf(layout, name)))),
    ),
    bareFolders,
    hollowFolders: new Set([...bareFolders].filter((name) => isHollow(system, homeOf(layout, name)))),
    services,
    gateways,
    manager: managerFact,
    hermes: findHermes(system, scope.hermesCommand, layout.root),
    locks: readCredentialLocks(system, witness, layout.lockFolder, gateways),
    programs: findPrograms(system, scope.aliases),
    linger: manager?.format.kind === "launchd" ? undefined : lingers(system),
    leftovers: findLeftovers(system, layout, manager?.format, owners),
    ...(keepAwake && { keepAwake }),
  };
}

/** Where systemd-logind keeps whose services outlive the login; without logind there is no such folder's parent. */
const LOGIND = "/var/lib/systemd" as AbsolutePath; // absolute as it stands

function lingers(system: ReadingSystem): boolean | undefined {
  if (system.kind(LOGIND) === "absent") return undefined;
  return system.kind(below(LOGIND, "linger", system.userName)) !== "absent";
}

function optionsFor(
  { within: folder, isStrict = false }: FileNeed,
  userFolders: readonly AbsolutePath[],
): Parameters<ReadingSystem["readText"]>[1] {
  if (folder !== undefined) return { within: [folder], inside: folder };
  return isStrict ? { isStrict } : { within: userFolders };
}

async function pidsIn(listing: Promise<Listing> | undefined): Promise<ReadonlyMap<number, ServiceId>> {
  const listed = await listing;
  return listed?.ok === true ? (listed.jobs ?? servicesByPid(listed.services)) : new Map();
}

/** True where a listing and the run-time files agree that all is well, so that no more need be asked. */
function isPlain(
  seen: ListedService,
  gateway: GatewayFact | undefined,
  id: ServiceId,
  definition: FileFact | undefined,
  { reloads }: ServiceFormat,
): boolean {
  if (seen.active === "inactive") return gateway?.is !== "live";
  if (seen.active !== "active" || seen.sub !== "running" || gateway?.is !== "live") return false;
  const ownMs = reloads ? OWN_REFRESH_MS : START_GRAIN_MS;
  const isFresh = definition?.is !== "text" || definition.modifiedMs <= gateway.startedMs + ownMs;
  return gateway.service === id && isFresh;
}
