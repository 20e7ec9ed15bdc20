import { withoutSecrets } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { FleetStatus } from "../model/status.ts";
import { fleetStatus, isWell } from "../plan/status.ts";
import type { ReadingSystem } from "../system/system.ts";
import { loadFleet } from "./load-fleet.ts";
import { makePlanner, type PlannedNow, type Planner } from "./make-plan.ts";
import { namedProfiles } from "./named-profiles.ts";
import type { Options } from "./options.ts";

/** What one look gave. */
export interface Look {
  readonly fleet: FleetStatus;
  /** When it began, epoch milliseconds. */
  readonly nowMs: number;
  /** Every gateway that is to run does, or is about to. */
  readonly isWell: boolean;
}

export type Looked =
  | ({ readonly ok: true } & Look)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Looks at the gateways of a fleet and of its host, as often as it is asked to. */
export interface Looker {
  /** False where there is no manifest. */
  readonly isDeclared: boolean;
  /** Not in order where the command line names a profile that there is not. */
  look(): Promise<Looked>;
}

export type MadeLooker =
  | { readonly ok: true; readonly looker: Looker }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Settles once what looking takes.
 * @param words the profiles that the command line names; none: all
 */
export async function makeLooker(
  system: ReadingSystem,
  options: Options,
  platform: NodeJS.Platform,
  words: readonly string[],
): Promise<MadeLooker> {
  const loaded = loadFleet(system, options);
  const made = await makePlanner(system, options, platform, { isSurvey: true, loaded });
  if (!made.ok) return made;
  const { planner } = made;
  const { isDeclared } = loaded;
  return {
    ok: true,
    looker: {
      isDeclared,
      async look() {
        const planned = await planner.plan();
        const status = statusInput(planner, planned, isDeclared);
        const known = [
          ...planner.loaded.manifest.profiles.keys(),
          ...status.leaving.map(({ name }) => name),
          ...status.undeclared,
        ];
        const named = namedProfiles(words, known);
        if (!named.ok) return named;
        const fleet = fleetStatus({ ...status, ...(words.length > 0 && { only: new Set(named.profiles) }) });
        return {
          ok: true,
          fleet,
          nowMs: planned.facts.nowMs,
          isWell: isWell(fleet, !isDeclared || words.length > 0),
        };
      },
    },
  };
}

function statusInput(planner: Planner, planned: PlannedNow, isDeclared: boolean) {
  const { facts, plan, judged } = planned;
  const isThere = (name: ProfileName) =>
    facts.profiles.has(name) ||
    plan.changes.some(({ profile, action }) => profile === name && action !== "no-op");
  return {
    ...gatewaysSeen(planner, planned, isDeclared, isThere),
    ...(isDeclared && {
      drift: {
        plan,
        facts,
        isOtherHost: plan.isOtherHost,
        secrets: judged ?? { changed: new Map(), untold: new Map() },
      },
    }),
  };
}

/**
 * What a status is made of, but for what a plan would do.
 * @param isThere whether there is still something of a profile that leaves
 */
export function gatewaysSeen(
  { loaded: { manifest }, host }: Planner,
  { facts, members, host: name, knownSecrets }: PlannedNow,
  isDeclared: boolean,
  isThere: (name: ProfileName) => boolean,
) {
  // Without a manifest nobody has taken out of it what an apply has once made.
  const leaving = [...members.values()].flatMap((one) =>
    isDeclared && one.leaving !== undefined && isThere(one.settings.name) ? [one.settings] : [],
  );
  const answeredFor = new Set([...manifest.profiles.keys(), ...leaving.map((one) => one.name)]);
  return {
    manifest,
    facts,
    layout: host.layout,
    format: host.manager?.format,
    host: name,
    leaving,
    undeclared: [...facts.profiles].filter((one) => !answeredFor.has(one)),
    redacted: (text: string) => withoutSecrets(text, knownSecrets),
  };
}
