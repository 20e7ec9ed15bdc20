import { sessionFiles } from "../hermes/claims.ts";
import { below, filesOf } from "../hermes/layout.ts";
import type { Need } from "../model/facts.ts";
import type { ProfileLayout } from "./kind.ts";
import { KINDS } from "./kinds.ts";
import { definitionNeeds } from "./service.ts";

/** Everything that planning a declared profile has to see. */
export function needsOfDeclared(layout: ProfileLayout): readonly Need[] {
  return [...KINDS.flatMap((kind) => kind.needs(layout)), ...claimNeeds(layout)];
}

/** Of a profile that is not declared: no more than what it could be in conflict by. */
export function needsOfUndeclared(layout: ProfileLayout): readonly Need[] {
  const { env, config } = filesOf(layout.home);
  const own = [env, config].map((path) => ({ path, within: layout.home }));
  return [...own, ...definitionNeeds(layout), ...claimNeeds(layout)];
}

function claimNeeds({ home }: ProfileLayout): readonly Need[] {
  return sessionFiles().map((name) => ({ path: below(home, name), within: home }));
}
