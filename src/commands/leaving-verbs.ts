import type { Command } from "commander";
import { withApplyOptions } from "./apply-options.ts";
import { type Calls, example } from "./verb.ts";

/** The ways out: of single profiles, of a fleet, and of hermes-fleet itself. */
export function addLeavingVerbs(program: Command, verb: Calls): void {
  example(
    withApplyOptions(
      program
        .command("destroy")
        .description(
          "take the services of the fleet from this host, or of the profiles named, with wrappers and limits; homes stay",
        )
        .argument("[profile...]", "these alone; the manifest and the others stay as they are"),
    )
      .option("--delete-profiles", "delete the homes, too; each is saved as an archive first")
      .option("--allow-delete", "let homes be deleted where nobody is asked (-y)")
      .action(
        verb(async () => {
          const { destroy } = await import("./destroy.ts");
          return (options: never, _first: never, words: readonly string[]) => destroy(options, _first, words);
        }),
      ),
    "hermes-fleet destroy coder",
  );
  example(
    withApplyOptions(
      program
        .command("release")
        .description(
          "let go of the fleet: what only hermes-fleet needs goes, all else stays and runs on as plain Hermes",
        ),
    ).action(verb(async () => (await import("./release.ts")).release)),
    "hermes-fleet release",
  );
}
