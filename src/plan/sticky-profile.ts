import { readGatewayCommand } from "../hermes/command-line.ts";
import { activeProfileFile, type HermesLayout } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import type { HermesSettings } from "../model/manifest.ts";
import { activeProfileOn } from "../resources/active-profile.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

const BACK = "`hermes -p default profile use default`";

/**
 * What the sticky profile does to calls that name none, the service of the default gateway included, once the plan
 * has been applied.
 * @param willExist whether there is a profile of this name then
 * @param hasDefault whether the default's gateway has a service then
 */
export function stickyProfileDiagnostics(
  { activeProfile: want }: HermesSettings,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  after: { willExist: (name: string) => boolean; hasDefault: boolean },
): readonly Diagnostic[] {
  const name = want?.value ?? activeProfileOn(facts, layout);
  if (name === DEFAULT_PROFILE) return [];
  const where = want === undefined ? { path: activeProfileFile(layout) } : { place: want.place };
  const shown = JSON.stringify(name);
  if (!after.willExist(name)) {
    return [
      {
        code: "active-profile",
        severity: "error",
        message:
          want === undefined
            ? `the sticky profile ${shown} does not exist: every \`hermes\` without -p ends with an error, a service of the default gateway that names no profile included`
            : `hermes.active_profile is ${shown}, and there is no such profile`,
        hint:
          want === undefined
            ? `Take it back with ${BACK}, or declare hermes.active_profile.`
            : "Declare it under profiles, or name one that is there.",
        ...where,
        ...(want !== undefined && { blocks: "apply" as const }),
      },
    ];
  }
  const unit = unitWithoutName(facts, layout, format);
  if (unit === undefined || !after.hasDefault) return [];
  return [
    {
      code: "active-profile",
      severity: "warning",
      message: `the sticky profile is ${shown}, and ${unit} names no profile: the default gateway would start as ${shown}, and the two end each other in a loop`,
      hint:
        want === undefined
          ? `Take it back with ${BACK}, or declare hermes.active_profile: default.`
          : "Let hermes.active_profile be default, and name other profiles with -p.",
      ...where,
    },
  ];
}

/** Why the gateway of this profile does not stay up, where the sticky profile is why: a sentence without a final stop. */
export function hijackProblems(
  profile: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
): readonly string[] {
  const name = activeProfileOn(facts, layout);
  const unit = unitWithoutName(facts, layout, format);
  const isConcerned = profile === DEFAULT_PROFILE || profile === name;
  if (unit === undefined || name === DEFAULT_PROFILE || !isConcerned) return [];
  return [
    `the sticky profile is ${JSON.stringify(name)}, and ${unit} names no profile: the default gateway starts as that one`,
  ];
}

/** The service of the default gateway, where it leaves it to the sticky profile whose gateway it runs. */
function unitWithoutName(
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
): ServiceId | undefined {
  const id = format?.id(layout, DEFAULT_PROFILE);
  const unit = id && facts.definitions.get(id);
  const runs = unit?.belongsHere === true ? readGatewayCommand(unit.fields.command) : undefined;
  return runs?.runsGateway === true && runs.profile === undefined ? id : undefined;
}
