import type { ProfileContext } from "./kind.ts";

/** Why a gateway is not to come up yet, a phrase; undefined: nothing that it is to have is left out. */
export function whatItWaitsFor({
  layout,
  serves,
  lacks,
}: Pick<ProfileContext, "layout" | "serves" | "lacks">): string | undefined {
  const lacking = new Set([layout.profile, ...serves].flatMap(lacks));
  return lacking.size === 0 ? undefined : `waits for an apply with secrets: ${[...lacking].join(", ")}`;
}
