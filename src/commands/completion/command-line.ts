import type { Argument, Command, Option } from "commander";
import { withFollow } from "../follow-flag.ts";
import type { Word } from "./word.ts";

/** What the command line says up to the word at the cursor, and what that word can be. */
export interface Unfinished {
  /** The verbs, outermost first: `config`, `get`. */
  readonly verbs: readonly string[];
  /** Values of options by commander's names of these, the last of each. */
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  readonly expected: Expected;
}

export type Expected =
  /** These, and nothing else. */
  | { readonly is: "words"; readonly words: readonly Word[] }
  /** A value of what is named so in the help: `profile`, `file`. */
  | {
      readonly is: "value";
      /** Of an option by its own name, of both by what the help has in brackets. */
      readonly names: readonly string[];
      /** What stands before the value in the same word: `--file=`. */
      readonly prefix: string;
      /** It may be given again, and is not to be the same then. */
      readonly isOneOfMany: boolean;
    };

const NOTHING: Expected = { is: "words", words: [] };

/**
 * Reads a command line that is not finished yet as commander would, without complaints.
 * @param before the words before the one at the cursor, without the program's name
 * @param current the word at the cursor, as far as it stands before it
 */
export function readUnfinished(program: Command, before: readonly string[], current: string): Unfinished {
  let command = program;
  let isOnlyOperands = false;
  let awaiting: Option | undefined;
  const verbs: string[] = [];
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const word of withFollow(before, program.options)) {
    if (awaiting !== undefined && !(awaiting.variadic && isOption(word))) {
      values.set(awaiting.attributeName(), word);
      if (!awaiting.variadic) awaiting = undefined;
    } else if (isOnlyOperands) operands.push(word);
    else if (word === "--") isOnlyOperands = true;
    else if (isOption(word)) {
      const { option, value } = optionIn(command, word);
      awaiting = option?.required === true && value === undefined ? option : undefined;
      if (option !== undefined && value !== undefined) values.set(option.attributeName(), value);
    } else {
      const next = subcommand(command, word);
      if (next === undefined || operands.length > 0) operands.push(word);
      else {
        command = next;
        verbs.push(next.name());
      }
    }
  }
  const expected = expectedAt(command, { awaiting, isOnlyOperands, operands, current });
  return { verbs, values, operands, expected };
}

function expectedAt(
  command: Command,
  at: {
    readonly awaiting: Option | undefined;
    readonly isOnlyOperands: boolean;
    readonly operands: readonly string[];
    readonly current: string;
  },
): Expected {
  const { awaiting, isOnlyOperands, operands, current } = at;
  if (awaiting !== undefined && !(awaiting.variadic && current.startsWith("-"))) return valueFor(awaiting);
  if (!isOnlyOperands && current.startsWith("-")) {
    const end = current.indexOf("=");
    if (!current.startsWith("--") || end === -1) return { is: "words", words: optionsOf(command) };
    const { option } = optionIn(command, current);
    const takesValue = option?.required === true || option?.optional === true;
    return takesValue ? valueFor(option, current.slice(0, end + 1)) : NOTHING;
  }
  const commands = command.createHelp().visibleCommands(command);
  if (commands.length > 0) {
    if (operands.length > 0 || isOnlyOperands) return NOTHING;
    return {
      is: "words",
      words: commands.map((one) => ({ value: one.name(), description: gist(one.description()) })),
    };
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[operands.length] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? NOTHING : operandOf(argument);
}

function valueFor(option: Option, prefix = ""): Expected {
  if (option.argChoices !== undefined) return choices(option.argChoices, prefix);
  const named = /[<[]([\w-]+)/.exec(option.flags)?.[1] ?? "";
  return { is: "value", names: [option.attributeName(), named], prefix, isOneOfMany: false };
}

function operandOf(argument: Argument): Expected {
  if (argument.argChoices !== undefined) return choices(argument.argChoices);
  return { is: "value", names: [argument.name()], prefix: "", isOneOfMany: argument.variadic };
}

function choices(values: readonly string[], prefix = ""): Expected {
  return { is: "words", words: values.map((value) => ({ value: prefix + value })) };
}

/** Every option that a command takes, by its long name. */
function optionsOf(command: Command): readonly Word[] {
  const help = command.createHelp();
  const all = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return all.flatMap(({ long, description }) =>
    long === undefined || long === null ? [] : [{ value: long, description: gist(description) }],
  );
}

/** An option and, where it stands in the same word, its value: `--file=a`, `-fa`. */
function optionIn(command: Command, word: string): { option: Option | undefined; value: string | undefined } {
  const find = (name: string) => {
    for (let one: Command | null = command; one !== null; one = one.parent) {
      const option = one.options.find(({ short, long }) => short === name || long === name);
      if (option !== undefined) return option;
    }
    return undefined;
  };
  const end = word.indexOf("=");
  if (word.startsWith("--")) {
    return end === -1
      ? { option: find(word), value: undefined }
      : { option: find(word.slice(0, end)), value: word.slice(end + 1) };
  }
  // Flags may stand together, the last of them with its value: -qf fleet.yaml.
  for (let index = 1; index < word.length; index += 1) {
    const option = find(`-${word[index]}`);
    if (option?.required === true) {
      const rest = word.slice(index + 1);
      return { option, value: rest === "" ? undefined : rest };
    }
  }
  return { option: undefined, value: undefined };
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith("-");
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word);
}

/** What a description says first; the rest is for the help. */
function gist(description: string): string {
  return description.split(/; | \(/, 1)[0] ?? description;
}
