import type { FleetCredentials, HeldCredential } from "../model/credentials.ts";
import type { CredentialDocument, TokensDocument } from "./tokens-document.generated.ts";

/** The JSON form of what gateways take for themselves: what `--json` prints, and what the terminal is drawn from. */
export function tokensDocument({
  fleet,
  host,
  credentials,
  conflicts,
  diagnostics,
}: FleetCredentials): TokensDocument {
  const platforms = [...new Set(credentials.map(({ platform }) => platform))];
  return {
    format_version: 1,
    fleet,
    host,
    outcome: conflicts.some(({ diagnostic }) => diagnostic.severity === "error") ? "conflicts" : "ok",
    platforms: platforms.map((platform) => ({
      platform,
      credentials: credentials.filter((one) => one.platform === platform).map(credentialDocument),
    })),
    conflicts: conflicts.map(({ when, diagnostic }) => ({ when, ...diagnostic })),
    diagnostics: diagnostics.map((one) => ({ ...one })),
  };
}

function credentialDocument(one: HeldCredential): CredentialDocument {
  const { configPath, isAfterApply, publicName, lock } = one;
  return {
    profile: one.profile,
    kind: one.kind,
    noun: one.noun,
    what: one.what,
    ...(one.variable !== undefined && { variable: one.variable }),
    ...(configPath !== undefined && { config_path: configPath }),
    file: one.file,
    on_host: one.isOnHost,
    ...(isAfterApply !== undefined && { after_apply: isAfterApply }),
    is_known: one.isKnown,
    ...(one.fingerprint !== undefined && { fingerprint: one.fingerprint }),
    ...(publicName !== undefined && { public_name: publicName }),
    ...(one.port !== undefined && { port: one.port }),
    is_certain: one.doubt === undefined,
    ...(one.doubt !== undefined && { doubt: one.doubt }),
    ...(lock && {
      lock: {
        scope: lock.scope,
        pid: lock.pid,
        ...(lock.profile !== undefined && { profile: lock.profile }),
        is_alive: lock.isAlive,
      },
    }),
  };
}
