import type { Inputs, ResolvedEnv } from "../model/facts.ts";
import type { HostManifest } from "../model/manifest.ts";
import { type Fingerprint, Secret } from "../model/secret.ts";

/**
 * What is known of the declared variables where no reference is looked up: the literals. It is given nothing that it
 * could look with.
 * @param isLeft the apply that this is for leaves these variables as they are on disk, too
 */
export function skippedEnv(
  { profiles }: Pick<HostManifest, "profiles">,
  fingerprint: Fingerprint,
  isLeft: boolean,
): Inputs["env"] {
  const known = (value: string): ResolvedEnv => ({
    is: "value",
    secret: new Secret(value, fingerprint(value)),
  });
  return new Map(
    [...profiles].map(([name, { env }]) => {
      const variables = [...env].flatMap(([variable, { value: source }]): [string, ResolvedEnv][] =>
        source === null
          ? []
          : [[variable, source.from === "literal" ? known(source.value) : { is: "skipped", isLeft }]],
      );
      return [name, new Map(variables)];
    }),
  );
}
