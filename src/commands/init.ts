import { machine } from "../system/machine.ts";
import { manifestPath } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { STARTER_MANIFEST } from "./starter-manifest.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet init`: writes a manifest to start from, never over an existing file. */
export async function init(options: Options): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const { shownAs, path } = manifestPath(system, options);
  if (system.kind(path) !== "absent" || !(await system.createText(path, STARTER_MANIFEST, 0o644))) {
    return terminal.refuse([
      {
        code: "file-exists",
        severity: "error",
        message: `${shownAs} is there already, and is left as it is`,
        hint: "Name another file with -f, or edit this one.",
      },
    ]);
  }
  if (options.json) terminal.json({ wrote: path });
  else if (!terminal.isQuiet) {
    await terminal.result((paper) =>
      paper.line(`Wrote ${shownAs}. Edit it, then run \`hermes-fleet plan\`.`),
    );
  }
  return EXIT.done;
}
