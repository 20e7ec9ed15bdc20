import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Facts, Inputs, ResolvedEnv } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { EnvSource, ProfileSettings } from "../model/manifest.ts";
import type { FleetRecord, ProfileRecord } from "../model/record.ts";
import { type Fingerprint, Secret } from "../model/secret.ts";
import { envOnDisk, sourceMark } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";

export interface JudgedSecrets {
  readonly env: Inputs["env"];
  /** Variables whose value on disk is not the one that the last apply has written. */
  readonly changed: ReadonlyMap<ProfileName, readonly string[]>;
  /** Variables of whose value on disk nobody can tell. */
  readonly untold: ReadonlyMap<ProfileName, readonly string[]>;
}

/**
 * Judges the variables whose value was not fetched: one that has on disk what the last apply wrote there, from the same
 * source, is as it should be. What the source gives by now is left open.
 * @param env what was fetched
 */
export function recordedSecrets(
  env: Inputs["env"],
  profiles: Iterable<ProfileSettings>,
  facts: Pick<Facts, "files">,
  layout: HermesLayout,
  record: FleetRecord | undefined,
  fingerprint: Fingerprint,
): JudgedSecrets {
  const judged = new Map(env);
  const changed = new Map<ProfileName, string[]>();
  const untold = new Map<ProfileName, string[]>();
  for (const { name, env: declared } of profiles) {
    const values = envOnDisk(fileIn(facts, filesOf(homeOf(layout, name)).env));
    const own = new Map<string, ResolvedEnv>(env.get(name));
    for (const [variable, { value: source }] of declared) {
      const current = values.get(variable);
      // What is not there at all is for the plan to bring.
      if (source === null || current === undefined || own.get(variable)?.is !== "unresolved") continue;
      const verdict = verdictOn(variable, source, current, record?.profiles[name], fingerprint);
      if (verdict === "as recorded")
        own.set(variable, { is: "value", secret: new Secret(current, fingerprint(current)) });
      else add(verdict === "changed" ? changed : untold, name, variable);
    }
    judged.set(name, own);
  }
  return { env: judged, changed, untold };
}

function verdictOn(
  variable: string,
  source: EnvSource,
  current: string,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): "as recorded" | "changed" | "untold" {
  const [mark, from] = [record?.env?.[variable], record?.sources?.[variable]];
  if (mark === undefined || from === undefined || from !== sourceMark(source, fingerprint)) return "untold";
  return fingerprint(current) === mark ? "as recorded" : "changed";
}

function add(lists: Map<ProfileName, string[]>, name: ProfileName, variable: string): void {
  lists.set(name, [...(lists.get(name) ?? []), variable]);
}
