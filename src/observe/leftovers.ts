import { dirname } from "node:path";
import { readGatewayCommand } from "../hermes/command-line.ts";
import { below, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { ServiceFields } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ForeignDropIn, Leftovers, StrayDefinition } from "../model/leftovers.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";

const NONE: Leftovers = { gone: [], legacy: [], system: [], dropIns: [] };

/**
 * Looks for what starts gateways beside the services of the fleet: one listing of each folder, and a reading of
 * what only such a folder tells of.
 * @param owners the profiles whose own definitions are looked at elsewhere
 */
export function findLeftovers(
  system: ReadingSystem,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  owners: readonly ProfileName[],
): Leftovers {
  if (format === undefined) return NONE;
  const { places } = format;
  const folder = places.folder(layout);
  const names = system.names(folder);
  const homes = new Map(owners.map((owner) => [format.id(layout, owner), homeOf(layout, owner)] as const));
  const read = (path: AbsolutePath, service: ServiceId) => {
    const file = system.readText(path);
    const definition = file.is === "text" ? format.read(file.text, service, layout.userHome) : undefined;
    return definition?.ok === true ? stray(path, service, definition.fields) : undefined;
  };
  const gone = names.flatMap((name): readonly StrayDefinition[] => {
    const service = places.serviceIn(name);
    if (service === undefined || homes.has(service)) return [];
    const found = read(below(folder, name), service);
    return found !== undefined && isOfThisRoot(found.home, layout) ? [found] : [];
  });
  const legacy = places.legacy.flatMap((service): readonly StrayDefinition[] => {
    const folders = [folder, ...places.systemFolders];
    return folders.flatMap((one) => {
      const found = read(below(one, service), service);
      // A home that is another root's is another fleet's; one that names none has its own from Hermes.
      return found !== undefined && [undefined, layout.root].includes(found.home as AbsolutePath | undefined)
        ? [found]
        : [];
    });
  });
  const forAll = places.systemFolders.flatMap((one) =>
    system.names(one).flatMap((name): readonly StrayDefinition[] => {
      const service = places.serviceIn(name);
      const home = service && homes.get(service);
      if (service === undefined || home === undefined) return [];
      const found = read(below(one, name), service);
      return found !== undefined && (found.home === undefined || found.home === home) ? [found] : [];
    }),
  );
  return {
    gone,
    legacy,
    system: onePerService(forAll),
    dropIns: owners.flatMap((owner) => dropInsOf(system, layout, format, owner, names)),
  };
}

/** What does not run a gateway is nobody's leftover, whatever it is called. */
function stray(path: AbsolutePath, service: ServiceId, fields: ServiceFields): StrayDefinition | undefined {
  return readGatewayCommand(fields.command)?.runsGateway === true
    ? { service, path, home: fields.home }
    : undefined;
}

/** Its profile is none any more, or it would be among the owners; another root's may be as it should be. */
function isOfThisRoot(home: string | undefined, layout: HermesLayout): boolean {
  return home !== undefined && dirname(home) === below(layout.root, "profiles");
}

/** A folder may be a link to another, as /lib is to /usr/lib. */
function onePerService(found: readonly StrayDefinition[]): readonly StrayDefinition[] {
  return [...new Map(found.toReversed().map((one) => [one.service, one] as const)).values()].toReversed();
}

function dropInsOf(
  system: ReadingSystem,
  layout: HermesLayout,
  format: ServiceFormat,
  profile: ProfileName,
  names: readonly string[],
): readonly ForeignDropIn[] {
  const { dropIns } = format.places;
  if (dropIns === undefined) return [];
  const service = format.id(layout, profile);
  const folder = dropIns.folder(layout, service);
  if (!names.includes(folder.slice(folder.lastIndexOf("/") + 1))) return [];
  return system.names(folder).flatMap((name): readonly ForeignDropIn[] => {
    const path = below(folder, name);
    if (!dropIns.isForeign(layout, service, path)) return [];
    const file = system.readText(path);
    return file.is === "text" ? [{ profile, path, overrules: dropIns.overrules(file.text) }] : [];
  });
}
