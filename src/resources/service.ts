import { dirname } from "node:path";
import { gatewayCommand, readGatewayCommand } from "../hermes/command-line.ts";
import { below } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { DefinitionFact, Facts, FileFact } from "../model/facts.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { Shown } from "../model/plan.ts";
import type { ServiceField, ServiceFormat, ServiceWant } from "../service-managers/manager.ts";
import {
  addressOf,
  expected,
  fileIn,
  kindOf,
  type PhasedOp,
  type ProfileLayout,
  unreadableFile,
} from "./kind.ts";

interface Want extends ServiceWant {
  readonly format: ServiceFormat;
  readonly service: ServiceId;
  readonly path: AbsolutePath;
}

interface Is {
  readonly file: FileFact;
  readonly found: DefinitionFact | undefined;
  /** The manager has not read the definition's last change. */
  readonly isOutdated: boolean;
}

interface Todo {
  readonly want: Want;
  readonly file: FileFact;
  /** The fields that differ; undefined: there is no definition yet. */
  readonly drifted: readonly ServiceField[] | undefined;
}

/** The definition of the gateway's service, compared by the fields that the fleet answers for, never by its text. */
export const service = kindOf<Want, Is, Todo>({
  kind: "service",

  address: (name) => addressOf(name, "service"),

  desired({ layout, facts }) {
    const { format, profile, hermes } = layout;
    if (format === undefined) return undefined;
    const id = format.id(hermes, profile);
    return { ...serviceWant(layout, facts), format, service: id, path: format.definition(hermes, id) };
  },

  needs: definitionNeeds,
  observed({ facts, layout }) {
    const { format, profile, hermes } = layout;
    if (format === undefined) return { file: { is: "absent" }, found: undefined, isOutdated: false };
    const id = format.id(hermes, profile);
    const path = format.definition(hermes, id);
    const file = fileIn(facts, path);
    if (file.is === "unreadable")
      return unreadableFile(profile, path, `the service definition ${id}`, file.reason);
    const disk = facts.definitions.get(id);
    if (file.is === "text" && disk !== undefined && !disk.belongsHere) return foreign(path, id, disk, layout);
    return {
      file,
      found: disk,
      isOutdated: facts.services.get(id)?.needsReload ?? false,
    };
  },

  change(want, { file, found, isOutdated }, { layout }) {
    if (found === undefined) {
      return {
        action: "create",
        reasons: [`runs ${want.command.join(" ")}`],
        todo: { want, file, drifted: undefined },
      };
    }
    const drifted = (Object.keys(found.fields) as ServiceField[]) // the keys of by construction
      .flatMap((field) => drift(field, found, want, layout));
    if (drifted.length === 0 && !isOutdated) return { action: "no-op" };
    return {
      action: "update",
      reasons: [
        ...drifted.map(({ reason }) => reason),
        ...(isOutdated ? ["the service manager has not read its last change"] : []),
      ],
      details:
        drifted.length === 0
          ? []
          : [
              {
                shows: "keys",
                file: want.service,
                keys: drifted.map(({ key, before, after }) => ({ key, before, after })),
              },
            ],
      todo: { want, file, drifted: drifted.map(({ field }) => field) },
    };
  },

  steps({ want, file, drifted }, context) {
    const write: PhasedOp = {
      phase: "definition",
      op: {
        do: "edit",
        path: want.path,
        edit:
          drifted === undefined
            ? { format: "text", text: want.format.render(want) }
            : want.format.edit(want, drifted, file.is === "text" ? file.text : ""),
        mode: file.is === "text" ? file.mode : 0o644,
        // `hermes profile create` makes no definition: what is not there now must not be there then.
        expect: file.is === "text" ? expected(file, context) : { is: "absent" },
      },
    };
    const reload: PhasedOp = { phase: "reload", op: { do: "reload" } };
    return drifted?.length === 0 ? [reload] : [write, reload];
  },
});

/** The file that defines a profile's service. */
export function definitionNeeds({ format, hermes, profile }: ProfileLayout) {
  return format === undefined ? [] : [format.definition(hermes, format.id(hermes, profile))];
}

/** What a profile's definition is to say. */
export function serviceWant({ profile, hermes, home }: ProfileLayout, facts: Facts): ServiceWant {
  // Without Hermes a plan still shows what would be written; apply refuses before its first step.
  const program =
    facts.hermes.is === "found" ? facts.hermes.path : below(hermes.userHome, ".local", "bin", "hermes");
  return {
    command: gatewayCommand(program, profile),
    home,
    searchPath: searchPath(program, hermes.userHome),
  };
}

/** The owned fields of a definition that a running gateway was started with and that are not as they should be. */
export function staleFields(layout: ProfileLayout, facts: Facts, want: ServiceWant): readonly ServiceField[] {
  const { format, profile, hermes } = layout;
  if (format === undefined) return [];
  const id = format.id(hermes, profile);
  const disk = facts.definitions.get(id);
  if (disk === undefined) return [];
  return (["command", "workingFolder"] as const).filter(
    (field) => drift(field, disk, want, layout).length > 0,
  );
}

interface Drift {
  readonly field: ServiceField;
  readonly reason: string;
  readonly key: string;
  readonly before: Shown;
  readonly after: Shown;
}

function drift(
  field: ServiceField,
  disk: DefinitionFact,
  want: ServiceWant,
  layout: ProfileLayout,
): readonly Drift[] {
  const { fields } = disk;
  const text = (value: string | undefined): Shown =>
    value === undefined || value === "" ? { is: "absent" } : { is: "value", value };
  const flag = (value: boolean): Shown => ({ is: "value", value });
  const differs = (reason: string, key: string, before: Shown, after: Shown): readonly Drift[] => [
    { field, reason, key, before, after },
  ];
  switch (field) {
    case "command": {
      const reason = commandDrift(disk, layout);
      return reason === undefined
        ? []
        : differs(reason, "command", text(fields.command.join(" ")), text(want.command.join(" ")));
    }
    case "home":
      return []; // one for another home is not ours, and has been told so
    case "workingFolder":
      return disk.folderExists
        ? []
        : differs(
            "its working directory does not exist",
            "working directory",
            text(fields.workingFolder),
            text(want.home),
          );
    case "restarts":
      return fields.restarts
        ? []
        : differs("it is not started again after a crash", "restart after a crash", flag(false), flag(true));
    case "startsAtLogin":
      return fields.startsAtLogin
        ? []
        : differs("it cannot be enabled for login", "can be enabled for login", flag(false), flag(true));
    default:
      return field satisfies never;
  }
}

function commandDrift(disk: DefinitionFact, { profile }: ProfileLayout): string | undefined {
  const runs = readGatewayCommand(disk.fields.command);
  if (runs === undefined || !runs.runsGateway) return "it does not run a gateway";
  // Older units name no profile and rely on HERMES_HOME, which has been found to agree.
  const named = runs.profile ?? profile;
  if (named !== profile) return `it runs the profile "${named}"`;
  if (!disk.programRuns) return `its program ${runs.program} does not exist or cannot be run`;
  return undefined;
}

function foreign(path: AbsolutePath, id: ServiceId, disk: DefinitionFact, { home, profile }: ProfileLayout) {
  const named = disk.fields.home;
  const diagnostic: Diagnostic = {
    code: "foreign-service",
    severity: "error",
    message: `profile "${profile}": ${id} is there already, but for ${named === undefined ? "no HERMES_HOME" : `HERMES_HOME ${named}`}, not ${home}`,
    hint: "It is left alone. Remove it, or move it away, if nothing needs it.",
    path,
    blocks: "resource",
  };
  return { unreadable: [diagnostic] };
}

/** For programs that the agent's tools start; Hermes writes its own, so this is not compared. */
function searchPath(program: AbsolutePath, userHome: AbsolutePath): readonly string[] {
  const system = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return [...new Set([dirname(program), below(userHome, ".local", "bin"), ...system])];
}
