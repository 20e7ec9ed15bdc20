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

/**
 * Writes all of the files or none of them, each whole, with the mode that it has and where its links lead to.
 * @returns what stood in the way; then everything is as it was, save what is named
 */
export async function writeFiles(
  system: System,
  changes: readonly FileChange[],
): Promise<Diagnostic | undefined> {
  const done: { readonly change: FileChange; readonly mode: number }[] = [];
  for (const change of changes) {
    const { path, shownAs, before, after } = change;
    const file = system.readText(path);
    if (file.is !== "text" || file.text !== before) {
      return problem(`${shownAs} has changed since it was read`, await undo(system, done), "Run it again.");
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
