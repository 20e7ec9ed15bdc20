import type { Diagnostic } from "../model/diagnostic.ts";
import type { ReadingSystem } from "../system/system.ts";
import { findHost, type Host } from "./host.ts";
import { type LoadedFleet, loadFleet } from "./load-fleet.ts";
import type { Options } from "./options.ts";

export type FleetHost =
  | { readonly ok: true; readonly loaded: Extract<LoadedFleet, { ok: true }>; readonly host: Host }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Settles which fleet a command is about, with or without a manifest, and where things are on this host. */
export async function findFleetHost(system: ReadingSystem, options: Options): Promise<FleetHost> {
  const loaded = loadFleet(system, options);
  if (!loaded.ok) return loaded;
  const found = await findHost(system, options, loaded.manifest, process.platform);
  return found.ok ? { ok: true, loaded, host: found.host } : { ok: false, diagnostics: [found.diagnostic] };
}
