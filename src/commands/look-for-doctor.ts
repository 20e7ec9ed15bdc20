import { filesOf, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { CheckResult } from "../model/doctor.ts";
import type { ProfileName } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import { readSurroundings } from "../observe/surroundings.ts";
import type { Seen } from "../plan/doctor/check.ts";
import { examine } from "../plan/doctor/examine.ts";
import { TOOLS } from "../plan/doctor/tools.ts";
import { mendingPlan } from "../plan/mend.ts";
import { makePlan } from "../plan/plan.ts";
import { fleetStatus } from "../plan/status.ts";
import { fileIn } from "../resources/host-files.ts";
import type { FollowingSystem } from "../system/system.ts";
import { loadFleet } from "./load-fleet.ts";
import { gatewaysSeen } from "./look-at-fleet.ts";
import { makePlanner, type PlannedByManifest, type Planner } from "./make-plan.ts";
import { namedProfiles, profilesOf } from "./named-profiles.ts";
import type { Options } from "./options.ts";

/** What one look gave. */
export interface DoctorLook {
  readonly fleet: string;
  readonly host: string;
  /** The profiles that are asked for, declared or on the host. */
  readonly profiles: readonly ProfileName[];
  /** Those of them that Hermes is asked about: what a manifest leaves out has to be named, and so has a default that nobody uses. */
  readonly forHermes: readonly ProfileName[];
  readonly checks: readonly CheckResult[];
  /** What `--fix` would do. */
  readonly mends: Plan;
  readonly planned: PlannedByManifest;
}

export type LookedForDoctor =
  | ({ readonly ok: true } & DoctorLook)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface DoctorLooker {
  readonly planner: Planner<PlannedByManifest>;
  readonly isDeclared: boolean;
  look(): Promise<LookedForDoctor>;
  /** What of a plan that was just made `--fix` does. */
  readonly mendsOf: (planned: PlannedByManifest) => Plan;
}

export type MadeDoctorLooker =
  | { readonly ok: true; readonly looker: DoctorLooker }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Settles once what a doctor's looks take. No program of the user's is run for a secret, and Hermes is not started.
 * @param words the profiles that the command line names; none: all
 */
export async function makeDoctorLooker(
  system: FollowingSystem,
  options: Options,
  platform: NodeJS.Platform,
  words: readonly string[],
  nodeVersion: string,
): Promise<MadeDoctorLooker> {
  const loaded = loadFleet(system, options);
  const made = await makePlanner(system, options, platform, { isSurvey: true, isForApply: true, loaded });
  if (!made.ok) return made;
  const { planner } = made;
  const { isDeclared } = loaded;
  const only = words.length === 0 ? undefined : new Set(words as readonly ProfileName[]); // checked in each look
  const mendsOf = (planned: PlannedByManifest) => mendingPlan(planned.input, only, planned.plan);
  return {
    ok: true,
    looker: {
      planner,
      isDeclared,
      mendsOf,
      async look() {
        const planned = await planner.plan();
        const { facts, plan, knownSecrets, host } = planned;
        const { manifest } = planner.loaded;
        // A machine that is not this one cannot be looked at.
        if (plan.isOtherHost)
          return { ok: false, diagnostics: plan.diagnostics.filter(({ code }) => code === "host-unknown") };
        const named = namedProfiles(words, profilesOf(manifest, facts));
        if (!named.ok) return named;
        const mends = mendsOf(planned);
        const { layout, manager } = planner.host;
        const seen: Seen = {
          manifest,
          facts,
          layout,
          format: manager?.format,
          plan: isDeclared ? plan : planWithoutManifest(planned),
          mends,
          status: fleetStatus(gatewaysSeen(planner, planned, isDeclared, (name) => facts.profiles.has(name))),
          surroundings: await readSurroundings(system, {
            layout,
            format: manager?.format,
            profiles: facts.profiles,
            tools: TOOLS,
            nodeVersion,
            isMac: planner.host.processes === "ps",
          }),
        };
        return {
          ok: true,
          fleet: manifest.name,
          host,
          profiles: named.profiles,
          forHermes: named.profiles.filter(
            (name) =>
              facts.profiles.has(name) &&
              (only !== undefined || (isDeclared ? manifest.profiles.has(name) : isUsed(name, seen))),
          ),
          checks: examine(seen, only, (text) => withoutSecrets(text, knownSecrets)),
          mends,
          planned,
        };
      },
    },
  };
}

/** Hermes' root is the home of `default`, also where all agents are named ones. */
function isUsed(name: ProfileName, { facts, layout, format }: Seen): boolean {
  const { env, config } = filesOf(homeOf(layout, name));
  const hasFiles = [env, config].some((path) => fileIn(facts, path).is !== "absent");
  const hasService = format !== undefined && facts.definitions.has(format.id(layout, name));
  return name !== DEFAULT_PROFILE || hasFiles || hasService;
}

/** Nobody has taken out of a manifest what an apply has once made: it is all found on the host. */
function planWithoutManifest({ input }: PlannedByManifest): Plan {
  return makePlan({ ...input, members: new Map(), record: undefined }).plan;
}
