import { readManifest } from "../manifest/read-manifest.ts";
import type { ReadingSystem } from "../system/system.ts";
import { type Loaded, loadManifest, manifestPath } from "./load.ts";
import type { Options } from "./options.ts";

/** Of a host without a manifest: nothing is declared, and all else is as it usually is. */
const EMPTY = "version: 1\nprofiles: {}\n";

export type LoadedFleet = Loaded & {
  /** False where there is no manifest: what there is to say is then said of the profiles that are on the host. */
  readonly isDeclared: boolean;
};

/**
 * Reads the manifest for a command that can do without one: where none is named, and none is in the working directory,
 * the fleet is what is found on the host.
 */
export function loadFleet(system: ReadingSystem, options: Options): LoadedFleet {
  const { shownAs, path } = manifestPath(system, options);
  const isNamed = options.file !== undefined || Boolean(system.variable("HERMES_FLEET_FILE"));
  if (isNamed || system.kind(path) !== "absent")
    return { ...loadManifest(system, options), isDeclared: true };
  const { userHome, hostName } = system;
  const { manifest } = readManifest(EMPTY, {
    path,
    shownAs,
    files: system,
    userHome,
    host: options.host ?? hostName,
  });
  if (manifest === undefined) throw new Error("the empty manifest is not valid");
  return {
    ok: true,
    isDeclared: false,
    manifest,
    manifests: [],
    souls: new Map(),
    files: new Map(),
    distributions: new Map(),
    read: new Map(),
    diagnostics: [],
  };
}
