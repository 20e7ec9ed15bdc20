import type { Command } from "commander";
import { withApplyOptions } from "./apply-options.ts";
import { type Calls, example } from "./verb.ts";

/** The verb that looks for what is wrong; it needs no manifest. */
export function addDoctorVerb(program: Command, verb: Calls): void {
  example(
    withApplyOptions(
      program
        .command("doctor")
        .description(
          "tell what is wrong with this host and its profiles, and what to do; then what `hermes doctor` says of each, which, as any call of hermes, repairs its .env; exit 1 where there are errors",
        )
        .argument("[profile...]", "these alone, with what is the host's; needs no manifest")
        .option(
          "--fix",
          "mend modes of .env, missing wrappers, stale services and linger, as apply would; nothing else",
        )
        .option("--no-hermes", "do not start hermes"),
    ).action(
      verb(async () => {
        const { doctor } = await import("./doctor.ts");
        return (options: never, _first: never, words: readonly string[]) => doctor(options, words);
      }),
    ),
    "hermes-fleet doctor coder --fix",
  );
}
