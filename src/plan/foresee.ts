import { filesOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ResolvedEnv } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import { configOnDisk, leftSettings } from "../resources/config.ts";
import type { DistributionDecision } from "../resources/distributing.ts";
import { decideDistribution } from "../resources/distribution.ts";
import { leftVariables } from "../resources/env.ts";
import { leftFiles } from "../resources/file.ts";
import { fileIn, isYetToBeMade } from "../resources/host-files.ts";
import type { Inheritance, ProfileLayout, Unwanted } from "../resources/kind.ts";
import { knownValues, type ProfileState, stateAfter, stateOf } from "./after.ts";
import { cleaned, inheritanceOf, inOrderOfCopies, missingSource, type SourceProblem } from "./clones.ts";
import type { Member } from "./members.ts";
import type { PlanInput } from "./plan-input.ts";

/** What becomes of a profile's files, before it is settled what has to be done for it. */
export interface Foreseen {
  readonly layout: ProfileLayout;
  readonly member: Member;
  /** The settings, and as declared absent what has left the manifest and goes with it. */
  readonly touched: ProfileSettings;
  readonly willRun: boolean;
  /** As it is on disk; of a copy that is yet to be made, nothing. */
  readonly before: ProfileState;
  readonly after: ProfileState;
  readonly inheritance: Inheritance | undefined;
  readonly unwanted: Unwanted;
  readonly distribution: DistributionDecision;
  readonly diagnostics: readonly Diagnostic[];
}

/** What becomes of each profile's files; a copy's depend on its source's, so sources come first. */
export function foresee(
  input: PlanInput,
  layoutOf: (profile: ProfileName) => ProfileLayout,
  onDisk: ReadonlyMap<ProfileName, ProfileState>,
): ReadonlyMap<ProfileName, Foreseen> {
  const settings = new Map([...input.members].map(([name, member]) => [name, member.settings] as const));
  const foreseen = new Map<ProfileName, Foreseen>();
  for (const name of inOrderOfCopies(settings)) {
    const member = input.members.get(name);
    const before = onDisk.get(name);
    if (member === undefined || before === undefined) continue;
    foreseen.set(
      name,
      foreseeOne(input, layoutOf(name), member, before, (source) => {
        const known = foreseen.get(source);
        if (known?.member.leaving?.home === "delete") return "leaving";
        if (known !== undefined && known.diagnostics.length > 0) return "absent";
        if (isUnreadable(input.facts, layoutOf(source))) return "unreadable";
        const isThere = input.facts.profiles.has(source);
        // One that leaves is not made, either.
        if ((known?.member.leaving !== undefined || known?.distribution.is === "refused") && !isThere)
          return "absent";
        return known?.after ?? (isThere ? onDisk.get(source) : undefined) ?? "absent";
      }),
    );
  }
  return foreseen;
}

function isUnreadable(facts: PlanInput["facts"], { home }: ProfileLayout): boolean {
  const { env, config } = filesOf(home);
  const found = fileIn(facts, config);
  return (
    fileIn(facts, env).is === "unreadable" || found.is === "unreadable" || "problem" in configOnDisk(found)
  );
}

/** Foresees one profile; `sourceOf` tells the state that a copy is made of. */
function foreseeOne(
  { facts, inputs, fingerprint }: Pick<PlanInput, "facts" | "inputs" | "fingerprint">,
  layout: ProfileLayout,
  member: Member,
  before: ProfileState,
  sourceOf: (source: ProfileName) => ProfileState | SourceProblem,
): Foreseen {
  const { settings, record, leaving } = member;
  const { home } = layout;
  const one = {
    layout,
    member,
    touched: withLeft(settings, before, record, fingerprint),
    willRun: settings.gateway.state === "running",
    before,
    inheritance: undefined,
    unwanted: { variables: [], settings: [] },
    distribution: { is: "settled" } as const,
    diagnostics: [],
  };
  if (leaving !== undefined) return { ...one, after: before };
  const distribution = decideDistribution({ settings, layout, facts, inputs, record });
  // Nothing is done in a home that is not the one that was meant.
  if (distribution.is === "refused") return { ...one, distribution, after: before };
  if (distribution.is === "due" && distribution.what.does === "install") {
    // It gets the config.yaml of the distribution, as far as that can be seen, and keeps what else there is.
    const state = stateOf(home, before.env, distribution.what.config, before.sessions);
    return { ...one, distribution, after: stateAfter(home, state, settings, inputs) };
  }
  const isNew = isYetToBeMade(settings.name, facts, record);
  const source = settings.create.cloneFrom?.value;
  if (isNew && source !== undefined) {
    const copied = sourceOf(source);
    if (typeof copied === "string") {
      return { ...one, willRun: false, after: before, diagnostics: [missingSource(settings, copied)] };
    }
    // What has its own reference is not to begin with the source's value.
    const env = new Map(
      [...copied.env].filter(([variable]) => skipped(variable, settings, inputs) === undefined),
    );
    // Sessions are no part of what Hermes copies.
    const { unwanted, state } = cleaned(home, settings, { ...copied, env, sessions: new Map() });
    const after = stateAfter(home, state, settings, inputs);
    return { ...one, after, unwanted, inheritance: inheritanceOf(source, { ...copied, env }) };
  }
  // An apply was ended between copying and cleaning.
  if (record?.uncleanEnv === true || record?.uncleanConfig === true) {
    const isLeft = (variable: string) => skipped(variable, settings, inputs)?.isLeft === true;
    const own = { ...settings, env: new Map([...settings.env].filter(([variable]) => !isLeft(variable))) };
    const { unwanted, state } = cleaned(home, own, before);
    return { ...one, distribution, after: stateAfter(home, state, settings, inputs), unwanted };
  }
  const left = leftFiles(settings, facts, home, record, fingerprint);
  return { ...one, distribution, after: stateAfter(home, before, one.touched, inputs, left) };
}

/** A variable whose reference was not looked up; one that is to be in place has none. */
function skipped(
  variable: string,
  { name, env }: ProfileSettings,
  inputs: PlanInput["inputs"],
): Extract<ResolvedEnv, { is: "skipped" }> | undefined {
  const found = inputs.env.get(name)?.get(variable);
  return found?.is === "skipped" && env.get(variable)?.value?.from !== "in_place" ? found : undefined;
}

function withLeft(
  settings: ProfileSettings,
  { env, config }: ProfileState,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): ProfileSettings {
  if (record?.env === undefined && record?.config === undefined) return settings;
  const variables = leftVariables(settings, knownValues(env), record, fingerprint).gone;
  const paths = leftSettings(settings, config, record, fingerprint).gone;
  if (variables.length + paths.length === 0) return settings;
  const { place } = settings;
  return {
    ...settings,
    env: new Map([
      ...settings.env,
      ...variables.map((variable) => [variable, { value: null, place }] as const),
    ]),
    config: [...settings.config, ...paths.map((path) => ({ path, value: undefined, place }))],
  };
}
