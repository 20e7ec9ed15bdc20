import { readGatewayCommand } from "../hermes/command-line.ts";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";
import type { DefinitionFact, Facts } from "../model/facts.ts";
import type { Shown } from "../model/plan.ts";
import type { ServiceField, ServiceWant } from "../service-managers/manager.ts";
import type { ProfileLayout } from "./kind.ts";

/** An owned field of a definition that is not as it should be. */
export interface Drift {
  readonly field: ServiceField;
  readonly reason: string;
  readonly key: string;
  readonly before: Shown;
  readonly after: Shown;
}

/** The owned fields of a definition that a running gateway was started with and that are not as they should be. */
export function staleFields(layout: ProfileLayout, facts: Facts, want: ServiceWant): readonly ServiceField[] {
  const { format, profile, hermes } = layout;
  if (format === undefined) return [];
  const disk = facts.definitions.get(format.id(hermes, profile));
  if (disk === undefined) return [];
  return format.startFields.filter((field) => driftOf(field, disk, want, layout, []).length > 0);
}

/** How one owned field differs; none where it agrees. */
export function driftOf(
  field: ServiceField,
  disk: DefinitionFact,
  want: ServiceWant,
  layout: ProfileLayout,
  knownSecrets: readonly string[],
): readonly Drift[] {
  const { fields } = disk;
  const text = (value: string | undefined): Shown => {
    if (value === undefined || value === "") return { is: "absent" };
    return sensitiveLines(value, knownSecrets).size > 0 ? { is: "sensitive" } : { is: "value", value };
  };
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
