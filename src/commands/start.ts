import type { RollOptions } from "./options.ts";
import { roll } from "./roll.ts";

/** `hermes-fleet start [PROFILE…]`: starts gateways, side by side. */
export function start(options: RollOptions, _first: string, words: readonly string[]): Promise<number> {
  return roll(options, "start", words);
}
