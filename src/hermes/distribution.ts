import { isYamlMap, readYaml, YamlOpaque } from "../formats/yaml.ts";
import type { Value } from "../model/value.ts";

/** The file that makes a directory, or an installed profile, a distribution. */
export const DISTRIBUTION_FILE = "distribution.yaml";

/** What a distribution.yaml says. */
export interface Distribution {
  /** As it is written. */
  readonly name: string;
  /** As Python writes it; undefined where that cannot be told. */
  readonly version: string | undefined;
  /** Where Hermes took it from; only of an installed one. */
  readonly source: string | undefined;
  /** Hermes has installed it, and came to the end: it writes source and time last. */
  readonly isInstalled: boolean;
  /** The variables without which it does not work, and that have no default. */
  readonly requires: readonly Requirement[];
}

/** A variable that a distribution does not work without. */
export interface Requirement {
  readonly name: string;
  /** What it is for, in the words of the distribution; may be empty. */
  readonly description: string;
}

/** What came of reading a distribution.yaml; `reason` is a sentence part about it. */
export type ReadDistribution =
  | { readonly ok: true; readonly distribution: Distribution }
  | { readonly ok: false; readonly reason: string };

/** What Hermes takes for the version where none is said (0.16). */
const NO_VERSION = "0.1.0";

/** Reads a distribution.yaml as Hermes does; what it would not understand is no requirement. */
export function readDistribution(text: string): ReadDistribution {
  const read = readYaml(text);
  if (!read.ok) return { ok: false, reason: `${read.message} (line ${read.line}, column ${read.column})` };
  const { name, version, source, installed_at, env_requires } = read.data;
  if (name === undefined || name === null || name === "") return { ok: false, reason: "it has no name" };
  const from = typeof source === "string" && source.trim() !== "" ? source.trim() : undefined;
  const requires = Array.isArray(env_requires) ? env_requires.flatMap(requirementOf) : [];
  return {
    ok: true,
    distribution: {
      name: typeof name === "string" ? name : JSON.stringify(name),
      version: versionOf(version, text),
      source: from,
      isInstalled: from !== undefined && installed_at !== undefined,
      requires,
    },
  };
}

function requirementOf(entry: Value): readonly Requirement[] {
  if (!isYamlMap(entry)) return [];
  const { name, description, required = true, default: usual } = entry;
  const hasDefault = usual !== undefined && usual !== null;
  if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name) || hasDefault || !required) return [];
  const words = typeof description === "string" ? description.trim().replace(/\s+/g, " ") : "";
  return [{ name, description: words.length > 100 ? `${words.slice(0, 99)}…` : words }];
}

/** What Python's str() gives of it: a bare 1.0 or 1.10 is a number to it as well, which it writes as 1.0 or 1.1. */
function versionOf(version: Value | undefined, text: string): string | undefined {
  // What is false to Python is none.
  if (!version) return Number.isNaN(version) ? "nan" : NO_VERSION;
  if (typeof version === "string") return version;
  if (version === true) return "True";
  if (typeof version === "number") return numberAsWritten(version, text);
  if (Array.isArray(version)) return version.length === 0 ? NO_VERSION : undefined;
  if (!(version instanceof YamlOpaque))
    return isYamlMap(version) && Object.keys(version).length === 0 ? NO_VERSION : undefined;
  const { "!!timestamp": time, "!!int": long } = version;
  // Of a time, Python may write another than the one that is there.
  return long ?? (time !== undefined && /^\d{4}-\d\d-\d\d$/.test(time) ? time : undefined);
}

function numberAsWritten(version: number, text: string): string | undefined {
  const size = Math.abs(version);
  if (!Number.isFinite(version)) return version > 0 ? "inf" : "-inf";
  if (!Number.isInteger(version)) return size < 1e-4 ? undefined : String(version);
  // Only how it is written tells 1.0 from 1.
  const found = [...text.matchAll(/^(["']?)version\1:[ \t]+([-+.:\w]+)[ \t]*(?:#.*)?\r?$/gm)];
  const [, , written] = found.length === 1 ? (found[0] ?? []) : [];
  if (written === undefined) return undefined;
  if (!written.includes(".")) return String(version);
  return size < 1e16 ? `${version}.0` : undefined;
}

/** The requirements that nothing provides. */
export function unmet(
  { requires }: Distribution,
  ...provided: readonly { has(name: string): boolean }[]
): readonly Requirement[] {
  return requires.filter(({ name }) => !provided.some((one) => one.has(name)));
}
