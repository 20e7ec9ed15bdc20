import { type Command, Option } from "commander";
import { concurrency, lockTimeout, positive } from "./option-values.ts";
import { type Calls, example } from "./verb.ts";

/** The verbs by which homes are saved and brought back; they need no manifest. */
export function addArchiveVerbs(program: Command, verb: Calls): void {
  example(
    program
      .command("export")
      .description("save the home of one profile as an archive, without its .env and logins")
      .argument("<profile>", "whose")
      .option(
        "-o, --output <file>",
        "where to (default: a dated file in the state folder); never over a file",
      )
      .action(verb(async () => (await import("./save-homes.ts")).exportOne)),
    "hermes-fleet export coder -o coder.tar.gz",
  );
  example(
    program
      .command("backup")
      .description("save the homes of all profiles, or of those named, as dated archives")
      .argument("[profile...]", "whose")
      .option("-o, --output <folder>", "where to (default: exports in the state folder)")
      .addOption(
        new Option(
          "--keep <number>",
          "keep so many archives of each profile that was saved, and remove older ones",
        ).argParser(positive),
      )
      .addOption(concurrency())
      .action(verb(async () => (await import("./save-homes.ts")).backup)),
    "hermes-fleet backup --keep 7",
  );
  example(
    program
      .command("restore")
      .description("make a profile of an archive; never over one that is there")
      .argument("<file>", "the archive")
      .option("--as <name>", "the profile's name (default: the one that was saved)")
      .addOption(lockTimeout())
      .action(verb(async () => (await import("./restore.ts")).restore)),
    "hermes-fleet restore coder.tar.gz --as coder-2",
  );
}
