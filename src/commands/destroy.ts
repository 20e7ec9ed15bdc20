import { suggestion } from "../manifest/check-schema.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { FleetRecord } from "../model/record.ts";
import { asDestruction, type Destruction, destroying } from "../plan/destroyed.ts";
import { readKey } from "../record/key.ts";
import { readRecord } from "../record/read-record.ts";
import { recordPlaces } from "../record/record-places.ts";
import { machine } from "../system/machine.ts";
import type { ReadingSystem } from "../system/system.ts";
import { agree } from "./agree.ts";
import { applyFleet } from "./apply-fleet.ts";
import { layoutOf } from "./hermes-layout.ts";
import { loadManifest } from "./load.ts";
import { type MadePlanner, makePlanner } from "./make-plan.ts";
import type { DestroyOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";

const ASKING = {
  verb: "destroy",
  question: "Destroy these?",
  orKeep: "leave out --delete-profiles",
};

/** `hermes-fleet destroy [PROFILE…]`: takes services and all that goes with them from this host; plans, asks, does it. */
export async function destroy(
  options: DestroyOptions,
  _first: string,
  words: readonly string[],
): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const made = await destroyPlanner(system, options, words, process.platform);
  if (!made.ok) return terminal.refuse(made.diagnostics);
  const { planner } = made;
  return applyFleet(options, terminal, system, planner, (interruption) =>
    agree(options, terminal, planner, interruption, ASKING),
  );
}

/**
 * All that planning a destruction takes.
 * @param words the profiles that are named; none: the whole fleet
 */
export async function destroyPlanner(
  system: ReadingSystem,
  options: DestroyOptions,
  words: readonly string[],
  platform: NodeJS.Platform,
): Promise<MadePlanner> {
  const loaded = loadManifest(system, options);
  if (!loaded.ok) return loaded;
  const { manifest } = loaded;
  const { root } = layoutOf(system, options, manifest);
  const places = recordPlaces(system, manifest.name, root);
  const key = readKey(system, places.key);
  const { record } = readRecord(system, places, { fleet: manifest.name, root, key });
  const unknown = unknownProfiles(words, manifest, record);
  if (unknown.length > 0) return { ok: false, diagnostics: unknown };
  const destruction: Destruction = {
    // The words are names of profiles that there are.
    profiles: words.length === 0 ? undefined : new Set(words as readonly ProfileName[]),
    home: options.deleteProfiles === true ? "delete" : "keep",
  };
  const { target, leave, manifest: without } = destroying(manifest, destruction);
  const made = await makePlanner(system, { ...options, ...(target.length > 0 && { target }) }, platform, {
    isForApply: true,
    loaded: { ...loaded, manifest: without, diagnostics: [] },
    leave,
  });
  if (!made.ok) return made;
  const { planner } = made;
  return {
    ok: true,
    planner: {
      ...planner,
      async plan() {
        const planned = await planner.plan();
        const { plan, facts } = planned;
        return {
          ...planned,
          plan: asDestruction(plan, manifest, destruction, facts, planner.host.layout),
        };
      },
    },
  };
}

/** Nothing is destroyed that is not this fleet's. */
function unknownProfiles(
  words: readonly string[],
  { profiles, removed, elsewhere }: HostManifest,
  record: FleetRecord | undefined,
): readonly Diagnostic[] {
  const recorded = Object.entries(record?.profiles ?? {}).flatMap(([name, { topologyOnly }]) =>
    topologyOnly === true ? [] : [name],
  );
  const known = [...new Set<string>([...profiles.keys(), ...removed.keys(), ...recorded])].sort();
  return [...new Set(words)].flatMap((word): readonly Diagnostic[] => {
    if (known.includes(word)) return [];
    const away = [...elsewhere.values()].find(({ name }) => name === word);
    if (away !== undefined) {
      const message = `profile "${word}" is meant for ${(away.hosts ?? []).join(", ")}, and nothing of it is this fleet's here`;
      return [{ code: "profile-unknown", severity: "error", message, place: away.place }];
    }
    const others = known.length === 0 ? "The fleet has none." : `The fleet has: ${known.join(", ")}.`;
    return [
      {
        code: "profile-unknown",
        severity: "error",
        message: `there is no profile "${word}" in this fleet, and no other is touched`,
        hint: suggestion(word, known) ?? others,
      },
    ];
  });
}
