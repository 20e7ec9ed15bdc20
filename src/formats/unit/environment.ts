// `Environment=` as systemd 252 reads it: `config_parse_environ()` in src/core/load-fragment.c.
import { quoteWord, splitWords } from "./words.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The variables that the values of `Environment=` set; later ones win. `%%` is `%`, other specifiers stay as written, `$`
 * means nothing. What is no assignment is left out, as systemd does, and so is what follows an error in a line.
 */
export function environmentOf(values: readonly string[]): ReadonlyMap<string, string> {
  const environment = new Map<string, string>();
  for (const value of values) {
    for (const { text } of splitWords(value, "assignments").words) {
      const equals = text.indexOf("=");
      const name = text.slice(0, Math.max(equals, 0));
      if (NAME.test(name)) environment.set(name, text.slice(equals + 1).replaceAll("%%", "%"));
    }
  }
  return environment;
}

/** One assignment for `Environment=`, in quotes as Hermes writes it, with `%` escaped. A NUL character cannot be carried: RangeError. */
export function quoteEnvironment(name: string, value: string): string {
  if (!NAME.test(name)) throw new RangeError(`${name} is no variable's name`);
  const word = quoteWord(`${name}=${value.replaceAll("%", "%%")}`);
  return word.startsWith('"') ? word : `"${word}"`;
}
