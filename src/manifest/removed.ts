import { DEFAULT_PROFILE, parseProfileName } from "../hermes/names.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Placed } from "../model/manifest.ts";
import { shownKey } from "./excerpt.ts";
import type { Findings } from "./findings.ts";
import { isMap } from "./merge.ts";
import { elsewhere, type Parts } from "./parts.ts";

/** The profiles that are gone on purpose, and what becomes of their homes. */
export function resolveRemoved(
  findings: Findings,
  parts: Parts,
): ReadonlyMap<ProfileName, Placed<"keep" | "delete">> {
  const removed = new Map<ProfileName, Placed<"keep" | "delete">>();
  for (const [written, { value: entry, path, source }] of parts.removed) {
    const place = source.key(path);
    const parsed = parseProfileName(written);
    const declared = parts.profiles.get(written);
    const home = isMap(entry) && entry.home === "delete" ? "delete" : "keep";
    if (!parsed.ok) {
      findings.refuse(
        "manifest-profile-name",
        `the profile name "${shownKey(written)}" ${parsed.reason}`,
        place,
      );
    } else if (declared !== undefined) {
      findings.refuse(
        "manifest-removed",
        `profile "${written}" is declared under profiles${elsewhere(declared, source)}, and is removed as well`,
        place,
        "Take it out of one of the two.",
      );
    } else if (parsed.name === DEFAULT_PROFILE && home === "delete") {
      findings.refuse(
        "manifest-removed",
        "the home of the default profile cannot be deleted: it is the Hermes root, and holds all other profiles",
        source.key([...path, "home"]),
        "Say home: keep.",
      );
    } else {
      removed.set(parsed.name, { value: home, place });
    }
  }
  return removed;
}
