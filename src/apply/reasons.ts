import { isHopeless, PARKS, wordsOf } from "../hermes/exit-status.ts";
import type { GatewayFact, GatewayReport, ServiceFact } from "../model/facts.ts";

/** What a gateway that has come up says of itself; `degraded` only for a moment. */
export const RUNNING: ReadonlySet<string> = new Set(["running", "degraded"]);

/** How its last process has ended; undefined where nothing is known of that. */
export function knownExit(fact: ServiceFact, { lastReport }: GatewayFact): string | undefined {
  const isKnown = Boolean(fact.exitStatus) || lastReport?.state === "startup_failed";
  return isKnown ? exitReason(fact, lastReport) : undefined;
}

/** How its last process has ended, a sentence part. */
export function exitReason(
  { exitStatus = 0, result }: ServiceFact,
  report: GatewayReport | undefined,
): string {
  const words = result === "signal" ? undefined : wordsOf(exitStatus);
  const said = report?.state === "startup_failed" ? report.exitReason : undefined;
  if (exitStatus === PARKS && result !== "signal") return `it has given up: ${said ?? words}`;
  if (said !== undefined && !isHopeless(exitStatus)) return said;
  if (result === "signal") return `its process was ended by signal ${exitStatus}`;
  return words ?? `its process exited with status ${exitStatus}`;
}

/** What it lacks for being ready, a sentence part. */
export function waitingFor(fact: ServiceFact, gateway: GatewayFact): string {
  if (gateway.is === "none") return `its service is ${fact.active} (${fact.sub})`;
  if (!gateway.holdsLock) return `process ${gateway.process.pid} has not taken gateway.lock`;
  return `it says ${gateway.report?.state ?? "nothing yet"}`;
}
