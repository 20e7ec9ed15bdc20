import { isAbsolute } from "node:path";
import { below, type HermesLayout, homeOf, PROFILE_MARKERS } from "../hermes/layout.ts";
import { DEFAULT_PROFILE, parseProfileName } from "../hermes/names.ts";
import type {
  DefinitionFact,
  Facts,
  FileFact,
  FileNeed,
  GatewayFact,
  ManagerFact,
  ServiceFact,
} from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ListedService, ServiceFormat, ServiceStates } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";
import { readGateway } from "./gateways.ts";
import { findHermes, findPrograms } from "./hermes.ts";
import { FileLocks, LOCK_TABLE, readCredentialLocks } from "./locks.ts";

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
}

/** Looks at the host once: at most two processes whatever the number of profiles, each file read once. */
export async function observe(system: ReadingSystem, scope: ObserveScope): Promise<Facts> {
  const { layout, manager } = scope;
  const nowMs = system.now();
  // The kernel takes its time for this table, whatever the number of profiles.
  const lockTable = system.readLater(LOCK_TABLE);
  const available: ManagerFact = manager?.states.availability() ?? { is: "none" };
  const profiles = findProfiles(system, layout);
  const owners = [...new Set([...scope.declared, ...profiles])].sort();
  // The one process runs while the files are read.
  const ids = manager === undefined ? [] : owners.map((owner) => manager.format.id(layout, owner));
  const listing = available.is === "available" ? manager?.states.list(ids) : undefined;
  const files = new Map<AbsolutePath, FileFact>();
  // A link is followed as far as the user's own files go, and no further.
  const within = [layout.userHome, layout.root];
  for (const { path, within: folder } of owners.flatMap((owner) => scope.needsOf(owner))) {
    if (files.has(path)) continue;
    files.set(
      path,
      system.readText(path, folder === undefined ? { within } : { within: [folder], inside: folder }),
    );
  }
  if (manager !== undefined)
    await awaitWholeDefinitions(system, manager.format, layout, owners, files, within);
  const locks = new FileLocks(await lockTable);
  const gateways = new Map<ProfileName, GatewayFact>();
  const definitions = new Map<ServiceId, DefinitionFact>();
  for (const owner of owners) {
    const home = homeOf(layout, owner);
    const service = manager?.format.id(layout, owner) ?? ("" as ServiceId); // matches no control group
    gateways.set(owner, readGateway(system, locks, home, service));
    const definition = manager && readDefinition(system, manager.format, layout, service, home, files);
    if (definition !== undefined) definitions.set(service, definition);
  }

  const listed = await listing;
  const services = new Map<ServiceId, ServiceFact>();
  let managerFact = available;
  if (manager !== undefined && listed?.ok === false) {
    managerFact = {
      is: "unavailable",
      reason: `the user's service manager does not answer: ${listed.reason}`,
      hint: "Is the user manager running? `systemctl --user status` tells more.",
    };
  } else if (manager !== undefined && listed?.ok) {
    const doubtful: ServiceId[] = [];
    for (const owner of owners) {
      const id = manager.format.id(layout, owner);
      const seen = listed.services.get(id);
      if (seen === undefined) continue;
      const definition = files.get(manager.format.definition(layout, id));
      services.set(id, { id, ...seen, needsReload: false });
      if (!isPlain(seen, gateways.get(owner), id, definition)) doubtful.push(id);
    }
    for (const [id, fact] of await manager.states.inspect(doubtful)) services.set(id, fact);
    for (const owner of owners) {
      const id = manager.format.id(layout, owner);
      // The process of another home's service of this name is no gateway of this one.
      const isAsked = doubtful.includes(id) && definitions.get(id)?.belongsHere !== false;
      const mainPid = isAsked ? services.get(id)?.mainPid : undefined;
      if (mainPid !== undefined)
        gateways.set(owner, readGateway(system, locks, homeOf(layout, owner), id, mainPid));
    }
  }
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
    bareFolders: new Set(scope.declared.filter((name) => isBare(system, layout, name, profiles))),
    services,
    gateways,
    manager: managerFact,
    hermes: findHermes(system, scope.hermesCommand, layout.root),
    locks: readCredentialLocks(system, layout.lockFolder, gateways),
    programs: findPrograms(system, scope.aliases),
    linger: lingers(system),
  };
}

/** Where systemd-logind keeps whose services outlive the login; without logind there is no such folder's parent. */
const LOGIND = "/var/lib/systemd" as AbsolutePath; // absolute as it stands

function lingers(system: ReadingSystem): boolean | undefined {
  if (system.kind(LOGIND) === "absent") return undefined;
  return system.kind(below(LOGIND, "linger", system.userName)) !== "absent";
}

/** Hermes empties a unit and then writes it anew: whoever reads in between sees none of its fields. */
const REWRITE_MS = 2_000;
const REREADS = 15;
const REREAD_PAUSE_MS = 20;

/** Reads again what was read in the middle of a rewrite; costs nothing where all definitions are whole. */
async function awaitWholeDefinitions(
  system: ReadingSystem,
  format: ServiceFormat,
  layout: HermesLayout,
  owners: readonly ProfileName[],
  files: Map<AbsolutePath, FileFact>,
  within: readonly AbsolutePath[],
): Promise<void> {
  for (const owner of owners) {
    const path = format.definition(layout, format.id(layout, owner));
    for (let reread = 0; reread < REREADS && isInTheMaking(files.get(path), system.now()); reread += 1) {
      await system.sleep(REREAD_PAUSE_MS);
      files.set(path, system.readText(path, { within }));
    }
  }
}

function isInTheMaking(file: FileFact | undefined, nowMs: number): boolean {
  return file?.is === "text" && nowMs - file.modifiedMs < REWRITE_MS && !file.text.includes("HERMES_HOME");
}

/** As strict as Hermes after 0.16: a folder with a valid name, no tombstone, and something of a profile in it. */
function findProfiles(system: ReadingSystem, layout: HermesLayout): readonly ProfileName[] {
  const folder = below(layout.root, "profiles");
  const named = system.names(folder).flatMap((text) => {
    const parsed = parseProfileName(text);
    if (!parsed.ok || parsed.name === DEFAULT_PROFILE) return [];
    if (system.kind(below(folder, ".deleted", text)) !== "absent") return [];
    const home = below(folder, text);
    return PROFILE_MARKERS.some((marker) => system.kind(below(home, marker)) !== "absent")
      ? [parsed.name]
      : [];
  });
  return system.kind(layout.root) === "absent" ? named : [DEFAULT_PROFILE, ...named];
}

function isBare(
  system: ReadingSystem,
  layout: HermesLayout,
  profile: ProfileName,
  found: readonly ProfileName[],
): boolean {
  const kind = system.kind(homeOf(layout, profile));
  return !found.includes(profile) && (kind === "folder" || kind === "link");
}

function readDefinition(
  system: ReadingSystem,
  format: ServiceFormat,
  layout: HermesLayout,
  service: ServiceId,
  home: AbsolutePath,
  files: ReadonlyMap<AbsolutePath, FileFact>,
): DefinitionFact | undefined {
  const file = files.get(format.definition(layout, service));
  if (file?.is !== "text") return undefined;
  const fields = format.read(file.text, layout.userHome);
  const real = (path: string) => system.realPath(path as AbsolutePath) ?? path; // compared, not opened
  const [program] = fields.command;
  return {
    fields,
    belongsHere: fields.home !== undefined && real(fields.home) === real(home),
    // A bare name is looked up by the manager in its own PATH, which is not ours to guess.
    programRuns:
      program !== undefined && (!isAbsolute(program) || system.isExecutable(program as AbsolutePath)),
    folderExists:
      fields.workingFolder === undefined || system.kind(fields.workingFolder as AbsolutePath) !== "absent",
  };
}

/** True where a listing and the run-time files agree that all is well, so that no more need be asked. */
function isPlain(
  seen: ListedService,
  gateway: GatewayFact | undefined,
  id: ServiceId,
  definition: FileFact | undefined,
): boolean {
  if (seen.active === "inactive") return gateway?.is !== "live";
  if (seen.active !== "active" || seen.sub !== "running" || gateway?.is !== "live") return false;
  const isFresh = definition?.is !== "text" || definition.modifiedMs <= gateway.startedMs + OWN_REFRESH_MS;
  return gateway.service === id && isFresh;
}
