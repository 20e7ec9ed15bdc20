import { shellQuoted } from "../formats/shell-exports.ts";
import { filesOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE, defaultFirst, parseProfileName } from "../hermes/names.ts";
import { TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Facts, FileFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Topology } from "../model/manifest.ts";
import type { OtherFleet } from "../model/record.ts";
import type { WrittenEntry, WrittenManifest } from "../model/written.ts";
import { activeProfileOn } from "../resources/active-profile.ts";
import { configOnDisk, valueAt } from "../resources/config.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import type { References } from "./import-references.ts";
import type { ServedBy } from "./imported-gateway.ts";
import {
  type ImportedFrom,
  type ImportedPart,
  type ImportedProfile,
  importedProfile,
} from "./imported-profile.ts";

/** What was found of a fleet that nobody has declared yet. */
export interface FoundFleet {
  readonly facts: Facts;
  readonly layoutOf: (profile: ProfileName) => ProfileLayout;
  readonly hiding: ImportedFrom["hiding"];
  /** The distribution.yaml of each profile. */
  readonly distributions: ReadonlyMap<ProfileName, FileFact>;
  /** Of all profiles, where secrets are to come from the environment; else none. */
  readonly references: References;
  /** The file of secrets, as a person names it. */
  readonly secretsFile: string | undefined;
  /** Profiles that other fleets have. */
  readonly others: ReadonlyMap<ProfileName, OtherFleet>;
  /** Folders that look like profiles, and why each is none. */
  readonly folders: readonly { readonly name: string; readonly why: string }[];
  /** Profiles that the gateway of `default` serves now. */
  readonly servedNow: ReadonlySet<ProfileName>;
  readonly host: string;
  /** `2026-11-30` */
  readonly day: string;
  readonly name: string | undefined;
  /** Said where it is not what would be found without it. */
  readonly hermes: { readonly home?: string; readonly command?: string };
}

/** What is settled by trying, so that a plan changes nothing. */
export interface ImportChoices {
  readonly topology: Topology;
  /** Profiles that are not declared, each with the reason, as it goes on from "it is left out: …". */
  readonly leftOut: ReadonlyMap<ProfileName, string>;
  readonly without: ReadonlyMap<ProfileName, ReadonlySet<ImportedPart>>;
  /** What there is to say of the choice, a sentence without its final stop. */
  readonly note?: string;
}

export interface ImportedFleet {
  readonly manifest: WrittenManifest;
  /** Those that are declared. */
  readonly profiles: readonly ImportedProfile[];
  readonly leftOut: ReadonlyMap<ProfileName, string>;
  /** What there is to say besides, each a sentence without its final stop. */
  readonly notes: readonly string[];
}

/** Profiles that no manifest of this fleet can have, whatever else is tried. */
export function neverDeclared({ facts, others, layoutOf }: FoundFleet): ReadonlyMap<ProfileName, string> {
  return new Map(
    [...facts.profiles].flatMap((name): [ProfileName, string][] => {
      const other = others.get(name);
      if (other !== undefined) return [[name, `it belongs to the fleet "${other.fleet}" (${other.path})`]];
      const file = fileIn(facts, filesOf(layoutOf(name).home).env);
      return file.is === "unreadable" ? [[name, `its .env cannot be read: ${file.reason}`]] : [];
    }),
  );
}

/** The names on the list of those that the gateway of `default` serves; undefined: there is no list. */
export function allowedOn({ facts, layoutOf }: Pick<FoundFleet, "facts" | "layoutOf">) {
  const read = configOnDisk(fileIn(facts, filesOf(layoutOf(DEFAULT_PROFILE).home).config));
  const data = "data" in read ? read.data : {};
  const list = valueAt(data, TOPOLOGY_KEYS.allowlist);
  return {
    isOn: valueAt(data, TOPOLOGY_KEYS.flag) === true,
    list: Array.isArray(list) ? list.map(String) : undefined,
  };
}

/** Makes a manifest of what was found. */
export function importedFleet(found: FoundFleet, choices: ImportChoices): ImportedFleet {
  const { facts, layoutOf, hiding, distributions, references } = found;
  const { list } = allowedOn(found);
  const isServed = (name: ProfileName) => list?.includes(name) ?? found.servedNow.has(name);
  const never = neverDeclared(found);
  const leftOut = new Map([...choices.leftOut, ...never]);
  const profiles = defaultFirst(facts.profiles).map((name) => {
    // Of one that is left out, what it would be declared with.
    const isAlone = choices.topology === "per_profile" && !(leftOut.has(name) && found.servedNow.has(name));
    const servedBy: ServedBy = isAlone ? "itself" : isServed(name) ? "default" : "nobody";
    return importedProfile({
      facts,
      layout: layoutOf(name),
      distribution: distributions.get(name) ?? { is: "absent" },
      hiding,
      servedBy,
      // Their secrets are in no file.
      references: (leftOut.has(name) ? undefined : references.get(name)) ?? new Map<string, string>(),
      without: choices.without.get(name) ?? new Set(),
    });
  });
  const declared = profiles.filter(({ profile }) => !leftOut.has(profile));
  const sticky = stickyOf(found);
  const notes = [...(choices.note === undefined ? [] : [choices.note]), ...sticky.notes];
  const folders = found.folders.map(({ name, why }) => `profiles/${name} is left out: ${why}`);
  const manifest: WrittenManifest = {
    head: head(found, declared.length, notes),
    settings: settingsOf(found, choices, sticky.entries),
    profiles: [
      ...profiles.map((one) => {
        const why = leftOut.get(one.profile);
        if (why === undefined) return one.entry;
        const comment = `${one.profile} is left out: ${hiding.redacted(why)}.`;
        return never.has(one.profile) ? { comment } : commentedOut(one.entry, comment);
      }),
      ...folders.map((text) => ({ comment: `${text}.` })),
    ],
  };
  return { manifest, profiles: declared, leftOut, notes: [...notes, ...folders] };
}

/** Whoever takes the marks of the comment away has it declared. */
function commentedOut(entry: WrittenEntry, comment: string): WrittenEntry {
  const others = (entry.above ?? []).filter((note) => !comment.includes(note.slice(1)));
  return { ...entry, above: [comment, ...others], isLeftOut: true };
}

function head(found: FoundFleet, declared: number, notes: readonly string[]): readonly string[] {
  const { hermes, linger } = found.facts;
  const version =
    hermes.is === "found" && hermes.version !== undefined ? ` with Hermes ${hermes.version}` : "";
  const profiles = `${declared} profile${declared === 1 ? "" : "s"}`;
  const { secretsFile } = found;
  return [
    `The Hermes agents of ${found.host}, as they were on ${found.day}${version}: ${profiles}. \`hermes-fleet plan\` was to show no changes; what is edited here, \`hermes-fleet apply\` makes so.`,
    "What is not named here stays as it is: SOUL.md and other files, skills, memories, logins, commands in ~/.local/bin.",
    secretsFile === undefined
      ? "`{ in_place: true }` is a variable that .env has already: its value stays there."
      : `The values of \`{ from_env: … }\` are in ${secretsFile}. Load it before a plan or an apply: \`. ${sourced(secretsFile)}\``,
    ...notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
    ...(linger === false && found.layoutOf(DEFAULT_PROFILE).format !== undefined
      ? ["Gateways end with the last login here; `host: { linger: true }` would let them run on."]
      : []),
  ];
}

/** A name without a slash is looked for on PATH. */
function sourced(file: string): string {
  const path = file.includes("/") ? file : `./${file}`;
  return /^[\w./~+-]+$/.test(path) ? path : shellQuoted(path);
}

function settingsOf(
  { name, hermes, facts, layoutOf }: FoundFleet,
  { topology }: ImportChoices,
  sticky: readonly WrittenEntry[],
): readonly WrittenEntry[] {
  const inline = (key: string, value: string): WrittenEntry => ({ key, value: { is: "inline", value } });
  const ofHermes = [
    ...(hermes.home === undefined ? [] : [inline("home", hermes.home)]),
    ...(hermes.command === undefined ? [] : [inline("command", hermes.command)]),
    ...sticky,
    ...(topology === "multiplexed" ? [inline("topology", topology)] : []),
  ];
  const isLingering = facts.linger === true && layoutOf(DEFAULT_PROFILE).format !== undefined;
  return [
    ...(name === undefined ? [] : [inline("name", name)]),
    ...(ofHermes.length === 0
      ? []
      : [{ key: "hermes", value: { is: "map", entries: ofHermes } } satisfies WrittenEntry]),
    ...(isLingering
      ? [{ key: "host", value: { is: "inline", value: { linger: true } } } satisfies WrittenEntry]
      : []),
  ];
}

/** The profile that `hermes` without -p is for, where that is not the default one. */
function stickyOf({ facts, layoutOf }: FoundFleet): {
  readonly entries: readonly WrittenEntry[];
  readonly notes: readonly string[];
} {
  const text = activeProfileOn(facts, layoutOf(DEFAULT_PROFILE).hermes);
  if (text === DEFAULT_PROFILE) return { entries: [], notes: [] };
  const parsed = parseProfileName(text);
  if (!parsed.ok || !facts.profiles.has(parsed.name))
    return { entries: [], notes: ["the sticky profile is left out: it names a profile that is not there"] };
  return { entries: [{ key: "active_profile", value: { is: "inline", value: parsed.name } }], notes: [] };
}
