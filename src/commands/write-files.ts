import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { System } from "../system/system.ts";

/** A file of the user's that is to have another text. */
export interface FileChange {
  readonly path: AbsolutePath;
  /** As messages name it. */
  readonly shownAs: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Writes all of the files or none of them, each whole, with the mode that it has and where its links lead to.
 * @returns what stood in the way; then everything is as it was
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
      await undo(system, done);
      return problem(`${shownAs} has changed since it was read`, "Nothing was written; run it again.");
    }
    try {
      await system.writeText(path, after, file.mode);
    } catch (error) {
      await undo(system, done);
      const why = messageOf(error);
      return problem(`${shownAs} cannot be written: ${why}`, "Nothing was changed.");
    }
    done.push({ change, mode: file.mode });
  }
  return undefined;
}

async function undo(
  system: System,
  done: readonly { readonly change: FileChange; readonly mode: number }[],
): Promise<void> {
  for (const { change, mode } of done.toReversed()) await system.writeText(change.path, change.before, mode);
}

function problem(message: string, hint: string): Diagnostic {
  return { code: "manifest-edit", severity: "error", message, hint };
}
