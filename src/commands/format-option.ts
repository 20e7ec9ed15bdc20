import { type Command, Option } from "commander";

/** How a result is printed. */
export type Format = "text" | "json" | "markdown" | "github";

const FORMATS: readonly Format[] = ["text", "json", "markdown", "github"];

/** Gives a command `--format`; `json` is what `--json` asks for, and both together have to agree. */
export function withFormat(command: Command, formats: readonly Format[] = FORMATS): Command {
  return command
    .addOption(
      new Option(
        "--format <format>",
        "how to print: markdown for a comment on GitHub, github in a workflow",
      ).choices(formats),
    )
    .hook("preAction", () => {
      const { format, json } = command.optsWithGlobals<{ format?: Format; json?: string }>();
      if (json !== undefined && format !== undefined && format !== "json")
        command.error(`error: --json and --format ${format} ask for two results`);
      if (format === "json" && json === undefined) command.setOptionValue("json", "document");
    });
}
