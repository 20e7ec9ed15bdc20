import { filesOf } from "../hermes/layout.ts";
import type { ManifestContext } from "../manifest/context.ts";
import { editManifest } from "../manifest/edit-manifest.ts";
import type { EditedFile } from "../manifest/edited-files.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Value } from "../model/value.ts";
import type { WrittenEntry } from "../model/written.ts";
import { importHiding } from "../plan/import-hiding.ts";
import { importedProfile } from "../plan/imported-profile.ts";
import type { ReadingSystem } from "../system/system.ts";
import { profileLayout } from "./host.ts";
import type { PlannedNow, Planner } from "./make-plan.ts";
import { leftOutNotes } from "./report-import.ts";

type Planned =
  | { readonly ok: true; readonly planner: Planner; readonly planned: PlannedNow }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

type WithProfile =
  | {
      readonly ok: true;
      readonly text: string;
      /** Those of the manifest that have another text then. */
      readonly files: readonly EditedFile[];
      /** Of what was left out. */
      readonly notes: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * A manifest's text with a profile in it that is on the host and was not declared, as it is there.
 * @param plan looks at the host with a text that declares the profile, and so sees all of it
 */
export async function withProfile(
  system: ReadingSystem,
  context: ManifestContext,
  text: string,
  profile: ProfileName,
  plan: (bare: readonly EditedFile[]) => Promise<Planned>,
): Promise<WithProfile> {
  const declaring = (value: Value): readonly ManifestEdit[] => [
    { path: ["removed", profile], to: "taken-out" },
    { path: ["profiles", profile], to: { value } },
  ];
  const bare = editManifest(text, declaring({}), context);
  if (!bare.ok) return bare;
  const seen = await plan(bare.files);
  if (!seen.ok) return seen;
  const { planner, planned } = seen;
  const layout = profileLayout(planner.host, profile);
  const isMultiplexed = planner.loaded.manifest.hermes.topology?.value === "multiplexed";
  const { userHome, root } = planner.host.layout;
  const imported = importedProfile({
    facts: planned.facts,
    layout,
    distribution: system.readText(filesOf(layout.home).distribution, { within: [userHome, root] }),
    hiding: hidingOf(seen),
    servedBy: isMultiplexed ? "default" : "itself",
  });
  const edited = editManifest(text, declaring(asValue(imported.entry.value)), context);
  return edited.ok ? { ...edited, notes: leftOutNotes(imported) } : edited;
}

/** What must not come into a manifest: what a plan would hide, and what looks like a token. */
export function hidingOf({ planner, planned }: { readonly planner: Planner; readonly planned: PlannedNow }) {
  return importHiding(planned.facts, (name) => profileLayout(planner.host, name), planned.knownSecrets);
}

function asValue(written: WrittenEntry["value"]): Value {
  if (written.is !== "map") return written.value;
  return Object.fromEntries(
    written.entries.flatMap(({ key, value, isLeftOut }) =>
      isLeftOut === true ? [] : [[key, asValue(value)] as const],
    ),
  );
}
