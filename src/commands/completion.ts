import type { CompletionDocument } from "../output/completion-document.generated.ts";
import { SCRIPTS, type Shell } from "./completion/scripts.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet completion`: prints what a shell is to load; commander has looked whether it is one of ours. */
export function completion(options: Options, shell: Shell): number {
  const script = SCRIPTS[shell];
  const document: CompletionDocument = { format_version: 1, shell, script };
  if (options.json) new Terminal(options).json(document);
  else process.stdout.write(script);
  return EXIT.done;
}
