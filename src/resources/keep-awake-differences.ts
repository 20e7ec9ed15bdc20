import type { FileFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { KeepAwakeWant, ReadKeepAwake, ServiceFormat } from "../service-managers/manager.ts";

/** The service that keeps the host awake, as it is. */
export interface KeepAwakeIs {
  readonly service: ServiceId;
  readonly path: AbsolutePath;
  readonly file: FileFact;
  /** Undefined where there is no definition. */
  readonly read: ReadKeepAwake | undefined;
  readonly pulledBy: readonly string[];
  readonly fact: ServiceFact | undefined;
}

/** How the definition and its links differ from what is wanted. */
export interface Differences {
  /** Owned fields. */
  readonly drifted: readonly string[];
  /** The units that are to pull it up and do not, and those that are not to. */
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

/** Compares the owned fields and links; whatever else somebody has added stays. */
export function differences(
  { read, pulledBy }: KeepAwakeIs,
  format: ServiceFormat,
  want: KeepAwakeWant,
): Differences {
  const fields = format.keepAwake.fields(want);
  const found = read?.ok === true ? read.fields : new Map<string, string>();
  const links = format.keepAwake.links(want);
  return {
    drifted: [...new Set([...fields.keys(), ...found.keys()])].filter(
      (name) => fields.get(name) !== found.get(name),
    ),
    missing: links.filter((puller) => !pulledBy.includes(puller)),
    surplus: ownPullers(pulledBy, format).filter((puller) => !links.includes(puller)),
  };
}

/** How long it holds; each a phrase. */
export const HOLDS = {
  running: "while a gateway of the fleet runs",
  always: "for as long as the host is up",
} as const;

/** Of a definition that somebody has edited; each a phrase. */
export function driftReasons({ drifted }: Differences): readonly string[] {
  return drifted.map((name) => `${name} is not as it should be`);
}

/** Of a definition that is as the last apply has left it, while something else is wanted by now; each a phrase. */
export function changedReasons(
  { read }: KeepAwakeIs,
  { drifted }: Differences,
  { keepAwake }: ServiceFormat,
  want: KeepAwakeWant,
): readonly string[] {
  if (drifted.length === 0 || read?.ok !== true) return [];
  const after = keepAwake.says(want);
  const isOtherTime = read.says.while !== after.while;
  const reasons = [
    ...(isOtherTime ? [`it is to hold ${HOLDS[want.holds.while]}`] : []),
    ...(read.says.holds === after.holds ? [] : ["it is to hold something else"]),
    ...(read.program === want.program ? [] : [`it is to run ${want.program}`]),
    // launchd watches the files of those that the script looks for.
    ...(!isOtherTime && drifted.includes("WatchPaths")
      ? ["the gateways that it looks for have changed"]
      : []),
  ];
  return reasons.length > 0 ? reasons : ["its definition is written otherwise by now"];
}

/** A phrase, or none. */
export function linkReasons({ missing, surplus }: Differences, { holds }: KeepAwakeWant): readonly string[] {
  if (missing.length + surplus.length === 0) return [];
  if (holds.while === "running") return ["the gateways that bring it up are not those that are to"];
  return [missing.length > 0 ? "it is to start at login" : "no gateway is to bring it up"];
}

/** What the definition says and is to say, for people. */
export function changedWords({ read }: KeepAwakeIs, { keepAwake }: ServiceFormat, want: KeepAwakeWant) {
  const before = read?.ok === true ? read.says : undefined;
  const after = keepAwake.says(want);
  return (["holds", "while"] as const).flatMap((key) =>
    before?.[key] === after[key] ? [] : [{ key, before: shown(before?.[key]), after: shown(after[key]) }],
  );
}

/** By hand it may be pulled up by whatever somebody likes. */
export function ownPullers(pulledBy: readonly string[], { keepAwake }: ServiceFormat): readonly string[] {
  return pulledBy.filter((unit) => keepAwake.isOwnPuller(unit));
}

function shown(value: string | undefined) {
  return value === undefined || value === ""
    ? ({ is: "absent" } as const)
    : ({ is: "value", value } as const);
}
