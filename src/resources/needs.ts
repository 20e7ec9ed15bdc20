import { sessionFiles } from "../hermes/claims.ts";
import { below, filesOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { MIGRATION_RECORD } from "../hermes/topology.ts";
import type { FileNeed } from "../model/facts.ts";
import type { NeedsOf, ProfileLayout } from "./kind.ts";
import { KINDS } from "./kinds.ts";
import { definitionNeeds } from "./service-want.ts";

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
  return [{ path: env }, { path: config }, ...definitionNeeds(layout), ...sessions, ...migration(layout)];
}

/** What an update of Hermes says of a fleet that it has made one gateway of. */
function migration({ profile, home }: ProfileLayout): readonly FileNeed[] {
  return profile === DEFAULT_PROFILE ? [{ path: below(home, MIGRATION_RECORD) }] : [];
}
