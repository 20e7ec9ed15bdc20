import { Argument, type Command } from "commander";
import { SHELLS } from "./completion/scripts.ts";
import { type Calls, example } from "./verb.ts";

/** The verb that teaches a shell the words of all the others; it looks at nothing. */
export function addCompletionVerb(program: Command, verb: Calls): void {
  example(
    program
      .command("completion")
      .description("print a script that has a shell complete commands, options, profiles and addresses")
      .addArgument(new Argument("<shell>", "which one").choices(SHELLS))
      .action(verb(async () => (await import("./completion.ts")).completion)),
    "hermes-fleet completion bash",
  );
}
