import { resolveEnv } from "../inputs/env.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Inputs } from "../model/facts.ts";
import type { FleetRecord } from "../model/record.ts";
import { makePlan, type Planned } from "../plan/plan.ts";
import { fingerprintWith, readKey } from "../record/key.ts";
import { type RecordPlaces, readRecord, recordPlaces } from "../record/read-record.ts";
import { digestOf } from "../system/digest.ts";
import type { ReadingSystem } from "../system/system.ts";
import { findHost, type Host, look } from "./host.ts";
import { type Loaded, loadManifest } from "./load.ts";
import type { Options } from "./options.ts";

/** All that planning takes, settled once; the host may then be looked at more than once. */
export interface Planner {
  readonly loaded: Extract<Loaded, { ok: true }>;
  readonly host: Host;
  readonly places: RecordPlaces;
  /** Looks at the host and plans; secrets are fetched once, however often it is called. */
  plan(): Promise<Planned & { readonly record: FleetRecord | undefined }>;
}

export type MadePlanner =
  | { readonly ok: true; readonly planner: Planner }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Goes the whole way from the manifest's text to a plan; writes nothing, by the type of what it is given. */
export function makePlanner(system: ReadingSystem, options: Options, platform: NodeJS.Platform): MadePlanner {
  const loaded = loadManifest(system, options);
  if (!loaded.ok) return loaded;
  const { manifest, souls } = loaded;
  const found = findHost(system, options, manifest, platform);
  if (!found.ok) return { ok: false, diagnostics: [...loaded.diagnostics, found.diagnostic] };
  const { host } = found;
  const places = recordPlaces(system, manifest.name, host.layout.root);
  let secrets: ReturnType<typeof resolveEnv> | undefined;
  const plan: Planner["plan"] = async () => {
    const { record, diagnostics } = readRecord(system, places, host.layout.root);
    const fingerprint = fingerprintWith(readKey(system, places.key));
    secrets ??= resolveEnv(system, manifest, fingerprint);
    const [env, facts] = await Promise.all([secrets, look(system, host, manifest)]);
    const inputs: Inputs = { env, souls };
    const planned = makePlan({
      manifest,
      facts,
      inputs,
      record,
      layout: host.layout,
      format: host.manager?.format,
      fingerprint,
      digest: digestOf,
      host: system.hostName,
    });
    const all = [...loaded.diagnostics, ...diagnostics, ...planned.plan.diagnostics];
    return { ...planned, plan: { ...planned.plan, diagnostics: all }, record };
  };
  return { ok: true, planner: { loaded, host, places, plan } };
}
