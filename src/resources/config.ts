import { isYamlMap, readYaml, sameYaml, withYamlEdit } from "../formats/yaml.ts";
import { filesOf } from "../hermes/layout.ts";
import { TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { FileFact } from "../model/facts.ts";
import type { ConfigSetting, ProfileSettings } from "../model/manifest.ts";
import type { ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { Expected, KeyEdit } from "../model/step.ts";
import type { Value, ValueMap } from "../model/value.ts";
import { expected, fileIn, keptByHand, unreadableFile } from "./host-files.ts";
import { addressOf, type Inheritance, kindOf, type PhasedOp, type ProfileContext } from "./kind.ts";
import { shownValue, writtenValue } from "./redaction.ts";

interface Is {
  readonly file: FileFact;
  readonly data: ValueMap;
}

interface Todo {
  readonly edits: readonly KeyEdit[];
  readonly file: FileFact;
  /** From then on the default's gateway may serve the profile. */
  readonly givesUp: boolean;
}

/** The declared keys of a profile's config.yaml; all others, and every comment, stay byte for byte. */
export const config = kindOf<readonly ConfigSetting[], Is, Todo>({
  kind: "config",

  address: (name) => addressOf(name, "config"),

  desired: ({ settings, record, inheritance }) =>
    settings.config.length > 0 || record?.config !== undefined || isUnclean(record, inheritance)
      ? settings.config
      : undefined,

  needs: ({ layout }) => [{ path: filesOf(layout.home).config }],
  observed({ facts, layout, inheritance, distributing }) {
    const path = filesOf(layout.home).config;
    const file = fileIn(facts, path);
    if (distributing?.does === "install" && file.is !== "unreadable")
      return { file, data: distributing.config };
    if (file.is === "unreadable") return unreadableFile(layout.profile, path, "config.yaml", file.reason);
    if (inheritance !== undefined) return { file, data: inheritance.config };
    const read = configOnDisk(file);
    if ("problem" in read) return unreadableFile(layout.profile, path, "config.yaml", read.problem);
    return { file, data: read.data };
  },

  change(want, { file, data }, context) {
    const left = leftSettings(context.settings, data, context.record, context.fingerprint);
    const wrong = want.filter((setting) => !isSame(valueAt(data, setting.path), setting.value));
    const gone = [...context.unwanted.settings, ...left.gone].map((path) => ({ path, value: undefined }));
    const record = {
      config: marks(want, context),
      uncleanConfig: undefined,
      topologyOnly: context.isTopologyOnly || undefined,
    };
    const diagnostics = left.kept.map((path) =>
      keptByHand(context.layout, `${path.join(".")} in config.yaml`, filesOf(context.layout.home).config),
    );
    // Of what is yet to be copied, or installed, the plan knows what will be in it, but not for certain.
    const isOpen = context.inheritance !== undefined || context.distributing?.does === "install";
    const edits = isOpen ? [...want, ...gone] : [...wrong, ...gone];
    if (edits.length === 0) return { action: "no-op", record, diagnostics };
    return {
      action: file.is === "absent" ? "create" : "update",
      reasons: [
        ...copiedReasons(context, context.unwanted.settings.length),
        ...(isOpen && wrong.length + gone.length === 0
          ? ["kept as it is declared, whatever comes along"]
          : []),
      ],
      details: [
        {
          shows: "keys",
          file: "config.yaml",
          keys: [...wrong, ...gone].map(({ path, value }) => ({
            key: path.join("."),
            before: shownValue(path, valueAt(data, path), context),
            after: shownValue(path, value, context),
          })),
        },
      ],
      record,
      diagnostics,
      todo: {
        file,
        givesUp: context.settings.gateway.state !== "running" && !staysStandalone(data, edits),
        edits: edits.map(({ path, value }) => ({
          at: path,
          to: writtenValue(addressOf(context.layout.profile, "config"), path, value, context),
        })),
      },
    };
  },

  steps({ edits, file, givesUp }, context) {
    const isLate = ({ at }: KeyEdit) => givesUp && isOneInOther(at, TOPOLOGY_KEYS.standalone);
    const late = edits.filter(isLate);
    const early = edits.filter((edit) => !isLate(edit));
    const step = (phase: "files" | "give-up", some: readonly KeyEdit[], expect: Expected): PhasedOp => ({
      phase,
      op: {
        do: "edit",
        path: filesOf(context.layout.home).config,
        edit: { format: "yaml", edits: some },
        mode: file.is === "text" ? file.mode : 0o600,
        expect,
      },
    });
    const found = expected(file, context);
    return [
      ...(early.length > 0 ? [step("files", early, found)] : []),
      ...(late.length > 0 ? [step("give-up", late, early.length > 0 ? { is: "anything" } : found)] : []),
    ];
  },
});

/** What PyYAML makes of a config.yaml; of one that is not there, nothing. */
export function configOnDisk(file: FileFact): { readonly data: ValueMap } | { readonly problem: string } {
  if (file.is !== "text") return { data: {} };
  const read = readYaml(file.text);
  return read.ok
    ? { data: read.data }
    : { problem: `${read.message} (line ${read.line}, column ${read.column})` };
}

/** The data as it will be with these settings in place; the very same where they are in place already. */
export function withSettings(data: ValueMap, settings: readonly ConfigSetting[]): ValueMap {
  return settings.reduce(
    (map, { path, value }) => (isSame(valueAt(map, path), value) ? map : withYamlEdit(map, path, value)),
    data,
  );
}

/** The data without the value at a path. */
export function withoutSetting(data: ValueMap, path: readonly string[]): ValueMap {
  return withYamlEdit(data, path, undefined);
}

/** The value at a path of nested maps. */
export function valueAt(data: ValueMap, path: readonly string[]): Value | undefined {
  let at: Value | undefined = data;
  for (const key of path) at = isYamlMap(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** Why a copy's file is changed beyond what is declared for it. */
export function copiedReasons({ inheritance }: ProfileContext, unwanted: number): readonly string[] {
  if (unwanted === 0) return [];
  const source = inheritance === undefined ? "the profile it was copied from" : `"${inheritance.source}"`;
  return [`credentials of ${source} that are not declared for the copy are taken out`];
}

/** False where a profile that is standalone is not with these edits. */
function staysStandalone(
  data: ValueMap,
  edits: readonly { readonly path: readonly string[]; readonly value: Value | undefined }[],
): boolean {
  const isStandalone = (map: ValueMap) => valueAt(map, TOPOLOGY_KEYS.standalone) === true;
  return (
    !isStandalone(data) ||
    isStandalone(edits.reduce((map, { path, value }) => withYamlEdit(map, path, value), data))
  );
}

/** Whether a value is as declared; a declared map without keys asks for any map. */
export function isSame(is: Value | undefined, want: Value | undefined): boolean {
  if (isYamlMap(want) && Object.keys(want).length === 0) return isYamlMap(is);
  return sameYaml(is, want);
}

/** Settings that an apply wrote and that have left the manifest: they go with it, save where somebody changed them since. */
export function leftSettings(
  { config: want }: Pick<ProfileSettings, "config">,
  data: ValueMap,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): { readonly gone: readonly (readonly string[])[]; readonly kept: readonly (readonly string[])[] } {
  const gone: (readonly string[])[] = [];
  const kept: (readonly string[])[] = [];
  for (const [key, path] of recordedPaths(record)) {
    const value = valueAt(data, path);
    if (value === undefined || want.some((setting) => isOneInOther(setting.path, path))) continue;
    (fingerprint(JSON.stringify(value)) === record?.config?.[key] ? gone : kept).push(path);
  }
  return { gone, kept };
}

function isUnclean(record: ProfileRecord | undefined, inheritance: Inheritance | undefined): boolean {
  return inheritance !== undefined || record?.uncleanConfig === true;
}

/** A setting that is declared in another shape now has not left: `model: x`, and `model: { default: x }`. */
function isOneInOther(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.every((key, index) => key === long[index]);
}

function recordedPaths(record: ProfileRecord | undefined): readonly (readonly [string, readonly string[]])[] {
  return Object.keys(record?.config ?? {}).map((key) => [key, JSON.parse(key) as string[]]); // made by `marks`
}

function marks(settings: readonly ConfigSetting[], { fingerprint }: ProfileContext): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({ path, value }) => {
      const mark = value === undefined ? undefined : fingerprint(JSON.stringify(value));
      return mark === undefined ? [] : [[JSON.stringify(path), mark]];
    }),
  );
}
