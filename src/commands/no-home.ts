import { findHome } from "../system/find-home.ts";
import type { Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** Those that look at the manifest and what it names, or at less. */
const WORKS_WITHOUT_HOME: ReadonlySet<string> = new Set(["init", "validate", "show", "schema", "completion"]);

/**
 * Refuses a verb that needs a home where there is none.
 * @returns the exit code; undefined: it may go on
 */
export async function refusedForHome(verb: string, options: Options): Promise<number | undefined> {
  if (WORKS_WITHOUT_HOME.has(verb)) return undefined;
  const { problem } = findHome();
  if (problem === undefined) return undefined;
  return new Terminal(options).refuse([
    {
      code: "home-unknown",
      severity: "error",
      message: `the home directory of this user is not known: ${problem}`,
      hint: "Set HOME to it. `hermes-fleet validate` needs none.",
    },
  ]);
}
