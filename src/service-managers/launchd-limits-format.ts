import { bytesOf, sizeOf } from "../formats/memory-size.ts";
import { isPlistDict, type PlistDict, readPlist } from "../formats/plist.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { PlistEdit } from "../model/step.ts";
import { agentPath } from "./agent-path-format.ts";
import type { LimitsFormat, Shortcoming } from "./manager.ts";

/** Limits stand in the property list itself: launchd has no drop-ins, and reads none of it again. */
export const launchdLimits: LimitsFormat = {
  file: agentPath,
  read,
  held,
  shortcomings,
  fixedAtStart: ["memoryMax", "nice"],
};

/** The dictionaries of a property list that hold resource limits (launchd.plist(5)). */
const DICTIONARIES = ["SoftResourceLimits", "HardResourceLimits"] as const;
const MEMORY = "ResidentSetSize";

function read(text: string): LimitSettings {
  const plist = readPlist(text);
  if (!plist.ok) return {};
  const { Nice: nice } = plist.data;
  const memoryMax = memoryOf(plist.data);
  return { ...(memoryMax !== undefined && { memoryMax }), ...(typeof nice === "number" && { nice }) };
}

/** One size where both dictionaries have it; what else somebody has set is no size, and is told as it is. */
function memoryOf(data: PlistDict): string | undefined {
  const [soft, hard] = DICTIONARIES.map((name) => memoryIn(data, name));
  if (soft === hard) return soft === undefined ? undefined : sizeOf(soft);
  const told = (bytes: number | undefined) => (bytes === undefined ? "none" : sizeOf(bytes));
  return `soft ${told(soft)}, hard ${told(hard)}`;
}

function memoryIn(data: PlistDict, name: string): number | undefined {
  const limits = data[name];
  const bytes = isPlistDict(limits) ? limits[MEMORY] : undefined;
  return typeof bytes === "number" ? bytes : undefined;
}

function held({ memoryMax, nice }: LimitSettings): LimitSettings {
  const bytes = memoryMax === undefined ? undefined : bytesOf(memoryMax);
  return {
    ...(bytes !== undefined && { memoryMax: sizeOf(bytes) }),
    ...(nice !== undefined && { nice }),
  };
}

function shortcomings({ memoryMax, cpuQuota }: LimitSettings): readonly Shortcoming[] {
  return [
    ...(memoryMax === undefined ? [] : [{ limit: "memoryMax", why: whyNot(memoryMax) } as const]),
    ...(cpuQuota === undefined
      ? []
      : [{ limit: "cpuQuota", why: "launchd has no such limit, so that it is left out" } as const]),
  ];
}

function whyNot(memoryMax: string): string {
  if (bytesOf(memoryMax) !== undefined)
    return "macOS takes it for a wish, and does not stop a process that needs more";
  const what = memoryMax.endsWith("%") ? "share of the memory" : "number so large";
  return `launchd knows no ${what}, so that it is left out; write a size such as 1G`;
}

/** The keys of a new property list. */
export function inDictionary({ memoryMax, nice }: LimitSettings): PlistDict {
  const bytes = memoryMax === undefined ? undefined : bytesOf(memoryMax);
  return {
    ...(nice !== undefined && { Nice: nice }),
    ...(bytes !== undefined && Object.fromEntries(DICTIONARIES.map((name) => [name, { [MEMORY]: bytes }]))),
  };
}

/** What brings the limits of an existing property list to these and no other. */
export function limitEdits(limits: LimitSettings, text: string): readonly PlistEdit[] {
  const plist = readPlist(text);
  const data = plist.ok ? plist.data : {};
  const bytes = limits.memoryMax === undefined ? undefined : bytesOf(limits.memoryMax);
  // What somebody has set for one of them alone stays, where it is to stay.
  const names = memoryOf(data) === limits.memoryMax ? [] : DICTIONARIES;
  const memory = names.flatMap((name): readonly PlistEdit[] => {
    const all = data[name];
    // What is there and no dictionary sets no limit; what is to be one takes its place.
    if (!isPlistDict(all)) return bytes === undefined ? [] : [{ at: [name], to: { [MEMORY]: bytes } }];
    const isAlone = Object.keys(all).every((key) => key === MEMORY);
    // A dictionary of nothing else goes with it.
    return [{ at: bytes === undefined && isAlone ? [name] : [name, MEMORY], to: bytes }];
  });
  return data.Nice === limits.nice ? memory : [...memory, { at: ["Nice"], to: limits.nice }];
}
