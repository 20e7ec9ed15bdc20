import type { ResolvedEnv } from "../model/facts.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import { Secret } from "../model/secret.ts";

/** What can be known of the declared variables without asking anybody: what stands in the manifest itself. */
export function literals({ env }: Pick<ProfileSettings, "env">): ReadonlyMap<string, ResolvedEnv> {
  return new Map(
    [...env].flatMap(([variable, { value }]): [string, ResolvedEnv][] =>
      value?.from === "literal"
        ? [[variable, { is: "value", secret: new Secret(value.value, undefined) }]]
        : [],
    ),
  );
}
