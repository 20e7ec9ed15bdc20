import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { EndProcess, Op, ServiceStepVerb } from "../model/step.ts";
import type { GatewaySwitch } from "./gateway-decision.ts";
import type { PhasedOp } from "./kind.ts";

/** A gateway that is started, stopped or started anew, and what is in the way of that. */
export interface Switched {
  readonly service: ServiceId;
  readonly home: AbsolutePath;
  /** Left over from a failure, or still counted; in the way of a start. */
  readonly isFailed: boolean;
  /** A live process must be told that its end is planned. */
  readonly isLive: boolean;
  /** The service has something that would be started, or start itself, beside a gateway outside of it. */
  readonly isUp: boolean;
  /** A gateway outside of the service. */
  readonly orphan: EndProcess | undefined;
  /** Its manager reads a changed definition when it is told to. */
  readonly reloads: boolean;
  readonly readyTimeoutMs: number;
  /** Other profiles that it is to serve. */
  readonly serves: readonly ProfileName[];
}

/** What is to be seen of a gateway before it is switched. @param heals it does not come up, or has given up */
export function seenBeforehand(
  { fact, gateway }: { readonly fact: ServiceFact | undefined; readonly gateway: GatewayFact },
  heals: boolean,
): Pick<Switched, "isFailed" | "isLive" | "isUp"> {
  return {
    isFailed: fact?.active === "failed" || heals,
    isLive: gateway.is === "live",
    isUp: fact !== undefined && !["inactive", "failed", "unknown"].includes(fact.active),
  };
}

/** How a gateway is started, stopped or started anew: by an apply, and by whoever asks for that alone. */
export function switchOps(verb: GatewaySwitch, one: Switched): readonly PhasedOp[] {
  if (verb === "none") return [];
  const { service, orphan } = one;
  const steps: PhasedOp[] = [];
  const stops = verb === "stop" || verb === "stop-and-start";
  const isReset = verb !== "stop" && (one.isFailed || orphan !== undefined);
  // One that starts again and again in vain has failed once more when it is stopped.
  if (isReset)
    steps.push({ phase: orphan === undefined ? "announce" : "end", op: serviceOp("reset-failed", service) });
  if (one.isLive && verb !== "start" && orphan === undefined)
    steps.push({ phase: "announce", op: { do: "announce-stop", home: one.home } });
  if (stops) {
    if (one.isUp || orphan === undefined) steps.push({ phase: "stop", op: serviceOp("stop", service) });
    if (orphan !== undefined) steps.push({ phase: "end", op: orphan });
    steps.push({ phase: "stopped", op: { do: "await", what: "stopped", service } });
  }
  if (verb === "stop") return steps;
  return [...steps, ...startOps(verb === "restart" ? "restart" : "start", one)];
}

/** A hard reset: nothing is waited for, and a process that hangs is killed. */
export function forcedOps(one: Switched): readonly PhasedOp[] {
  const { service } = one;
  return [
    { phase: "stop", op: serviceOp("kill", service) },
    { phase: "end", op: serviceOp("reset-failed", service) },
    ...startOps("restart", one),
  ];
}

/** Waits for one that is about to come up by itself. */
export function readyOp({
  service,
  readyTimeoutMs: timeoutMs,
  serves,
}: Pick<Switched, "service" | "readyTimeoutMs" | "serves">): PhasedOp {
  const op: Op = { do: "await", what: "ready", service, timeoutMs, ...(serves.length > 0 && { serves }) };
  return { phase: "ready", op };
}

function startOps(verb: "start" | "restart", one: Switched): readonly PhasedOp[] {
  return [
    // A loaded unit whose file was changed meanwhile, by a killed apply or by hand, would start as it was.
    ...(one.reloads ? [{ phase: "reload", op: { do: "reload" } } as const] : []),
    { phase: "start", op: serviceOp(verb, one.service) },
    readyOp(one),
  ];
}

function serviceOp(verb: ServiceStepVerb, service: ServiceId): Op {
  return { do: "service", verb, service };
}
