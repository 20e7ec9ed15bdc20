import { type Condition, conditionOf } from "../hermes/condition.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import type { Facts, GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/** A profile's gateway as it was seen, judged by what is its own. */
export interface SeenGateway {
  readonly gateway: GatewayFact;
  /** Its own: what has the name of its service for another home is not, whatever that does. */
  readonly service: ServiceFact | undefined;
  readonly condition: Condition;
  /** The definition of its service's name is another home's, so that it cannot be started. */
  readonly isForeign: boolean;
}

/**
 * Judges the gateway of a profile.
 * @param isToRun what is to run, and cannot be started, has failed; else it is stopped
 * @param readyTimeoutMs how long the manifest lets it start
 */
export function seenGateway(
  profile: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  isToRun: boolean,
  readyTimeoutMs?: number,
): SeenGateway {
  const gateway = facts.gateways.get(profile) ?? { is: "none" };
  const id = format?.id(layout, profile);
  const service = id && facts.services.get(id);
  const isForeign = id !== undefined && facts.definitions.get(id)?.belongsHere === false;
  // A definition that was changed under a running gateway says nothing of that.
  const isIn = gateway.is === "live" && gateway.service !== undefined && gateway.service === id;
  if (!isForeign || isIn) {
    const condition = conditionOf(service, gateway, facts.nowMs, readyTimeoutMs);
    return { gateway, service, condition, isForeign };
  }
  const reason = `${id} is there, but not for ${homeOf(layout, profile)}`;
  const condition: Condition =
    gateway.is === "live"
      ? { is: "unsupervised", pid: gateway.process.pid }
      : isToRun
        ? { is: "failed", reason }
        : { is: "stopped" };
  return { gateway, service: undefined, condition, isForeign };
}
