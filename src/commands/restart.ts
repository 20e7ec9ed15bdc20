import { EXIT, type RestartOptions } from "./options.ts";
import { roll } from "./roll.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet restart [PROFILE…]`: one after the other, until one is not ready; with `--force` a hard reset of one. */
export async function restart(
  options: RestartOptions,
  _first: string,
  words: readonly string[],
): Promise<number> {
  const { force: isForced = false, maxUnavailable } = options;
  if (isForced && words.length !== 1) {
    const given = words.length === 0 ? "none is named" : `${words.length} are named`;
    await new Terminal(options).refuse([
      {
        code: "profile-unknown",
        severity: "error",
        message: `--force resets one gateway, whatever it is doing, and ${given}`,
        hint: "Name exactly one: `hermes-fleet restart --force coder`.",
      },
    ]);
    return EXIT.failed;
  }
  return roll(options, "restart", words, { maxUnavailable, isForced });
}
