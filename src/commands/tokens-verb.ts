import type { Command } from "commander";
import { type Calls, example } from "./verb.ts";

/** What a fleet holds on to; it needs no manifest. */
export function addTokensVerb(program: Command, verb: Calls): void {
  example(
    program
      .command("tokens")
      .description(
        "show every credential, session and port by platform, who holds it, and what two would fight over; no values; exit 1 where that is an error",
      )
      .argument("[profile...]", "of these alone")
      .action(verb(async () => (await import("./tokens.ts")).tokens)),
    "hermes-fleet tokens coder",
  );
}
