import { missingDirectories } from "../inputs/distributions.ts";
import type { ValidateDocument } from "../output/validate-document.generated.ts";
import { count } from "../output/words.ts";
import { declaredConflicts } from "../plan/declared-conflicts.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { layoutOf } from "./host.ts";
import { loadManifest, manifestPath } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet validate`: reads the manifest and what it names, and looks at nothing else. */
export async function validate(options: Options): Promise<number> {
  const terminal = new Terminal(options);
  const system = readingMachine();
  const loaded = loadManifest(system, options);
  const diagnostics = loaded.ok
    ? [
        ...loaded.diagnostics,
        ...missingDirectories(loaded.manifest, loaded.distributions),
        ...declaredConflicts(loaded.manifest, layoutOf(system, options, loaded.manifest)),
      ]
    : loaded.diagnostics;
  const isValid = loaded.ok && !diagnostics.some(({ severity }) => severity === "error");
  const document: ValidateDocument = {
    format_version: 1,
    valid: isValid,
    diagnostics: diagnostics.map((one) => ({ ...one })),
  };
  if (options.json) terminal.json(document);
  else await terminal.diagnostics(diagnostics);
  if (!isValid) return EXIT.failed;
  const { shownAs } = manifestPath(system, options);
  if (!options.json && !terminal.isQuiet) {
    await terminal.result((paper) =>
      paper.line(
        `${shownAs} is valid: ${count(loaded.manifest.profiles.size + loaded.manifest.elsewhere.size, "profile")}.`,
      ),
    );
  }
  return EXIT.done;
}
