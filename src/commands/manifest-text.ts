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
  const context = { path, shownAs, files: system, userHome, host: options.host ?? system.hostName };
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

/** What a profile declares for its config.yaml and its `.env`, but for what an edit is about; where it stands does not count. */
function besides({ config, env }: ProfileSettings, { path: whole }: ManifestEdit): string {
  const [section, ...path] = whole.slice(2);
  const isAbout = (at: readonly string[]) => at.every((key, index) => (path[index] ?? key) === key);
  return JSON.stringify([
    config.flatMap((one) =>
      section === "config" && isAbout(one.path)
        ? []
        : [[one.path, one.value ?? null, one.value === undefined]],
    ),
    [...env].flatMap(([name, { value }]) => (section === "env" && isAbout([name]) ? [] : [[name, value]])),
  ]);
}

/** An edit of one profile: what is to stand in the manifest, and how that is told. */
export interface ProfileEdit {
  readonly profile: string;
  readonly edit: ManifestEdit;
  /** What has been done, a sentence without its final stop. */
  readonly done: string;
  /** Why what is then declared is not what is meant; undefined: it is. */
  readonly problem: (settings: ProfileSettings) => Diagnostic | undefined;
}

/** Makes an edit of one profile, and sees to it that the manifest then says what is meant. */
export function prepareProfileEdit({ text, context, loaded }: ManifestText, edit: ProfileEdit): PreparedEdit {
  const edited = editManifest(text, [edit.edit], context);
  if (!edited.ok) return edited;
  const before = declaredProfile(loaded.manifest, edit.profile);
  const found = declaredProfile(edited.manifest, edit.profile);
  if (!found.ok) return found;
  const isRestSame = before.ok && besides(before.settings, edit.edit) === besides(found.settings, edit.edit);
  const wrong = isRestSame ? edit.problem(found.settings) : inheritsAgain(before, edit);
  if (wrong !== undefined) return { ok: false, diagnostics: [wrong] };
  const changes = edited.files.map(
    ({ path, shownAs, before: old, text: after }): FileChange => ({
      path,
      shownAs,
      before: old,
      after,
      isManifest: true,
    }),
  );
  const others = edited.changed.filter((name) => name !== edit.profile);
  const names = others.map((name) => `"${name}"`).join(", ");
  const isOne = others.length === 1;
  const along =
    others.length === 0
      ? ""
      : ` ${names} ${isOne ? "starts" : "start"} from it, and ${isOne ? "changes" : "change"} with it.`;
  return {
    ok: true,
    verdict: `${edit.done}.${along}`,
    changes,
    read: loaded.manifests,
    profiles: edited.changed,
    secrets: [...literalsIn(loaded.manifest), ...literalsIn(edited.manifest)],
    diagnostics: [],
  };
}

/** A key without a value, as in `config:`, takes out all that is inherited; with an entry in it that counts again. */
function inheritsAgain(before: FoundProfile, { profile, edit }: ProfileEdit): Diagnostic {
  return {
    code: "manifest-edit",
    severity: "error",
    message: `profile "${profile}" would inherit more than before, since a null in it keeps that out now`,
    hint: `Write it by hand, under \`${edit.path[2] ?? ""}\`, and with it which of the inherited keys are null.`,
    ...(before.ok && { place: before.settings.place }),
  };
}

/** It is so already. */
export function unchanged(verdict: string): PreparedEdit {
  return { ok: true, verdict, changes: [], read: [], profiles: [], secrets: [], diagnostics: [] };
}
