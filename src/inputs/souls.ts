import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest, Placed, SoulSource } from "../model/manifest.ts";
import type { ReadingSystem } from "../system/system.ts";

export interface Souls {
  readonly texts: ReadonlyMap<ProfileName, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the SOUL.md of every profile that declares one; a file that is missing is the manifest's error. */
export function readSouls(system: ReadingSystem, manifest: HostManifest | undefined): Souls {
  const texts = new Map<ProfileName, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, { soul }] of manifest?.profiles ?? []) {
    if (soul === undefined) continue;
    const read = readSoul(system, name, soul);
    if (typeof read === "string") texts.set(name, read);
    else diagnostics.push(read);
  }
  return { texts, diagnostics };
}

function readSoul(
  system: ReadingSystem,
  profile: ProfileName,
  { value: source, place }: Placed<SoulSource>,
): string | Diagnostic {
  if (source.from === "text") return source.text;
  const file = system.readText(source.path);
  if (file.is === "text") return file.text;
  const reason = file.is === "absent" ? "does not exist" : `cannot be read: ${file.reason}`;
  return {
    code: "soul-file",
    severity: "error",
    message: `profile "${profile}": the soul file ${source.written} ${reason}`,
    hint: "The path is relative to the manifest.",
    place,
  };
}
