import { dirname } from "node:path";
import { gatewayCommand } from "../hermes/command-line.ts";
import { below } from "../hermes/layout.ts";
import type { Facts, FileNeed } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ServiceWant } from "../service-managers/manager.ts";
import type { ProfileLayout } from "./kind.ts";

/** The files that define a profile's service. */
export function definitionNeeds({ format, hermes, profile }: ProfileLayout): readonly FileNeed[] {
  if (format === undefined) return [];
  const id = format.id(hermes, profile);
  const { isStrict } = format;
  return [
    { path: format.definition(hermes, id), isStrict },
    { path: format.limits.file(hermes, id), isStrict },
  ];
}

/** What a profile's definition is to say. */
export function serviceWant(layout: ProfileLayout, facts: Facts): ServiceWant {
  const program = programOf(layout, facts);
  return {
    command: gatewayCommand(program, layout.profile),
    home: layout.home,
    searchPath: searchPath(program, layout),
  };
}

/** Without Hermes a plan still shows what would be written; apply refuses before its first step. */
export function programOf({ hermes }: ProfileLayout, facts: Facts): AbsolutePath {
  return facts.hermes.is === "found" ? facts.hermes.path : below(hermes.userHome, ".local", "bin", "hermes");
}

/** For programs that the agent's tools start; Hermes writes its own, so this is not compared. */
function searchPath(program: AbsolutePath, { format, hermes }: ProfileLayout): readonly string[] {
  const system = format?.systemPath ?? [];
  return [...new Set([dirname(program), below(hermes.userHome, ".local", "bin"), ...system])];
}
