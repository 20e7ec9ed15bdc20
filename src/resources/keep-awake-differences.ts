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

/** Each a phrase. */
export function reasonsOf(
  { drifted, missing, surplus }: Differences,
  isUnfinished: boolean,
): readonly string[] {
  return [
    ...drifted.map((name) => `${name} is not as it should be`),
    ...(missing.length + surplus.length === 0 ? [] : ["other gateways are to bring it up"]),
    ...(drifted.length === 0 && isUnfinished ? ["the last apply has not finished it"] : []),
  ];
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
