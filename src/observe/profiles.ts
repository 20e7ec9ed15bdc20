import { below, type HermesLayout, homeOf, PROFILE_MARKERS } from "../hermes/layout.ts";
import { DEFAULT_PROFILE, parseProfileName } from "../hermes/names.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** As strict as Hermes after 0.16: a folder with a valid name, no tombstone, and something of a profile in it. */
export function findProfiles(system: ReadingSystem, layout: HermesLayout): readonly ProfileName[] {
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

/** Its name is taken by a folder that is no profile. @param found the profiles that there are */
export function isBare(
  system: ReadingSystem,
  layout: HermesLayout,
  profile: ProfileName,
  found: readonly ProfileName[],
): boolean {
  const kind = system.kind(homeOf(layout, profile));
  return !found.includes(profile) && (kind === "folder" || kind === "link");
}

/** A folder in which there is nothing but folders, so that nothing is lost with it. */
export function isHollow(system: ReadingSystem, folder: AbsolutePath): boolean {
  return (
    system.kind(folder) === "folder" &&
    system.names(folder).every((name) => isHollow(system, below(folder, name)))
  );
}
