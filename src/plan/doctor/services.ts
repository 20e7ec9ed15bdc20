import { hermesFor } from "../../hermes/command-line.ts";
import type { ProfileName } from "../../model/ids.ts";
import { type Check, type Found, isInManifest, mended, runners, type Seen } from "./check.ts";

/** The definitions of the services say what they should, and what they point to is there. */
export const services: Check = {
  name: "services",
  what: "definitions of the services",
  codes: ["foreign-service", "service-missing", "service-healed"],
  find(seen) {
    if (seen.format === undefined) return undefined;
    const running = new Set(runners(seen));
    return [
      ...mended(seen, "service", ({ profile, action, reasons }) => ({
        severity: profile !== undefined && running.has(profile) ? "error" : "warning",
        message:
          action === "create"
            ? `profile "${profile}": its service is loaded, and its definition is gone`
            : `profile "${profile}": the definition of its service is stale: ${reasons.join("; ")}`,
      })),
      ...[...seen.facts.profiles]
        .filter((name) => !isInManifest(seen, name))
        .flatMap((name) => ofUndeclared(name, seen, running.has(name))),
    ];
  },
};

function ofUndeclared(name: ProfileName, seen: Seen, isToRun: boolean): readonly Found[] {
  const { facts, layout, format } = seen;
  const definition = format && facts.definitions.get(format.id(layout, name));
  if (definition === undefined || !definition.belongsHere) return [];
  const { fields, programRuns, folderExists } = definition;
  const why = !programRuns
    ? `its program ${fields.command[0] ?? ""} does not exist or cannot be run`
    : !folderExists
      ? "its working directory does not exist"
      : undefined;
  if (why === undefined) return [];
  return [
    {
      severity: isToRun ? "error" : "warning",
      profile: name,
      message: `profile "${name}": the definition of its service is stale: ${why}`,
      hint: `\`${hermesFor(name)} gateway restart\` has Hermes write it anew; in a manifest, \`hermes-fleet doctor --fix\` does.`,
    },
  ];
}
