import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts, Inputs, ResolvedEnv } from "../model/facts.ts";
import type { HostManifest } from "../model/manifest.ts";
import { Secret } from "../model/secret.ts";
import { stateAfter } from "./after.ts";
import { claimantOf } from "./claimants.ts";
import { conflicts } from "./conflicts.ts";

/** A host of which nothing is known. */
const NOTHING: Pick<Facts, "files"> = { files: new Map() };

/** The conflicts that a manifest has by itself, on whatever host: the same token, reference or port twice. */
export function declaredConflicts(manifest: HostManifest, layout: HermesLayout): readonly Diagnostic[] {
  const inputs: Inputs = { env: literals(manifest), souls: new Map() };
  const claimants = [...manifest.profiles.values()].map((settings) => {
    const { name } = settings;
    const home = homeOf(layout, name);
    const state = stateAfter(NOTHING, home, { env: new Map(), config: {}, claims: [] }, settings, inputs);
    const willRun = settings.gateway.state === "running";
    return claimantOf({ profile: name, home }, state, settings, willRun);
  });
  return conflicts(claimants, []);
}

function literals(manifest: HostManifest): Inputs["env"] {
  return new Map(
    [...manifest.profiles].map(([name, { env }]) => {
      const values = [...env].flatMap(([variable, { value }]): [string, ResolvedEnv][] =>
        value?.from === "literal"
          ? [[variable, { is: "value", secret: new Secret(value.value, undefined) }]]
          : [],
      );
      return [name, new Map(values)];
    }),
  );
}
