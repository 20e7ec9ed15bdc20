import type { Claim } from "../hermes/claims.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import type { Claimant } from "./conflicts.ts";

/** A profile as conflicts see it; `settings` is absent for one that is not declared. */
export function claimantOf(
  { profile, home }: Pick<ProfileLayout, "profile" | "home">,
  claims: readonly Claim[],
  settings: ProfileSettings | undefined,
  willRun: boolean,
): Claimant {
  return {
    profile,
    isDeclared: settings !== undefined,
    willRun,
    home,
    claims,
    placeOf: ({ variable, configPath }) =>
      (variable === undefined ? undefined : settings?.env.get(variable)?.place) ??
      settings?.config.find(({ path }) => path.join(".") === configPath)?.place ??
      settings?.place,
  };
}

/** An undeclared gateway counts as one that runs when it does, or when it would at the next login. */
export function isUp(facts: Facts, { profile, format, hermes }: ProfileLayout): boolean {
  const service = format && facts.services.get(format.id(hermes, profile));
  return facts.gateways.get(profile)?.is === "live" || service?.isEnabled === true;
}
