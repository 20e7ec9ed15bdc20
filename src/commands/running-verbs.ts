import { type Command, InvalidArgumentError, Option } from "commander";
import { logLevelOf } from "../hermes/log-lines.ts";
import { LOG_LEVELS, type LogLevel } from "../model/log.ts";
import { duration, lockTimeout, positive } from "./option-values.ts";
import { type Calls, example } from "./verb.ts";

/** The verbs by which a fleet is watched and run; they need no manifest. */
export function addRunningVerbs(program: Command, verb: Calls): void {
  example(
    withWatchOptions(
      program
        .command("list")
        .description(
          "show the gateways in a table, of the manifest and of this host; exit 0 whatever they do",
        ),
    ).action(verb(async () => (await import("./status.ts")).list)),
    "hermes-fleet list",
  );
  example(
    withWatchOptions(
      program
        .command("status")
        .description(
          "show what each gateway is to do, what it does, and what is wrong; exit 1 where one that is to run has failed, does not come up, has given up, or runs outside its service",
        ),
    ).action(verb(async () => (await import("./status.ts")).status)),
    "hermes-fleet status coder research",
  );
  example(
    program
      .command("logs")
      .description("show what the gateways have logged, of all profiles or of those named, by time")
      .argument("[profile...]", "of these alone")
      .option(
        "-f, --follow",
        "go on with what comes, until Ctrl-C (the manifest is named by --file, or before `logs`)",
      )
      .addOption(
        new Option(
          "-n, --lines <number>",
          "the last so many records, or all (default: 50; with --since all)",
        ).argParser(records),
      )
      .option("--since <time>", "not older than this: 1h, 2d, 2026-11-30, 2026-11-30T10:00")
      .addOption(
        new Option("--level <level>", "this level and graver ones").choices(LOG_LEVELS).argParser(level),
      )
      .option("--grep <pattern>", "those that this regular expression matches")
      .option("--errors", "failures alone: from ERROR on, tracebacks, and what was said on stderr")
      .action(
        verb(async () => {
          const { logs } = await import("./logs.ts");
          return (options: never, _first: never, words: readonly string[]) => logs(options, words);
        }),
      ),
    "hermes-fleet logs coder -f --level WARNING",
  );
  example(
    withRollOptions(
      program
        .command("start")
        .description("start gateways, side by side: all that are to run, or those named")
        .argument("[profile...]", "whose"),
    ).action(verb(async () => (await import("./start.ts")).start)),
    "hermes-fleet start coder",
  );
  example(
    withRollOptions(
      program
        .command("stop")
        .description("stop gateways in good order, side by side: all, or those named")
        .argument("[profile...]", "whose"),
    ).action(verb(async () => (await import("./stop.ts")).stop)),
    "hermes-fleet stop coder research",
  );
  example(
    withRollOptions(
      program
        .command("restart")
        .description(
          "restart gateways one after the other until one is not ready: all that run, or those named",
        )
        .argument("[profile...]", "whose"),
    )
      .addOption(maxUnavailable())
      .option("--force", "reset the service of one profile: waits for no turn, kills what hangs")
      .action(verb(async () => (await import("./restart.ts")).restart)),
    "hermes-fleet restart --max-unavailable 2",
  );
  example(
    program
      .command("run")
      .description("run one gateway in the foreground; Ctrl-C stops it")
      .argument("<profile>", "whose")
      .action(verb(async () => (await import("./run.ts")).run)),
    "hermes-fleet run coder",
  );
  example(
    program
      .command("update")
      .description(
        "update Hermes once, then restart every gateway whose process is older than the code, one after the other",
      )
      .option("--check", "only tell whether there is an update, and who runs older code; restarts nothing")
      .option("--canary <profile>", "restart this one first, and the others only if it stays ready")
      .addOption(
        new Option("--soak <duration>", "how long the canary is watched: 90s, 5m (default: 5m)").argParser(
          duration,
        ),
      )
      .addOption(maxUnavailable())
      .addOption(lockTimeout())
      .action(verb(async () => (await import("./update.ts")).update)),
    "hermes-fleet update --canary coder --soak 5m",
  );
}

function withRollOptions(command: Command): Command {
  return command
    .option(
      "--include-logs",
      "show the last log lines of a failed gateway where there is no terminal, too; they may hold messages",
    )
    .addOption(lockTimeout());
}

function maxUnavailable(): Option {
  return new Option("--max-unavailable <number>", "so many may be down at a time")
    .default(1)
    .argParser(positive);
}

function withWatchOptions(command: Command): Command {
  return command
    .argument("[profile...]", "these alone; needs no manifest for those that are on this host")
    .option("-w, --watch", "look again and again until Ctrl-C; on a terminal, drawn in place")
    .addOption(
      new Option("--interval <duration>", "how long between two looks").default(2000, "2s").argParser(pause),
    );
}

function pause(text: string): number {
  const ms = duration(text);
  if (ms < 100) throw new InvalidArgumentError("It must be at least 100ms.");
  return ms;
}

function records(text: string): number | "all" {
  if (text === "all") return text;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0, or all.");
  return Number(text);
}

function level(text: string): LogLevel {
  const found = logLevelOf(text);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(", ")}.`);
  return found;
}
