// `ExecStart=` as systemd 252 reads it: `config_parse_exec()` in src/core/load-fragment.c and `replace_env_argv()` in
// src/basic/env-util.c.
import { quoteWord, splitWords } from "./words.ts";

/** A command's program and arguments, or a sentence part that says why they cannot be told. */
export type Command =
  | { readonly ok: true; readonly args: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Splits a command line. Quotes and escapes are undone, `%%` is `%` and, in arguments, `$$` is `$`; other specifiers and
 * variables (`%h`, `$MAINPID`, `${X}`) stay as they are written. The prefixes `@ - : + !` are taken off, with `@` also the
 * word that poses as the program's name. Several commands in one line are refused.
 */
export function splitCommand(value: string): Command {
  const { words, error } = splitWords(value, "command");
  if (error !== undefined) return { ok: false, reason: error };
  const [first, ...others] = words;
  if (first === undefined) return { ok: false, reason: "there is no command" };
  const prefix = /^[@:+!|-]*/.exec(first.text)?.[0] ?? "";
  const program = first.text.slice(prefix.length);
  if (program === "") return { ok: false, reason: "there is no program" };
  const rest = prefix.includes("@") ? others.slice(1) : others;
  if (rest.some(({ source }) => source === ";")) return { ok: false, reason: "there are several commands" };
  const expandsVariables = !prefix.includes(":");
  const args = rest.map(({ text }) => {
    const argument = text.replaceAll("%%", "%");
    return expandsVariables ? argument.replaceAll("$$", "$") : argument;
  });
  return { ok: true, args: [program.replaceAll("%%", "%"), ...args] };
}

/**
 * Writes a command line that runs just these words: the inverse of `splitCommand`. The program comes first, an absolute path
 * or a plain name, and gets no prefix. An empty list and NUL characters cannot be carried: RangeError.
 */
export function quoteCommand(args: readonly string[]): string {
  const [program, ...rest] = args;
  if (program === undefined || program === "") throw new RangeError("a command has a program");
  // systemd expands variables in arguments only.
  const escaped = rest.map((argument) => argument.replaceAll("%", "%%").replaceAll("$", () => "$$"));
  return [program.replaceAll("%", "%%"), ...escaped].map(quoteWord).join(" ");
}
