import type { Place } from "../model/diagnostic.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { Change } from "../model/plan.ts";

/**
 * A change, with where the manifest says so: where it declares the profile (of one that leaves, what is told of that), or
 * the resource of the host. A line's text is no part of it: a plan is compared with others, and may be saved.
 * @param settings of its profile
 */
export function placedChange(
  change: Change,
  settings: ProfileSettings | undefined,
  manifest: HostManifest,
): Change {
  const place = settings?.place ?? ofHost(change, manifest);
  if (place === undefined) return change;
  const { file, line, column } = place;
  return { ...change, place: { file, line, column } };
}

function ofHost({ kind }: Change, { host, hermes }: HostManifest): Place | undefined {
  switch (kind) {
    case "linger":
      return host.linger?.place;
    case "keep-awake":
      return host.keepAwake?.place;
    case "active-profile":
      return hermes.activeProfile?.place;
    default:
      return undefined;
  }
}
