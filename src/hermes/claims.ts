import type { AbsolutePath } from "../model/ids.ts";
import { Secret } from "../model/secret.ts";
import { type Claim, certainty, identityOf, lockHash } from "./claim.ts";
import type { Credential, Platform } from "./platform.ts";
import { type EnvReading, type Found, PlatformSettings } from "./platform-settings.ts";
import { doubtOf, switchOf } from "./platform-switch.ts";
import { PLATFORMS } from "./platforms.ts";
import { portClaims } from "./port-claims.ts";
import { slackFileClaims, whatsappClaims } from "./session-claims.ts";

export type { Claim } from "./claim.ts";
export type { EnvReading } from "./platform-settings.ts";
export { sessionFiles } from "./session-files.ts";

/** What one profile has on disk, or will have after an apply. */
export interface ClaimSource {
  /** The profile's HERMES_HOME. */
  readonly home: AbsolutePath;
  /** Its `.env`. */
  readonly env: ReadonlyMap<string, EnvReading>;
  /** Its config.yaml, parsed; `{}` where there is none. */
  readonly config: unknown;
  /** Text of those of `sessionFiles()` that exist. */
  readonly sessions: ReadonlyMap<string, string>;
}

/**
 * Everything that a profile's gateway takes for itself, each thing once, in the order of the table of platforms. What
 * is certainly turned off is not in it; what is turned off in a way that not every Hermes heeds is, with a doubt.
 */
export function claimsOf(source: ClaimSource): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const claim of PLATFORMS.flatMap((platform) => claimsOn(platform, source))) {
    const key = JSON.stringify([claim.platform, claim.kind, claim.identity]);
    if (!claims.has(key)) claims.set(key, claim);
  }
  return [...claims.values()];
}

function claimsOn(platform: Platform, source: ClaimSource): readonly Claim[] {
  const settings = new PlatformSettings(platform.name, source.env, source.config);
  if (settings.enabled === "no" && platform.disabledTurnsOff === "certainly") return [];
  const doubt = doubtOf(platform, settings);
  const state = switchOf(platform, settings, doubt);
  return [
    ...platform.credentials.flatMap((alternatives) =>
      credentialClaims(platform.name, alternatives, settings, doubt),
    ),
    ...(platform.name === "slack" ? slackFileClaims(source.sessions, state, doubt) : []),
    ...(platform.name === "whatsapp" ? whatsappClaims(source.home, source.sessions, settings, state) : []),
    ...(platform.port === undefined ? [] : portClaims(platform.name, platform.port, settings, state)),
  ];
}

function credentialClaims(
  platform: string,
  alternatives: readonly Credential[],
  settings: PlatformSettings,
  doubt: string | undefined,
): readonly Claim[] {
  for (const credential of alternatives) {
    const parts = credential.identity.map((part) => settings.find(part));
    const needs = (credential.needs ?? []).map((need) => settings.find(need));
    if (parts.every(isFound) && needs.every(isFound)) {
      return identitiesOf(credential, parts).flatMap((identity) =>
        credentialClaim(platform, credential, identity, doubt),
      );
    }
  }
  return [];
}

/** A comma-separated list holds several identities; all else is one. */
function identitiesOf(credential: Credential, parts: readonly Found[]): readonly (readonly Found[])[] {
  const only = parts[0];
  if (credential.isList !== true || only?.is !== "text") return [parts];
  const entries = only.text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  // The fingerprint is of the whole list: it would say nothing about an entry.
  return entries.length === 1 ? [parts] : entries.map((text) => [{ is: "text", text, spot: only.spot }]);
}

function credentialClaim(
  platform: string,
  credential: Credential,
  parts: readonly Found[],
  doubt: string | undefined,
): readonly Claim[] {
  const set = parts.flatMap((part) => (part.is === "fallback" ? [] : [part]));
  const first = set[0];
  if (first === undefined) return [];
  const rounded = set.find((part) => part.is === "text" && part.isRounded === true);
  const texts = parts.flatMap((part) => (part.is === "reference" ? [] : [part.text]));
  const hashed = texts.length === parts.length ? texts.join(":") : undefined;
  const mark = set.length === 1 && first.is === "text" ? first.fingerprint : undefined;
  return [
    {
      platform,
      kind: "credential",
      identity: identityOf(parts, credential.ignoresCase === true),
      noun: credential.noun,
      ...first.spot,
      what: set.map((part) => part.spot.what).join(" with "),
      ...certainty(doubt ?? (rounded && `${rounded.spot.what} is a number too long to compare; quote it`)),
      ...(credential.lock === undefined || hashed === undefined
        ? {}
        : {
            lock: {
              scope: credential.lock.scope,
              hash: lockHash(credential.lock.of === "digest" ? lockHash(hashed) : hashed),
            },
          }),
      ...(mark === undefined ? {} : { fingerprint: mark }),
      ...(hashed === undefined ? {} : { secret: new Secret(hashed, mark) }),
    },
  ];
}

function isFound(found: Found | undefined): found is Found {
  return found !== undefined;
}
