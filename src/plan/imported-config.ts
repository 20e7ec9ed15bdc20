import { isYamlList, isYamlMap, YamlOpaque } from "../formats/yaml.ts";
import { isKey, type Multiplexing, TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { isSensitive } from "../resources/redaction.ts";

/** Why a key of config.yaml does not go into a manifest, each as it goes on from "left out, since …". */
export const WHY_KEY_LEFT_OUT = {
  secret: "they are, or hold, secrets, which belong into .env",
  hermes: "Hermes writes them itself",
  topology: "hermes.topology stands for them",
  empty: "nothing (null) in a manifest deletes a key",
  type: "a manifest has no values of their type: dates, bytes, sets, numbers that not every reader keeps exactly",
  name: "a manifest has no keys of their kind: no text, or a very long one",
} as const;
export type WhyKeyLeftOut = keyof typeof WHY_KEY_LEFT_OUT;

export interface ImportedConfig {
  /** What can be declared without a change. */
  readonly settings: ValueMap;
  /** How many keys that are. */
  readonly count: number;
  readonly leftOut: readonly { readonly path: readonly string[]; readonly why: WhyKeyLeftOut }[];
}

/** What must not be shown, or written into a manifest. */
export interface Hiding {
  readonly knownSecrets: readonly string[];
  /** There is a secret in it, or what looks like one: any value of some `.env` is. */
  readonly isHidden: (text: string) => boolean;
  /** The same of a name, which may be a word that some harmless variable is set to. */
  readonly isCredential: (name: string) => boolean;
}

/**
 * The keys of a config.yaml that a manifest can declare as they are, and those that it cannot, or should not.
 * @param multiplexing what Hermes makes of several profiles
 */
export function importedConfig(
  data: ValueMap,
  hiding: Hiding,
  multiplexing: Multiplexing = "none",
): ImportedConfig {
  const leftOut: { path: readonly string[]; why: WhyKeyLeftOut }[] = [];
  let count = 0;
  const walk = (map: ValueMap, above: readonly string[]): ValueMap =>
    Object.fromEntries(
      Object.entries(map).flatMap(([key, value]): [string, Value][] => {
        const path = [...above, key];
        const why = whyNotKey(path, value, hiding, multiplexing) ?? whyNotValue(path, value, hiding);
        if (why !== undefined) {
          leftOut.push({ path, why });
          return [];
        }
        if (!isYamlMap(value) || Object.keys(value).length === 0) {
          count += 1;
          return [[key, value]];
        }
        const inner = walk(value, path);
        // Of a map in which nothing can be declared, nothing is.
        return Object.keys(inner).length === 0 ? [] : [[key, inner]];
      }),
    );
  const settings = walk(data, []);
  return { settings, count, leftOut };
}

/** Written by Hermes as it runs: what it has shown a person, and the version of the file's own format. */
const OF_HERMES: readonly (readonly string[])[] = [["onboarding", "seen"], ["_config_version"]];
const TOPOLOGY = Object.keys(TOPOLOGY_KEYS) as (keyof typeof TOPOLOGY_KEYS)[]; // the keys of a constant
/** YAML allows a key on one line 1024 characters, and a person fewer. */
const LONGEST_KEY = 256;
/** What PyYAML reads as a key that is no text. */
const NO_TEXT = /^!!(?:null|bool|int|float|timestamp|binary)(?: |$)/;

function whyNotKey(
  path: readonly string[],
  value: Value,
  { isCredential }: Hiding,
  multiplexing: Multiplexing,
): WhyKeyLeftOut | undefined {
  const key = path.at(-1) ?? "";
  if (isNoKey(key)) return "name";
  if (isCredential(key)) return "secret";
  if (OF_HERMES.some((own) => own.join("\0") === path.join("\0"))) return "hermes";
  // From 0.17 to 0.20 this one has to go, unless a manifest says it, too.
  const isNo = multiplexing === "opt-in" && isKey(path, "flag") && value === false;
  return !isNo && TOPOLOGY.some((one) => isKey(path, one)) ? "topology" : undefined;
}

function isNoKey(key: string): boolean {
  return NO_TEXT.test(key) || key.length > LONGEST_KEY;
}

function whyNotValue(path: readonly string[], value: Value, hiding: Hiding): WhyKeyLeftOut | undefined {
  // Its keys are looked at one by one.
  if (isYamlMap(value) && Object.keys(value).length > 0) return undefined;
  if (value === null) return "empty";
  if (
    isSensitive(tellingPath(path, value), value, hiding) ||
    textsIn(value).some((text) => hiding.isHidden(text))
  )
    return "secret";
  if (!isCarried(value)) return "type";
  return hasNoKey(value) ? "name" : undefined;
}

/** A number of tokens, and whether there is to be one, are no credentials, whatever they are called. */
function tellingPath(path: readonly string[], value: Value): readonly string[] {
  const isCount = typeof value === "number" && /(?:^|[-_])tokens$/i.test(path.at(-1) ?? "");
  return typeof value === "boolean" || isCount ? path.slice(0, -1) : path;
}

function isCarried(value: Value): boolean {
  if (typeof value === "number")
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isYamlList(value)) return value.every(isCarried);
  if (isYamlMap(value)) return Object.values(value).every(isCarried);
  return !isOpaque(value);
}

function isOpaque(value: Value): boolean {
  return typeof value === "object" && value instanceof YamlOpaque;
}

function hasNoKey(value: Value): boolean {
  if (isYamlList(value)) return value.some(hasNoKey);
  return isYamlMap(value) && Object.entries(value).some(([key, one]) => isNoKey(key) || hasNoKey(one));
}

/** Every text and number in a value, keys included. */
function textsIn(value: Value): readonly string[] {
  if (isYamlList(value)) return value.flatMap(textsIn);
  if (isYamlMap(value)) return Object.entries(value).flatMap(([key, one]) => [key, ...textsIn(one)]);
  return [String(value)];
}
