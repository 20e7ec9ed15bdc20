import { Command, CommanderError, Option } from "commander";
import { withApplyOptions } from "./apply-options.ts";
import { addArchiveVerbs } from "./archive-verbs.ts";
import { withCommandWords } from "./command-words.ts";
import { addCompletionVerb } from "./completion-verb.ts";
import { addDoctorVerb } from "./doctor-verb.ts";
import { addEditingVerbs } from "./editing-verbs.ts";
import { withFollow } from "./follow-flag.ts";
import { withFormat } from "./format-option.ts";
import { addImportVerb } from "./import-verb.ts";
import { JSON_FORMS, jsonFormOf, linesOf, pathOf, withJsonForm } from "./json-form.ts";
import { addLeavingVerbs } from "./leaving-verbs.ts";
import { refusedForHome } from "./no-home.ts";
import { oweDocument, tellOwed } from "./one-document.ts";
import { duration } from "./option-values.ts";
import { EXIT } from "./options.ts";
import { addRunningVerbs } from "./running-verbs.ts";
import { addTokensVerb } from "./tokens-verb.ts";
import { type Calls, example } from "./verb.ts";

/**
 * Reads the command line and runs one verb.
 * @returns the exit code
 */
export async function runProgram(given: readonly string[], version: string): Promise<number> {
  let exitCode: number = EXIT.done;
  /** A verb's file is loaded when the verb is called: start-up is most of what a short command costs. */
  const verb: Calls =
    (load) =>
    async (...called) => {
      const command = called.at(-1) as Command; // commander passes arguments, options, command
      const { json, ...rest } = command.optsWithGlobals();
      const lines = linesOf(pathOf(command), rest);
      if (json === "lines" && lines === "never") command.error(noLines(pathOf(command)));
      const isLines = json !== undefined && (json === "lines" || lines === "always");
      const asked = json === undefined ? {} : { json: true, jsonLines: isLines };
      // Of lines there may be none at all; a command that gives one document gives it however it ends.
      if (json !== undefined && lines !== "always") oweDocument(isLines);
      const options = { ...rest, ...asked, programVersion: version };
      const refusal = await refusedForHome(command.name(), options as never); // as declared below
      if (refusal !== undefined) {
        exitCode = refusal;
        return;
      }
      const run = await load(options);
      exitCode = await run(options as never, command.args[0] as never, command.args); // as declared below
    };

  const said: string[] = [];
  const program = fleetProgram(verb, version, (text) => said.push(text));
  const words = withJsonForm(withFollow(withCommandWords(given), program.options), program.options);
  try {
    if (words.length === 0) {
      program.outputHelp();
      return EXIT.done;
    }
    await program.parseAsync(words, { from: "user" });
    tellOwed(exitCode);
    return exitCode;
  } catch (error) {
    // Help and version end this way, too.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const { reportBug, reportUsage } = await import("./report-thrown.ts");
    const form = jsonFormOf(words);
    if (error instanceof CommanderError) reportUsage(error, said.join(""), form);
    else reportBug(error, words, form);
    return EXIT.failed;
  }
}

function noLines(path: string): string {
  const watch = path === "status" || path === "list" ? ", save with --watch" : "";
  const fix = path === "doctor" ? ", save with --fix" : "";
  return `error: \`hermes-fleet ${path}\` prints one document, and no lines${watch}${fix}: leave \`=lines\` out`;
}

/**
 * All commands, as the command line declares them.
 * @param say is given what a wrong command line is told
 */
export function fleetProgram(verb: Calls, version: string, say: (text: string) => void): Command {
  const program = new Command("hermes-fleet")
    .description("Terraform for a fleet of Hermes agents: one YAML manifest, plan, apply.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    // A value that may be left out stands in the same word, where it stands.
    .configureHelp({
      showGlobalOptions: true,
      optionTerm: ({ flags, optional }) => (optional ? flags.replace(" [", "[=") : flags),
    })
    .exitOverride()
    .configureOutput({ writeErr: say })
    .showSuggestionAfterError(true)
    .option("-f, --file <path>", "the manifest (default: $HERMES_FLEET_FILE, else hermes-fleet.yaml)")
    .addOption(
      new Option(
        "--json [form]",
        "print one JSON document; with --json=lines each step of an apply as one, on a line of its own",
      ).choices(JSON_FORMS),
    )
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
    withFormat(program.command("validate"))
      .description("check the manifest and the files that it names")
      .action(
        verb(async ({ format }) =>
          format === "github"
            ? (await import("./github.ts")).validateOnGithub
            : (await import("./validate.ts")).validate,
        ),
      ),
    "hermes-fleet validate -f fleet.yaml",
  );
  example(
    withPlanOptions(
      withFormat(program.command("plan")).description(
        "show what apply would do; writes nothing but what --out names",
      ),
    )
      .option("--out <file>", "save the plan, for apply and show; secrets are not in it")
      .action(
        verb(async ({ out, format }) => {
          if (format === "github") {
            const { planOnGithub, planOutOnGithub } = await import("./github.ts");
            return out === undefined ? planOnGithub : planOutOnGithub;
          }
          return out === undefined
            ? (await import("./plan.ts")).plan
            : (await import("./plan-out.ts")).planOut;
        }),
      ),
    "hermes-fleet plan --detailed-exitcode",
  );
  example(
    withApplyOptions(
      withPlanOptions(
        withFormat(program.command("apply"), ["text", "json", "github"])
          .description("make the fleet as the manifest says; or do what a saved plan says, and nothing else")
          .argument(
            "[file]",
            "a saved plan: done without asking, or not at all where something has moved since",
          ),
      ),
    )
      .option("--allow-delete", "let homes be deleted where nobody is asked (-y, a saved plan)")
      .action(
        verb(async ({ format }) =>
          format === "github"
            ? (await import("./apply-on-github.ts")).applyOnGithub
            : (await import("./apply.ts")).apply,
        ),
      ),
    "hermes-fleet apply --auto-approve",
  );
  example(
    withFormat(program.command("show"))
      .description("print a saved plan, of whichever host; looks at nothing else")
      .argument("<file>", "a plan that `plan --out` has saved")
      .option("--full", "list what stays as it is, too")
      .action(
        verb(async ({ format }) =>
          format === "github" ? (await import("./github.ts")).showOnGithub : (await import("./show.ts")).show,
        ),
      ),
    "hermes-fleet show fleet.plan",
  );
  addRunningVerbs(program, verb);
  addDoctorVerb(program, verb);
  addTokensVerb(program, verb);
  addImportVerb(program, verb);
  addEditingVerbs(program, verb);
  addLeavingVerbs(program, verb);
  addArchiveVerbs(program, verb);
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
  addCompletionVerb(program, verb);
  example(
    program
      .command("schema")
      .description("print the JSON Schema of the manifest, for editors")
      .action(verb(async () => (await import("./schema.ts")).printSchema)),
    "hermes-fleet schema > manifest.schema.json",
  );

  return program;
}

function withPlanOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--secrets <how>",
        "--secrets=skip looks up no reference, and leaves such variables as they are",
      )
        .choices(["resolve", "skip"])
        .default("resolve"),
    )
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
