import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import { resolveEnv } from "../inputs/env.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Inputs } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { FleetRecord } from "../model/record.ts";
import { emptyHost } from "../observe/empty-host.ts";
import { membersOf } from "../plan/members.ts";
import { makePlan, type Planned } from "../plan/plan.ts";
import { targeted } from "../plan/target.ts";
import { fingerprintWith, keyProblem, readKey } from "../record/key.ts";
import { readRecord } from "../record/read-record.ts";
import { type RecordPlaces, recordPlaces } from "../record/record-places.ts";
import { digestOf } from "../system/digest.ts";
import type { ReadingSystem } from "../system/system.ts";
import { findHost, type Host, look } from "./host.ts";
import { hostNameOf, refusedHost } from "./host-name.ts";
import { type Loaded, loadManifest } from "./load.ts";
import type { PlanOptions } from "./options.ts";

/** A plan, and what of the record it was made with. */
export interface PlannedNow extends Planned {
  readonly record: FleetRecord | undefined;
  /** The host's name for the record. */
  readonly recordedHost: string;
}

/** All that planning takes, settled once; the host may then be looked at more than once. */
export interface Planner {
  readonly loaded: Extract<Loaded, { ok: true }>;
  readonly host: Host;
  readonly places: RecordPlaces;
  /** Looks at the host and plans; secrets are fetched once, however often it is called. */
  plan(): Promise<PlannedNow>;
}

export type MadePlanner =
  | { readonly ok: true; readonly planner: Planner }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Goes the whole way from the manifest's text to a plan; writes nothing, by the type of what it is given.
 * @param isForApply the plan is to be carried out, so that it can only be for this machine
 */
export async function makePlanner(
  system: ReadingSystem,
  options: PlanOptions,
  platform: NodeJS.Platform,
  isForApply = false,
): Promise<MadePlanner> {
  const loaded = loadManifest(system, options);
  if (!loaded.ok) return loaded;
  const { manifest, souls, files, distributions } = loaded;
  const found = await findHost(system, options, manifest, platform);
  if (!found.ok) return { ok: false, diagnostics: [...loaded.diagnostics, found.diagnostic] };
  const { host } = found;
  const { layout } = host;
  const places = recordPlaces(system, manifest.name, layout.root);
  let secrets: ReturnType<typeof resolveEnv> | undefined;
  const plan: Planner["plan"] = async () => {
    const key = readKey(system, places.key);
    const read = readRecord(system, places, { fleet: manifest.name, root: layout.root, key });
    const fingerprint = fingerprintWith(key);
    const name = hostNameOf(options.host, system.hostName, read.record);
    const isOtherHost = name.isOther && !(isForApply && read.record === undefined);
    const record = isOtherHost ? undefined : read.record;
    const members = membersOf({
      manifest,
      record,
      host: name.name,
      others: isOtherHost ? new Map() : read.others,
      isSameHost: name.isConfirmed,
      formerManifest: formerManifest(system, record, manifest.path),
      exports: places.exports,
    });
    const format = host.manager?.format;
    secrets ??= resolveEnv(system, manifest, fingerprint, (text) => redacted(text));
    const [env, facts] = await Promise.all([
      secrets,
      isOtherHost
        ? emptyHost(
            layout,
            manifest.hermes.command,
            system.now(),
            format?.kind,
            format?.keepAwake.program.usual,
          )
        : look(system, host, manifest, members.planned, record),
    ]);
    const inputs: Inputs = { env, souls, files, ...(!isOtherHost && { distributions }) };
    const planned = makePlan({
      manifest,
      members: members.planned,
      facts,
      inputs,
      record,
      layout,
      format,
      fingerprint,
      digest: digestOf,
      exports: places.exports,
      defaultOf: isOtherHost ? undefined : read.others.get(DEFAULT_PROFILE),
      host: name.name,
      formerHost: name.isConfirmed ? undefined : record?.host,
      isOtherHost,
      showsDrift: options.drift === true,
    });
    const problem = keyProblem(system, places.key);
    const isRefused = isForApply && isOtherHost && read.record !== undefined;
    const before = [
      ...loaded.diagnostics,
      ...(isRefused ? [refusedHost(name, system.hostName, read.record)] : []),
      ...(problem === undefined ? [] : [problem]),
      ...(isOtherHost ? [] : read.diagnostics),
      ...members.diagnostics,
    ];
    const whole = { ...planned.plan, diagnostics: [...before, ...planned.plan.diagnostics] };
    const isRenamed = members.diagnostics.some(({ code }) => code === "host-renamed");
    return {
      secrets: planned.secrets,
      knownSecrets: planned.knownSecrets,
      plan: targeted(whole, options.target ?? []),
      record,
      recordedHost: isRenamed ? (record?.host ?? name.name) : name.name,
    };
  };
  return { ok: true, planner: { loaded, host, places, plan } };
}

function formerManifest(
  system: ReadingSystem,
  record: FleetRecord | undefined,
  now: AbsolutePath,
): AbsolutePath | undefined {
  const former = record?.manifest as AbsolutePath | undefined; // an apply wrote it from one
  return former !== undefined && former !== now && system.kind(former) === "file" ? former : undefined;
}
