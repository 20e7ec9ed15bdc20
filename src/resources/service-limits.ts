import type { Diagnostic } from "../model/diagnostic.ts";
import type { FileFact } from "../model/facts.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { Detail, Shown } from "../model/plan.ts";
import type { Fingerprints, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { keptByHand } from "./host-files.ts";
import type { ProfileContext } from "./kind.ts";

/** What becomes of the drop-in that holds the limits. */
export interface LimitChanges {
  /** Its text afterwards; `keep`: it stays as it is. */
  readonly becomes: "keep" | "remove" | { readonly text: string };
  readonly reasons: readonly string[];
  readonly keys: Extract<Detail, { shows: "keys" }>["keys"];
  readonly diagnostics: readonly Diagnostic[];
  /** Of the declared limits, by name. */
  readonly record: Fingerprints | undefined;
}

const KEYS = [
  ["memoryMax", "limits.memory_max"],
  ["cpuQuota", "limits.cpu_quota"],
  ["nice", "limits.nice"],
] as const satisfies readonly (readonly [keyof LimitSettings, string])[];

/** The limits of a drop-in after the apply: the declared ones, and those that somebody else has set. */
export function limitsAfter(
  format: ServiceFormat,
  want: LimitSettings,
  dropIn: FileFact,
  record: ProfileRecord | undefined,
  fingerprint: Fingerprint,
): LimitSettings {
  if (dropIn.is !== "text") return want;
  const is = format.readDropIn(dropIn.text);
  const stays = KEYS.filter(([name]) => {
    const mark = record?.limits?.[name];
    const isLeft = mark !== undefined && mark === fingerprint(String(is[name]));
    return want[name] === undefined && is[name] !== undefined && !isLeft;
  });
  return { ...Object.fromEntries(stays.map(([name]) => [name, is[name]])), ...want };
}

/** Compares the declared limits with the drop-in's; what else somebody has written there stays. */
export function limitChanges(
  format: ServiceFormat,
  want: LimitSettings,
  dropIn: FileFact,
  context: ProfileContext,
): LimitChanges {
  const { fingerprint, layout, record } = context;
  const text = dropIn.is === "text" ? dropIn.text : undefined;
  const is = text === undefined ? {} : format.readDropIn(text);
  const after = limitsAfter(format, want, dropIn, record, fingerprint);
  const isDeclared = KEYS.some(([name]) => want[name] !== undefined);
  const keys = KEYS.flatMap(([name, key]) =>
    is[name] === after[name] ? [] : [{ key, before: shown(is[name]), after: shown(after[name]) }],
  );
  // A limit that the record does not know is adopted as it is, and only told where it knew another.
  const isKept = KEYS.some(
    ([name]) => want[name] === undefined && after[name] !== undefined && record?.limits?.[name] !== undefined,
  );
  const { hermes, profile } = layout;
  const path = format.dropIn(hermes, format.id(hermes, profile));
  return {
    becomes: keys.length === 0 ? "keep" : becomes(format, after, text),
    reasons:
      keys.length === 0 || text === undefined
        ? []
        : [isDeclared ? "its limits change" : "its limits have left the manifest"],
    keys,
    diagnostics: isKept ? [keptByHand(layout, "a limit", path)] : [],
    record: marks(want, fingerprint),
  };
}

function becomes(
  format: ServiceFormat,
  limits: LimitSettings,
  text: string | undefined,
): LimitChanges["becomes"] {
  const next = format.dropInText(limits, text);
  return next === format.dropInText({}, undefined) ? "remove" : { text: next };
}

function marks(limits: LimitSettings, fingerprint: Fingerprint): Fingerprints | undefined {
  const found = KEYS.flatMap(([name]) => {
    const mark = limits[name] === undefined ? undefined : fingerprint(String(limits[name]));
    return mark === undefined ? [] : [[name, mark] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function shown(value: string | number | undefined): Shown {
  return value === undefined ? { is: "absent" } : { is: "value", value };
}
