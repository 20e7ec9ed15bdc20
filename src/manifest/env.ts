import { dirname } from "node:path";
import { whyNotCarried } from "../formats/dotenv.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { EnvSource, Placed } from "../model/manifest.ts";
import { shownKey } from "./excerpt.ts";
import type { Findings } from "./findings.ts";
import { type Layer, mergedKeys, topmost } from "./merge.ts";

/** Set by Hermes itself for each profile; in `.env` they would send it to another home. */
const REFUSED_VARIABLES = new Set(["HERMES_HOME", "HERMES_PROFILE"]);
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variables of merged `env` maps, each value whole. */
export function resolveEnv(
  findings: Findings,
  layers: readonly Layer[],
): ReadonlyMap<string, Placed<EnvSource | null>> {
  const variables = new Map<string, Placed<EnvSource | null>>();
  for (const key of mergedKeys(layers)) {
    const layer = topmost(layers, key);
    if (layer === undefined) continue;
    const place = layer.source.key(layer.path);
    if (!VARIABLE.test(key)) {
      findings.refuse(
        "manifest-env",
        `"${shownKey(key)}" cannot be the name of a variable`,
        place,
        "Use A-Z, 0-9 and _.",
      );
    } else if (REFUSED_VARIABLES.has(key)) {
      findings.refuse(
        "manifest-env",
        `${key} is set by Hermes for each profile and must not stand in .env`,
        place,
      );
    } else {
      variables.set(key, { value: envSource(findings, key, layer), place });
    }
  }
  return variables;
}

function envSource(findings: Findings, key: string, { value, path, source }: Layer): EnvSource | null {
  if (value === null) return null;
  if (typeof value === "string") {
    const reason = whyNotCarried(key, value);
    if (reason !== undefined) {
      const message = `.env cannot carry the value of ${key}: ${reason}`;
      findings.refuse("manifest-env", message, source.key(path));
    }
    return { from: "literal", value };
  }
  const reference = value as EnvReference; // the schema lets nothing else through
  if (reference.from_env !== undefined) return { from: "env", variable: reference.from_env };
  if (typeof reference.from_file === "string") {
    return { from: "file", path: findings.path(reference.from_file, source), written: reference.from_file };
  }
  if (reference.from_command !== undefined) {
    const folder = dirname(source.file.path) as AbsolutePath; // of an absolute path
    const reason = whyNotStarted(reference.from_command);
    if (reason !== undefined)
      findings.refuse("manifest-env", `the variable ${key}: from_command ${reason}`, source.key(path));
    return { from: "command", argv: reference.from_command, folder };
  }
  return { from: "in_place" };
}

/** No system starts a program by such words. In a draft they may be numbers. */
function whyNotStarted(words: readonly string[]): string | undefined {
  if (words[0] === "") return "names no program";
  return words.some((word) => String(word).includes("\0")) ? "has a NUL in it" : undefined;
}

/** The forms of a value that the schema lets through, besides a string and null. */
interface EnvReference {
  readonly from_env?: string;
  readonly from_file?: string;
  readonly from_command?: readonly string[];
  readonly in_place?: true;
}
