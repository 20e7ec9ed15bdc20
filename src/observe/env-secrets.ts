import { secretsOf } from "../hermes/env-secrets.ts";
import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** Larger than anything that somebody would still call a list of variables. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What stands in the place of a text that may quote secrets which nobody knows. */
export const NOT_SHOWN = "(not shown, since .env cannot be read)";

export type EnvSecrets =
  | { readonly is: "known"; readonly secrets: readonly string[] }
  /** There is a `.env`, but nobody can tell what is in it: no text of this profile's gateway may be shown. */
  | { readonly is: "unknown"; readonly path: AbsolutePath; readonly reason: string };

/** What no output may show of the `.env` in a home, which need not be in order for that. */
export function readEnvSecrets(system: Pick<ReadingSystem, "readText">, home: AbsolutePath): EnvSecrets {
  const path = filesOf(home).env;
  const file = system.readText(path, { maxBytes: MAX_BYTES, isLenient: true });
  if (file.is === "unreadable") return { is: "unknown", path, reason: file.reason };
  return { is: "known", secrets: file.is === "text" ? secretsOf(file.text) : [] };
}

/**
 * The same of several profiles together, as far as they are known.
 * @param files that have been read already
 */
export function secretsOnHost(
  system: Pick<ReadingSystem, "readText">,
  layout: HermesLayout,
  profiles: Iterable<ProfileName>,
  files: Facts["files"] = new Map(),
): readonly string[] {
  const all = [...profiles].flatMap((profile) => {
    const home = homeOf(layout, profile);
    const file = files.get(filesOf(home).env);
    if (file?.is === "text") return secretsOf(file.text);
    if (file?.is === "absent") return [];
    const read = readEnvSecrets(system, home);
    return read.is === "known" ? read.secrets : [];
  });
  return [...new Set(all)];
}
