import { readYaml } from "../formats/yaml.ts";
import { readDistribution } from "../hermes/distribution.ts";
import { readSource } from "../hermes/distribution-source.ts";
import { filesOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { multiplexingOf } from "../hermes/topology.ts";
import type { Facts, FileFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { GatewaySettings } from "../model/manifest.ts";
import type { WrittenEntry } from "../model/written.ts";
import { configOnDisk } from "../resources/config.ts";
import { envOnDisk } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import { type Hiding, importedConfig, WHY_KEY_LEFT_OUT, type WhyKeyLeftOut } from "./imported-config.ts";
import { importedEnv, WHY_VARIABLE_LEFT_OUT } from "./imported-env.ts";
import { importedGateway, type ServedBy } from "./imported-gateway.ts";

/** A part of a profile's entry that may be left out of it. */
export type ImportedPart = "description" | "distribution" | "config" | "limits";

/** What an entry is made from. */
export interface ImportedFrom {
  readonly facts: Facts;
  readonly layout: ProfileLayout;
  /** Its distribution.yaml. */
  readonly distribution: FileFact;
  readonly hiding: Hiding & {
    /** A text of others', without what must not be shown. */
    readonly redacted: (text: string) => string;
  };
  readonly servedBy: ServedBy;
  /** Names by which the environment has its variables; none: all are kept in place. */
  readonly references?: ReadonlyMap<string, string>;
  /** Parts that would bring a change. */
  readonly without?: ReadonlySet<ImportedPart>;
}

/** A profile of the host as a manifest declares it, so that its plan changes nothing. */
export interface ImportedProfile {
  readonly profile: ProfileName;
  /** For `profiles:`; what was found is told in its comments. */
  readonly entry: WrittenEntry;
  readonly state: GatewaySettings["state"];
  readonly variables: number;
  readonly settings: number;
  /** What was left out of it and why, each a sentence without its final stop. */
  readonly notes: readonly string[];
}

/** Makes the entry of a manifest of what was found of one profile. */
export function importedProfile(from: ImportedFrom): ImportedProfile {
  const { facts, layout, hiding, servedBy, references = new Map(), without = new Set() } = from;
  const files = filesOf(layout.home);
  const isWithout = (part: ImportedPart) => without.has(part);
  const description = isWithout("description")
    ? wouldChange("description")
    : describe(fileIn(facts, files.description), hiding);
  const distribution = isWithout("distribution") ? wouldChange("distribution") : distributed(from);
  const config = isWithout("config") ? { ...wouldChange("configuration"), count: 0 } : configured(from);
  const env = importedEnv(envOnDisk(fileIn(facts, files.env)), references, hiding);
  const gateway = importedGateway(facts, layout, servedBy, { limits: isWithout("limits") });
  const envNotes = variableNotes(env.leftOut);
  const gatewayNotes = [
    ...gateway.notes.map(hiding.redacted),
    ...(gateway.hasOddLimits ? ["the limits of its service are left out: a manifest cannot say them"] : []),
  ];
  const entries = [
    ...description.entries,
    ...distribution.entries,
    ...config.entries,
    ...withNotes("env", env.entries, envNotes),
    ...withNotes("gateway", gateway.entries, gatewayNotes),
  ];
  // What is said of a part that is not there stands above all.
  const above = [
    ...description.notes,
    ...distribution.notes,
    ...(config.entries.length === 0 ? config.notes : []),
    ...(env.entries.length === 0 ? envNotes : []),
    ...(gateway.entries.length === 0 ? gatewayNotes : []),
  ];
  return {
    profile: layout.profile,
    entry: {
      key: layout.profile,
      value: { is: "map", entries },
      ...(above.length > 0 && { above: above.map(sentence) }),
    },
    state: gateway.state,
    variables: env.entries.length,
    settings: config.count,
    notes: [...description.notes, ...distribution.notes, ...config.notes, ...envNotes, ...gatewayNotes],
  };
}

interface Part {
  readonly entries: readonly WrittenEntry[];
  readonly notes: readonly string[];
}

const NOTHING: Part = { entries: [], notes: [] };

function wouldChange(what: string): Part {
  return { entries: [], notes: [`its ${what} is left out, since a plan would change it`] };
}

/** As a comment says it. */
function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}

function withNotes(
  key: string,
  entries: readonly WrittenEntry[],
  notes: readonly string[],
): readonly WrittenEntry[] {
  if (entries.length === 0) return [];
  const above = notes.map(sentence);
  return [{ key, value: { is: "map", entries }, ...(above.length > 0 && { above }) }];
}

/** What the profile is for; one that Hermes has made up by itself is Hermes' to change. */
function describe(file: FileFact, { isHidden }: Hiding): Part {
  if (file.is === "absent") return NOTHING;
  const read = file.is === "text" ? readYaml(file.text) : undefined;
  if (read?.ok !== true)
    return { entries: [], notes: ["its description is left out: profile.yaml cannot be read"] };
  const { description: text, description_auto: isAutomatic } = read.data;
  if (typeof text !== "string" || text === "") return NOTHING;
  if (isAutomatic === true)
    return { entries: [], notes: ["its description is left out: Hermes has made it up, and may change it"] };
  if (text.split("\n").some(isHidden))
    return { entries: [], notes: ["its description is left out: it holds what looks like a secret"] };
  return { entries: [{ key: "description", value: { is: "inline", value: text } }], notes: [] };
}

/** Where it was installed from, with the version that is there: another one is then an update that somebody asks for. */
function distributed({ distribution: file, hiding, layout }: ImportedFrom): Part {
  if (file.is === "absent" || layout.profile === DEFAULT_PROFILE) return NOTHING;
  const left = (why: string): Part => ({ entries: [], notes: [`its distribution is left out: ${why}`] });
  const read = file.is === "text" ? readDistribution(file.text) : undefined;
  if (read?.ok !== true) return left("distribution.yaml cannot be read");
  const { source, version } = read.distribution;
  if (source === undefined) return left("distribution.yaml does not say where it came from");
  const { is } = readSource(source);
  if (is === "credentials" || hiding.isHidden(source))
    return left("its source holds a user name, a password or a token; git takes those from elsewhere");
  // A path that is not absolute was so by the folder in which somebody stood.
  if (is === "refused" || (is === "path" && !source.startsWith("/")))
    return left("its source is none that a manifest can name");
  const isFit = version !== undefined && version !== "" && !hiding.isHidden(version);
  const value = { source, ...(isFit && { version }) };
  return { entries: [{ key: "distribution", value: { is: "inline", value } }], notes: [] };
}

function configured({ facts, layout, hiding }: ImportedFrom): Part & { readonly count: number } {
  const read = configOnDisk(fileIn(facts, filesOf(layout.home).config));
  const isUnreadable = fileIn(facts, filesOf(layout.home).config).is === "unreadable" || "problem" in read;
  if (isUnreadable)
    return { entries: [], count: 0, notes: ["its configuration is left out: config.yaml cannot be read"] };
  const { settings, count, leftOut } = importedConfig(
    "data" in read ? read.data : {},
    hiding,
    multiplexingOf(facts.hermes.is === "found" ? facts.hermes.version : undefined),
  );
  const notes = (Object.keys(WHY_KEY_LEFT_OUT) as WhyKeyLeftOut[]) // the keys of a constant
    .flatMap((why) => {
      const keys = leftOut.flatMap((one) => (one.why === why ? [shownPath(one.path, hiding)] : []));
      return keys.length === 0
        ? []
        : [`left out of config.yaml, since ${WHY_KEY_LEFT_OUT[why]}: ${listed(keys)}`];
    });
  if (count === 0) return { entries: [], count, notes };
  const above = notes.map(sentence);
  const entry: WrittenEntry = {
    key: "config",
    value: { is: "value", value: settings },
    ...(above.length > 0 && { above }),
  };
  return { entries: [entry], count, notes };
}

const MOST_NAMED = 8;

function listed(names: readonly (string | undefined)[]): string {
  const named = names.flatMap((name) => name ?? []);
  const shown = named.slice(0, MOST_NAMED);
  const others = names.length - shown.length;
  return [
    ...shown,
    ...(others > 0 ? [`${others}${shown.length > 0 ? " more" : " not to be named here"}`] : []),
  ].join(", ");
}

/** Undefined where a part of it may be a secret itself, or is no plain word. */
function shownPath(path: readonly string[], { isCredential }: Hiding): string | undefined {
  const isPlain = path.every((key) => /^[\p{L}\p{N}_./ -]{1,64}$/u.test(key) && !isCredential(key));
  return isPlain ? path.join(".") : undefined;
}

function variableNotes(leftOut: ReturnType<typeof importedEnv>["leftOut"]): readonly string[] {
  return (Object.keys(WHY_VARIABLE_LEFT_OUT) as (keyof typeof WHY_VARIABLE_LEFT_OUT)[]) // the keys of a constant
    .flatMap((why) => {
      const names = leftOut.flatMap((one) => (one.why === why ? [one.name] : []));
      return names.length === 0
        ? []
        : [`left out of .env, since ${WHY_VARIABLE_LEFT_OUT[why]}: ${listed(names)}`];
    });
}
