import { basename } from "node:path";
import { hermesFor } from "../hermes/command-line.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import { TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { AbsolutePath, Address, FileDigest, ProfileName, StepId } from "../model/ids.ts";
import type { HostManifest, LimitSettings } from "../model/manifest.ts";
import type { Change, Plan } from "../model/plan.ts";
import type { FleetRecord, ProfileRecord } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { Step } from "../model/step.ts";
import { fileIn } from "../resources/host-files.ts";
import { planKeepAwake } from "../resources/keep-awake.ts";
import { addressOf, type Outcome, outcomeOf, type PhasedOp, type ProfileLayout } from "../resources/kind.ts";
import { LIMIT_KEYS, limitChanges, limitMarks } from "../resources/service-limits.ts";
import { serviceWant } from "../resources/service-want.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { withLimits } from "./leave.ts";
import { order } from "./order.ts";

/** What a release is planned from. */
export interface ReleaseInput {
  /** The manifest, for what an apply that was ended has not recorded; it may be one of nothing. */
  readonly manifest: HostManifest;
  readonly record: FleetRecord;
  /** The fingerprints of the record can be compared with what `fingerprint` makes. */
  readonly isComparable: boolean;
  /** Those that are this fleet's, and no other's by now. */
  readonly profiles: readonly ProfileName[];
  readonly facts: Facts;
  readonly layout: HermesLayout;
  readonly format: ServiceFormat | undefined;
  readonly fingerprint: Fingerprint;
  readonly digest: (text: string) => FileDigest;
  readonly host: string;
  /** What only hermes-fleet needs, in the order in which it goes: the record first. */
  readonly own: readonly { readonly path: AbsolutePath; readonly text: string; readonly what: string }[];
  /** Archives of homes: they stay. */
  readonly exports: { readonly folder: AbsolutePath; readonly names: readonly string[] };
}

const RECORD = "host.record" as Address; // the one of its kind
const BECAUSE = "the fleet is released";

/**
 * A plan that takes away what only hermes-fleet needs: limits, what keeps the host awake, and last, when all of that is
 * done, the record. No gateway is stopped or started by it, and no home, unit or wrapper is touched.
 */
export function planRelease(input: ReleaseInput): Plan {
  const { facts, layout, format, record, profiles, manifest } = input;
  const limits = format === undefined ? [] : profiles.flatMap((name) => limitsOf(name, input, format));
  const keepAwake = keepAwakeOf(input);
  const outcomes = [...(keepAwake === undefined ? [] : [keepAwake]), ...limits];
  const works = outcomes.map((one) => ({ ...one, profile: one.change?.profile }));
  const first = order(works, { handovers: [], copies: new Map(), needsHost: false, beforeDeletions: [] });
  const steps = [...first, ...ownSteps(input, first)];
  return {
    purpose: { is: "release", profiles },
    fleet: record.fleet,
    host: input.host,
    isOtherHost: false,
    root: layout.root,
    manager: format?.kind ?? "none",
    hermes:
      facts.hermes.is === "found"
        ? {
            path: facts.hermes.path,
            ...(facts.hermes.version !== undefined && { version: facts.hermes.version }),
          }
        : {},
    handovers: [],
    changes: [...outcomes.flatMap(({ change }) => change ?? []), ...ownChange(input)],
    steps,
    diagnostics: [
      ...obstacles(input, steps),
      ...outcomes.flatMap(({ diagnostics }) => diagnostics),
      ...profiles.flatMap((name) => lostWith(name, input)),
      ...lingering(manifest, facts),
      ...topologyStays(record),
      ...exportsStay(input),
    ],
    records: [],
    hostRecords: [],
    reads: new Map(),
    owed: new Map(),
    forgets: [],
    watched: new Map(),
  };
}

/** A plan of a fleet that there is nothing of. */
export function nothingToRelease(of: Pick<Plan, "fleet" | "host" | "root" | "manager">): Plan {
  return {
    ...of,
    purpose: { is: "release", profiles: [] },
    isOtherHost: false,
    hermes: {},
    handovers: [],
    changes: [],
    steps: [],
    diagnostics: [],
    records: [],
    hostRecords: [],
    reads: new Map(),
    owed: new Map(),
    forgets: [],
    watched: new Map(),
  };
}

function limitsOf(profile: ProfileName, input: ReleaseInput, format: ServiceFormat): readonly Outcome[] {
  const { facts, layout: hermes, manifest, digest, isComparable } = input;
  const layout: ProfileLayout = { profile, home: homeOf(hermes, profile), hermes, format };
  const id = format.id(hermes, profile);
  const resource = { address: addressOf(profile, "service"), profile, kind: "service" } as const;
  // One of our name for another home is another's, and so is what stands beside it.
  if (facts.definitions.get(id)?.belongsHere === false) return [];
  const path = format.limits.file(hermes, id);
  const file = fileIn(facts, path);
  const kept = input.record.profiles[profile] ?? {};
  const declared = manifest.profiles.get(profile)?.gateway.limits ?? {};
  if (file.is === "unreadable") {
    // Where no limits are the fleet's, it may hold what it likes.
    if (kept.limits === undefined && Object.keys(declared).length === 0) return [];
    const message = `profile "${profile}": its limits in ${path} cannot be taken out: ${file.reason}`;
    const hint = "Mend or move the file; nothing is released until then.";
    const blocked = {
      code: "host-file-unreadable",
      severity: "error",
      message,
      hint,
      path,
      blocks: "apply",
    } as const;
    return [outcomeOf({ action: "no-op", diagnostics: [blocked] }, resource, [])];
  }
  const is = file.is === "text" ? format.limits.read(file.text) : {};
  const known = isComparable ? kept : { ...kept, ...marksOf(kept, is, input.fingerprint) };
  const record = withLimits(known, format.limits.held(declared), input.fingerprint);
  const found = limitChanges(format, {}, file, { layout, record, fingerprint: input.fingerprint });
  const diagnostics = isKept(format, file.is === "text", found.becomes) ? [keptInDropIn(profile, path)] : [];
  const reload: PhasedOp = { phase: "unload", op: { do: "reload" } };
  if (found.becomes === "keep") {
    // What an earlier release has taken away before it was ended, the service manager may not have been told.
    const isGone = Object.keys(kept.limits ?? {}).some(
      (name) => is[name as keyof LimitSettings] === undefined,
    );
    const isOwed = format.reloads && (kept.reloadOwed === true || isGone);
    if (isOwed)
      return [
        outcomeOf(
          { action: "update", reasons: ["the service manager has not read its last change"], diagnostics },
          resource,
          [reload],
        ),
      ];
    return diagnostics.length === 0 ? [] : [outcomeOf({ action: "no-op", diagnostics }, resource, [])];
  }
  if (file.is !== "text") throw new Error("limits go from a file that is not there");
  const expect = { is: "digest", digest: digest(file.text) } as const;
  const { becomes } = found;
  const op: PhasedOp["op"] =
    becomes === "remove"
      ? { do: "remove", path, expect, withFolder: true }
      : {
          do: "edit",
          path,
          edit:
            "text" in becomes
              ? { format: "text", text: becomes.text }
              : format.edit(serviceWant(layout, facts), [], file.text, becomes.within),
          mode: file.mode,
          expect,
        };
  return [
    outcomeOf(
      {
        action: "update",
        reasons: [effect(format, found.keys, facts.gateways.get(profile)?.is === "live")],
        details: [{ shows: "keys", keys: found.keys }],
        diagnostics,
      },
      resource,
      [{ phase: "remove", op }, ...(format.reloads ? [reload] : [])],
    ),
  ];
}

/** A record whose fingerprints say nothing still says which limits were the fleet's. */
function marksOf({ limits }: ProfileRecord, is: LimitSettings, fingerprint: Fingerprint): ProfileRecord {
  const own = Object.entries(is).filter(([name]) => limits?.[name] !== undefined);
  const marks = limitMarks(Object.fromEntries(own), fingerprint);
  return marks === undefined ? {} : { limits: marks };
}

/** Something of the fleet's own drop-in stays. */
function isKept(
  { limits: { apart } }: ServiceFormat,
  isThere: boolean,
  becomes: ReturnType<typeof limitChanges>["becomes"],
): boolean {
  if (apart === undefined || !isThere || becomes === "remove") return false;
  return becomes === "keep" || "text" in becomes;
}

function keptInDropIn(profile: ProfileName, path: AbsolutePath): Diagnostic {
  return {
    code: "kept-by-hand",
    severity: "warning",
    message: `profile "${profile}": ${basename(path)} holds what hermes-fleet has not written, and that stays`,
    hint: "Remove it by hand, or leave it where it is: it goes on counting.",
    path,
  };
}

/** When it is felt that limits are gone. */
function effect(
  format: ServiceFormat,
  keys: readonly { readonly key: string }[],
  isRunning: boolean,
): string {
  if (!isRunning) return "its limits go";
  const fixed = format.limits.fixedAtStart.map((name) => LIMIT_KEYS[name]) as readonly string[];
  const held = keys.map(({ key }) => key).filter((key) => fixed.includes(key));
  if (held.length === 0) return "its limits go, and hold the running gateway no more";
  return `its limits go; the running gateway keeps ${held.join(" and ")} until its service is ${format.reloads ? "started anew" : "loaded anew"}`;
}

function keepAwakeOf({ manifest, record, facts, layout, format, digest }: ReleaseInput): Outcome | undefined {
  const { keepAwake: declared } = manifest.host;
  const found = planKeepAwake({
    manifest: {
      ...manifest,
      name: record.fleet,
      host: declared === undefined ? {} : { keepAwake: { value: false, place: declared.place } },
    },
    facts,
    layout,
    format,
    record: record.ofHost,
    digest,
    hasService: () => true,
  });
  const change = found?.change;
  return change?.action === "delete" && found !== undefined
    ? { ...found, change: { ...change, reasons: [BECAUSE] } }
    : found && { ...found, diagnostics: found.diagnostics.map(orNothing) };
}

/** What cannot be taken away now would be nobody's once the record has gone. */
function orNothing(one: Diagnostic): Diagnostic {
  return one.severity === "error" ? { ...one, blocks: "apply" } : one;
}

/** The record goes when all else has gone: an end before that leaves what the next release needs. */
function ownSteps({ own, digest }: ReleaseInput, first: readonly Step[]): readonly Step[] {
  return own.map(({ path, text }, at) => ({
    id: stepId(at),
    address: RECORD,
    profile: undefined,
    phase: "delete",
    op: { do: "remove", path, expect: { is: "digest", digest: digest(text) }, withFolder: false },
    after: (at === 0 ? first.map(({ id }) => id) : [stepId(at - 1)]).map((step) => ({
      step,
      when: "succeeded",
    })),
  }));
}

function stepId(at: number): StepId {
  return `${RECORD}#${at + 1}` as StepId; // unique within its resource
}

function ownChange({ own }: ReleaseInput): readonly Change[] {
  const what = own.map((one) => one.what).join("; ");
  return [
    { address: RECORD, profile: undefined, kind: "record", action: "delete", reasons: [what], details: [] },
  ];
}

/** What would be left behind, and nobody would know of it any more. */
function obstacles({ facts, format, record }: ReleaseInput, steps: readonly Step[]): readonly Diagnostic[] {
  if (format === undefined) {
    const hasLimits = Object.values(record.profiles).some(({ limits }) => limits !== undefined);
    if (!hasLimits && record.ofHost?.keepAwake === undefined) return [];
    return [
      {
        code: "option-misused",
        severity: "error",
        message:
          "limits of gateways, or what keeps this host awake, are not looked at without a service manager",
        hint: "Leave out --service-manager none.",
        blocks: "apply",
      },
    ];
  }
  const isNeeded = steps.some(({ op }) => op.do === "reload" || op.do === "service" || op.do === "await");
  if (facts.manager.is !== "unavailable" || !isNeeded) return [];
  const { reason, hint } = facts.manager;
  return [{ code: "service-manager-unavailable", severity: "error", message: reason, hint, blocks: "apply" }];
}

/** What the record knew of a profile, and a person has to see to from now on. */
function lostWith(name: ProfileName, { record, facts, layout, format }: ReleaseInput): readonly Diagnostic[] {
  const { owed, uncleanEnv, uncleanConfig, creating, updating } = record.profiles[name] ?? {};
  const gateway = facts.gateways.get(name);
  const process = gateway?.is === "live" ? gateway.process : undefined;
  const found = (message: string, hint: string): Diagnostic => ({
    code: "released",
    severity: "warning",
    message: `profile "${name}": ${message}`,
    hint,
    profiles: [name],
  });
  const isStray =
    gateway?.is === "live" && format !== undefined && gateway.service !== format.id(layout, name);
  const copied = [
    ...(uncleanEnv === true ? [".env"] : []),
    ...(uncleanConfig === true ? ["config.yaml"] : []),
  ];
  return [
    ...(owed !== undefined && isSameProcess(owed, process)
      ? [
          found(
            `its gateway was owed a restart (${owed.reasons.join("; ")}), which nobody does any more`,
            `\`${hermesFor(name)} gateway restart\` does it.`,
          ),
        ]
      : []),
    ...(copied.length > 0
      ? [
          found(
            `its copy was not finished, and ${copied.join(" and ")} may hold credentials of the profile that it is a copy of`,
            "Take them out before its gateway starts.",
          ),
        ]
      : []),
    ...(creating === true || updating === true
      ? [
          found(
            "an apply was ended while Hermes made it, and files of it may be missing",
            "Look at its home.",
          ),
        ]
      : []),
    ...(isStray
      ? [found(`a gateway (PID ${process?.pid}) runs outside its service, and goes on`, "It is left alone.")]
      : []),
  ];
}

function lingering({ host }: HostManifest, { linger }: Facts): readonly Diagnostic[] {
  return linger === true && host.linger?.value === true
    ? [{ code: "released", severity: "note", message: "lingering stays on" }]
    : [];
}

/** Without these Hermes would fold the fleet, or serve some of it twice. */
function topologyStays({ profiles }: FleetRecord): readonly Diagnostic[] {
  const keys = new Set(Object.values(TOPOLOGY_KEYS).map((path) => JSON.stringify(path)));
  const named = Object.entries(profiles).flatMap(([name, { config = {} }]) =>
    Object.keys(config).flatMap((key) => (keys.has(key) ? [{ name, key }] : [])),
  );
  if (named.length === 0) return [];
  const written = [...new Set(named.map(({ key }) => (JSON.parse(key) as string[]).join(".")))]; // a key of the list above
  const whose = [...new Set(named.map(({ name }) => name))].sort((one, other) =>
    one === DEFAULT_PROFILE ? -1 : one < other ? -1 : 1,
  );
  return [
    {
      code: "released",
      severity: "note",
      message: `${written.join(", ")} in config.yaml of ${whose.join(", ")} ${written.length === 1 ? "stays" : "stay"}: Hermes goes by ${written.length === 1 ? "it" : "them"}`,
    },
  ];
}

function exportsStay({ exports: { folder, names } }: ReleaseInput): readonly Diagnostic[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  const message = `archives of homes stay: ${shown}${more}`;
  return [{ code: "released", severity: "note", message, path: folder }];
}
