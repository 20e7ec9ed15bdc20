import { isOver } from "../hermes/condition.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { RollGateway } from "./roll-gateway.ts";
import { notHere, servedInstead } from "./roll-refusals.ts";

/** Why a gateway cannot be run in the foreground; undefined: it can. */
export function whyNotRun(one: RollGateway): Diagnostic | undefined {
  const { profile, gateway, condition, service } = one;
  if (!one.isThere) return notHere(one);
  if (one.served !== undefined) return servedInstead("start", one);
  const refused = (what: string, hint: string): Diagnostic => ({
    code: "gateway-runs",
    severity: "error",
    message: `profile "${profile}": ${what}`,
    hint,
  });
  if (condition.is === "unsupervised")
    return refused(
      `a gateway (PID ${condition.pid}) runs outside its service already`,
      "End it where it was started; `hermes-fleet status` tells more.",
    );
  const isUp = gateway.is === "live" || !isOver(condition);
  if (!isUp) return undefined;
  const pid = gateway.is === "live" ? `, with PID ${gateway.process.pid}` : "";
  // What its service keeps starting would take its lock in between.
  const does =
    condition.is === "failing" || condition.is === "parked" ? "starts it again and again" : "runs it";
  return refused(
    `its service, ${service}, ${does}${pid}`,
    `Stop that first: \`hermes-fleet stop ${profile}\`.`,
  );
}
