import { type Claim, claimsOf } from "../../src/hermes/claims.ts";
import type { Place } from "../../src/model/diagnostic.ts";
import type { CredentialLock } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { Claimant } from "../../src/plan/conflicts.ts";
import { type Given, homeOf, sourceOf } from "../hermes/claims-source.ts";

export interface Options {
  readonly isDeclared?: boolean;
  readonly willRun?: boolean;
  readonly config?: unknown;
  readonly sessions?: Readonly<Record<string, string>>;
  readonly line?: number;
}

/** A profile with these variables; declared at line 7 and to run unless told otherwise. */
export function claimant(
  name: string,
  env: Readonly<Record<string, Given>>,
  options: Options = {},
): Claimant {
  const place: Place = { file: "hermes-fleet.yaml", line: options.line ?? 7, column: 7 };
  return {
    profile: name as ProfileName, // test data
    isDeclared: options.isDeclared ?? true,
    willRun: options.willRun ?? true,
    home: homeOf(name),
    claims: claimsOf(sourceOf(name, env, options.config, options.sessions)),
    placeOf: () => place,
  };
}

/** A live lock on what is claimed, of process 4242. */
export function lockOn(claim: Claim | undefined, profile?: string): CredentialLock {
  if (claim?.lock === undefined) throw new Error("the claim takes no lock");
  return {
    path: "/run/locks/x.lock" as AbsolutePath, // test data
    ...claim.lock,
    process: { pid: 4242, startTime: 1 },
    profile: profile as ProfileName | undefined, // test data
  };
}
