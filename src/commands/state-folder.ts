import { dirname } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { System } from "../system/system.ts";

/**
 * Makes the folder in which hermes-fleet keeps its state, or says why it cannot be made.
 * @param file one that lies in it
 */
export async function stateFolderProblem(
  system: System,
  file: AbsolutePath,
): Promise<Diagnostic | undefined> {
  const folder = dirname(file) as AbsolutePath; // of an absolute path
  try {
    await system.makeFolder(folder, 0o700);
    return undefined;
  } catch (error) {
    return {
      code: "record-unusable",
      severity: "error",
      message: `the folder of the record cannot be made: ${messageOf(error)}`,
      hint: "Set XDG_STATE_HOME to a folder that can be written.",
      path: folder,
    };
  }
}
