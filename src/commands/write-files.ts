import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { System } from "../system/system.ts";
import { whyUnwritable } from "./unwritable.ts";

/** A file of the user's that is to have another text. */
export interface FileChange {
  readonly path: AbsolutePath;
  /** As messages name it. */
  readonly shownAs: string;
  readonly before: string;
  readonly after: string;
  /** A file of the manifest, and none that it names as a source. */
  readonly isManifest: boolean;
}

/** A file by which what is to be written was found, and what it held. */
export type FileRead = Pick<FileChange, "path" | "shownAs"> & { readonly text: string };

/**
 * Writes all of the files or none of them, each whole, with the mode that it has and where its links lead to.
 * @param read files that must be as they were, whether they are written or not
 * @returns what stood in the way; then everything is as it was, save what is named
 */
export async function writeFiles(
  system: System,
  changes: readonly FileChange[],
  read: readonly FileRead[] = [],
): Promise<Diagnostic | undefined> {
  const moved = changes.length > 0 ? read.find((one) => !holds(system, one.path, one.text)) : undefined;
  if (moved !== undefined) return hasChanged(moved.shownAs, "Nothing was changed.");
  const done: { readonly change: FileChange; readonly mode: number }[] = [];
  for (const change of changes) {
    const { path, shownAs, before, after } = change;
    const file = system.readText(path);
    if (file.is !== "text" || file.text !== before) {
      return hasChanged(shownAs, await undo(system, done));
    }
    try {
      await system.writeText(path, after, file.mode);
    } catch (error) {
      const message = `${shownAs} cannot be written: ${whyUnwritable(error)}`;
      return problem(message, await undo(system, done), "See to that, and run it again.");
    }
    done.push({ change, mode: file.mode });
  }
  return undefined;
}

function holds(system: System, path: AbsolutePath, text: string): boolean {
  const file = system.readText(path);
  return file.is === "text" && file.text === text;
}

function hasChanged(shownAs: string, outcome: string): Diagnostic {
  return problem(`${shownAs} has changed since it was read`, outcome, "Run it again.");
}

/** @returns what came of that, as a sentence */
async function undo(
  system: System,
  done: readonly { readonly change: FileChange; readonly mode: number }[],
): Promise<string> {
  const failed: string[] = [];
  for (const { change, mode } of done.toReversed()) {
    try {
      await system.writeText(change.path, change.before, mode);
    } catch {
      failed.push(change.shownAs);
    }
  }
  if (failed.length === 0) return "Nothing was changed.";
  const [have, its] = failed.length === 1 ? ["has", "its"] : ["have", "their"];
  return `${failed.join(", ")} could not be put back, and ${have} ${its} new text.`;
}

function problem(message: string, outcome: string, whatToDo: string): Diagnostic {
  return { code: "manifest-edit", severity: "error", message, hint: `${outcome} ${whatToDo}` };
}
