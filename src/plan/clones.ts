import { looksLikeCredential } from "../hermes/credential-like.ts";
import { allCredentialVariables } from "../hermes/platforms.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { withoutSetting } from "../resources/config.ts";
import type { Inheritance, Unwanted } from "../resources/kind.ts";
import { knownValues, type ProfileState, stateOf } from "./after.ts";

const NOTHING: Unwanted = { variables: [], settings: [] };

/** A copy's files: as they come from the source, and once what was not declared for it has been taken out. */
export interface Cleaned {
  readonly unwanted: Unwanted;
  readonly state: ProfileState;
}

/**
 * Takes out of a copy the credentials that nobody declared for it: they would make two gateways fight over one bot.
 * Keys of model providers stay, since any number of agents may use one.
 */
export function cleaned(
  home: AbsolutePath,
  settings: ProfileSettings,
  copied: Pick<ProfileState, "env" | "config" | "sessions">,
): Cleaned {
  let unwanted = NOTHING;
  let state = stateOf(home, copied.env, copied.config, copied.sessions);
  for (;;) {
    const more = credentialsIn(state, settings);
    if (more.variables.length + more.settings.length === 0) return { unwanted, state };
    unwanted = {
      variables: [...unwanted.variables, ...more.variables],
      settings: [...unwanted.settings, ...more.settings],
    };
    // With a variable gone, the one in config.yaml that it overruled may count.
    const env = new Map([...state.env].filter(([variable]) => !more.variables.includes(variable)));
    state = stateOf(home, env, more.settings.reduce(withoutSetting, state.config), state.sessions);
  }
}

function credentialsIn(state: ProfileState, settings: ProfileSettings): Unwanted {
  const claims = state.claims.filter(({ kind }) => kind === "credential");
  const isDeclared = (path: readonly string[]) =>
    settings.config.some((one) => path.every((key, index) => one.path[index] === key));
  // Also of a platform that is off: who turns it on in the copy would fight over it.
  const named = new Set(allCredentialVariables(new Set(state.env.keys())));
  // EMAIL_PASSWORD goes with EMAIL_ADDRESS, whatever else a platform's credentials are called.
  const prefixes = [...named].flatMap((variable) => /^[A-Z0-9]+_/.exec(variable)?.[0] ?? []);
  const goesAlong = (variable: string) =>
    looksLikeCredential(variable) && prefixes.some((prefix) => variable.startsWith(prefix));
  const variables = [...state.env.keys()].filter(
    (variable) => !settings.env.has(variable) && (named.has(variable) || goesAlong(variable)),
  );
  const paths = claims.flatMap(({ configPath }) => (configPath === undefined ? [] : [configPath.split(".")]));
  return { variables: variables.toSorted(), settings: paths.filter((path) => !isDeclared(path)) };
}

/** What a copy is known to begin with; a value that is only known at apply is left out. */
export function inheritanceOf(source: ProfileName, { env, config }: ProfileState): Inheritance {
  return { source, env: knownValues(env), config };
}

/** The profiles with every source before its copies. */
export function inOrderOfCopies(
  profiles: ReadonlyMap<ProfileName, Pick<ProfileSettings, "create">>,
): readonly ProfileName[] {
  const ordered = new Set<ProfileName>();
  const visit = (name: ProfileName, trail: ReadonlySet<ProfileName>) => {
    const source = profiles.get(name)?.create.cloneFrom?.value;
    // The manifest has no circles; a trail keeps this from running for ever all the same.
    if (source !== undefined && profiles.has(source) && !trail.has(source))
      visit(source, new Set([...trail, name]));
    ordered.add(name);
  };
  for (const name of profiles.keys()) visit(name, new Set());
  return [...ordered];
}

/** Why a profile cannot begin as a copy of another. */
export type SourceProblem = "absent" | "leaving" | "unreadable";

const PROBLEMS: Readonly<Record<SourceProblem, string>> = {
  absent: "is neither declared for this host nor on it",
  leaving: "is to be deleted",
  // Hermes would copy what nobody could take the tokens out of.
  unreadable: "has an .env or a config.yaml that cannot be read",
};

export function missingSource(settings: ProfileSettings, why: SourceProblem): Diagnostic {
  const { name, create, place } = settings;
  const source = create.cloneFrom?.value ?? "";
  return {
    code: "clone-source",
    severity: "error",
    message: `profile "${name}" cannot be made: it is to begin as a copy of "${source}", which ${PROBLEMS[why]}`,
    hint:
      why === "unreadable"
        ? "Mend that file first."
        : "Name a profile that exists, or leave create.clone_from out.",
    place: create.cloneFrom?.place ?? place,
    profiles: [name],
    blocks: "resource",
  };
}
