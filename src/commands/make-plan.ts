import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { redacted } from "../hermes/redact.ts";
import { resolveEnv } from "../inputs/env.ts";
import { skippedEnv } from "../inputs/skipped-env.ts";
import type { ManifestPart } from "../manifest/read-parts.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, Inputs } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { FleetRecord } from "../model/record.ts";
import { emptyHost } from "../observe/empty-host.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { membersLeaving, recordOf } from "../plan/leave.ts";
import { type Leave, type Member, membersOf } from "../plan/members.ts";
import { makePlan, type Planned } from "../plan/plan.ts";
import type { PlanInput } from "../plan/plan-input.ts";
import { type JudgedSecrets, recordedSecrets } from "../plan/recorded-secrets.ts";
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
  /** What was seen, by whose name, and of which profiles it was judged. */
  readonly facts: Facts;
  readonly host: string;
  readonly members: ReadonlyMap<ProfileName, Member>;
  readonly judged?: JudgedSecrets;
}

/** A plan of what a manifest wants. */
export interface PlannedByManifest extends PlannedNow {
  /** What it was made from. */
  readonly input: PlanInput;
}

/** All that planning takes, settled once; the host may then be looked at more than once. */
export interface Planner<Gives extends PlannedNow = PlannedNow> {
  readonly loaded: Extract<Loaded, { ok: true }>;
  readonly host: Host;
  readonly places: RecordPlaces;
  /** Its plans are carried out without anything being recorded: the record itself goes, or there is no fleet. */
  readonly keepsNoRecord?: true;
  /** Looks at the host and plans; secrets are fetched once, however often it is called. */
  plan(): Promise<Gives>;
}

export type MadePlanner<Gives extends PlannedNow = PlannedNow> =
  | { readonly ok: true; readonly planner: Planner<Gives> }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What a plan is made for, and from. */
export interface Planning {
  /** The plan is to be carried out, so that it can only be for this machine. */
  readonly isForApply?: boolean;
  /** For a status: of this machine as it is, in two calls of its service manager, without any program of the user's. */
  readonly isSurvey?: boolean;
  /** What is wanted, where that is not what the manifest's file says. */
  readonly loaded?: Loaded;
  /** Profiles leave, whatever the manifest's file says. */
  readonly leave?: Leave;
}

/** Goes the whole way from the manifest's text to a plan; writes nothing, by the type of what it is given. */
export async function makePlanner(
  system: ReadingSystem,
  options: PlanOptions,
  platform: NodeJS.Platform,
  { isForApply = false, isSurvey = false, ...given }: Planning = {},
): Promise<MadePlanner<PlannedByManifest>> {
  const loaded = given.loaded ?? loadManifest(system, options);
  if (!loaded.ok) return loaded;
  const { manifest, souls, files, distributions } = loaded;
  const found = await findHost(system, options, manifest, platform);
  if (!found.ok) return { ok: false, diagnostics: [...loaded.diagnostics, found.diagnostic] };
  const { host } = found;
  const { layout } = host;
  const places = recordPlaces(system, manifest.name, layout.root);
  const skipsSecrets = options.secrets === "skip";
  let secrets: Promise<Inputs["env"]> | undefined;
  const plan: Planner<PlannedByManifest>["plan"] = async () => {
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
      formerManifest: formerManifest(system, record, loaded.manifests),
      exports: places.exports,
      ...(given.leave && { leave: given.leave }),
    });
    const format = host.manager?.format;
    const { leave } = given;
    const planning =
      leave === undefined
        ? { members: members.planned, record }
        : {
            members: membersLeaving(members.planned, leave, format, fingerprint),
            record: recordOf(record, leave),
          };
    const fetched = (runsCommands: boolean) =>
      resolveEnv(system, manifest, fingerprint, redacted, runsCommands);
    if (skipsSecrets) secrets = Promise.resolve(skippedEnv(manifest, fingerprint, isForApply));
    else if (!isSurvey) secrets ??= fetched(true);
    const [resolved, facts] = await Promise.all([
      secrets ?? fetched(false),
      isOtherHost && !isSurvey
        ? emptyHost(
            layout,
            manifest.hermes.command,
            system.now(),
            format?.kind,
            format?.keepAwake.program.usual,
          )
        : look(system, host, manifest, planning.members, planning.record, isSurvey),
    ]);
    const judged = isSurvey
      ? recordedSecrets(resolved, manifest.profiles.values(), facts, layout, record, fingerprint)
      : undefined;
    const env = judged?.env ?? resolved;
    const inputs: Inputs = {
      env,
      souls,
      files,
      ...(!isOtherHost && { distributions }),
      ...(skipsSecrets && { skipsSecrets }),
    };
    const input: PlanInput = {
      manifest,
      ...planning,
      facts,
      inputs,
      layout,
      format,
      fingerprint,
      digest: digestOf,
      exports: places.exports,
      defaultOf: isOtherHost ? undefined : read.others.get(DEFAULT_PROFILE),
      host: name.name,
      formerHost: name.isConfirmed ? undefined : record?.host,
      isOtherHost,
      isForApply,
      showsDrift: options.drift === true,
    };
    const planned = makePlan(input);
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
      // Also of a file that no plan can use, and those that are too short to be looked for in other files.
      knownSecrets: [
        ...new Set([...planned.knownSecrets, ...secretsOnHost(system, layout, facts.profiles, facts.files)]),
      ],
      plan: targeted(whole, options.target ?? []),
      record,
      recordedHost: isRenamed ? (record?.host ?? name.name) : name.name,
      facts,
      host: name.name,
      members: planning.members,
      ...(judged && { judged }),
      input,
    };
  };
  return { ok: true, planner: { loaded, host, places, plan } };
}

function formerManifest(
  system: ReadingSystem,
  record: FleetRecord | undefined,
  now: readonly ManifestPart[],
): AbsolutePath | undefined {
  const former = record?.manifest as AbsolutePath | undefined; // an apply wrote it from one
  if (former === undefined || now.some(({ path }) => path === former)) return undefined;
  if (system.kind(former) !== "file") return undefined;
  // What was a manifest of its own may have become a part of this one.
  const real = system.realPath(former);
  return now.slice(1).some(({ path }) => system.realPath(path) === real) ? undefined : former;
}
