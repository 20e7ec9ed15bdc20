import { join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { DistributionFolder, FileFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ReadingSystem } from "../system/system.ts";

const DISTRIBUTION = "distribution.yaml";
const CONFIG = "config.yaml";

/** Looks into the directories that the distributions of this host's profiles come from; each is looked into once. */
export function readDistributions(
  system: ReadingSystem,
  { profiles }: Pick<HostManifest, "profiles">,
): ReadonlyMap<ProfileName, DistributionFolder> {
  const found = new Map<AbsolutePath, DistributionFolder>();
  const look = (path: AbsolutePath): DistributionFolder => {
    const read = (name: string): FileFact => system.readText(fileIn(path, name));
    return { realPath: system.realPath(path), says: read(DISTRIBUTION), config: read(CONFIG) };
  };
  return new Map(
    [...profiles].flatMap(([name, { distribution }]): [ProfileName, DistributionFolder][] => {
      const source = distribution?.value.source;
      if (source?.from !== "folder") return [];
      const folder = found.get(source.path) ?? look(source.path);
      found.set(source.path, folder);
      return [[name, folder]];
    }),
  );
}

/** The directories that are not there: of a profile that is there already that hinders nothing. */
export function missingDirectories(
  { profiles }: Pick<HostManifest, "profiles">,
  folders: ReadonlyMap<ProfileName, DistributionFolder>,
): readonly Diagnostic[] {
  return [...folders].flatMap(([name, { says }]): readonly Diagnostic[] => {
    const distribution = profiles.get(name)?.distribution;
    const source = distribution?.value.source;
    if (says.is === "text" || distribution === undefined || source?.from !== "folder") return [];
    return [
      {
        code: "distribution",
        severity: "warning",
        message: `profile "${name}": ${source.written}, which it is to come from, is no directory with a distribution.yaml`,
        hint: "A directory is named relative to the manifest; a repository by its URL: https://…",
        place: distribution.place,
      },
    ];
  });
}

/** Every file that was read for them, and what it held. */
export function distributionTexts(
  { profiles }: Pick<HostManifest, "profiles">,
  folders: ReadonlyMap<ProfileName, DistributionFolder>,
): readonly (readonly [AbsolutePath, string])[] {
  return [...folders].flatMap(([name, { says, config }]) => {
    const source = profiles.get(name)?.distribution?.value.source;
    if (source?.from !== "folder") return [];
    const texts = [[DISTRIBUTION, says] as const, [CONFIG, config] as const];
    return texts.flatMap(([file, fact]) =>
      fact.is === "text" ? [[fileIn(source.path, file), fact.text] as const] : [],
    );
  });
}

function fileIn(folder: AbsolutePath, name: string): AbsolutePath {
  return join(folder, name) as AbsolutePath; // below an absolute path
}
