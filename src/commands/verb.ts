import type { Command } from "commander";

/** A verb's options are as the command line declares them; `file` is its first argument, where it has one. */
export type Verb = (options: never, file: never, words: readonly string[]) => number | Promise<number>;

/** Makes of a verb, which is loaded when it is called, what commander calls. */
export type Calls = (
  load: (options: Readonly<Record<string, unknown>>) => Promise<Verb>,
) => (...called: readonly unknown[]) => Promise<void>;

/** Ends a command's help with a line to type. */
export function example(command: Command, line: string): Command {
  return command.addHelpText("after", `\nExample:\n  $ ${line}`);
}
