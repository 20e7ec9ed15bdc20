import { hermesFor } from "../hermes/command-line.ts";
import { conditionOf } from "../hermes/condition.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { openTasks } from "../hermes/open-tasks.ts";
import type { Facts, GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { ActualState, GatewayState } from "../model/status.ts";
import { told } from "../resources/damaged-files.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import { stateOnDisk } from "./after.ts";
import { conditionProblems } from "./condition-problems.ts";
import { gatewayDetails } from "./gateway-details.ts";
import { isReadable } from "./open-tasks.ts";
import { seenGateway } from "./seen-gateway.ts";
import { isServedBesides } from "./served-status.ts";
import type { FleetTopology } from "./topology.ts";

/** Of what a person wants nothing but that it runs: those states do not pass by themselves. */
export const BROKEN: readonly ActualState[] = ["failed", "failing", "parked", "unsupervised", "unknown"];

/** What the gateway of a profile does that no manifest names: what it is to do is only known where its service says so. */
export function undeclaredState(
  name: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
  topology: FleetTopology,
): GatewayState {
  const { gateway, service, condition } = seenGateway(name, facts, layout, format, false);
  const isToRun = service !== undefined && (service.isEnabled || service.active !== "inactive");
  const isUnknown = facts.manager.is === "unavailable" && gateway.is === "none";
  const isServed = gateway.is !== "live" && topology.servesNow.has(name) && doesServe(facts, layout, format);
  const actual = isServed ? "served" : isUnknown ? "unknown" : condition.is;
  const isTwice = isServedBesides(name, facts);
  return {
    profile: name,
    desired: undefined,
    actual,
    isAsDesired: undefined,
    isBroken: isTwice || (isToRun && !isServed && BROKEN.includes(actual)),
    ...gatewayDetails(name, facts, layout, format),
    startsAtLogin: service?.isEnabled ?? false,
    drift: { word: "undeclared", in: [], untold: [] },
    problems: isServed
      ? []
      : [
          ...conditionProblems(condition, () => whereabouts(name, gateway, service)),
          ...(gateway.damaged ?? []).map(told),
          ...(isTwice
            ? ['it is served twice: its own gateway runs, and that of "default" serves it, too']
            : []),
        ],
    toDo: isToRun ? toDo(name, facts, layout, gateway) : [],
  };
}

/** One that is starting, or in a loop, serves nobody yet. */
function doesServe(facts: Facts, layout: HermesLayout, format: ServiceFormat | undefined): boolean {
  const id = format?.id(layout, DEFAULT_PROFILE);
  const gateway = facts.gateways.get(DEFAULT_PROFILE) ?? { is: "none" };
  const { is } = conditionOf(id && facts.services.get(id), gateway, facts.nowMs);
  return gateway.is === "live" && is !== "starting" && is !== "failing" && is !== "parked";
}

/** Where a process outside of its service runs, and who ends it: nothing that a manifest would ask for. */
function whereabouts(name: ProfileName, gateway: GatewayFact, service: ServiceFact | undefined): string {
  const where = service?.active === "inactive" ? "without a service" : "outside its service";
  const stray = gateway.is === "live" ? gateway.stray : undefined;
  const why = stray?.is === "kept" ? `: ${stray.why}` : "";
  const how = stray?.is === "orphan" ? `; \`${hermesFor(name)} gateway stop\` ends it` : "";
  return `${where}${why}${how}`;
}

function toDo(
  profile: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  gateway: GatewayFact,
): GatewayState["toDo"] {
  const home = homeOf(layout, profile);
  // Fingerprints are for showing values, and none of these is shown.
  const state = isReadable(facts, home) ? stateOnDisk(facts, home, () => undefined) : undefined;
  return openTasks({
    profile,
    state: state && { ...state, authStores: undefined },
    unmet: [],
    home,
    isGatewayToRun: true,
    gateway,
  }).map(({ what, command }) => ({ what, command }));
}
