import { type Claim, sessionFiles } from "../hermes/claims.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import { isReadAtStart } from "../hermes/topology.ts";
import type { GatewayFact, ProcessIdentity } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { LimitSettings, ProfileSettings } from "../model/manifest.ts";
import type { Fingerprints, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { valueAt } from "../resources/config.ts";
import type { ServiceField } from "../service-managers/manager.ts";
import type { ProfileState } from "./after.ts";

/** What a gateway reads when it starts, by item. In memory only: the values are not fingerprinted yet. */
export type Reads = ReadonlyMap<string, { readonly value: string; readonly subject: string }>;

/** The declared variables and keys, every credential and port, and the owned fields of the definition. */
export function readsOf(state: ProfileState, settings: ProfileSettings, service: ServiceReads): Reads {
  const reads = new Map<string, { value: string; subject: string }>();
  for (const variable of settings.env.keys()) {
    reads.set(`env ${variable}`, { value: envValue(state, variable), subject: variable });
  }
  for (const { path } of settings.config) {
    if (!isReadAtStart(path)) continue;
    const key = path.join(".");
    const value = JSON.stringify(valueAt(state.config, path)) ?? "";
    reads.set(`config ${key}`, { value, subject: `${key} in config.yaml` });
  }
  for (const claim of state.claims) {
    if (isWrittenByGateway(claim, settings)) continue;
    reads.set(`${CLAIM}${claim.platform} ${claim.what}`, {
      value: claim.identity,
      subject: subjectOf(claim),
    });
  }
  for (const [limit, value] of service.limits)
    reads.set(`service ${limit}`, { value, subject: LIMIT_SUBJECTS[limit] });
  for (const field of service.fields) {
    const value = service.stale.includes(field) ? "stale" : "as it should be";
    reads.set(`service ${field}`, { value, subject: FIELD_SUBJECTS[field] });
  }
  return reads;
}

/** What a gateway has from its service's definition for as long as it lives. */
export interface ServiceReads {
  readonly fields: readonly ServiceField[];
  /** Those that are not as they should be. */
  readonly stale: readonly ServiceField[];
  readonly limits: ReadonlyMap<keyof LimitSettings, string>;
}

/** Of a profile that has none of its own. */
export const NO_SERVICE: ServiceReads = { fields: [], stale: [], limits: new Map() };

/** The same, as read by the gateway that serves the profile. */
export function servedReads(profile: ProfileName, reads: Reads): Reads {
  return new Map(
    [...reads].map(([item, { value, subject }]) => [
      item.startsWith(CLAIM)
        ? `${CLAIM}${SERVED}${profile} ${item.slice(CLAIM.length)}`
        : `${SERVED}${profile} ${item}`,
      { value, subject: `${subject} of "${profile}"` },
    ]),
  );
}

/** A record that says nothing of profiles that are served no more: that they are not is told as such. */
export function withoutFormerlyServed(
  record: ProfileRecord | undefined,
  serves: readonly ProfileName[],
): ProfileRecord | undefined {
  const { process } = record ?? {};
  if (record === undefined || process === undefined) return record;
  const kept = Object.entries(process.read).filter(([item]) => {
    const served = item.slice(item.startsWith(CLAIM) ? CLAIM.length : 0);
    const [name] = served.startsWith(SERVED) ? served.slice(SERVED.length).split(" ") : [];
    return name === undefined || serves.some((one) => one === name);
  });
  return { ...record, process: { ...process, read: Object.fromEntries(kept) } };
}

/** What the default's gateway reads of the profiles that it serves, and why its process has to go. */
export interface Serving {
  readonly serves: readonly ProfileName[];
  readonly before: Reads;
  readonly after: Reads;
  /** What it will have read after its next start; more than is compared where a profile is yet to be served. */
  readonly all: Reads;
  /** What its process holds for others, by their files. */
  readonly claims: readonly Claim[];
  /** Whom it serves and should not, and the other way round. */
  readonly reasons: readonly string[];
}

const FIELD_SUBJECTS: Readonly<Record<ServiceField, string>> = {
  command: "the service's command",
  home: "the service's home",
  workingFolder: "the service's working directory",
  restarts: "whether the service is started again after a crash",
  startsAtLogin: "whether the service can be enabled for login",
};

const LIMIT_SUBJECTS: Readonly<Record<keyof LimitSettings, string>> = {
  memoryMax: "the gateway's memory limit",
  cpuQuota: "the gateway's share of the CPU",
  nice: "the gateway's niceness",
};

const CLAIM = "claim ";
/** No platform is called so. */
const SERVED = "served ";

/** A session that the gateway pairs and keeps by itself is no reason to restart it, unless the manifest says what it is. */
function isWrittenByGateway({ file }: Claim, { files }: ProfileSettings): boolean {
  return sessionFiles().includes(file) && !files.has(file);
}

function subjectOf(claim: Claim): string {
  return claim.kind === "session" ? `the ${claim.noun}` : (claim.variable ?? claim.what);
}

function envValue(state: ProfileState, variable: string): string {
  const reading = state.env.get(variable);
  if (reading === undefined) return "absent";
  return reading.is === "value" ? `value ${reading.secret.reveal()}` : `reference ${reading.reference}`;
}

/**
 * Why a running gateway has to start again: what it read is no longer so. The record knows what its process
 * read; for a process that the record does not know, only what this very apply changes counts.
 */
export function staleReads(
  before: Reads,
  after: Reads,
  gateway: GatewayFact,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): readonly string[] {
  if (gateway.is !== "live") return [];
  const reasons = new Set<string>();
  if (isSameProcess(record?.owed, gateway.process))
    for (const reason of record?.owed?.reasons ?? []) reasons.add(reason);
  const recorded = isSameProcess(record?.process, gateway.process) ? record?.process?.read : undefined;
  for (const item of new Set([...before.keys(), ...after.keys(), ...claimsIn(recorded)])) {
    const then = before.get(item);
    const now = after.get(item);
    const isChangedNow = then?.value !== now?.value;
    const wasRead = recorded?.[item];
    // An item that no longer is, save a credential that was given up, is nobody's business any more.
    const isStale =
      recorded !== undefined && (wasRead !== undefined || item.startsWith(CLAIM))
        ? wasRead !== (now && fingerprint(now.value))
        : isChangedNow;
    if (!isStale) continue;
    const subject = now?.subject ?? then?.subject ?? subjectIn(item);
    if ([...reasons].some((reason) => reason.startsWith(`${subject} change`))) continue;
    reasons.add(isChangedNow ? `${subject} changes` : `${subject} changed since the gateway started`);
  }
  return [...reasons];
}

/** Of a credential that is known by the record alone. */
function subjectIn(item: string): string {
  const words = item.split(" ");
  return item.startsWith(`${CLAIM}${SERVED}`)
    ? `${words.slice(4).join(" ")} of "${words[2]}"`
    : words.slice(2).join(" ");
}

function claimsIn(recorded: Fingerprints | undefined): readonly string[] {
  return Object.keys(recorded ?? {}).filter((item) => item.startsWith(CLAIM));
}

/** What the record keeps of them. */
export function fingerprintsOf(reads: Reads, fingerprint: Fingerprint): Fingerprints {
  return Object.fromEntries(
    [...reads].flatMap(([item, { value }]) => {
      const mark = fingerprint(value);
      return mark === undefined ? [] : [[item, mark]];
    }),
  );
}

/** Fingerprints of all that a process is known to have taken for itself, by what it read and by what it may give up. */
export function claimMarks(record: ProfileRecord | undefined, process: ProcessIdentity): ReadonlySet<string> {
  const read = isSameProcess(record?.process, process) ? (record?.process?.read ?? {}) : {};
  return new Set([
    ...claimsIn(read).flatMap((item) => read[item] ?? []),
    ...(isSameProcess(record?.owed, process) ? (record?.owed?.holds ?? []) : []),
  ]);
}
