import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, Inputs, ResolvedEnv } from "../model/facts.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import { Secret } from "../model/secret.ts";
import { acrossHosts } from "./across-hosts.ts";
import { stateAfter } from "./after.ts";
import { claimantOf } from "./claimants.ts";
import { type Claimant, conflicts } from "./conflicts.ts";

/** A host of which nothing is known. */
const NOTHING: Pick<Facts, "files"> = { files: new Map() };

/** The conflicts that a manifest has by itself: the same token, reference or port twice on some host, or a token on two. */
export function declaredConflicts(manifest: HostManifest, layout: HermesLayout): readonly Diagnostic[] {
  const all = [...manifest.profiles.values(), ...manifest.elsewhere.values()];
  const hosts = new Set(all.flatMap(({ hosts: own = [] }) => own));
  // Where no profile names a host, one host that is called nothing stands for all.
  const found = [...(hosts.size === 0 ? [""] : hosts)].sort().flatMap((host) =>
    conflicts(
      all
        .filter(({ hosts: own }) => own === undefined || own.includes(host))
        .map((settings) => declaredClaimant(settings, layout)),
      [],
    ),
  );
  const once = new Map(found.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic] as const));
  return [...once.values(), ...acrossHosts(manifest, layout)];
}

/** What a profile claims by its manifest alone: literals by their value, references by what they name. */
export function declaredClaimant(settings: ProfileSettings, layout: HermesLayout): Claimant {
  const { name } = settings;
  const home = homeOf(layout, name);
  const inputs: Inputs = { env: new Map([[name, literals(settings)]]), souls: new Map(), files: new Map() };
  const state = stateAfter(NOTHING, home, { env: new Map(), config: {}, claims: [] }, settings, inputs);
  return claimantOf({ profile: name, home }, state.claims, settings, settings.gateway.state === "running");
}

function literals({ env }: ProfileSettings): ReadonlyMap<string, ResolvedEnv> {
  const values = [...env].flatMap(([variable, { value }]): [string, ResolvedEnv][] =>
    value?.from === "literal"
      ? [[variable, { is: "value", secret: new Secret(value.value, undefined) }]]
      : [],
  );
  return new Map(values);
}
