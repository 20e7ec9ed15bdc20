import { conditionOf } from "../hermes/condition.ts";
import type { HermesLayout } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ProfileSettings } from "../model/manifest.ts";
import type { ActualState } from "../model/status.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { FleetTopology } from "./topology.ts";

/** What the default's gateway does for another profile, by that gateway's own word. */
export interface ServedState {
  readonly actual: Extract<ActualState, "served" | "starting" | "stopped" | "unknown">;
  readonly problems: readonly string[];
  /** The service that serves it starts at login. */
  readonly startsAtLogin: boolean;
}

/**
 * Undefined for a profile whose gateway is its own business: the default, one with a process of its own, and where each
 * has its own gateway, one that nobody else serves.
 */
export function servedState(
  { name, gateway: wanted }: ProfileSettings,
  topology: FleetTopology,
  {
    facts,
    layout,
    format,
  }: {
    readonly facts: Facts;
    readonly layout: HermesLayout;
    readonly format: ServiceFormat | undefined;
  },
): ServedState | undefined {
  const isShared = topology.kind === "multiplexed";
  const isServed = topology.servesNow.has(name) && facts.gateways.get(DEFAULT_PROFILE)?.is === "live";
  if (name === DEFAULT_PROFILE || facts.gateways.get(name)?.is === "live" || !(isShared || isServed))
    return undefined;
  const id = format?.id(layout, DEFAULT_PROFILE);
  const service = id && facts.services.get(id);
  const gateway = facts.gateways.get(DEFAULT_PROFILE) ?? { is: "none" };
  const condition = conditionOf(service, gateway, facts.nowMs);
  const startsAtLogin = service?.isEnabled ?? false;
  const isToRun = wanted.state === "running";
  if (isServed && condition.is !== "starting" && condition.is !== "failing") {
    const wants = isToRun ? "it is to have its own" : "is not to";
    const problem = `the gateway of "default" serves it, and ${wants}; \`hermes-fleet apply\` sees to that`;
    return { actual: "served", problems: isShared && isToRun ? [] : [problem], startsAtLogin };
  }
  if (!isToRun) return { actual: "stopped", problems: [], startsAtLogin: false };
  if (condition.is === "starting") return { actual: "starting", problems: [], startsAtLogin };
  if (facts.manager.is === "unavailable" && gateway.is === "none")
    return { actual: "unknown", problems: [], startsAtLogin };
  const does = gateway.is === "live" ? "does not serve it" : "does not run";
  return {
    actual: "stopped",
    problems: [`the gateway of "default" is to serve it, and ${does}; \`hermes-fleet apply\` sees to that`],
    startsAtLogin,
  };
}

/** Its own gateway runs, and that of `default` says that it serves it. */
export function isServedBesides(name: ProfileName, { gateways }: Facts): boolean {
  const server = gateways.get(DEFAULT_PROFILE);
  return (
    name !== DEFAULT_PROFILE &&
    gateways.get(name)?.is === "live" &&
    server?.is === "live" &&
    server.report?.servedProfiles?.includes(name) === true
  );
}
