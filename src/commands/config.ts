import { isYamlMap, sameYaml } from "../formats/yaml.ts";
import { hasToken, logRedaction } from "../hermes/redact.ts";
import { type DeclaredSetting, declaredSetting, settingAbove } from "../manifest/declared-setting.ts";
import { fileHolding, isInherited } from "../manifest/edit-manifest.ts";
import { rawAt, rawManifest } from "../manifest/raw-manifest.ts";
import { parseKey, writtenKey } from "../manifest/setting-key.ts";
import { parseValue } from "../manifest/setting-value.ts";
import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { ConfigSetting } from "../model/manifest.ts";
import type { Value } from "../model/value.ts";
import type { SettingDocument } from "../output/setting-document.generated.ts";
import { printable } from "../output/words.ts";
import { isSensitive } from "../resources/redaction.ts";
import { readingMachine } from "../system/reading-machine.ts";
import {
  declaredProfile,
  literalsIn,
  prepareProfileEdit,
  readManifestText,
  unchanged,
} from "./manifest-text.ts";
import { EXIT, type Options, type UnsetOptions } from "./options.ts";
import { runEdit } from "./run-edit.ts";
import { Terminal } from "./terminal.ts";

type Words = readonly string[];

/** `hermes-fleet config get PROFILE KEY`: what the manifest declares, and where. */
export async function configGet(options: Options, [profile = "", key = ""]: Words): Promise<number> {
  const terminal = new Terminal(options);
  const path = keyOf(key);
  const read = readManifestText(readingMachine(), options);
  const found = read.ok ? declaredProfile(read.loaded.manifest, profile) : read;
  if (!path.ok || !read.ok || !found.ok)
    return terminal.refuse([path, found].flatMap((one) => (one.ok ? [] : one.diagnostics)));
  const setting = declaredSetting(found.settings.config, path.path);
  const knownSecrets = literalsIn(read.loaded.manifest);
  const document = settingDocument(profile, path.path, setting, knownSecrets);
  if (options.json) terminal.json(document);
  else if (setting.is === "undeclared") await terminal.diagnostics([undeclared(profile, path.path)]);
  else {
    await terminal.result((paper) => paper.unwrapped(printable(shown(document.value ?? null))));
    const { file, line, column } = setting.place;
    const what = setting.is === "absent" ? "declared to be absent" : "declared";
    if (!terminal.isQuiet)
      await terminal.say((paper) => paper.line(`${what} at ${printable(file)}:${line}:${column}`));
  }
  return setting.is === "undeclared" ? EXIT.failed : EXIT.done;
}

/** `hermes-fleet config set PROFILE KEY VALUE`: has the manifest declare a key of config.yaml. */
export function configSet(options: Options, [profile = "", key = "", written = ""]: Words): Promise<number> {
  return runEdit(options, async (system) => {
    const path = keyOf(key);
    if (!path.ok) return path;
    if (hasToken(key))
      return refused("setting-key", "the key looks like a credential", "It is the name of a setting.");
    const value = parseValue(written);
    if (!value.ok) return refused("setting-key", `the value cannot be read: ${value.reason}`, "Quote it.");
    const read = readManifestText(system, options);
    if (!read.ok) return read;
    const found = declaredProfile(read.loaded.manifest, profile);
    if (!found.ok) return found;
    const want = value.value;
    const name = writtenKey(path.path);
    const knownSecrets = literalsIn(read.loaded.manifest);
    const looksLikeToken = logRedaction(knownSecrets)(written) !== written;
    if (want !== null && (looksLikeToken || isSensitive(path.path, want, { knownSecrets })))
      return credentialRefused(name, profile);
    const above = settingAbove(found.settings.config, path.path);
    if (above !== undefined) return { ok: false, diagnostics: [noMap(above, profile)] };
    const now = declaredSetting(found.settings.config, path.path);
    if (isMeant(now, want)) return unchanged(`${name} of "${profile}" is declared so already${at(now)}.`);
    return prepareProfileEdit(read, {
      profile,
      edit: { path: ["profiles", profile, "config", ...path.path], to: { value: want } },
      done: `Set ${name} of "${profile}"`,
      problem: ({ config }) =>
        isMeant(declaredSetting(config, path.path), want) ? undefined : notAsMeant(name, now),
    });
  });
}

/** `hermes-fleet config unset PROFILE KEY`: takes a declaration out, or with `--absent` declares the key absent. */
export function configUnset(options: UnsetOptions, [profile = "", key = ""]: Words): Promise<number> {
  return runEdit(options, async (system) => {
    const path = keyOf(key);
    if (!path.ok) return path;
    const read = readManifestText(system, options);
    if (!read.ok) return read;
    const found = declaredProfile(read.loaded.manifest, profile);
    if (!found.ok) return found;
    const name = writtenKey(path.path);
    const whole = ["profiles", profile, "config", ...path.path];
    const now = declaredSetting(found.settings.config, path.path);
    if (options.absent === true) {
      if (now.is === "absent")
        return unchanged(`${name} of "${profile}" is declared absent already${at(now)}.`);
      return prepareProfileEdit(read, {
        profile,
        edit: { path: whole, to: { value: null } },
        done: `Declared ${name} of "${profile}" absent`,
        problem: ({ config }) =>
          declaredSetting(config, path.path).is === "absent" ? undefined : notAsMeant(name, now),
      });
    }
    const isOwn = rawAt(rawManifest(fileHolding(read.loaded.manifests, whole).text), whole) !== undefined;
    if (now.is === "undeclared" && !isOwn) return unchanged(`${name} of "${profile}" is not declared.`);
    if (!isOwn) return { ok: false, diagnostics: [inherited(name, profile, now)] };
    const stays = isInherited(read.text, whole, read.context);
    return prepareProfileEdit(read, {
      profile,
      edit: { path: whole, to: "taken-out" },
      done: `Took ${name} out of "${profile}"${stays ? ", which inherits another declaration of it now" : ""}`,
      problem: () => undefined,
    });
  });
}

type KeyPath =
  | { readonly ok: true; readonly path: readonly string[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

function keyOf(key: string): KeyPath {
  const parsed = parseKey(key);
  if (parsed.ok) return parsed;
  return refused(
    "setting-key",
    `the key cannot be read: ${parsed.reason}`,
    'Write it like model.default, and like hooks["a.b"].url where a name has dots in it.',
  );
}

function refused(code: Diagnostic["code"], message: string, hint: string) {
  const diagnostics: readonly Diagnostic[] = [{ code, severity: "error", message, hint }];
  return { ok: false, diagnostics } as const;
}

function credentialRefused(name: string, profile: string) {
  return refused(
    "setting-key",
    `${name} looks like a credential, which is not to stand in a manifest, nor on a command line`,
    `Hermes takes credentials from .env: \`hermes-fleet env set ${profile} VARIABLE --from-env NAME\`.`,
  );
}

function isMeant(setting: DeclaredSetting, want: Value): boolean {
  if (want === null) return setting.is === "absent";
  return setting.is === "value" && sameYaml(setting.value, want);
}

function notAsMeant(name: string, now: DeclaredSetting): Diagnostic {
  return {
    code: "manifest-edit",
    severity: "error",
    message: `${name} would not be declared so, since what is inherited would be merged with it`,
    hint: "Set its keys one by one; `config unset --absent` takes one away that is inherited.",
    ...(now.is !== "undeclared" && { place: now.place }),
  };
}

/** What stands there would be lost. */
function noMap({ path, value, place }: ConfigSetting, profile: string): Diagnostic {
  const name = writtenKey(path);
  const what = typeof value === "string" ? "a text" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  return {
    code: "setting-key",
    severity: "error",
    message: `${name} of "${profile}" is declared as ${what}, which has no keys in it`,
    hint: `Set ${name} itself, such as to '[a, b]' or '{ a: 1 }'.`,
    place,
  };
}

function inherited(name: string, profile: string, now: DeclaredSetting): Diagnostic {
  return {
    code: "setting-key",
    severity: "error",
    message: `${name} does not stand in "${profile}" itself, which has it from what it starts from`,
    hint: "Edit it there; or pass --absent, which declares it absent for this profile.",
    ...(now.is !== "undeclared" && { place: now.place }),
  };
}

function undeclared(profile: string, path: readonly string[]): Diagnostic {
  return {
    code: "setting-key",
    severity: "error",
    message: `the manifest says nothing of ${writtenKey(path)} of "${profile}"`,
    hint: "`hermes-fleet config set` declares it.",
  };
}

function at(setting: DeclaredSetting): string {
  if (setting.is === "undeclared") return "";
  const { file, line, column }: Place = setting.place;
  return ` (${file}:${line}:${column})`;
}

/** The same in the words of the schema's types, whose lists can be written to. */
type Shown = NonNullable<SettingDocument["value"]>;

function settingDocument(
  profile: string,
  path: readonly string[],
  setting: DeclaredSetting,
  knownSecrets: readonly string[],
): SettingDocument {
  const document: SettingDocument = { format_version: 1, profile, key: [...path], is: setting.is };
  if (setting.is === "undeclared") return document;
  const { file, line, column } = setting.place;
  return {
    ...document,
    ...(setting.is === "value" && { value: withoutSecrets(path, setting.value, knownSecrets) as Shown }),
    place: { file, line, column },
  };
}

const HIDDEN = "(sensitive)";

/** A value as anybody may see it: of a map only the entries that may be a secret are hidden. */
function withoutSecrets(path: readonly string[], value: Value, knownSecrets: readonly string[]): Value {
  if (!isSensitive(path, value, { knownSecrets })) return value;
  if (!isYamlMap(value) || isSensitive(path, "", { knownSecrets })) return HIDDEN;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutSecrets([...path, key], one, knownSecrets)]),
  );
}

/** A text as it is, everything else as JSON, which is YAML on one line. */
function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
