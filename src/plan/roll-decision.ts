import { isOver } from "../hermes/condition.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { LeftOut, Move, RollVerb } from "../model/roll.ts";
import type { ActualState } from "../model/status.ts";
import type { GatewaySwitch } from "../resources/gateway-decision.ts";
import { forcedOps, readyOp, type Switched, seenBeforehand, switchOps } from "../resources/gateway-switch.ts";
import type { PhasedOp } from "../resources/kind.ts";
import { decideStray, endOf } from "../resources/orphan.ts";
import type { RollGateway } from "./roll-gateway.ts";
import { foreign, notHere, notItsService, servedInstead, withoutService } from "./roll-refusals.ts";

/** What is done about one gateway. */
export interface Moving {
  readonly move: Move;
  readonly ops: readonly PhasedOp[];
}

/** Whether something is done about a gateway, and what. @param isForced what hangs is killed, and nothing waited for */
export function decideRoll(verb: RollVerb, isForced: boolean, one: RollGateway): Moving | LeftOut {
  const state = stateOf(one);
  const { profile, condition, isNamed } = one;
  const refused = (diagnostic: Diagnostic): LeftOut => ({ profile, is: "refused", state, diagnostic });
  const asAsked: LeftOut = { profile, is: "as-asked", state };
  const isUnsupervised = condition.is === "unsupervised" || (isForeign(one) && one.gateway.is === "live");
  if (!one.isThere) return verb === "stop" ? asAsked : refused(notHere(one));
  // Its own service may try in vain all the same, and can be stopped.
  if (one.served !== undefined && (verb !== "stop" || isOver(condition))) {
    if (verb !== "restart" && one.served.isNow === (verb === "start")) return asAsked;
    return isNamed ? refused(servedInstead(verb, one)) : { profile, is: "not-meant", state };
  }
  if (isUnsupervised) return decideUnsupervised(verb, isForced, one);
  const isDown = isOver(condition);
  if (verb === "stop") {
    if (!isDown) return moving("stop", "stop", false, one);
    return isNamed || one.definition !== "absent" ? asAsked : { profile, is: "not-meant", state };
  }
  // Of all, those are started anew that run, or try to.
  if (verb === "restart" && isDown && !isNamed)
    return { profile, is: "not-meant", state, ...("reason" in condition && { why: condition.reason }) };
  if (isForeign(one)) return refused(foreign(one));
  if (one.definition === "absent") {
    const isMeant = isNamed || one.desired === "running" || !isDown;
    return isMeant ? refused(withoutService(one)) : { profile, is: "not-meant", state };
  }
  if (isForced) return { move: moveOf("restart", one), ops: forcedOps(switchedOf(one, false)) };
  return verb === "start" ? decideStart(one) : decideRestart(one);
}

function decideStart(one: RollGateway): Moving | LeftOut {
  const { profile, condition, fact } = one;
  switch (condition.is) {
    case "running":
    case "degraded":
      return { profile, is: "as-asked", state: condition.is };
    case "starting":
      // One that is about to end would end after it has been waited for.
      if (fact?.active === "deactivating") return moving("start", "start", false, one);
      return { move: moveOf("await", one), ops: [readyOp(switchedOf(one, false))] };
    case "stopped":
    case "failed":
      return moving("start", "start", false, one);
    case "failing":
      return moving("start", "restart", true, one);
    case "parked":
      return moving("start", condition.isRetried ? "restart" : "start", true, one);
    case "unsupervised":
      throw new Error(`${profile} runs outside its service`);
    default:
      return condition satisfies never;
  }
}

function decideRestart(one: RollGateway): Moving {
  const { condition } = one;
  if (isOver(condition)) return moving("start", "start", condition.is !== "stopped", one);
  const heals = condition.is === "failing" || condition.is === "parked";
  return moving("restart", "restart", heals, one);
}

/** What runs outside its service is ended as an apply does it: where there is proof, and nobody keeps it. */
function decideUnsupervised(verb: RollVerb, isForced: boolean, one: RollGateway): Moving | LeftOut {
  const { profile, service, fact, gateway } = one;
  const refused = (diagnostic: Diagnostic): LeftOut => ({
    profile,
    is: "refused",
    state: stateOf(one),
    diagnostic,
  });
  const want = { state: verb === "stop" ? "stopped" : "running", service } as const;
  const context = { layout: { profile, home: one.home }, leaving: undefined };
  const stray = decideStray(want, { gateway, fact, isOurs: !isForeign(one) }, context);
  const [diagnostic] = stray.diagnostics;
  if (diagnostic !== undefined) return refused(diagnostic);
  if (isForced) return refused(notItsService(one));
  if (verb !== "stop" && one.definition === "absent") return refused(withoutService(one));
  return moving(verb, stray.verb, false, one);
}

function moving(does: Move["does"], how: GatewaySwitch, heals: boolean, one: RollGateway): Moving {
  return { move: moveOf(does, one), ops: switchOps(how, switchedOf(one, heals)) };
}

function moveOf(does: Move["does"], one: RollGateway): Move {
  const { profile, gateway } = one;
  return {
    profile,
    does,
    from: stateOf(one),
    ...(gateway.is === "live" && { pid: gateway.process.pid }),
  };
}

function switchedOf(one: RollGateway, heals: boolean): Switched {
  const { profile, home, service, gateway, reloads, readyTimeoutMs, serves } = one;
  const layout = { layout: { profile, home }, leaving: undefined };
  const orphan =
    one.condition.is === "unsupervised"
      ? endOf({ state: "running", service }, { gateway, fact: one.fact, isOurs: true }, layout)
      : undefined;
  return {
    service,
    home,
    ...seenBeforehand(one, heals),
    orphan,
    reloads,
    readyTimeoutMs,
    serves,
  };
}

function isForeign({ definition }: RollGateway): boolean {
  return definition === "foreign";
}

function stateOf({ condition, served: by, isThere }: RollGateway): ActualState {
  if (!isThere) return "absent";
  return by?.isNow === true ? "served" : condition.is;
}
