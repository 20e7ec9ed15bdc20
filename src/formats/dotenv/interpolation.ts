import type { DotenvFile } from "./read.ts";

// dotenv/variables.py: a name, then optionally `:-default`. `${X:y}` and `$X` are plain text.
const VARIABLE = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

/**
 * The values a process gets from the file: `${NAME}` and `${NAME:-default}` expanded, the last binding of a key counting.
 * Names are looked up among the bindings above alone (which win over the process environment in
 * `load_dotenv(override=True)`); what is not there is empty. A key whose last binding is a bare `KEY` has no value.
 */
export function dotenvValues(file: DotenvFile): ReadonlyMap<string, string> {
  const known = new Map<string, string | undefined>();
  for (const { key, value } of file.entries) {
    known.set(key, value === undefined ? undefined : expand(value, known));
  }
  const values = new Map<string, string>();
  for (const [key, value] of known) if (value !== undefined) values.set(key, value);
  return values;
}

/** Does the decoded value depend on anything but itself: does it name a variable? */
export function namesVariable(value: string): boolean {
  return [...value.matchAll(VARIABLE)].some(([, name]) => name !== "");
}

/**
 * Writes a text so that expansion gives it back: `${HOME}` becomes `${:-$}{HOME}`, a variable without a name whose
 * default is the dollar sign. Other texts stay as they are.
 */
export function escapeInterpolation(value: string): string {
  return value.search(VARIABLE) !== -1 ? value.replaceAll("${", "${:-$}{") : value;
}

function expand(value: string, known: ReadonlyMap<string, string | undefined>): string {
  return value.replace(VARIABLE, (_, name: string, fallback: string | undefined) =>
    known.has(name) ? (known.get(name) ?? "") : (fallback ?? ""),
  );
}
