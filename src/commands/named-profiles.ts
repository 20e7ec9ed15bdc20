import { suggestion } from "../manifest/check-schema.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";

export type NamedProfiles =
  | { readonly ok: true; readonly profiles: readonly ProfileName[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The profiles that a command line names, each once, in the order of their names; all where it names none.
 * @param known those that are declared or on this host
 */
export function namedProfiles(words: readonly string[], known: Iterable<ProfileName>): NamedProfiles {
  const all = [...new Set(known)].toSorted();
  if (words.length === 0) return { ok: true, profiles: all };
  const wanted = new Set(words);
  const profiles = all.filter((name) => wanted.delete(name));
  if (wanted.size === 0) return { ok: true, profiles };
  return { ok: false, diagnostics: [...wanted].map((word) => unknown(word, all)) };
}

/** Those that there are to name: declared, for this host or for another, or on this host. */
export function profilesOf(
  { profiles, elsewhere }: HostManifest,
  facts: Pick<Facts, "profiles">,
): readonly ProfileName[] {
  return [...profiles.keys(), ...elsewhere.keys(), ...facts.profiles];
}

function unknown(word: string, all: readonly ProfileName[]): Diagnostic {
  const others = all.length === 0 ? "There is none on this host." : `There are: ${all.join(", ")}.`;
  return {
    code: "profile-unknown",
    severity: "error",
    message: `there is no profile "${word}", neither in the manifest nor on this host`,
    hint: suggestion(word, all) ?? others,
  };
}
