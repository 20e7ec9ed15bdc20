import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { milliseconds } from "../formats/duration.ts";
import { logLevelOf } from "../hermes/log-lines.ts";
import { LOG_LEVELS, type LogLevel } from "../model/log.ts";
import { printable } from "../output/words.ts";
import { withFollow } from "./follow-flag.ts";
import { EXIT } from "./options.ts";

/**
 * Reads the command line and runs one verb.
 * @returns the exit code
 */
export async function runProgram(words: readonly string[], version: string): Promise<number> {
  let exitCode: number = EXIT.done;
  /** A verb's file is loaded when the verb is called: start-up is most of what a short command costs. */
  const verb =
    (load: (options: Readonly<Record<string, unknown>>) => Promise<Verb>) =>
    async (...called: readonly unknown[]): Promise<void> => {
      const command = called.at(-1) as Command; // commander passes arguments, options, command
      const options = { ...command.optsWithGlobals(), programVersion: version };
      const run = await load(options);
      exitCode = await run(options as never, command.args[0] as never, command.args); // as declared below
    };

  const program = new Command("hermes-fleet")
    .description("Terraform for a fleet of Hermes agents: one YAML manifest, plan, apply.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showSuggestionAfterError(true)
    .option("-f, --file <path>", "the manifest (default: $HERMES_FLEET_FILE, else hermes-fleet.yaml)")
    .option("--json", "print one JSON document")
    .option("--no-color", "print without colours, as NO_COLOR does")
    .option("-v, --verbose", "print the stack of an unexpected error")
    .option("-q, --quiet", "print results and problems only")
    .option("--hermes-home <path>", "the Hermes root, over the manifest's hermes.home")
    .option("--host <name>", "the name that `hosts:` in the manifest knows this machine by")
    .addOption(
      new Option("--service-manager <kind>", "what supervises the gateways")
        .choices(["auto", "systemd", "launchd", "none"])
        .default("auto"),
    );
  example(program, "hermes-fleet init && hermes-fleet plan");

  example(
    program
      .command("init")
      .description("write a commented manifest to start from; never over an existing file")
      .action(verb(async () => (await import("./init.ts")).init)),
    "hermes-fleet init -f fleet.yaml",
  );
  example(
    program
      .command("validate")
      .description("check the manifest and the files that it names")
      .action(verb(async () => (await import("./validate.ts")).validate)),
    "hermes-fleet validate -f fleet.yaml",
  );
  example(
    withPlanOptions(
      program.command("plan").description("show what apply would do; writes nothing but what --out names"),
    )
      .option("--out <file>", "save the plan, for apply and show; secrets are not in it")
      .action(
        verb(async ({ out }) =>
          out === undefined ? (await import("./plan.ts")).plan : (await import("./plan-out.ts")).planOut,
        ),
      ),
    "hermes-fleet plan --detailed-exitcode",
  );
  example(
    withPlanOptions(
      program
        .command("apply")
        .description("make the fleet as the manifest says; or do what a saved plan says, and nothing else")
        .argument(
          "[file]",
          "a saved plan: done without asking, or not at all where something has moved since",
        ),
    )
      .option("-y, --auto-approve", "do not ask")
      .option("--allow-delete", "let homes be deleted where nobody is asked (-y, a saved plan)")
      .option(
        "--include-logs",
        "show the last log lines of a failed gateway where there is no terminal, too; they may hold messages",
      )
      .addOption(lockTimeout())
      .addOption(
        new Option("--concurrency <number>", "hermes processes at a time").default(4).argParser(positive),
      )
      .action(verb(async () => (await import("./apply.ts")).apply)),
    "hermes-fleet apply --auto-approve",
  );
  example(
    program
      .command("show")
      .description("print a saved plan, of whichever host; looks at nothing else")
      .argument("<file>", "a plan that `plan --out` has saved")
      .option("--full", "list what stays as it is, too")
      .action(verb(async () => (await import("./show.ts")).show)),
    "hermes-fleet show fleet.plan",
  );
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
          "show what each gateway is to do, what it does, and what is wrong; exit 1 where one that is to run does not",
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
        new Option("--level <level>", "this level and graver ones: WARNING, ERROR, …").argParser(level),
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
      .addOption(
        new Option("--max-unavailable <number>", "so many may be down at a time")
          .default(1)
          .argParser(positive),
      )
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
      .addOption(
        new Option("--max-unavailable <number>", "so many may be down at a time")
          .default(1)
          .argParser(positive),
      )
      .addOption(lockTimeout())
      .action(verb(async () => (await import("./update.ts")).update)),
    "hermes-fleet update --canary coder --soak 5m",
  );
  const awake = program
    .command("awake")
    .description("what holds this host awake, and holding it awake for a while")
    .helpCommand(false);
  example(
    awake
      .command("status")
      .description("show what holds this host awake; takes no manifest")
      .action(verb(async () => (await import("./awake-status.ts")).awakeStatus)),
    "hermes-fleet awake status",
  );
  example(
    awake
      .command("run")
      .description(
        "hold this host awake for a time, while a command runs, or until Ctrl-C; takes no manifest",
      )
      .argument("[command...]", "run this, and end as it does")
      .addOption(new Option("--for <duration>", "how long: 90m, 8h").argParser(duration))
      .action(
        verb(async () => {
          const { awakeRun } = await import("./awake-run.ts");
          return (options: never, _first: never, words: readonly string[]) => awakeRun(options, words);
        }),
      ),
    "hermes-fleet awake run --for 8h",
  );
  example(
    program
      .command("schema")
      .description("print the JSON Schema of the manifest, for editors")
      .action(verb(async () => (await import("./schema.ts")).printSchema)),
    "hermes-fleet schema > manifest.schema.json",
  );

  try {
    if (words.length === 0) {
      program.outputHelp();
      return EXIT.done;
    }
    await program.parseAsync(withFollow(words, program.options), { from: "user" });
    return exitCode;
  } catch (error) {
    // Help and version end this way, too; usage errors have been told.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    reportBug(error, words);
    return EXIT.failed;
  }
}

/** A verb's options are as the command line declares them; `file` is its first argument, where it has one. */
type Verb = (options: never, file: never, words: readonly string[]) => number | Promise<number>;

function withPlanOptions(command: Command): Command {
  return command
    .option("--detailed-exitcode", "exit 2 where there are changes, or were")
    .option("--full", "list what stays as it is, too")
    .option(
      "--drift",
      "also tell which files others have changed since the last apply, where nothing declared differs",
    )
    .addOption(
      new Option(
        "-t, --target <address>",
        "only this, and what it depends on: profile.coder, profile.coder.env; may be given again",
      )
        .default([], "everything")
        .argParser((address: string, others: readonly string[]) => [...others, address]),
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

function lockTimeout(): Option {
  return new Option(
    "--lock-timeout <duration>",
    "how long to wait for another hermes-fleet at work here: 30s, 5m",
  )
    .default(0, "not at all")
    .argParser(duration);
}

function withWatchOptions(command: Command): Command {
  return command
    .argument("[profile...]", "these alone; needs no manifest for those that are on this host")
    .option("-w, --watch", "look again and again until Ctrl-C; on a terminal, drawn in place")
    .addOption(
      new Option("--interval <duration>", "how long between two looks").default(2000, "2s").argParser(pause),
    );
}

function example(command: Command, line: string): Command {
  return command.addHelpText("after", `\nExample:\n  $ ${line}`);
}

/** Milliseconds, of `500ms`, `30s`, `5m` or `1h`. */
function duration(text: string): number {
  const ms = milliseconds(text);
  if (ms === undefined) throw new InvalidArgumentError("It must be a duration such as 30s or 5m.");
  return ms;
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

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return number;
}

/** Whatever is thrown is a bug of ours, or a machine that fails in a way that nobody planned for. */
function reportBug(error: unknown, words: readonly string[]): void {
  const isVerbose = words.includes("-v") || words.includes("--verbose");
  const text =
    error instanceof Error ? (isVerbose ? (error.stack ?? error.message) : error.message) : String(error);
  process.stderr.write(`error: ${printable(text)}\n`);
  if (!isVerbose) process.stderr.write("  Run it again with -v to see where this happened.\n");
}
