import type { Diagnostic } from "../model/diagnostic.ts";
import type { DefinitionFact, FileFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { LimitSettings } from "../model/manifest.ts";
import type { ServiceField, ServiceFormat, ServiceWant } from "../service-managers/manager.ts";
import { expected, fileIn, unreadableFile } from "./host-files.ts";
import {
  addressOf,
  kindOf,
  type PhasedOp,
  type ProfileContext,
  type ProfileLayout,
  whyAbsent,
} from "./kind.ts";
import { whatItWaitsFor } from "./lacking.ts";
import { driftOf } from "./service-drift.ts";
import { LIMIT_KEYS, type LimitChanges, limitChanges } from "./service-limits.ts";
import { definitionNeeds, serviceWant } from "./service-want.ts";

interface Want extends ServiceWant {
  readonly format: ServiceFormat;
  readonly service: ServiceId;
  readonly path: AbsolutePath;
  readonly limits: LimitSettings;
  /** The gateway is to have no service at all. */
  readonly isAbsent: boolean;
}

interface Is {
  /** Absent where it is another home's. */
  readonly file: FileFact;
  readonly found: DefinitionFact | undefined;
  /** The file in which the limits stand: beside the definition, or the definition itself. */
  readonly limits: FileFact;
  readonly fact: ServiceFact | undefined;
  /** One of this name belongs to another home: what there is to say of it. */
  readonly foreign: Diagnostic | undefined;
}

interface Todo {
  readonly want: Want;
  readonly is: Is;
  /** The fields that differ; undefined: there is no definition yet. */
  readonly drifted: readonly ServiceField[] | undefined;
  readonly limits: LimitChanges["becomes"];
}

/** The definition of the gateway's service, compared by the fields that the fleet answers for, never by its text. */
export const service = kindOf<Want, Is, Todo>({
  kind: "service",

  address: (name) => addressOf(name, "service"),

  desired({ layout, settings, facts }) {
    const { format, profile, hermes } = layout;
    if (format === undefined) return undefined;
    const id = format.id(hermes, profile);
    return {
      ...serviceWant(layout, facts),
      format,
      service: id,
      path: format.definition(hermes, id),
      limits: settings.gateway.limits,
      isAbsent: settings.gateway.state === "absent",
    };
  },

  needs: ({ layout }) => definitionNeeds(layout),
  observed({ facts, layout, settings }) {
    const { format, profile, hermes } = layout;
    const none: Is = { file: ABSENT, found: undefined, limits: ABSENT, fact: undefined, foreign: undefined };
    if (format === undefined) return none;
    const id = format.id(hermes, profile);
    const path = format.definition(hermes, id);
    const file = fileIn(facts, path);
    if (file.is === "unreadable") {
      const does = format.isStrict ? "used" : "read";
      return unreadableFile(profile, path, `the service definition ${id}`, file.reason, does);
    }
    const found = facts.definitions.get(id);
    if (file.is === "text" && found !== undefined && !found.belongsHere) {
      const told = foreign(path, id, found, layout);
      if (settings.gateway.state !== "absent") return { unreadable: [told] };
      // Nothing of it is in the way of having none.
      const { blocks: _, ...harmless } = told;
      return { ...none, foreign: { ...harmless, severity: "warning" } };
    }
    const limitsPath = format.limits.file(hermes, id);
    const limits = fileIn(facts, limitsPath);
    if (limits.is === "unreadable")
      return unreadableFile(profile, limitsPath, `the drop-in of ${id}`, limits.reason);
    return { file, found, limits, fact: facts.services.get(id), foreign: undefined };
  },

  change(want, is, context) {
    if (want.isAbsent) return absence(want, is, context);
    const { layout, record } = context;
    const limits = limitChanges(want.format, want.limits, is.limits, context);
    const says = { limits: limits.record };
    const diagnostics = [...limits.diagnostics, ...shortcomingsOf(want, context)];
    // launchd would start it at the next login.
    const waits = want.format.startsAllAtLogin ? whatItWaitsFor(context) : undefined;
    if (is.found === undefined && waits !== undefined && context.settings.gateway.state === "running")
      return { action: "no-op", reasons: [waits] };
    if (is.found === undefined) {
      return {
        action: "create",
        reasons: [
          `runs ${want.command.join(" ")}`,
          ...(isLoaded(is) ? [`${want.service} is loaded, but its definition is gone`] : []),
        ],
        details: limits.keys.length === 0 ? [] : [{ shows: "keys", keys: limits.keys }],
        todo: { want, is, drifted: undefined, limits: limits.becomes },
        record: says,
        diagnostics,
      };
    }
    const { fields } = is.found;
    const drifted = (Object.keys(fields) as ServiceField[]) // the keys of by construction
      .flatMap((field) =>
        is.found === undefined ? [] : driftOf(field, is.found, want, layout, context.knownSecrets),
      );
    const isOutdated = want.format.reloads && (is.fact?.needsReload === true || record?.reloadOwed === true);
    if (drifted.length === 0 && limits.becomes === "keep" && !isOutdated)
      return { action: "no-op", record: says, diagnostics };
    const fieldKeys = drifted.map(({ key, before, after }) => ({ key, before, after }));
    return {
      action: "update",
      reasons: [
        ...drifted.map(({ reason }) => reason),
        ...limits.reasons,
        ...(isOutdated ? ["the service manager has not read its last change"] : []),
      ],
      details: [
        ...(fieldKeys.length === 0 ? [] : [{ shows: "keys", file: want.service, keys: fieldKeys } as const]),
        ...(limits.keys.length === 0 ? [] : [{ shows: "keys", keys: limits.keys } as const]),
      ],
      todo: { want, is, drifted: drifted.map(({ field }) => field), limits: limits.becomes },
      record: says,
      diagnostics,
    };
  },

  steps({ want, is, drifted, limits }, context) {
    if (want.isAbsent) return removal(want, is, limits, context);
    const { format } = want;
    const steps: PhasedOp[] = [
      ...definitionSteps(want, is, drifted, limits, context),
      ...dropInSteps(want, is, limits, "definition", context),
    ];
    return format.reloads ? [...steps, { phase: "reload", op: { do: "reload" } }] : steps;
  },
});

const ABSENT: FileFact = { is: "absent" };

/** What `hermes profile create` makes no definition of: what is not there now must not be there then. */
function found(file: FileFact, context: ProfileContext) {
  return file.is === "text" ? expected(file, context) : ({ is: "absent" } as const);
}

function definitionSteps(
  want: Want,
  { file }: Is,
  drifted: Todo["drifted"],
  becomes: Todo["limits"],
  context: ProfileContext,
): readonly PhasedOp[] {
  const { format, path, service: id } = want;
  const limits = typeof becomes === "object" && "within" in becomes ? becomes.within : undefined;
  if (drifted?.length === 0 && limits === undefined) return [];
  const text = file.is === "text" ? file.text : "";
  const edit =
    drifted === undefined
      ? ({ format: "text", text: format.render(want, id, limits ?? {}) } as const)
      : format.edit(want, drifted, text, limits);
  const mode = file.is === "text" ? file.mode : 0o644;
  return [{ phase: "definition", op: { do: "edit", path, edit, mode, expect: found(file, context) } }];
}

/** The service manager has it loaded, from whatever it was that it read. */
function isLoaded({ fact }: Is): boolean {
  return (fact?.domains ?? []).length > 0;
}

/** What the service manager of this host cannot do of the declared limits. */
function shortcomingsOf(
  { format, limits }: Want,
  { layout, settings }: ProfileContext,
): readonly Diagnostic[] {
  return format.limits.shortcomings(limits).map(({ limit, why }) => ({
    code: "limit-unsupported",
    severity: "warning",
    message: `profile "${layout.profile}": ${LIMIT_KEYS[limit]}: ${why}`,
    place: settings.gateway.place,
  }));
}

/** What there is to take away where the gateway is to have no service. */
function absence(want: Want, is: Is, context: ProfileContext) {
  const { record } = context;
  const says = { limits: undefined };
  if (is.foreign !== undefined) return { action: "no-op", record: says, diagnostics: [is.foreign] } as const;
  // Whatever else somebody has written into the drop-in stays there, and tells nothing to nobody.
  const limits = limitChanges(want.format, {}, is.limits, context);
  const { diagnostics } = limits;
  const isThere = is.file.is === "text" || limits.becomes !== "keep";
  const isRemembered = want.format.reloads && (is.fact?.active === "failed" || record?.reloadOwed === true);
  if (!isThere && !isRemembered) return { action: "no-op", record: says, diagnostics } as const;
  return {
    action: "delete",
    reasons: [whyAbsent(context), ...(isThere ? [] : ["the service manager still remembers it"])],
    record: says,
    diagnostics,
    todo: { want, is, drifted: [], limits: limits.becomes },
  } as const;
}

function removal(want: Want, is: Is, limits: Todo["limits"], context: ProfileContext): readonly PhasedOp[] {
  const { path, service: id, format } = want;
  const definition: PhasedOp = {
    phase: "remove",
    op: { do: "remove", path, expect: found(is.file, context), withFolder: false },
  };
  const files = [
    ...(is.file.is === "text" ? [definition] : []),
    ...dropInSteps(want, is, limits, "remove", context),
  ];
  if (!format.reloads) return files;
  return [
    // While it is still known: a stop that was not announced leaves it behind as failed.
    { phase: "reset", op: { do: "service", verb: "reset-failed", service: id } },
    ...files,
    { phase: "unload", op: { do: "reload" } },
  ];
}

function dropInSteps(
  { format, service: id }: Want,
  { limits: file }: Is,
  becomes: Todo["limits"],
  phase: "definition" | "remove",
  context: ProfileContext,
): readonly PhasedOp[] {
  if (becomes === "keep" || (typeof becomes === "object" && "within" in becomes)) return [];
  const path = format.limits.file(context.layout.hermes, id);
  const expect = found(file, context);
  if (becomes === "remove") return [{ phase, op: { do: "remove", path, expect, withFolder: true } }];
  const { text } = becomes;
  return [{ phase, op: { do: "edit", path, edit: { format: "text", text }, mode: 0o644, expect } }];
}

function foreign(
  path: AbsolutePath,
  id: ServiceId,
  { fields }: DefinitionFact,
  { home, profile }: ProfileLayout,
): Diagnostic {
  const named = fields.home === undefined ? "no HERMES_HOME" : `HERMES_HOME ${fields.home}`;
  return {
    code: "foreign-service",
    severity: "error",
    message: `profile "${profile}": ${id} is there already, but for ${named}, not ${home}`,
    hint: "It is left alone. Remove it, or move it away, if nothing needs it.",
    path,
    blocks: "resource",
  };
}
