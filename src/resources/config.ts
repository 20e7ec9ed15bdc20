import { readYaml, sameYaml } from "../formats/yaml.ts";
import { filesOf } from "../hermes/layout.ts";
import type { FileFact } from "../model/facts.ts";
import type { ConfigSetting } from "../model/manifest.ts";
import type { KeyEdit } from "../model/step.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { addressOf, expected, fileIn, kindOf, type ProfileContext, unreadableFile } from "./kind.ts";
import { shownValue, writtenValue } from "./redaction.ts";

interface Is {
  readonly file: FileFact;
  readonly data: ValueMap;
}

interface Todo {
  readonly edits: readonly KeyEdit[];
  readonly file: FileFact;
}

/** The declared keys of a profile's config.yaml; all others, and every comment, stay byte for byte. */
export const config = kindOf<readonly ConfigSetting[], Is, Todo>({
  kind: "config",

  address: (name) => addressOf(name, "config"),

  desired: ({ settings }) => (settings.config.length === 0 ? undefined : settings.config),

  needs: ({ home }) => [filesOf(home).config],
  observed({ facts, layout }) {
    const path = filesOf(layout.home).config;
    const file = fileIn(facts, path);
    if (file.is === "unreadable") return unreadableFile(layout.profile, path, "config.yaml", file.reason);
    const read = configOnDisk(file);
    if ("problem" in read) return unreadableFile(layout.profile, path, "config.yaml", read.problem);
    return { file, data: read.data };
  },

  change(want, { file, data }, context) {
    const record = { config: marks(want, context) };
    const different = want.filter((setting) => !isSame(valueAt(data, setting.path), setting.value));
    if (different.length === 0) return { action: "no-op", record };
    return {
      action: file.is === "absent" ? "create" : "update",
      details: [
        {
          shows: "keys",
          file: "config.yaml",
          keys: different.map(({ path, value }) => ({
            key: path.join("."),
            before: shownValue(path, valueAt(data, path), context),
            after: shownValue(path, value, context),
          })),
        },
      ],
      record,
      todo: {
        file,
        edits: different.map((setting) => ({
          at: setting.path,
          to: writtenValue(addressOf(context.layout.profile, "config"), setting.path, setting.value, context),
        })),
      },
    };
  },

  steps: ({ edits, file }, context) => [
    {
      phase: "files",
      op: {
        do: "edit",
        path: filesOf(context.layout.home).config,
        edit: { format: "yaml", edits },
        mode: file.is === "text" ? file.mode : 0o600,
        expect: expected(file, context),
      },
    },
  ],
});

/** What PyYAML makes of a config.yaml; of one that is not there, nothing. */
export function configOnDisk(file: FileFact): { readonly data: ValueMap } | { readonly problem: string } {
  if (file.is !== "text") return { data: {} };
  const read = readYaml(file.text);
  return read.ok
    ? { data: read.data }
    : { problem: `${read.message} (line ${read.line}, column ${read.column})` };
}

/** The data as it will be with these settings in place. */
export function withSettings(data: ValueMap, settings: readonly ConfigSetting[]): ValueMap {
  return settings.reduce((map, { path, value }) => withValue(map, path, value), data);
}

function withValue(map: ValueMap, [key, ...rest]: readonly string[], value: Value | undefined): ValueMap {
  if (key === undefined) return map;
  const { [key]: current, ...others } = map;
  if (rest.length > 0) {
    if (value === undefined && !isMap(current)) return map;
    return { ...others, [key]: withValue(isMap(current) ? current : {}, rest, value) };
  }
  if (value === undefined) return others;
  return isSame(current, value) ? map : { ...others, [key]: value };
}

/** The value at a path of nested maps. */
export function valueAt(data: ValueMap, path: readonly string[]): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) at = isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** A declared map without keys asks for any map. */
function isSame(is: Value | undefined, want: Value | undefined): boolean {
  if (isMap(want) && Object.keys(want).length === 0) return isMap(is);
  return sameYaml(is, want);
}

function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function marks(settings: readonly ConfigSetting[], { fingerprint }: ProfileContext): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({ path, value }) => {
      const mark = value === undefined ? undefined : fingerprint(JSON.stringify(value));
      return mark === undefined ? [] : [[path.join("."), mark]];
    }),
  );
}
