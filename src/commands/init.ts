import type { AbsolutePath } from "../model/ids.ts";
import type { InitDocument } from "../output/init-document.generated.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { manifestPath } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { STARTER_MANIFEST } from "./starter-manifest.ts";
import { Terminal } from "./terminal.ts";
import { whyUnwritable } from "./unwritable.ts";

/** `hermes-fleet init`: writes a manifest to start from, never over an existing file. */
export async function init(options: Options): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const { shownAs, path } = manifestPath(system, options);
  const problem = await write(system, path, shownAs);
  if (problem !== undefined) return terminal.refuse([problem]);
  const document: InitDocument = { format_version: 1, wrote: path };
  if (options.json) terminal.json(document);
  else if (!terminal.isQuiet) {
    await terminal.result((paper) =>
      paper.line(`Wrote ${shownAs}. Edit it, then run \`hermes-fleet plan\`.`),
    );
  }
  return EXIT.done;
}

async function write(
  system: System,
  path: AbsolutePath,
  shownAs: string,
): Promise<DiagnosticDocument | undefined> {
  try {
    const isNew = system.kind(path) === "absent" && (await system.createText(path, STARTER_MANIFEST, 0o644));
    if (isNew) return undefined;
  } catch (error) {
    return {
      code: "file-unwritable",
      severity: "error",
      message: `${shownAs} cannot be written: ${whyUnwritable(error)}`,
      hint: "Name a file with -f, in a folder that is there and that you may write to.",
    };
  }
  return {
    code: "file-exists",
    severity: "error",
    message: `${shownAs} is there already, and is left as it is`,
    hint: "Name another file with -f, or edit this one.",
  };
}
