import stringWidth from "string-width";
import type { PlatformStatus } from "./status-document.generated.ts";
import { clipped } from "./table.ts";
import { printable } from "./words.ts";

const MOST = 24;

/**
 * Platforms in one cell: `discord!, telegram`. What is `fatal` or tries again comes first, with a `!`; what else is not
 * connected has a `~`; of a long list the rest is counted.
 */
export function platformsCell(platforms: readonly PlatformStatus[]): string {
  if (platforms.length === 0) return "-";
  const words = platforms
    .map(({ platform, state }) => ({ text: printable(platform) + signOf(state), rank: rankOf(state) }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ text }) => text);
  for (let shown = words.length; shown > 0; shown -= 1) {
    const rest = words.length - shown;
    const cell = words.slice(0, shown).join(", ") + (rest === 0 ? "" : ` +${rest}`);
    if (stringWidth(cell) <= MOST) return cell;
  }
  const rest = words.length === 1 ? "" : ` +${words.length - 1}`;
  return clipped(words[0] ?? "", MOST - rest.length) + rest;
}

function signOf(state: string): string {
  return ["!", "~", ""][rankOf(state)] ?? "";
}

function rankOf(state: string): 0 | 1 | 2 {
  if (state === "connected") return 2;
  return state === "fatal" || state === "retrying" ? 0 : 1;
}
