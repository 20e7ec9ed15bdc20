import { isAbsolute } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** The folders of the caller's PATH, in its order; those that are not absolute mean something else elsewhere. */
export function searchFolders(system: ReadingSystem): readonly string[] {
  return (system.variable("PATH") ?? "").split(":").filter(isAbsolute);
}

/** The first program of a name in absolute folders. */
export function programIn(
  system: ReadingSystem,
  folders: readonly string[],
  name: string,
): AbsolutePath | undefined {
  return folders
    .map((folder) => `${folder}/${name}` as AbsolutePath) // below an absolute folder
    .find((path) => system.isExecutable(path));
}
