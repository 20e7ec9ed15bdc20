import type { ProfileName } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";

/** The profiles of which two manifests declare different things, on whichever host; where it stands does not count. */
export function changedProfiles(before: HostManifest, after: HostManifest): readonly ProfileName[] {
  const old = meant(before);
  const now = meant(after);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.filter((name) => old.get(name) !== now.get(name));
}

function meant({ profiles, elsewhere }: HostManifest): ReadonlyMap<ProfileName, string> {
  return new Map([...profiles, ...elsewhere].map(([name, settings]) => [name, written(settings)]));
}

function written(settings: ProfileSettings): string {
  return JSON.stringify(settings, (key, value: unknown) => {
    if (key === "place" && isPlace(value)) return undefined;
    if (value === undefined) return "undefined"; // of a setting that is to be absent
    return value instanceof Map ? [...value.entries()].sort(([a], [b]) => (a < b ? -1 : 1)) : value;
  });
}

function isPlace(value: unknown): boolean {
  return typeof value === "object" && value !== null && "line" in value && "column" in value;
}
