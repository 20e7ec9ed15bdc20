import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Inputs } from "../model/facts.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { NOTHING, stateAfter } from "./after.ts";
import { claimantOf } from "./claimants.ts";
import type { Claimant } from "./conflicts.ts";
import { literals } from "./literals.ts";

/** What a profile claims by its manifest alone: literals by their value, references by what they name. */
export function declaredClaimant(settings: ProfileSettings, layout: HermesLayout): Claimant {
  const { name } = settings;
  const home = homeOf(layout, name);
  const inputs: Inputs = { env: new Map([[name, literals(settings)]]), souls: new Map(), files: new Map() };
  const state = stateAfter(home, NOTHING, settings, inputs);
  return claimantOf({ profile: name, home }, state.claims, settings, settings.gateway.state === "running");
}
