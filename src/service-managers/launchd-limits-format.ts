import { bytesOf, sizeOf } from "../formats/memory-size.ts";
import { isPlistDict, type PlistDict, readPlist } from "../formats/plist.ts";
import { below } from "../hermes/layout.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { PlistEdit } from "../model/step.ts";
import type { LimitsFormat, Shortcoming } from "./manager.ts";

/** Limits stand in the property list itself: launchd has no drop-ins, and reads none of it again. */
export const launchdLimits: LimitsFormat = {
  file: ({ userHome }, label) => below(userHome, "Library", "LaunchAgents", `${label}.plist`),
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
  const [bytes] = DICTIONARIES.flatMap((name) => memoryIn(plist.data, name) ?? []);
  return {
    ...(bytes !== undefined && { memoryMax: sizeOf(bytes) }),
    ...(typeof nice === "number" && { nice }),
  };
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
    ...(memoryMax === undefined
      ? []
      : [
          {
            limit: "memoryMax",
            why:
              bytesOf(memoryMax) === undefined
                ? "launchd knows no share of the memory, so that it is left out; write a size such as 1G"
                : "macOS takes it for a wish, and does not stop a process that needs more",
          } as const,
        ]),
    ...(cpuQuota === undefined
      ? []
      : [{ limit: "cpuQuota", why: "launchd has no such limit, so that it is left out" } as const]),
  ];
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
  const memory = DICTIONARIES.flatMap((name): readonly PlistEdit[] => {
    if (memoryIn(data, name) === bytes) return [];
    const others = Object.keys(data[name] ?? {}).filter((key) => key !== MEMORY);
    // A dictionary of nothing else goes with it.
    return [{ at: bytes === undefined && others.length === 0 ? [name] : [name, MEMORY], to: bytes }];
  });
  return data.Nice === limits.nice ? memory : [...memory, { at: ["Nice"], to: limits.nice }];
}
