import { dirname, isAbsolute, relative, resolve } from "node:path";
import { looksLikeCredential } from "../hermes/credential-like.ts";
import { hasToken } from "../hermes/redact.ts";
import { editManifest, fileHolding } from "../manifest/edit-manifest.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { ValueMap } from "../model/value.ts";
import type { ReadingSystem } from "../system/system.ts";
import { declaredProfile, prepareProfileEdit, readManifestText, unchanged } from "./manifest-text.ts";
import type { EnvSetOptions } from "./options.ts";
import { runEdit } from "./run-edit.ts";

/** `hermes-fleet env set PROFILE KEY`: has the manifest declare where a variable of `.env` has its value from. */
export function envSet(
  options: EnvSetOptions,
  [profile = "", variable = "", ...values]: readonly string[],
): Promise<number> {
  return runEdit(options, async (system) => {
    const reference = referenceOf(options, variable, values);
    if (!reference.ok) return reference;
    const read = readManifestText(system, options);
    if (!read.ok) return read;
    const found = declaredProfile(read.loaded.manifest, profile);
    if (!found.ok) return found;
    const path = ["profiles", profile, "env", variable];
    const { path: file } = fileHolding(read.loaded.manifests, path);
    const edit: ManifestEdit = { path, to: { value: beside(system, file, reference.value) } };
    const edited = editManifest(read.text, [edit], read.context);
    if (edited.ok && !edited.changed.some((name) => name === profile))
      return unchanged(`${variable} of "${profile}" is declared so already.`);
    return prepareProfileEdit(read, {
      profile,
      edit,
      done: `Set where ${variable} of "${profile}" comes from`,
      problem: () => undefined,
    });
  });
}

type Reference =
  | { readonly ok: true; readonly value: ValueMap }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

function referenceOf(options: EnvSetOptions, variable: string, values: readonly string[]): Reference {
  // What stands on a command line is in the list of processes, and in the shell's history.
  if (values.length > 0 || variable.includes("="))
    return refused(
      "a value is not given on the command line, where others can see it",
      "Say where it comes from: --from-env NAME, --from-file PATH, --from-command PROGRAM, or --in-place. What is no secret can be written into the manifest by hand.",
    );
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) || hasToken(variable))
    return refused("this cannot be the name of a variable", "Use A-Z, 0-9 and _.");
  const { fromEnv, fromFile, fromCommand, inPlace } = options;
  const given: readonly ValueMap[] = [
    ...(fromEnv === undefined ? [] : [{ from_env: fromEnv }]),
    ...(fromFile === undefined ? [] : [{ from_file: fromFile }]),
    ...(fromCommand === undefined ? [] : [{ from_command: fromCommand }]),
    ...(inPlace === true ? [{ in_place: true }] : []),
  ];
  const [value, ...others] = given;
  if (value === undefined || others.length > 0)
    return refused(
      "exactly one source of the value is to be given",
      "One of --from-env NAME, --from-file PATH, --from-command PROGRAM, --in-place.",
    );
  if (fromEnv !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(fromEnv))
    return refused(
      "what is given with --from-env cannot be the name of a variable",
      "It takes the name of a variable, not its value.",
    );
  if (hasToken(JSON.stringify(value)) || fromCommand?.some(isCredentialOption))
    return refused(
      "what is given looks like a credential, or holds one",
      "Say where it is to be found: a manifest is no place for a secret.",
    );
  return { ok: true, value };
}

function isCredentialOption(word: string): boolean {
  return /^--?[\w-]+=./.test(word) && looksLikeCredential(word.split("=")[0] ?? "");
}

function refused(message: string, hint: string): Reference {
  return { ok: false, diagnostics: [{ code: "manifest-env", severity: "error", message, hint }] };
}

/** A path of the command line is relative to where that was typed, one of a manifest to the file in which it stands. */
function beside(system: ReadingSystem, file: AbsolutePath, reference: ValueMap): ValueMap {
  const path = reference.from_file;
  if (typeof path !== "string" || isAbsolute(path) || path === "~" || path.startsWith("~/")) return reference;
  const folder = dirname(file);
  if (folder === system.workingFolder) return reference;
  return { from_file: relative(folder, resolve(system.workingFolder, path)) };
}
