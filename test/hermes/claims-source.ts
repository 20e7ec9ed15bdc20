import { type Claim, type ClaimSource, claimsOf, type EnvReading } from "../../src/hermes/claims.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { Secret } from "../../src/model/secret.ts";

/** The text of a variable, or a reference that stands for it. */
export type Given = string | { readonly reference: string };

/** What the profile `name` has, with fingerprints of the form `print-LENGTH`. */
export function sourceOf(
  name: string,
  env: Readonly<Record<string, Given>>,
  config: unknown = {},
  sessions: Readonly<Record<string, string>> = {},
): ClaimSource {
  return {
    home: homeOf(name),
    env: new Map(Object.entries(env).map(([variable, given]) => [variable, readingOf(given)])),
    config,
    sessions: new Map(Object.entries(sessions)),
  };
}

export function homeOf(name: string): AbsolutePath {
  return `/home/ada/.hermes/profiles/${name}` as AbsolutePath; // an absolute path, as written
}

function readingOf(given: Given): EnvReading {
  if (typeof given !== "string") return { is: "reference", reference: given.reference };
  return { is: "value", secret: new Secret(given, `print-${given.length}`) };
}

/** What the profile `coder` claims. */
export function claims(
  env: Readonly<Record<string, Given>>,
  config: unknown = {},
  sessions: Readonly<Record<string, string>> = {},
) {
  return claimsOf(sourceOf("coder", env, config, sessions));
}

/** Its credentials alone. */
export function credentials(
  env: Readonly<Record<string, Given>>,
  config: unknown = {},
  sessions: Readonly<Record<string, string>> = {},
) {
  return claims(env, config, sessions).filter(({ kind }) => kind === "credential");
}

/** Its ports alone. */
export function portsOf(env: Readonly<Record<string, Given>>, config: unknown = {}): readonly Claim[] {
  return claims(env, config).filter(({ kind }) => kind === "port");
}

/** The identity of the one claim; undefined where there is not exactly one. */
export function identity(found: readonly Claim[]): string | undefined {
  return found.length === 1 ? found[0]?.identity : undefined;
}
