import type { Command } from "commander";
import { concurrency, lockTimeout } from "./option-values.ts";

/** What every command takes that carries a plan out. */
export function withApplyOptions(command: Command): Command {
  return command
    .option("-y, --auto-approve", "do not ask")
    .option(
      "--include-logs",
      "show the last log lines of a failed gateway where there is no terminal, too; they may hold messages",
    )
    .addOption(lockTimeout())
    .addOption(concurrency());
}
