import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import { stateOnDisk } from "./after.ts";
import { claimantOf } from "./claimants.ts";
import { conflicts } from "./conflicts.ts";

/**
 * What gateways that are about to be started would fight over, among themselves and with those that run: an error where it
 * is certain, else a warning. Their files are taken as they are.
 */
export function startConflicts(
  starting: readonly ProfileName[],
  {
    manifest,
    facts,
    layout,
  }: { readonly manifest: HostManifest; readonly facts: Facts; readonly layout: HermesLayout },
): readonly Diagnostic[] {
  const isLive = (profile: ProfileName) => facts.gateways.get(profile)?.is === "live";
  const isStarting = (profile: ProfileName) => starting.includes(profile);
  if (!starting.some((profile) => facts.profiles.has(profile))) return [];
  const claimants = [...facts.profiles]
    .filter((profile) => isStarting(profile) || isLive(profile))
    .map((profile) => {
      const home = homeOf(layout, profile);
      // Fingerprints are for showing values, and none of these is shown.
      const { claims } = stateOnDisk(facts, home, () => undefined);
      const claimant = claimantOf({ profile, home }, claims, manifest.profiles.get(profile), true);
      // Who is started is somebody's business, in the manifest or not.
      return { ...claimant, isDeclared: claimant.isDeclared || isStarting(profile) };
    });
  return conflicts(claimants, []).flatMap((diagnostic): readonly Diagnostic[] => {
    const { profiles = [], severity, hint } = diagnostic;
    if (!profiles.some(isStarting)) return [];
    const running = profiles.filter((profile) => isLive(profile) && !isStarting(profile));
    if (severity !== "error" || running.length === 0) return [diagnostic];
    return [{ ...diagnostic, hint: `${hint} To change over: \`hermes-fleet stop ${running.join(" ")}\`.` }];
  });
}
