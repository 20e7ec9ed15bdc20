import type { Diagnostic } from "../model/diagnostic.ts";
import type { FileFact } from "../model/facts.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { Detail, Shown } from "../model/plan.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { keptByHand, type ProfileContext } from "./kind.ts";

/** What becomes of the drop-in that holds the limits. */
export interface LimitChanges {
  readonly becomes: "keep" | "write" | "remove";
  readonly reasons: readonly string[];
  readonly keys: Extract<Detail, { shows: "keys" }>["keys"];
  readonly diagnostics: readonly Diagnostic[];
  /** Of its text afterwards. */
  readonly record: string | undefined;
}

const KEYS = [
  ["memoryMax", "limits.memory_max"],
  ["cpuQuota", "limits.cpu_quota"],
  ["nice", "limits.nice"],
] as const satisfies readonly (readonly [keyof LimitSettings, string])[];

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
  const keys = KEYS.flatMap(([name, key]) =>
    is[name] === want[name] ? [] : [{ key, before: shown(is[name]), after: shown(want[name]) }],
  );
  const stays: LimitChanges = {
    becomes: "keep",
    reasons: [],
    keys: [],
    diagnostics: [],
    record: record?.dropIn,
  };
  if (KEYS.every(([name]) => want[name] === undefined)) {
    if (text === undefined) return { ...stays, record: undefined };
    if (fingerprint(text) === record?.dropIn)
      return {
        ...stays,
        becomes: "remove",
        reasons: ["its limits have left the manifest"],
        keys,
        record: undefined,
      };
    if (keys.length === 0) return { ...stays, record: undefined };
    const { hermes, profile } = layout;
    const path = format.dropIn(hermes, format.id(hermes, profile));
    // A file of ours that the record does not know is adopted as it is, and only told where one knew it.
    const kept = record?.dropIn === undefined ? [] : [keptByHand(layout, "a limit", path)];
    return { ...stays, diagnostics: kept, record: undefined };
  }
  if (keys.length === 0) return { ...stays, record: text === undefined ? undefined : fingerprint(text) };
  return {
    ...stays,
    becomes: "write",
    reasons: text === undefined ? [] : ["its limits change"],
    keys,
    record: fingerprint(format.dropInText(want, text)),
  };
}

function shown(value: string | number | undefined): Shown {
  return value === undefined ? { is: "absent" } : { is: "value", value };
}
