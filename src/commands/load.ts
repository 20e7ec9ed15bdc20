import { resolve } from "node:path";
import { distributionTexts, readDistributions } from "../inputs/distributions.ts";
import { readTexts } from "../inputs/texts.ts";
import { readManifest } from "../manifest/read-manifest.ts";
import type { ManifestPart } from "../manifest/read-parts.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { DistributionFolder, Inputs } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { Options } from "./options.ts";

/** The manifest's name where none is given. */
export const DEFAULT_FILE = "hermes-fleet.yaml";

export type Loaded =
  | ({
      readonly ok: true;
      readonly manifest: HostManifest;
      /** The files that it stands in: the named one, then those that are included. */
      readonly manifests: readonly ManifestPart[];
      /** Every file that was read, the manifest itself among them, and what it held. */
      readonly read: ReadonlyMap<AbsolutePath, string>;
      readonly diagnostics: readonly Diagnostic[];
      /** What is in the directories that distributions come from. */
      readonly distributions: ReadonlyMap<ProfileName, DistributionFolder>;
    } & Pick<Inputs, "souls" | "files">)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The manifest's path: `-f`, `$HERMES_FLEET_FILE`, or hermes-fleet.yaml in the working directory. */
export function manifestPath(
  system: ReadingSystem,
  options: Pick<Options, "file">,
): { shownAs: string; path: AbsolutePath } {
  const shownAs = (options.file ?? system.variable("HERMES_FLEET_FILE")) || DEFAULT_FILE;
  return { shownAs, path: resolve(system.workingFolder, shownAs) as AbsolutePath }; // resolve() gives nothing else
}

/** Reads the manifest and the texts that it names; everything that is wrong with them at once. */
export function loadManifest(system: ReadingSystem, options: Options): Loaded {
  const { shownAs, path } = manifestPath(system, options);
  const file = system.readText(path);
  if (file.is !== "text") {
    const isMissing = file.is === "absent";
    const diagnostic: Diagnostic = {
      code: isMissing ? "manifest-not-found" : "manifest-unreadable",
      severity: "error",
      message: isMissing ? `there is no manifest at ${shownAs}` : `${shownAs} cannot be read: ${file.reason}`,
      ...(isMissing && {
        hint: "`hermes-fleet init` writes one to start from, `hermes-fleet import` one of what is here; -f names another.",
      }),
    };
    return { ok: false, diagnostics: [diagnostic] };
  }
  const { userHome } = system;
  const host = options.host ?? system.hostName;
  const {
    manifest,
    draft,
    files: manifests,
    diagnostics: wrong,
  } = readManifest(file.text, {
    path,
    shownAs,
    files: system,
    userHome,
    host,
  });
  const texts = readTexts(system, manifest ?? draft);
  const diagnostics = [...wrong, ...texts.diagnostics];
  if (manifest === undefined || texts.diagnostics.length > 0) return { ok: false, diagnostics };
  const { souls, files } = texts;
  const distributions = readDistributions(system, manifest);
  const read = new Map([
    ...manifests.map((one) => [one.path, one.text] as const),
    ...texts.read,
    ...distributionTexts(manifest, distributions),
  ]);
  return { ok: true, manifest, manifests, souls, files, distributions, read, diagnostics };
}
