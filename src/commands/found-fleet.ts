import { dirname } from "node:path";
import { readGatewayCommand } from "../hermes/command-line.ts";
import { below, filesOf, isUsualRoot, USUAL_FLEET } from "../hermes/layout.ts";
import { defaultFirst, parseProfileName } from "../hermes/names.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { findProfiles } from "../observe/profiles.ts";
import { importHiding } from "../plan/import-hiding.ts";
import { type References, referencesFor } from "../plan/import-references.ts";
import type { FoundFleet } from "../plan/imported-fleet.ts";
import { topologyOf } from "../plan/topology.ts";
import { readKey } from "../record/key.ts";
import { readRecord } from "../record/read-record.ts";
import { recordPlaces } from "../record/record-places.ts";
import { envOnDisk } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ReadingSystem } from "../system/system.ts";
import { declaredMembers, findHost, type Host, look, profileLayout } from "./host.ts";
import type { Options } from "./options.ts";

/** Where a manifest will lie, which need not be there yet. */
export interface ManifestPlace {
  readonly path: AbsolutePath;
  readonly shownAs: string;
}

export type FoundForImport =
  | { readonly ok: true; readonly found: FoundFleet; readonly host: Host; readonly values: ValuesByProfile }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What stands in the `.env` of each profile. */
export type ValuesByProfile = ReadonlyMap<ProfileName, ReadonlyMap<string, string>>;

/**
 * Looks at the fleet that exists on this host; nothing is written, and Hermes is not started.
 * @param secretsFile where the values of variables are to go, as a person names it; undefined: they stay in place
 */
export async function findFleet(
  system: ReadingSystem,
  options: Options,
  platform: NodeJS.Platform,
  place: ManifestPlace,
  secretsFile?: string,
): Promise<FoundForImport> {
  const refused = (diagnostic: Diagnostic) => ({ ok: false, diagnostics: [diagnostic] }) as const;
  const first = await findHost(system, options, plainManifest(system, place, []), platform);
  if (!first.ok) return refused(first.diagnostic);
  const { host } = first;
  const { layout } = host;
  const root = system.realPath(layout.root);
  if (root === undefined || system.kind(root) !== "folder") return refused(noRoot(layout.root));
  const named = defaultFirst(findProfiles(system, layout));
  const seen = await lookForImport(system, host, plainManifest(system, place, named));
  const { facts } = seen;
  if (facts.manager.is === "unavailable") {
    return refused({
      code: "service-manager-unavailable",
      severity: "error",
      message: `which gateways run, and start at login, cannot be told: ${facts.manager.reason}`,
      hint: `${facts.manager.hint} Or pass --service-manager none, for the homes alone.`,
    });
  }
  const layoutOf = (profile: ProfileName) => profileLayout(host, profile);
  const hiding = importHiding(facts, layoutOf, secretsOnHost(system, layout, facts.profiles, facts.files));
  const values = new Map(
    named.map((name) => [name, envOnDisk(fileIn(facts, filesOf(layoutOf(name).home).env))] as const),
  );
  const isSet = (name: string, value: string) => {
    const set = system.variable(name);
    return set !== undefined && set !== value;
  };
  const references: References = secretsFile === undefined ? new Map() : referencesFor(values, hiding, isSet);
  const fleet = fleetFor(system, layout.root);
  const manifest = plainManifest(system, place, named);
  const found: FoundFleet = {
    facts,
    layoutOf,
    hiding,
    distributions: new Map(
      named.map((name) => [
        name,
        system.readText(filesOf(layoutOf(name).home).distribution, {
          within: [layout.userHome, layout.root],
        }),
      ]),
    ),
    references,
    secretsFile,
    others: fleet.others,
    folders: foldersBeside(system, layout.root, new Set(named)),
    servedNow: topologyOf(manifest, [], facts, layout, host.manager?.format).servesNow,
    host: system.hostName,
    day: new Date(system.now()).toISOString().slice(0, 10),
    name: fleet.name,
    hermes: {
      ...(!isUsualRoot(layout) && { home: shortened(layout.root, layout.userHome) }),
      ...(seen.command !== undefined && { command: seen.command }),
    },
  };
  return { ok: true, found, host, values };
}

/** A manifest in which these profiles are, and nothing else is said. */
function plainManifest(
  system: ReadingSystem,
  { path, shownAs }: ManifestPlace,
  profiles: readonly ProfileName[],
): HostManifest {
  const text = `version: 1\nprofiles: {${profiles.map((name) => `"${name}": {}`).join(", ")}}\n`;
  const { userHome, hostName } = system;
  const { manifest } = readManifest(text, { path, shownAs, files: system, userHome, host: hostName });
  if (manifest === undefined) throw new Error("a manifest that says nothing of its profiles is not valid");
  return manifest;
}

/** Looks, and where Hermes is not on PATH, once more with the one that the services of gateways run. */
async function lookForImport(
  system: ReadingSystem,
  host: Host,
  manifest: HostManifest,
): Promise<{ readonly facts: Facts; readonly command?: AbsolutePath }> {
  const members = declaredMembers(manifest);
  const facts = await look(system, host, manifest, members);
  if (facts.hermes.is === "found") return { facts };
  const command = [...facts.definitions.values()]
    .flatMap(({ fields }) => launchersBeside(readGatewayCommand(fields.command)?.program))
    .find((path) => system.isExecutable(path));
  if (command === undefined) return { facts };
  const { hermes } = manifest;
  return {
    facts: await look(system, host, { ...manifest, hermes: { ...hermes, command } }, members),
    command,
  };
}

/** The launcher that a service runs; or that lies beside the interpreter which it runs. */
function launchersBeside(program: string | undefined): readonly AbsolutePath[] {
  if (program?.startsWith("/") !== true) return [];
  return [below(dirname(program) as AbsolutePath, "hermes")]; // of an absolute path
}

/**
 * The name under which the fleet is imported, and whose its profiles are. Where the usual name is that of a fleet whose
 * manifest is still there, it is another one.
 */
function fleetFor(
  system: ReadingSystem,
  root: AbsolutePath,
): { readonly name: string | undefined; readonly others: FoundFleet["others"] } {
  const recordOf = (fleet: string) => {
    const places = recordPlaces(system, fleet, root);
    return readRecord(system, places, { fleet, root, key: readKey(system, places.key) });
  };
  const { record, others } = recordOf(USUAL_FLEET);
  const isManaged =
    record !== undefined &&
    Object.keys(record.profiles).length > 0 &&
    system.kind(record.manifest as AbsolutePath) === "file"; // an apply wrote it from one
  if (!isManaged) return { name: undefined, others };
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "imported" : `imported-${number}`;
    const tried = recordOf(name);
    if (tried.record === undefined) return { name, others: tried.others };
  }
}

/** Folders among the profiles that Hermes, or newer Hermes, takes for none. */
function foldersBeside(
  system: ReadingSystem,
  root: AbsolutePath,
  profiles: ReadonlySet<string>,
): FoundFleet["folders"] {
  const folder = below(root, "profiles");
  return system.names(folder).flatMap((name) => {
    if (name.startsWith(".") || profiles.has(name) || system.kind(below(folder, name)) !== "folder")
      return [];
    const parsed = parseProfileName(name);
    if (system.kind(below(folder, ".deleted", name)) !== "absent")
      return [{ name, why: "Hermes takes it for deleted" }];
    if (!parsed.ok) return [{ name: shown(name), why: "its name is none that Hermes would give a profile" }];
    return [{ name, why: "nothing of a profile is in it, and Hermes after 0.16 takes it for none" }];
  });
}

function shown(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : "…";
}

function shortened(path: AbsolutePath, userHome: AbsolutePath): string {
  return path.startsWith(`${userHome}/`) ? `~${path.slice(userHome.length)}` : path;
}

function noRoot(root: AbsolutePath): Diagnostic {
  return {
    code: "import-nothing",
    severity: "error",
    message: `there is no fleet to import: ${root} is not there, or is no folder`,
    hint: "Name the Hermes root with --hermes-home; or `hermes-fleet init` writes a manifest for a fleet that is yet to be.",
  };
}
