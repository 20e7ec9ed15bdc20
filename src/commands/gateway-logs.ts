import { filesOf, homeOf } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ApplyDocument, GatewayLog } from "../output/apply-document.ts";
import { envOnDisk } from "../resources/env.ts";
import type { ReadingSystem } from "../system/system.ts";
import { gatewayLog } from "./host.ts";
import type { Planner } from "./make-plan.ts";

/** Of a log that may tell why a gateway did not come up. */
const LOG_LINES = 5;
const MAX_BYTES = 16 * 1024 * 1024;

/** The last lines of the logs of the gateways that an apply could not bring up, without the secrets of their `.env`. */
export function failedGatewayLogs(
  system: ReadingSystem,
  { host, loaded }: Planner,
  { steps }: ApplyDocument,
): readonly GatewayLog[] {
  const failed = new Set(steps.flatMap(({ address, outcome }) => (outcome === "failed" ? [address] : [])));
  return [...loaded.manifest.profiles.keys()].flatMap((profile): readonly GatewayLog[] => {
    if (!failed.has(`profile.${profile}.gateway`)) return [];
    const path = gatewayLog(host, profile);
    const log = system.readText(path, { maxBytes: MAX_BYTES });
    if (log.is !== "text") return [];
    const secrets = secretsIn(system, filesOf(homeOf(host.layout, profile)).env);
    const lines = log.text.trimEnd().split("\n").slice(-LOG_LINES);
    return [{ profile, path, lines: lines.map((line) => redacted(line, secrets)) }];
  });
}

/** Line by line, as a log has them; the longest first, since one may begin with another. */
function secretsIn(system: ReadingSystem, env: AbsolutePath): readonly string[] {
  const values = [...envOnDisk(system.readText(env)).values()];
  return values.flatMap((value) => value.split(/\r?\n/));
}
