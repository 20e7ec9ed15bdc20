import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Facts } from "../model/facts.ts";
import type { Address, FileDigest, ProfileName } from "../model/ids.ts";
import type { HostManifest, Placed } from "../model/manifest.ts";
import type { HostRecord } from "../model/record.ts";
import type { KeepAwakeWant, ServiceFormat } from "../service-managers/manager.ts";
import { fileIn } from "./host-files.ts";
import {
  definitionUnreadable,
  foreignDefinition,
  keptDefinition,
  lidWarning,
  noProgram,
  shortcomings,
} from "./keep-awake-diagnostics.ts";
import {
  changedReasons,
  changedWords,
  differences,
  driftReasons,
  HOLDS,
  type KeepAwakeIs,
  linkReasons,
  ownPullers,
} from "./keep-awake-differences.ts";
import { keepingSteps, lettingGoSteps } from "./keep-awake-steps.ts";
import { type Finding, type Outcome, outcomeOf, type PhasedOp } from "./kind.ts";

/** What planning it takes. */
export interface KeepAwakeInput {
  readonly manifest: HostManifest;
  readonly facts: Facts;
  readonly layout: HermesLayout;
  /** Undefined where no service manager is wanted. */
  readonly format: ServiceFormat | undefined;
  readonly record: HostRecord | undefined;
  readonly digest: (text: string) => FileDigest;
  /** False for a profile that the gateway of another serves. */
  readonly hasService: (profile: ProfileName) => boolean;
}

/** The address of what keeps the host awake. */
export const KEEP_AWAKE = "host.keep_awake" as Address; // the one of its kind
const RESOURCE = { address: KEEP_AWAKE, profile: undefined, kind: "keep-awake" } as const;

/** The service that keeps the host awake; what the fleet has made of it goes with the key. */
export function planKeepAwake(input: KeepAwakeInput): Outcome | undefined {
  const { manifest, facts, layout, format, record } = input;
  const declared = manifest.host.keepAwake;
  if (format === undefined || (declared === undefined && record?.keepAwake === undefined)) return undefined;
  const service = format.keepAwake.id(layout, manifest.name);
  const path = format.definition(layout, service);
  const file = fileIn(facts, path);
  const read = file.is === "text" ? format.keepAwake.read(file.text, service) : undefined;
  if (file.is === "unreadable") return blocked(definitionUnreadable(path, file.reason));
  if (read?.ok === false) return blocked(definitionUnreadable(path, read.reason));
  const is: KeepAwakeIs = {
    service,
    path,
    file,
    read,
    pulledBy: facts.keepAwake?.pulledBy ?? [],
    fact: facts.services.get(service),
  };
  const holds = declared?.value;
  const want = holds ? wanted(input, format, holds) : undefined;
  if (declared === undefined || want === undefined || format.keepAwake.says(want).holds === "") {
    const lacks = declared && want ? shortcomings(format, { ...declared, value: want.holds }) : [];
    return absent(input, is, format, lacks);
  }
  return present(input, is, format, { ...declared, value: want });
}

function wanted(
  { manifest, facts, layout, hasService }: KeepAwakeInput,
  format: ServiceFormat,
  holds: KeepAwakeWant["holds"],
): KeepAwakeWant {
  const { usual } = format.keepAwake.program;
  return {
    fleet: manifest.name,
    program: facts.keepAwake?.program ?? usual,
    holds,
    gateways: [...manifest.profiles.values()]
      .filter(({ name, gateway }) => gateway.state !== "absent" && hasService(name))
      .map(({ name }) => ({
        service: format.id(layout, name),
        pidFile: filesOf(homeOf(layout, name)).pid,
      })),
  };
}

function present(
  input: KeepAwakeInput,
  is: KeepAwakeIs,
  format: ServiceFormat,
  { value: want, place }: Placed<KeepAwakeWant>,
): Outcome {
  const { manifest, facts, layout, record, digest } = input;
  if (facts.keepAwake?.program === undefined) return blocked(noProgram(format, place));
  const isKnown = record?.keepAwake !== undefined;
  if (is.read?.ok === true && !is.read.isFleets && !isKnown)
    return blocked(foreignDefinition(is.path, is.service, place));
  const digestOf = (fields: ReadonlyMap<string, string>) => digest(JSON.stringify([...fields]));
  const done = digestOf(format.keepAwake.fields(want));
  const differs = differences(is, format, want);
  const { drifted, missing, surplus } = differs;
  const isUnfinished = isKnown && record?.keepAwake?.done !== done;
  // Both list their fields in one order.
  const isAsLeft = is.read?.ok === true && digestOf(is.read.fields) === record?.keepAwake?.done;
  const isNew = is.read === undefined;
  const mayRest = want.holds.while === "running";
  const isNeeded =
    !mayRest ||
    (format.keepAwake.isPulled &&
      want.gateways.some(({ service }) => isUp(facts.services.get(service)?.active)));
  const reasons = isNew
    ? [HOLDS[want.holds.while]]
    : [
        ...(isAsLeft ? changedReasons(is, differs, format, want) : driftReasons(differs)),
        ...linkReasons(differs, want),
        ...(drifted.length === 0 && isUnfinished ? ["the last apply has not finished it"] : []),
        ...whyDown(is, isNeeded, format),
        ...(is.fact?.isDisabled === true ? ["it does not start at login"] : []),
      ];
  const diagnostics = shortcomings(format, { value: want.holds, place });
  const says = { keepAwake: { done } };
  if (reasons.length === 0) return outcome({ action: "no-op", diagnostics }, [], { begins: {}, says });
  const willRun = [...manifest.profiles.values()].some(({ gateway }) => gateway.state === "running");
  const steps = keepingSteps(is, want, {
    format,
    layout,
    digest,
    drifted: isNew ? undefined : drifted,
    missing,
    surplus,
    // systemd asks whether it is needed when it starts it, and not when a link has gone.
    isAnew: isNew || drifted.length > 0 || isUnfinished || surplus.length > 0,
    isNeeded: isNeeded || willRun || !format.keepAwake.isPulled,
    mayRest,
  });
  const keys = changedWords(is, format, want);
  return outcome(
    {
      action: isNew ? "create" : "update",
      reasons,
      details: keys.length === 0 ? [] : [{ shows: "keys", keys }],
      diagnostics: [
        ...diagnostics,
        ...(format.kind === "launchd" && (isNew || drifted.length > 0) ? [lidWarning(place)] : []),
      ],
    },
    steps,
    { begins: { keepAwake: {} }, says },
  );
}

function absent(
  { manifest, layout, digest, record }: KeepAwakeInput,
  is: KeepAwakeIs,
  format: ServiceFormat,
  diagnostics: Finding<never>["diagnostics"] = [],
): Outcome {
  const says = { keepAwake: undefined };
  const declared = manifest.host.keepAwake;
  if (is.read?.ok === true && !is.read.isFleets) {
    const kept = keptDefinition(is.path, is.service, declared?.place);
    return outcome({ action: "no-op", diagnostics: [...diagnostics, kept] }, [], { begins: {}, says });
  }
  const pullers = ownPullers(is.pulledBy, format);
  const isLoaded = isKnownToManager(is, format);
  if (is.file.is === "absent" && pullers.length === 0 && !isLoaded) {
    if (declared === undefined) return { ...NOTHING, hostRecord: { begins: {}, says } };
    return outcome({ action: "no-op", diagnostics }, [], { begins: {}, says });
  }
  return outcome(
    {
      action: "delete",
      reasons: [
        declared === undefined
          ? "it has left the manifest"
          : declared.value
            ? "the manifest asks for nothing of it"
            : "the manifest says false",
      ],
      diagnostics,
    },
    lettingGoSteps(is, pullers, { format, layout, digest }),
    // One that was begun by another is the fleet's to finish from now on.
    { begins: { keepAwake: record?.keepAwake ?? {} }, says },
  );
}

/** It runs, is about to, or is remembered as failed; under launchd it is loaded. */
function isKnownToManager({ fact }: KeepAwakeIs, { reloads }: ServiceFormat): boolean {
  if (fact === undefined) return false;
  if (!reloads) return (fact.domains ?? []).length > 0 || fact.isDisabled === true;
  return fact.active !== "inactive" && fact.active !== "deactivating";
}

/** Why it does not do what it is for; nothing where it does, or nothing asks for it. */
function whyDown({ fact }: KeepAwakeIs, isNeeded: boolean, { keepAwake }: ServiceFormat): readonly string[] {
  if (!keepAwake.isPulled && (fact?.domains ?? []).length === 0) return ["launchd does not have it loaded"];
  if (!isNeeded) return [];
  if (fact?.active === "failed" || fact?.sub === "auto-restart")
    return [`its program ended with status ${fact.exitStatus ?? 0}`];
  return isUp(fact?.active) ? [] : ["it does not run"];
}

function isUp(active: string | undefined): boolean {
  return active === "active" || active === "activating" || active === "reloading";
}

const NOTHING = { address: KEEP_AWAKE, change: undefined, ops: [], diagnostics: [], record: {} } as const;

function blocked(diagnostic: ReturnType<typeof noProgram>): Outcome {
  return { ...NOTHING, diagnostics: [{ ...diagnostic, address: KEEP_AWAKE }] };
}

function outcome(
  found: Finding<never>,
  ops: readonly PhasedOp[],
  hostRecord: NonNullable<Outcome["hostRecord"]>,
): Outcome {
  return { ...outcomeOf(found, RESOURCE, ops), hostRecord };
}
