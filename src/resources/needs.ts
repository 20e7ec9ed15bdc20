import { sessionFiles } from "../hermes/claims.ts";
import { below, filesOf } from "../hermes/layout.ts";
import type { FileNeed } from "../model/facts.ts";
import type { NeedsOf, ProfileLayout } from "./kind.ts";
import { KINDS } from "./kinds.ts";
import { definitionNeeds } from "./service.ts";

/** Everything that planning a profile has to see, one that leaves included. */
export function needsOfPlanned(of: NeedsOf): readonly FileNeed[] {
  const { home, hermes } = of.layout;
  const logins = [home, hermes.root].map((folder) => ({ path: filesOf(folder).logins }));
  return [...KINDS.flatMap((kind) => kind.needs(of)), ...needsOfUndeclared(of.layout), ...logins];
}

/** Of a profile that is not the fleet's: no more than what it could be in conflict by. */
export function needsOfUndeclared(layout: ProfileLayout): readonly FileNeed[] {
  const { env, config } = filesOf(layout.home);
  const sessions = sessionFiles().map((name) => ({ path: below(layout.home, name) }));
  return [{ path: env }, { path: config }, ...definitionNeeds(layout), ...sessions];
}
