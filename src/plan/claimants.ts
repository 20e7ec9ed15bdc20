import type { Claim } from "../hermes/claims.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { ProfileLayout } from "../resources/kind.ts";
import type { ProfileState } from "./after.ts";
import type { Claimant } from "./conflicts.ts";
import type { Foreseen } from "./foresee.ts";
import { isDeclared } from "./members.ts";
import { type FleetTopology, willServe } from "./topology.ts";

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

/** What conflicts after a plan are judged by. */
interface Afterwards {
  readonly topology: FleetTopology;
  /** Of the profiles that the plan is about. */
  readonly foreseen: ReadonlyMap<ProfileName, Foreseen>;
  /** Of every profile. */
  readonly onDisk: ReadonlyMap<ProfileName, ProfileState>;
  readonly facts: Facts;
  readonly layoutOf: (profile: ProfileName) => ProfileLayout;
}

/** Tells whether the default's gateway will serve a profile that nobody declares. */
export function serverOfOthers({
  topology,
  foreseen,
  onDisk,
  facts,
  layoutOf,
}: Afterwards): (profile: ProfileName) => boolean {
  const server = foreseen.get(DEFAULT_PROFILE);
  const ofDefault = (server?.after ?? onDisk.get(DEFAULT_PROFILE))?.config ?? {};
  const runs =
    server === undefined || server.member.isTopologyOnly === true
      ? isUp(facts, layoutOf(DEFAULT_PROFILE))
      : server.willRun;
  return (profile) =>
    runs && willServe(topology, profile, { ofDefault, own: onDisk.get(profile)?.config ?? {} });
}

/** A profile of this host as it will be, whether the plan is about it or not. */
export function claimantAfter(
  profile: ProfileName,
  { foreseen, onDisk, facts, layoutOf }: Afterwards,
  servesOther: (profile: ProfileName) => boolean,
): Claimant {
  const layout = layoutOf(profile);
  const one = foreseen.get(profile);
  if (one === undefined)
    return claimantOf(
      layout,
      onDisk.get(profile)?.claims ?? [],
      undefined,
      isUp(facts, layout) || servesOther(profile),
    );
  const { member, after, willRun } = one;
  return claimantOf(
    layout,
    // A home that is deleted claims nothing any more.
    member.leaving?.home === "delete" ? [] : after.claims,
    isDeclared(member) ? member.settings : undefined,
    member.isTopologyOnly === true ? isUp(facts, layout) : willRun,
  );
}

/** An undeclared gateway counts as one that runs when it does, or when it would at the next login. */
export function isUp(facts: Facts, { profile, format, hermes }: ProfileLayout): boolean {
  const service = format && facts.services.get(format.id(hermes, profile));
  return facts.gateways.get(profile)?.is === "live" || service?.isEnabled === true;
}
