import { isYoung } from "../hermes/condition.ts";
import { STARTS_AGAIN } from "../hermes/exit-status.ts";
import type { FileFact, GatewayFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import { crashesIn, readStarts, wasAskedToEnd } from "./asked-to-end.ts";

/** Hermes leaves a property list alone when it runs; `ps` tells starts by the second, and Linux' up to two too early. */
export const START_GRAIN_MS = 2_000;

/**
 * What the gateway's own files tell of a service where its manager was not asked how often it has started it, and what it
 * has read; undefined: there is no need.
 */
export function untoldOf(
  system: ReadingSystem,
  service: ServiceFact | undefined,
  gateway: GatewayFact | undefined,
  definition: FileFact | undefined,
  home: AbsolutePath,
  nowMs: number,
): ServiceFact | undefined {
  if (service === undefined || service.restarts !== undefined || service.active !== "active")
    return undefined;
  const startedMs = gateway?.is === "live" ? gateway.startedMs : nowMs;
  const mayNeedReload = definition?.is === "text" && definition.modifiedMs > startedMs + START_GRAIN_MS;
  const crashes = crashesOf(system, service, home, startedMs, nowMs);
  return { ...service, ...(crashes > 0 && { crashes }), ...(mayNeedReload && { mayNeedReload }) };
}

/** A job that was loaded anew has not ended yet: what its log tells is from before. */
function crashesOf(
  system: ReadingSystem,
  { exitStatus, result }: ServiceFact,
  home: AbsolutePath,
  startedMs: number,
  nowMs: number,
): number {
  if (exitStatus === undefined || exitStatus === STARTS_AGAIN || !isYoung(nowMs - startedMs)) return 0;
  const log = readStarts(system, home);
  if (wasAskedToEnd(log, startedMs)) return 0;
  const isCrash = exitStatus !== 0 || result === "signal";
  return Math.max(crashesIn(log), isCrash ? 1 : 0);
}
