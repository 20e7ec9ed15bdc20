import type { Hermes } from "../apply/run-hermes.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { findHermes } from "../observe/hermes.ts";
import { findProfiles } from "../observe/profiles.ts";
import { type RecordPlaces, recordPlaces } from "../record/record-places.ts";
import type { ReadingSystem } from "../system/system.ts";
import { findFleetHost } from "./fleet-host.ts";
import type { Host } from "./host.ts";
import type { Options } from "./options.ts";

/** What saving and restoring homes takes of a host, with or without a manifest. */
export interface ArchiveHost {
  readonly manifest: HostManifest;
  readonly host: Host;
  readonly hermes: Hermes;
  readonly places: RecordPlaces;
  /** Those that there are. */
  readonly profiles: readonly ProfileName[];
}

export type FoundArchiveHost =
  | ({ readonly ok: true } & ArchiveHost)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Finds Hermes and its profiles; no service manager is asked. */
export async function findArchiveHost(system: ReadingSystem, options: Options): Promise<FoundArchiveHost> {
  const found = await findFleetHost(system, options);
  if (!found.ok) return found;
  const { manifest } = found.loaded;
  const { layout } = found.host;
  const { root } = layout;
  const hermes = findHermes(system, manifest.hermes.command, root);
  if (hermes.is === "missing")
    return {
      ok: false,
      diagnostics: [
        {
          code: "hermes-not-found",
          severity: "error",
          message: `Hermes was not found: ${hermes.reason}`,
          hint: "Put it on PATH, or declare `hermes: { command: … }`.",
        },
      ],
    };
  return {
    ok: true,
    manifest,
    host: found.host,
    hermes: { hermes: { path: hermes.path }, root },
    places: recordPlaces(system, manifest.name, root),
    profiles: findProfiles(system, layout),
  };
}
