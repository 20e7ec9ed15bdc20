import { basename, dirname } from "node:path";
import { tooMany } from "../hermes/archives.ts";
import { below } from "../hermes/layout.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { System } from "../system/system.ts";
import { othersIn } from "./archive-owners.ts";

/**
 * Removes the archives of a profile that are too many, regular files alone, and none of another machine or Hermes root.
 * @param made the one that was just made, beside which the others lie
 */
export async function pruneArchives(
  system: System,
  root: AbsolutePath,
  profile: ProfileName,
  keep: number,
  made: AbsolutePath,
): Promise<readonly AbsolutePath[]> {
  const folder = dirname(made) as AbsolutePath; // of an absolute path
  const others = othersIn(system, root, folder);
  const files = system
    .names(folder)
    .filter((name) => !others.has(name) && system.kind(below(folder, name)) === "file");
  const paths = tooMany(files, profile, keep, basename(made)).map((name) => below(folder, name));
  for (const path of paths) await system.remove(path);
  return paths;
}
