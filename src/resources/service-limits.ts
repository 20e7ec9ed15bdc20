import type { Diagnostic } from "../model/diagnostic.ts";
import type { FileFact } from "../model/facts.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { Detail, Shown } from "../model/plan.ts";
import type { Fingerprints, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { keptByHand } from "./host-files.ts";
import type { ProfileContext } from "./kind.ts";

/** What becomes of the limits, and of the file in which they stand. */
export interface LimitChanges {
  /**
   * `keep`: all stays as it is. A file beside the definition gets a text, or is removed; where they stand within the
   * definition, these and no others are to be in it.
   */
  readonly becomes: "keep" | "remove" | { readonly text: string } | { readonly within: LimitSettings };
  readonly reasons: readonly string[];
  readonly keys: Extract<Detail, { shows: "keys" }>["keys"];
  readonly diagnostics: readonly Diagnostic[];
  /** Of the declared limits, by name. */
  readonly record: Fingerprints | undefined;
}

/** What each is called in a manifest. */
export const LIMIT_KEYS = {
  memoryMax: "limits.memory_max",
  cpuQuota: "limits.cpu_quota",
  nice: "limits.nice",
} as const satisfies Readonly<Record<keyof LimitSettings, string>>;

const KEYS = Object.entries(LIMIT_KEYS) as [keyof LimitSettings, string][]; // it has no other keys

/** The limits after the apply: the declared ones, and those that somebody else has set. */
export function limitsAfter(
  format: ServiceFormat,
  declared: LimitSettings,
  file: FileFact,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): LimitSettings {
  const want = format.limits.held(declared);
  if (file.is !== "text") return want;
  const is = format.limits.read(file.text);
  const stays = KEYS.filter(([name]) => {
    const mark = record?.limits?.[name];
    const isLeft = mark !== undefined && mark === fingerprint(String(is[name]));
    return want[name] === undefined && is[name] !== undefined && !isLeft;
  });
  return { ...Object.fromEntries(stays.map(([name]) => [name, is[name]])), ...want };
}

/** Compares the declared limits with those of the file; what else somebody has written there stays. */
export function limitChanges(
  format: ServiceFormat,
  declared: LimitSettings,
  file: FileFact,
  context: Pick<ProfileContext, "fingerprint" | "layout" | "record">,
): LimitChanges {
  const { fingerprint, layout, record } = context;
  const want = format.limits.held(declared);
  const text = file.is === "text" ? file.text : undefined;
  const is = text === undefined ? {} : format.limits.read(text);
  const after = limitsAfter(format, declared, file, record, fingerprint);
  const isDeclared = KEYS.some(([name]) => want[name] !== undefined);
  const keys = KEYS.flatMap(([name, key]) =>
    is[name] === after[name] ? [] : [{ key, before: shown(is[name]), after: shown(after[name]) }],
  );
  // A limit that the record does not know is adopted as it is, and only told where it knew another.
  const isKept = KEYS.some(
    ([name]) => want[name] === undefined && after[name] !== undefined && record?.limits?.[name] !== undefined,
  );
  const { hermes, profile } = layout;
  const path = format.limits.file(hermes, format.id(hermes, profile));
  return {
    becomes: keys.length === 0 ? "keep" : becomes(format, after, text),
    reasons:
      keys.length === 0 || text === undefined
        ? []
        : [isDeclared ? "its limits change" : "its limits have left the manifest"],
    keys,
    diagnostics: isKept ? [keptByHand(layout, "a limit", path)] : [],
    record: limitMarks(want, fingerprint),
  };
}

function becomes(
  format: ServiceFormat,
  limits: LimitSettings,
  text: string | undefined,
): LimitChanges["becomes"] {
  const { apart } = format.limits;
  if (apart === undefined) return { within: limits };
  const next = apart(limits, text);
  return next === apart({}, undefined) ? "remove" : { text: next };
}

/** Fingerprints of limits, by name; undefined: none. */
export function limitMarks(limits: LimitSettings, fingerprint: Fingerprint): Fingerprints | undefined {
  const found = KEYS.flatMap(([name]) => {
    const mark = limits[name] === undefined ? undefined : fingerprint(String(limits[name]));
    return mark === undefined ? [] : [[name, mark] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function shown(value: string | number | undefined): Shown {
  return value === undefined ? { is: "absent" } : { is: "value", value };
}
