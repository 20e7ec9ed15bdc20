import { sessionFiles } from "../hermes/claims.ts";
import { below, filesOf } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ProfileLayout } from "./kind.ts";
import { KINDS } from "./kinds.ts";
import { definitionNeeds } from "./service.ts";

/** Everything that planning a declared profile has to see. */
export function needsOfDeclared(layout: ProfileLayout): readonly AbsolutePath[] {
  return [...KINDS.flatMap((kind) => kind.needs(layout)), ...claimNeeds(layout)];
}

/** Of a profile that is not declared: no more than what it could be in conflict by. */
export function needsOfUndeclared(layout: ProfileLayout): readonly AbsolutePath[] {
  const { env, config } = filesOf(layout.home);
  return [env, config, ...definitionNeeds(layout), ...claimNeeds(layout)];
}

function claimNeeds({ home }: ProfileLayout): readonly AbsolutePath[] {
  return sessionFiles().map((name) => below(home, name));
}
