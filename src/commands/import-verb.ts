import type { Command } from "commander";
import { type Calls, example } from "./verb.ts";

/** The verb by which a fleet that exists gets its manifest. */
export function addImportVerb(program: Command, verb: Calls): void {
  example(
    program
      .command("import")
      .description(
        "write a manifest for the fleet that exists on this host; its plan has no changes; never over an existing file (`-f -`: to stdout)",
      )
      .option(
        "--secrets-to <file>",
        "put the values of variables into a new file (0600) to load in a shell, and references to them into the manifest",
      )
      .action(verb(async () => (await import("./import.ts")).importFleet)),
    "hermes-fleet import && hermes-fleet plan",
  );
}
