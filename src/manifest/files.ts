import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { ProfileName } from "../model/ids.ts";
import type { FileSource, Placed } from "../model/manifest.ts";
import { shownPath } from "./excerpt.ts";
import { whyNotManaged } from "./file-paths.ts";
import type { Findings } from "./findings.ts";
import { isMap, type Layer, mergedKeys, topmost } from "./merge.ts";
import { textSource } from "./text-source.ts";

/**
 * The managed files of merged `files` maps, each entry whole.
 * @param profile undefined for `defaults`, which are nobody's yet
 */
export function resolveFiles(
  findings: Findings,
  layers: readonly Layer[],
  profile: ProfileName | undefined,
): ReadonlyMap<string, Placed<FileSource>> {
  const files = new Map<string, Placed<FileSource>>();
  for (const path of mergedKeys(layers)) {
    const entry = topmost(layers, path);
    if (entry === undefined || entry.value === null) continue;
    const place = entry.source.key(entry.path);
    const refused = whyNotManaged(path, profile === DEFAULT_PROFILE);
    if (refused !== undefined) {
      const message = `"${shownPath(path)}" cannot be a managed file: ${refused.reason}`;
      findings.refuse("manifest-file", message, place, refused.hint);
    } else if (isMap(entry.value)) {
      const value: FileSource = {
        ...textSource(findings, entry.value, entry),
        isSensitive: entry.value.sensitive === true,
      };
      files.set(path, { value, place });
    }
  }
  refuseFilesInFiles(findings, files);
  return files;
}

/** What is a file cannot be another's folder. */
function refuseFilesInFiles(findings: Findings, files: ReadonlyMap<string, Placed<FileSource>>): void {
  for (const [path, { place }] of files) {
    const parts = path.split("/");
    const folder = parts
      .map((_, index) => parts.slice(0, index).join("/"))
      .find((one) => one !== "" && files.has(one));
    if (folder === undefined) continue;
    findings.refuse(
      "manifest-file",
      `"${shownPath(path)}" lies in "${shownPath(folder)}", which is a managed file and cannot be a folder as well`,
      place,
      "Rename one of them; null takes out one that is inherited.",
    );
  }
}
