import { isAbsolute } from "node:path";
import type { HermesLayout } from "../hermes/layout.ts";
import type { DefinitionFact, FileFact, FileNeed } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { ReadingSystem } from "../system/system.ts";

/** Hermes empties a unit and then writes it anew: whoever reads in between sees none of its fields. */
const REWRITE_MS = 2_000;
const REREADS = 15;
const REREAD_PAUSE_MS = 20;

/** Reads again what was read in the middle of a rewrite; costs nothing where all definitions are whole. */
export async function awaitWholeDefinitions(
  system: ReadingSystem,
  format: ServiceFormat,
  layout: HermesLayout,
  owners: readonly ProfileName[],
  files: Map<AbsolutePath, FileFact>,
  read: (need: FileNeed) => FileFact,
): Promise<void> {
  for (const owner of owners) {
    const path = format.definition(layout, format.id(layout, owner));
    for (let reread = 0; reread < REREADS && isInTheMaking(files.get(path), system.now()); reread += 1) {
      await system.sleep(REREAD_PAUSE_MS);
      files.set(path, read({ path, isStrict: format.isStrict }));
    }
  }
}

function isInTheMaking(file: FileFact | undefined, nowMs: number): boolean {
  return file?.is === "text" && nowMs - file.modifiedMs < REWRITE_MS && !file.text.includes("HERMES_HOME");
}

/**
 * What a service's definition says, and what it points to; undefined where there is none that can be read.
 * A file that is no definition is from then on unreadable in `files`.
 */
export function readDefinition(
  system: ReadingSystem,
  format: ServiceFormat,
  layout: HermesLayout,
  service: ServiceId,
  home: AbsolutePath,
  files: Map<AbsolutePath, FileFact>,
): DefinitionFact | undefined {
  const path = format.definition(layout, service);
  const file = files.get(path);
  if (file?.is !== "text") return undefined;
  const read = format.read(file.text, service, layout.userHome);
  if (!read.ok) {
    files.set(path, { is: "unreadable", reason: read.reason });
    return undefined;
  }
  const { fields } = read;
  const real = (path: string) => system.realPath(path as AbsolutePath) ?? path; // compared, not opened
  const [program] = fields.command;
  return {
    fields,
    belongsHere: fields.home !== undefined && real(fields.home) === real(home),
    // A bare name is looked up by the manager in its own PATH, which is not ours to guess.
    programRuns:
      program !== undefined && (!isAbsolute(program) || system.isExecutable(program as AbsolutePath)),
    folderExists:
      fields.workingFolder === undefined || system.kind(fields.workingFolder as AbsolutePath) !== "absent",
  };
}
