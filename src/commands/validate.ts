import { count } from "../output/words.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { loadManifest, manifestPath } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet validate`: reads the manifest and what it names, and looks at nothing else. */
export function validate(options: Options): number {
  const terminal = new Terminal(options);
  const system = readingMachine();
  const loaded = loadManifest(system, options);
  if (options.json) terminal.json({ valid: loaded.ok, diagnostics: loaded.diagnostics });
  else terminal.diagnostics(loaded.diagnostics);
  if (!loaded.ok) return EXIT.failed;
  const { shownAs } = manifestPath(system, options);
  if (!options.json && !terminal.isQuiet) {
    terminal.result((paper) =>
      paper.line(`${shownAs} is valid: ${count(loaded.manifest.profiles.size, "profile")}.`),
    );
  }
  return EXIT.done;
}
