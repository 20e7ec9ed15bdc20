import { SHORTEST_SECRET } from "../hermes/secret-finder.ts";
import { secretForms } from "../hermes/secret-forms.ts";
import { suggestion } from "../manifest/check-schema.ts";
import type { ManifestContext } from "../manifest/context.ts";
import { editManifest } from "../manifest/edit-manifest.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { ReadingSystem } from "../system/system.ts";
import { type Loaded, loadManifest, manifestPath } from "./load.ts";
import type { Options } from "./options.ts";
import type { PreparedEdit } from "./run-edit.ts";
import type { FileChange } from "./write-files.ts";

/** A manifest that is valid, and its text. */
export interface ManifestText {
  readonly loaded: Extract<Loaded, { ok: true }>;
  readonly text: string;
  readonly context: ManifestContext;
}

export type ReadText =
  | ({ readonly ok: true } & ManifestText)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Reads the manifest to edit it. */
export function readManifestText(system: ReadingSystem, options: Options): ReadText {
  const loaded = loadManifest(system, options);
  if (!loaded.ok) return loaded;
  const { path, shownAs } = manifestPath(system, options);
  const { userHome } = system;
  const context = { path, shownAs, userHome, host: options.host ?? system.hostName };
  return { ok: true, loaded, text: loaded.read.get(path) ?? "", context };
}

export type FoundProfile =
  | { readonly ok: true; readonly settings: ProfileSettings }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A profile of the manifest, for this host or for another. */
export function declaredProfile({ profiles, elsewhere }: HostManifest, name: string): FoundProfile {
  const all = [...profiles.values(), ...elsewhere.values()];
  const settings = all.find((one) => one.name === name);
  if (settings !== undefined) return { ok: true, settings };
  const names = all.map((one) => one.name);
  const hint =
    suggestion(name, names) ??
    (names.length === 0 ? "There is none in it yet." : `There are: ${names.join(", ")}.`);
  const message = `there is no profile "${name}" in the manifest`;
  return { ok: false, diagnostics: [{ code: "profile-unknown", severity: "error", message, hint }] };
}

/** The values of variables that stand in the manifest itself. */
export function literalsIn({ profiles, elsewhere }: HostManifest): readonly string[] {
  const values = [...profiles.values(), ...elsewhere.values()].flatMap(({ env }) =>
    [...env.values()].flatMap(({ value }) => (value?.from === "literal" ? [value.value] : [])),
  );
  return [...new Set(values)].flatMap(secretForms).filter((value) => value.length >= SHORTEST_SECRET);
}

/** An edit of one profile: what is to stand in the manifest, and how that is told. */
export interface ProfileEdit {
  readonly profile: string;
  readonly edits: readonly ManifestEdit[];
  /** What has been done, a sentence without its final stop. */
  readonly done: string;
  /** Why what is then declared is not what is meant; undefined: it is. */
  readonly problem: (settings: ProfileSettings) => Diagnostic | undefined;
}

/** Makes an edit of one profile, and sees to it that the manifest then says what is meant. */
export function prepareProfileEdit({ text, context, loaded }: ManifestText, edit: ProfileEdit): PreparedEdit {
  const edited = editManifest(text, edit.edits, context);
  if (!edited.ok) return edited;
  const found = declaredProfile(edited.manifest, edit.profile);
  if (!found.ok) return found;
  const wrong = edit.problem(found.settings);
  if (wrong !== undefined) return { ok: false, diagnostics: [wrong] };
  const { path, shownAs } = context;
  const changes: readonly FileChange[] =
    edited.text === text ? [] : [{ path, shownAs, before: text, after: edited.text }];
  const others = edited.changed.filter((name) => name !== edit.profile);
  const along =
    others.length === 0
      ? ""
      : `, and with it of ${others.map((name) => `"${name}"`).join(", ")}, which ${others.length === 1 ? "starts" : "start"} from it`;
  return {
    ok: true,
    verdict: `${edit.done}${along}.`,
    changes,
    profiles: edited.changed,
    secrets: [...literalsIn(loaded.manifest), ...literalsIn(edited.manifest)],
    diagnostics: [],
  };
}

/** It is so already. */
export function unchanged(verdict: string): PreparedEdit {
  return { ok: true, verdict, changes: [], profiles: [], secrets: [], diagnostics: [] };
}
