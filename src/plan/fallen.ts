import type { Condition } from "../hermes/condition.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { GatewayFact, ProcessIdentity } from "../model/facts.ts";

/**
 * Why a gateway that had been ready is not up any more, a sentence part; undefined: it is.
 * @param ready the process that had been ready, as far as that was seen
 */
export function fallen(
  condition: Condition,
  gateway: GatewayFact,
  ready: ProcessIdentity | undefined,
): string | undefined {
  if (isAsItWas(gateway, ready)) return undefined;
  const ended = "its process has ended after it had been ready";
  switch (condition.is) {
    case "running":
    case "degraded":
      return undefined;
    case "starting":
      return gateway.is === "live" && isSameProcess(ready, gateway.process) ? undefined : ended;
    case "stopped":
      return "it was stopped after it had been ready";
    case "unsupervised":
      return `process ${condition.pid} runs outside its service`;
    case "failing":
    case "failed":
    case "parked":
      return `${condition.reason}, after it had been ready`;
    default:
      return condition satisfies never;
  }
}

/** What its manager still counts of earlier processes says nothing against this one. */
function isAsItWas(gateway: GatewayFact, ready: ProcessIdentity | undefined): boolean {
  if (gateway.is !== "live" || gateway.isStopped === true || !isSameProcess(ready, gateway.process))
    return false;
  return gateway.holdsLock && (gateway.report?.state === "running" || gateway.report?.state === "degraded");
}
