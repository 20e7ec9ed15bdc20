import type { RollOptions } from "./options.ts";
import { roll } from "./roll.ts";

/** `hermes-fleet stop [PROFILE…]`: stops gateways in good order, side by side. */
export function stop(options: RollOptions, _first: string, words: readonly string[]): Promise<number> {
  return roll(options, "stop", words);
}
