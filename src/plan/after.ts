import { type Claim, claimsOf, type EnvReading, sessionFiles } from "../hermes/claims.ts";
import { below, filesOf } from "../hermes/layout.ts";
import type { Facts, Inputs } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { EnvSource, ProfileSettings } from "../model/manifest.ts";
import { type Fingerprint, Secret } from "../model/secret.ts";
import type { ValueMap } from "../model/value.ts";
import { configOnDisk, withSettings } from "../resources/config.ts";
import { envOnDisk } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";

/** What a profile's files say, and what its gateway takes for itself by them. */
export interface ProfileState {
  readonly env: ReadonlyMap<string, EnvReading>;
  readonly config: ValueMap;
  /** Texts of the files that hold credentials of their own, by path below the home. */
  readonly sessions: ReadonlyMap<string, string>;
  readonly claims: readonly Claim[];
}

/** A profile's files as they are. A file that cannot be read says nothing; that it cannot is told elsewhere. */
export function stateOnDisk(facts: Facts, home: AbsolutePath, fingerprint: Fingerprint): ProfileState {
  const files = filesOf(home);
  const env = new Map<string, EnvReading>();
  for (const [variable, value] of envOnDisk(fileIn(facts, files.env))) {
    env.set(variable, { is: "value", secret: new Secret(value, fingerprint(value)) });
  }
  const read = configOnDisk(fileIn(facts, files.config));
  const sessions = new Map<string, string>();
  for (const name of sessionFiles()) {
    const file = fileIn(facts, below(home, name));
    if (file.is === "text") sessions.set(name, file.text);
  }
  return stateOf(home, env, "data" in read ? read.data : {}, sessions);
}

/** A profile of which there is nothing yet. */
export const NOTHING: ProfileState = { env: new Map(), config: {}, sessions: new Map(), claims: [] };

/**
 * A profile's files as they will be once the plan has been applied.
 * @param left managed files that go with the manifest
 */
export function stateAfter(
  home: AbsolutePath,
  before: ProfileState,
  settings: ProfileSettings,
  inputs: Inputs,
  left: readonly string[] = [],
): ProfileState {
  const env = new Map(before.env);
  for (const [variable, { value: source }] of settings.env) {
    if (source === null) env.delete(variable);
    else {
      const reading = readingOf(source, settings.name, variable, inputs);
      if (reading !== undefined && !(reading.is === "reference" && env.has(variable)))
        env.set(variable, reading);
    }
  }
  const config = withSettings(before.config, settings.config);
  const sessions = sessionsAfter(before.sessions, settings, inputs, left);
  // Mostly nothing changes, and looking for what a gateway claims is the dearest part of a plan.
  if (config === before.config && sessions === before.sessions && isSame(env, before.env))
    return { ...before, env };
  return stateOf(home, env, config, sessions);
}

/** A managed file may be one that holds credentials. */
function sessionsAfter(
  before: ProfileState["sessions"],
  { name, files }: ProfileSettings,
  inputs: Inputs,
  left: readonly string[],
): ProfileState["sessions"] {
  const touched = sessionFiles().filter((file) => files.has(file) || left.includes(file));
  if (touched.length === 0) return before;
  const sessions = new Map(before);
  for (const file of touched) {
    const text = inputs.files.get(name)?.get(file);
    if (text === undefined) sessions.delete(file);
    else sessions.set(file, text);
  }
  return sessions;
}

function isSame(one: ProfileState["env"], other: ProfileState["env"]): boolean {
  if (one.size !== other.size) return false;
  for (const [variable, reading] of one) {
    const current = other.get(variable);
    if (reading.is !== "value" || current?.is !== "value" || !reading.secret.equals(current.secret))
      return false;
  }
  return true;
}

/** The values of variables, as far as they are known while planning. */
export function knownValues(env: ProfileState["env"]): ReadonlyMap<string, string> {
  return new Map(
    [...env].flatMap(([variable, reading]): [string, string][] =>
      reading.is === "value" ? [[variable, reading.secret.reveal()]] : [],
    ),
  );
}

/** What a gateway would take for itself by these files. */
export function stateOf(
  home: AbsolutePath,
  env: ReadonlyMap<string, EnvReading>,
  config: ValueMap,
  sessions: ReadonlyMap<string, string>,
): ProfileState {
  return { env, config, sessions, claims: claimsOf({ home, env, config, sessions }) };
}

/** The value that a source gives, or what stands for it while it cannot be known; nothing for one left in place. */
function readingOf(
  source: EnvSource,
  profile: ProfileName,
  variable: string,
  inputs: Inputs,
): EnvReading | undefined {
  const resolved = inputs.env.get(profile)?.get(variable);
  if (resolved?.is === "value") return { is: "value", secret: resolved.secret };
  if (resolved?.is === "skipped" && resolved.isLeft) return undefined;
  const reference = referenceOf(source);
  return reference === undefined ? undefined : { is: "reference", reference };
}

function referenceOf(source: EnvSource): string | undefined {
  switch (source.from) {
    case "env":
      return `from_env ${source.variable}`;
    case "file":
      return `from_file ${source.path}`;
    case "command":
      return `from_command ${JSON.stringify([source.folder, source.argv])}`;
    case "literal":
    case "in_place":
      return undefined;
    default:
      return source satisfies never;
  }
}
