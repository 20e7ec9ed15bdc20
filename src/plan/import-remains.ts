import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { ImportedPart } from "./imported-profile.ts";

/** What keeps an imported manifest from being what the host is already. */
export interface ImportRemains {
  /** Of each profile: the parts of its entry that bring a change; none: the profile as a whole does. */
  readonly profiles: ReadonlyMap<
    ProfileName,
    { readonly parts: ReadonlySet<ImportedPart>; readonly why: string }
  >;
  /** What is no profile's, each a sentence part. */
  readonly ofHost: readonly string[];
}

/** Two gateways with one token are so whether they are declared or not. */
const CONFLICTS: ReadonlySet<Diagnostic["code"]> = new Set([
  "token-conflict",
  "session-conflict",
  "port-conflict",
]);
export function isConflict({ code }: Pick<Diagnostic, "code">): boolean {
  return CONFLICTS.has(code);
}

/** An error that no manifest makes, and none ends. */
const OF_HOST: ReadonlySet<string> = new Set([
  "active-profile",
  "service-manager-unavailable",
  "record-unusable",
]);

/** Finds what a plan of an imported manifest would change, or has an error about. */
export function importRemains({
  changes,
  diagnostics,
}: Pick<Plan, "changes" | "diagnostics">): ImportRemains {
  const profiles = new Map<ProfileName, { parts: Set<ImportedPart>; why: string[]; isWhole: boolean }>();
  const ofHost: string[] = [];
  const add = (name: ProfileName | undefined, part: ImportedPart | undefined, why: string) => {
    if (name === undefined) {
      ofHost.push(why);
      return;
    }
    const known = profiles.get(name) ?? { parts: new Set(), why: [], isWhole: false };
    profiles.set(name, known);
    known.why.push(why);
    if (part === undefined) known.isWhole = true;
    else known.parts.add(part);
  };
  for (const change of changes)
    if (change.action !== "no-op") add(change.profile, partOf(change), wordsOf(change));
  for (const one of diagnostics) {
    if (one.severity !== "error" || isConflict(one) || OF_HOST.has(one.code)) continue;
    const owners = ownersOf(one);
    const part = one.code === "distribution" ? "distribution" : undefined;
    for (const name of owners.length === 0 ? [undefined] : owners) add(name, part, errorWords(one, name));
  }
  return {
    profiles: new Map(
      [...profiles].map(([name, { parts, why, isWhole }]) => [
        name,
        { parts: isWhole ? new Set<ImportedPart>() : parts, why: sentenceOf(why) },
      ]),
    ),
    ofHost,
  };
}

function sentenceOf(why: readonly string[]): string {
  const [first, ...others] = new Set(why);
  return [first, ...others.map((one) => one.replace(AS_IT_IS, ""))].join("; ");
}

const AS_IT_IS = "declared as it is, ";

function partOf({ kind, details }: Change): ImportedPart | undefined {
  if (kind === "description" || kind === "config") return kind;
  const keys = keysOf({ details });
  return kind === "service" && keys.length > 0 && keys.every((key) => key.startsWith("limits."))
    ? "limits"
    : undefined;
}

/** The names of what a change of keys is about. */
export function keysOf({ details }: Pick<Change, "details">): readonly string[] {
  return details.flatMap((one) => (one.shows === "keys" ? one.keys.map(({ key }) => key) : []));
}

/** `declared as it is, its .env would change: its mode is 0644, not 0600` */
function wordsOf(change: Change): string {
  const { address, action, profile, kind, reasons } = change;
  const what = profile === undefined ? address : WHAT[kind];
  const said = reasons.length === 0 ? keysOf(change) : reasons;
  const why = said.length === 0 ? "" : `: ${said.join("; ")}`;
  return `${AS_IT_IS}${what} would ${ACTIONS[action]}${why}`;
}

const WHAT: Readonly<Record<Change["kind"], string>> = {
  profile: "the profile itself",
  description: "its description",
  alias: "its command",
  soul: "its SOUL.md",
  file: "one of its files",
  config: "its config.yaml",
  env: "its .env",
  service: "its service",
  gateway: "its gateway",
  linger: "linger",
  "active-profile": "the sticky profile",
  "keep-awake": "what keeps the host awake",
  record: "the record",
};

const ACTIONS: Readonly<Record<Change["action"], string>> = {
  create: "be made",
  update: "change",
  delete: "be taken away",
  restart: "be restarted",
  "no-op": "stay",
};

function errorWords({ message }: Diagnostic, name: ProfileName | undefined): string {
  return name === undefined ? message : message.replace(`profile "${name}": `, "");
}

function ownersOf({ address, profiles }: Diagnostic): readonly ProfileName[] {
  if (profiles !== undefined) return profiles;
  const name = /^profile\.([^.]+)/.exec(address ?? "")?.[1];
  return name === undefined ? [] : [name as ProfileName]; // addresses are made of them
}
