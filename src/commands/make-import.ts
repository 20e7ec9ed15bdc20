import { shellExports } from "../formats/shell-exports.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { FoundFleet } from "../plan/imported-fleet.ts";
import type { ReadingSystem } from "../system/system.ts";
import { type FoundForImport, findFleet, type ManifestPlace } from "./found-fleet.ts";
import { withVariables } from "./in-memory.ts";
import type { ImportOptions } from "./options.ts";
import { type ProvenImport, proveImport } from "./prove-import.ts";

/** What an import is to write, all of it in memory. */
export interface MadeImport extends ProvenImport {
  readonly found: FoundFleet;
  /** The file of secrets, and how many are in it; absent: none was asked for. */
  readonly secrets?: { readonly text: string; readonly count: number };
}

export type ImportMade =
  | ({ readonly ok: true } & MadeImport)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Makes a manifest of the fleet that exists on this host, and proves it; nothing is written yet. */
export async function makeImport(
  system: ReadingSystem,
  options: ImportOptions,
  platform: NodeJS.Platform,
  place: ManifestPlace,
): Promise<ImportMade> {
  const { secretsTo, ...rest } = options;
  const seen = await findFleet(system, rest, platform, place, secretsTo);
  if (!seen.ok) return seen;
  const { found } = seen;
  const all = new Map(exportsOf(seen, found.facts.profiles));
  const proof = await proveImport({
    system: withVariables(system, all),
    options: rest,
    platform,
    place,
    found,
  });
  if (!proof.ok) return proof;
  const { proven } = proof;
  if (secretsTo === undefined) return { ok: true, found, ...proven };
  const declared = exportsOf(
    seen,
    proven.fleet.profiles.map(({ profile }) => profile),
  );
  const text = `# Secrets of the Hermes agents of this machine, for hermes-fleet; load it with \`.\` in a shell.\n${shellExports(declared)}`;
  return { ok: true, found, ...proven, secrets: { text, count: declared.length } };
}

/** The variables of the environment by which the manifest names those of some profiles, and their values. */
function exportsOf(
  { found, values }: Extract<FoundForImport, { ok: true }>,
  profiles: Iterable<ProfileName>,
): readonly (readonly [string, string])[] {
  return [...profiles].flatMap((profile) =>
    [...(found.references.get(profile) ?? [])].flatMap(([variable, name]) => {
      const value = values.get(profile)?.get(variable);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
