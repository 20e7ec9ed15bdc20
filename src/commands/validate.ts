import { missingDirectories } from "../inputs/distributions.ts";
import { count } from "../output/words.ts";
import { declaredConflicts } from "../plan/declared-conflicts.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { layoutOf } from "./hermes-layout.ts";
import { loadManifest, manifestPath } from "./load.ts";
import { EXIT, type FormattedOptions } from "./options.ts";
import { type MakeReporter, printing } from "./reporter.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet validate`: reads the manifest and what it names, and looks at nothing else. */
export function validate(options: FormattedOptions): Promise<number> {
  return validateWith(options, printing);
}

export async function validateWith(options: FormattedOptions, makeReporter: MakeReporter): Promise<number> {
  const reporter = makeReporter(options, new Terminal(options));
  const system = readingMachine();
  const loaded = loadManifest(system, options);
  const diagnostics = loaded.ok
    ? [
        ...loaded.diagnostics,
        ...missingDirectories(loaded.manifest, loaded.distributions),
        ...declaredConflicts(loaded.manifest, layoutOf(system, options, loaded.manifest)),
      ]
    : loaded.diagnostics;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const { shownAs } = manifestPath(system, options);
  if (!loaded.ok || errors > 0) {
    const verdict = `${shownAs} has ${count(errors, "error")}.`;
    await reporter.findings({ verdict, isValid: false, diagnostics });
    return EXIT.failed;
  }
  const { manifest, manifests } = loaded;
  const profiles = count(manifest.profiles.size + manifest.elsewhere.size, "profile");
  const files = manifests.length > 1 ? ` in ${count(manifests.length, "file")}` : "";
  await reporter.findings({
    verdict: `${shownAs} is valid: ${profiles}${files}.`,
    isValid: true,
    diagnostics,
  });
  return EXIT.done;
}
