import type { Command } from "commander";
import { type Calls, example, type Verb } from "./verb.ts";

/** The verbs by which the manifest is edited; the host is left alone. */
export function addEditingVerbs(program: Command, verb: Calls): void {
  example(
    program
      .command("accept")
      .description(
        "take what is on the host into the manifest, where the plan shows a difference: the other way round",
      )
      .argument("<address...>", "as the plan prints it, or a beginning of some: profile.coder.config")
      .action(verb(async () => withWords((await import("./accept.ts")).accept))),
    "hermes-fleet accept profile.coder.config",
  );
  const config = program
    .command("config")
    .description("read and edit what the manifest declares of a profile's config.yaml")
    .helpCommand(false);
  example(
    config
      .command("get")
      .description("print what the manifest declares, and where; exit 1 where it says nothing of it")
      .argument("<profile>", "whose")
      .argument("<key>", 'such as model.default, or hooks["a.b"].url where a name has dots in it')
      .action(verb(async () => withWords((await import("./config.ts")).configGet))),
    "hermes-fleet config get coder model.default",
  );
  example(
    config
      .command("set")
      .description("have the manifest declare a key")
      .argument("<profile>", "whose")
      .argument("<key>", 'such as model.default, or hooks["a.b"].url where a name has dots in it')
      .argument(
        "<value>",
        "true, 50, null as in a manifest; [a, b], {a: 1} and texts in quotes as YAML; else a text as it stands",
      )
      .action(verb(async () => withWords((await import("./config.ts")).configSet))),
    "hermes-fleet config set coder model.default openai/gpt-5",
  );
  example(
    config
      .command("unset")
      .description("take a key out of the manifest, so that it is not the fleet's any more")
      .argument("<profile>", "whose")
      .argument("<key>", "such as model.default")
      .option("--absent", "declare it absent: an apply then deletes it, and nothing is inherited")
      .action(verb(async () => withWords((await import("./config.ts")).configUnset))),
    "hermes-fleet config unset coder model.default",
  );
  const env = program
    .command("env")
    .description("edit what the manifest declares of a profile's .env")
    .helpCommand(false);
  example(
    env
      .command("set")
      .description("have the manifest declare where a variable has its value from")
      .argument("<profile>", "whose")
      .argument("<key>", "the variable")
      .argument("[value...]", "refused: others can see what stands on a command line")
      .option("--from-env <name>", "from a variable of the environment that hermes-fleet runs in")
      .option("--from-file <path>", "from a file")
      .option("--from-command <words...>", "from what a program prints")
      .option("--in-place", "it is in .env already, and is left as it is there")
      .action(verb(async () => withWords((await import("./env-set.ts")).envSet))),
    "hermes-fleet env set coder TELEGRAM_BOT_TOKEN --from-env CODER_TOKEN",
  );
}

/** A verb that takes all of its arguments. */
function withWords<Given>(run: (options: Given, words: readonly string[]) => Promise<number>): Verb {
  return (options: never, _first: never, words: readonly string[]) => run(options, words);
}
