import { homeOf } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import type { ProfileName } from "../model/ids.ts";
import { NOT_SHOWN, readEnvSecrets } from "../observe/env-secrets.ts";
import type { ApplyDocument, GatewayLog } from "../output/apply-document.ts";
import type { ReadingSystem } from "../system/system.ts";
import { gatewayLog, type Host } from "./host.ts";

/** Of a log that may tell why a gateway did not come up. */
const LOG_LINES = 5;
const MAX_BYTES = 16 * 1024 * 1024;

/** The profiles whose gateways an apply could not bring up. */
export function failedGateways({ steps }: ApplyDocument, profiles: Iterable<ProfileName>) {
  const failed = new Set(steps.flatMap(({ address, outcome }) => (outcome === "failed" ? [address] : [])));
  return [...profiles].filter((profile) => failed.has(`profile.${profile}.gateway`));
}

/** The last lines of the logs of these profiles' gateways, without the secrets of their `.env`. */
export function lastLogLines(
  system: ReadingSystem,
  host: Host,
  profiles: readonly ProfileName[],
): readonly GatewayLog[] {
  return profiles.flatMap((profile): readonly GatewayLog[] => {
    const path = gatewayLog(host, profile);
    const log = system.readText(path, { maxBytes: MAX_BYTES });
    if (log.is !== "text") return [];
    const env = readEnvSecrets(system, homeOf(host.layout, profile));
    if (env.is === "unknown") return [{ profile, path, lines: [NOT_SHOWN] }];
    const lines = log.text.trimEnd().split("\n").slice(-LOG_LINES);
    return [{ profile, path, lines: lines.map((line) => redacted(line, env.secrets)) }];
  });
}
