import type { GatewayFact, GatewayReport, ServiceFact } from "../model/facts.ts";
import { PARKS, STARTS_AGAIN, wordsOf } from "./exit-status.ts";

/** What a gateway is really doing, from its service and its process together. */
export type Condition =
  | { readonly is: "running"; readonly pid: number }
  | { readonly is: "degraded"; readonly pid: number; readonly reason: string }
  | { readonly is: "starting"; readonly pid: number | undefined }
  | { readonly is: "failing"; readonly reason: string }
  /** It has given up by itself; `isRetried`: its service starts it again all the same. */
  | { readonly is: "parked"; readonly reason: string; readonly isRetried: boolean }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "unsupervised"; readonly pid: number }
  | { readonly is: "stopped" };

/** How long a started gateway may at least have no lock (Hermes 0.16: up to 10 s), with a wide margin. */
const START_MS = 30_000;
/** So many starts by its manager, and the last one so lately, are a loop, however well its process looks. */
const LOOP_RESTARTS = 3;
const LOOP_MS = 120_000;

/**
 * Judges a gateway. A service that systemd calls active is not running by that alone: it may be one that
 * exits and is started again for ever.
 * @param service undefined where no manager is asked
 * @param nowMs epoch milliseconds
 * @param readyTimeoutMs how long the manifest lets it start
 */
export function conditionOf(
  service: ServiceFact | undefined,
  gateway: GatewayFact,
  nowMs: number,
  readyTimeoutMs = START_MS,
): Condition {
  if (gateway.is === "live") {
    return ofLiveProcess(service, gateway, nowMs - gateway.startedMs, Math.max(START_MS, readyTimeoutMs));
  }
  if (service === undefined) return { is: "stopped" };
  const { lastReport } = gateway;
  const isParked = hasParked(service);
  switch (service.active) {
    case "inactive":
    case "unknown":
      return { is: "stopped" };
    case "failed":
      return isParked
        ? { is: "parked", reason: exitReason(service, lastReport), isRetried: false }
        : { is: "failed", reason: exitReason(service, lastReport) };
    case "activating":
      if (service.sub === "never started")
        return { is: "failing", reason: "launchd has it loaded, and has not started it" };
      if (service.sub !== "auto-restart") return starting(service, lastReport);
      // It has asked for that, and its service waits before it does.
      if (service.exitStatus === STARTS_AGAIN && lastReport?.state !== "startup_failed")
        return { is: "starting", pid: undefined };
      return isParked
        ? { is: "parked", reason: exitReason(service, lastReport), isRetried: true }
        : { is: "failing", reason: exitReason(service, lastReport) };
    case "active":
      return starting(service, lastReport);
    case "reloading":
    case "deactivating":
      return { is: "starting", pid: service.mainPid };
    default:
      return service.active satisfies never;
  }
}

/** It is down, and stays so. */
export function isOver(condition: Condition): boolean {
  const { is } = condition;
  return is === "stopped" || is === "failed" || (is === "parked" && !condition.isRetried);
}

/** Between two looks of a loop there may be a process that nobody has seen yet. */
function starting(service: ServiceFact, report: GatewayReport | undefined): Condition {
  if (!isLoop(service, 0) && !hasCrashed(service)) return { is: "starting", pid: service.mainPid };
  const reason = exitReason(service, report);
  return hasParked(service) ? { is: "parked", reason, isRetried: true } : { is: "failing", reason };
}

/** Its last process has given up; a signal's number can be that of the status. */
function hasParked({ exitStatus, result }: ServiceFact): boolean {
  return exitStatus === PARKS && result !== "signal";
}

function ofLiveProcess(
  service: ServiceFact | undefined,
  gateway: Extract<GatewayFact, { is: "live" }>,
  ageMs: number,
  startMs: number,
): Condition {
  const { pid } = gateway.process;
  if (service !== undefined && gateway.service !== service.id) return { is: "unsupervised", pid };
  if (gateway.isStopped === true) return { is: "failing", reason: "its process is stopped (SIGSTOP)" };
  const { report } = gateway;
  if (report?.state === "startup_failed") {
    return { is: "failing", reason: report.exitReason ?? "no platform could connect" };
  }
  if (service !== undefined && gateway.isAskedFor !== true && isLoop(service, ageMs)) {
    return hasParked(service)
      ? { is: "parked", reason: exitReason(service, gateway.lastReport), isRetried: true }
      : { is: "failing", reason: loopReason(service, gateway.lastReport, ageMs) };
  }
  if (report !== undefined && gateway.holdsLock && report.state !== "starting") {
    const bad = report.platforms.filter(({ state }) => state === "fatal" || state === "retrying");
    if (bad.length === 0) return { is: "running", pid };
    const reason = bad.map(
      ({ platform, state, message }) => `${platform} is ${message ? `${state}: ${message}` : state}`,
    );
    return { is: "degraded", pid, reason: reason.join("; ") };
  }
  if (isSpeechless(gateway)) return { is: "running", pid };
  if (service !== undefined && gateway.isAskedFor !== true && hasCrashed(service))
    return hasParked(service)
      ? { is: "parked", reason: exitReason(service, gateway.lastReport), isRetried: true }
      : { is: "failing", reason: exitReason(service, gateway.lastReport) };
  if (ageMs <= startMs) return { is: "starting", pid };
  return {
    is: "failing",
    reason: `process ${pid} has not become ready in ${Math.round(ageMs / 1000)} s`,
  };
}

/** What it says of itself cannot be read, and all else says that it runs. */
function isSpeechless({ holdsLock, damaged = [] }: Extract<GatewayFact, { is: "live" }>): boolean {
  const isDamaged = (name: string) => damaged.some((one) => one.name === name);
  // Where there is no /proc it is gateway.pid that tells of the lock.
  return isDamaged("gateway_state.json") && (holdsLock || isDamaged("gateway.pid"));
}

/** Whether a process may be one of many that end soon after they have begun. @param ageMs of it */
export function isYoung(ageMs: number): boolean {
  return ageMs < LOOP_MS;
}

/** @param ageMs of the process that there is now */
export function isLoop(service: ServiceFact, ageMs: number): boolean {
  return timesOf(service) >= LOOP_RESTARTS && isYoung(ageMs) && service.exitStatus !== STARTS_AGAIN;
}

/** How often its manager has started it again, as far as anybody can tell. */
function timesOf({ restarts, crashes = 0 }: ServiceFact): number {
  return restarts ?? crashes;
}

/**
 * Its last process crashed, and its manager was not asked how many have: as long as the present one is not ready there is
 * nothing to be said for it.
 */
function hasCrashed({ restarts, crashes = 0, exitStatus }: ServiceFact): boolean {
  return restarts === undefined && crashes > 0 && exitStatus !== STARTS_AGAIN;
}

/** A sentence part. @param restarts at least 1 */
export function startedAgain(restarts: number): string {
  return `started again ${restarts === 1 ? "once" : `${restarts} times`}`;
}

function loopReason(service: ServiceFact, report: GatewayReport | undefined, ageMs: number): string {
  const said = report?.state === "startup_failed" ? report.exitReason : undefined;
  const times = `it has been ${startedAgain(timesOf(service))}, the last time ${Math.round(ageMs / 1000)} s ago`;
  return said === undefined ? times : `${said}; ${times}`;
}

function exitReason(service: ServiceFact, report: GatewayReport | undefined): string {
  const { exitStatus, result } = service;
  const restarts = timesOf(service);
  if (result === "start-limit-hit") return "it was started too often in a short time";
  const words = result === "signal" ? undefined : wordsOf(exitStatus);
  const isItsOwn = words === undefined || exitStatus === PARKS;
  if (isItsOwn && report?.state === "startup_failed" && report.exitReason !== undefined)
    return report.exitReason;
  if (words !== undefined) return words;
  if (result === "signal") return `its process was ended by signal ${exitStatus ?? "of some kind"}`;
  const times = restarts > 0 ? `, ${startedAgain(restarts)}` : "";
  // What crashes is started again, unless somebody has taken that out of the unit.
  const isUntold = service.active === "failed" && exitStatus === 1 && report?.state === "running";
  const told = isUntold ? ", as it does when it is stopped without a word" : "";
  return `its process exited with ${exitStatus ?? "an unknown status"}${times}${told}`;
}
