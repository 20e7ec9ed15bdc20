import { isHopeless, STARTS_AGAIN } from "../hermes/exit-status.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { GatewayFact, GatewayReport, ProcessIdentity, ServiceFact } from "../model/facts.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import { exitReason, knownExit, RUNNING, waitingFor } from "./reasons.ts";
import { judgeSteady } from "./steady.ts";

/** What is waited for. */
export type Awaited =
  | {
      readonly what: "ready";
      readonly service: ServiceId;
      readonly timeoutMs: number;
      /** Profiles that it must say that it serves. */
      readonly serves?: readonly ProfileName[];
      /** The process that is to be replaced; while it drains, the time does not run. */
      readonly old: ProcessIdentity | undefined;
    }
  | { readonly what: "stopped"; readonly service: ServiceId }
  | {
      readonly what: "steady";
      readonly service: ServiceId;
      readonly forMs: number;
      /** Platforms that may be fatal, since they were so before. */
      readonly fatalBefore: readonly string[];
    }
  | {
      readonly what: "up";
      readonly service: ServiceId;
      /** Nothing may need it, so that it has no process. */
      readonly mayRest: boolean;
      /** What to do where it fails. */
      readonly hint: string;
    };

/** A process that lives for less has not come up. */
const STEADY_MS = 2_000;
/** A gateway may take TimeoutStopSec=210 to finish its turns; then systemd kills it. */
const STOP_MS = 230_000;
/** What is no gateway has nothing to connect to. */
const UP_MS = 15_000;
/** A state that lasts so long is not one that is passed through. */
const SETTLED_MS = 750;
/** Restart=always tries for ever: after so many further starts it is a loop, and so it is where one has ended in between. */
const RESTARTS = 2;

/** What has been seen of it so far. */
export interface Watch {
  readonly awaited: Awaited;
  deadlineMs: number;
  isOldGone: boolean;
  steady: { readonly pid: number; readonly sinceMs: number } | undefined;
  fewestRestarts: number;
  /** Why it is not ready yet. */
  lastReason: string | undefined;
  /** Its service as it was when its process had last ended. */
  lastDown: ServiceFact | undefined;
  /** What the first look found that an earlier process had said. */
  firstWriter: number | "none" | undefined;
  /** Why one of its processes since then has not come up, by its own words. */
  lastSaid: GatewayReport | undefined;
  failedSinceMs: number | undefined;
  looks: number;
  /** All processes that its service has had so far. */
  readonly pids: Set<number>;
}

/** Of one that nobody has looked at yet. @param now epoch milliseconds */
export function watchFor(awaited: Awaited, now: number): Watch {
  return {
    awaited,
    deadlineMs: now + limitOf(awaited),
    isOldGone: awaited.what !== "ready" || awaited.old === undefined,
    steady: undefined,
    fewestRestarts: Number.POSITIVE_INFINITY,
    lastReason: undefined,
    lastDown: undefined,
    firstWriter: undefined,
    lastSaid: undefined,
    failedSinceMs: undefined,
    looks: 0,
    pids: new Set(),
  };
}

/** Milliseconds. */
function limitOf(awaited: Awaited): number {
  if (awaited.what === "up") return UP_MS;
  // It ends with the first look at which it has been so for long enough.
  if (awaited.what === "steady") return Number.POSITIVE_INFINITY;
  return awaited.what === "ready" && awaited.old === undefined ? awaited.timeoutMs : STOP_MS;
}

/** Whether it is as awaited, or has failed, by one more look, which the watch remembers; undefined: neither yet. */
export function judged(
  watch: Watch,
  fact: ServiceFact | undefined,
  gateway: GatewayFact,
  now: number,
): StepOutcome | undefined {
  const { awaited } = watch;
  switch (awaited.what) {
    case "stopped":
      return judgeStopped(fact, gateway);
    case "up":
      return judgeUp(watch, awaited, fact, now);
    case "steady":
      return judgeSteady(watch, awaited, fact, gateway, now);
    case "ready":
      return judgeReady(watch, awaited, fact, gateway, now);
    default:
      return awaited satisfies never;
  }
}

/** Milliseconds until a look can find it ready; 0 where any look may find news. */
export function restMs({ awaited, steady }: Watch, now: number): number {
  if (steady === undefined) return 0;
  if (awaited.what === "steady") return steady.sinceMs + awaited.forMs - now;
  return awaited.what === "ready" ? steady.sinceMs + STEADY_MS - now : 0;
}

/** What there is to say once its time is over. */
export function overdue(
  { awaited, isOldGone, lastReason }: Watch,
  fact: ServiceFact | undefined,
): StepOutcome {
  if (awaited.what === "up") {
    const reason = `it is ${fact?.active ?? "unknown to its manager"} after ${UP_MS / 1000} s. ${awaited.hint}`;
    return { is: "failed", reason };
  }
  if (awaited.what !== "ready" || !isOldGone) {
    return { is: "failed", reason: `its process has not ended in ${STOP_MS / 1000} s` };
  }
  const reason = lastReason ?? "it is still starting";
  return { is: "failed", reason: `not ready after ${awaited.timeoutMs / 1000} s: ${reason}` };
}

/** A program that cannot do what it is for ends at once. */
function judgeUp(
  watch: Watch,
  { mayRest, hint }: Extract<Awaited, { what: "up" }>,
  fact: ServiceFact | undefined,
  now: number,
): StepOutcome | undefined {
  if (fact?.active === "failed" || fact?.sub === "auto-restart")
    return { is: "failed", reason: `its program ended with status ${fact.exitStatus ?? 0}. ${hint}` };
  const isUp = fact?.active === "active" && fact.sub === "running";
  const isResting = mayRest && fact?.active === "inactive";
  const state = isUp ? (fact.mainPid ?? 0) : isResting ? 0 : undefined;
  if (state === undefined || watch.steady?.pid !== state) {
    watch.steady = state === undefined ? undefined : { pid: state, sinceMs: now };
    return undefined;
  }
  return now - watch.steady.sinceMs < SETTLED_MS ? undefined : { is: "succeeded" };
}

function judgeStopped(fact: ServiceFact | undefined, gateway: GatewayFact): StepOutcome | undefined {
  const isOver = fact === undefined || fact.active === "inactive" || fact.active === "failed";
  return isOver && gateway.is === "none" ? { is: "succeeded" } : undefined;
}

function judgeReady(
  watch: Watch,
  awaited: Extract<Awaited, { what: "ready" }>,
  fact: ServiceFact | undefined,
  gateway: GatewayFact,
  now: number,
): StepOutcome | undefined {
  if (!watch.isOldGone) {
    if (gateway.is === "live" && isSameProcess(awaited.old, gateway.process)) return undefined;
    watch.isOldGone = true;
    watch.deadlineMs = now + awaited.timeoutMs;
  }
  if (fact === undefined) return undefined;
  const reasonOfExit = failureOf(watch, fact, gateway, now);
  if (reasonOfExit !== undefined) return { is: "failed", reason: reasonOfExit };
  if (gateway.is === "live" && gateway.report?.state === "startup_failed") {
    return { is: "failed", reason: gateway.report.exitReason ?? "no platform could connect" };
  }
  const isUp =
    fact.active === "active" &&
    fact.sub === "running" &&
    gateway.is === "live" &&
    gateway.service === awaited.service;
  if (!isUp || !gateway.holdsLock || !RUNNING.has(gateway.report?.state ?? "")) {
    watch.steady = undefined;
    watch.lastReason = waitingFor(fact, gateway);
    return undefined;
  }
  const missing = unserved(awaited.serves, gateway.report);
  if (missing.length > 0) {
    watch.lastReason = `it does not serve ${missing.map((name) => `"${name}"`).join(", ")}`;
    return undefined;
  }
  if (watch.steady?.pid !== gateway.process.pid) watch.steady = { pid: gateway.process.pid, sinceMs: now };
  if (now - watch.steady.sinceMs < STEADY_MS) return undefined;
  const bad = (gateway.report?.platforms ?? []).filter(({ state }) => state === "fatal");
  if (bad.length === 0) return { is: "succeeded" };
  const note = bad.map(({ platform, message }) => `${platform}: ${message ?? "fatal"}`).join("; ");
  return { is: "succeeded", note };
}

function unserved(wanted: readonly ProfileName[] = [], report: GatewayReport | undefined) {
  return wanted.filter((name) => report?.servedProfiles?.includes(name) !== true);
}

function failureOf(watch: Watch, fact: ServiceFact, gateway: GatewayFact, now: number): string | undefined {
  // The next start wipes either out, before it is known that there have been too many.
  if (gateway.is === "none" && (fact.sub === "auto-restart" || fact.active === "failed"))
    watch.lastDown = fact;
  const { lastReport } = gateway;
  watch.firstWriter ??= lastReport?.writer ?? "none";
  if (lastReport?.state === "startup_failed" && lastReport.writer !== watch.firstWriter)
    watch.lastSaid = lastReport;
  const lastExit = () => exitReason(watch.lastDown ?? fact, watch.lastSaid ?? lastReport);
  const isDown = gateway.is === "none" && fact.sub === "auto-restart";
  // What a restart has found waiting may be there still at the first look.
  watch.looks += 1;
  if (isDown && isHopeless(fact.exitStatus) && watch.looks > 1) return lastExit();
  // A unit that is replaced by a restart may pass through `failed`.
  watch.failedSinceMs = fact.active === "failed" ? (watch.failedSinceMs ?? now) : undefined;
  if (watch.failedSinceMs !== undefined && now - watch.failedSinceMs >= SETTLED_MS) return lastExit();
  if (fact.mainPid !== undefined) watch.pids.add(fact.mainPid);
  const isSaid = watch.lastDown !== undefined || watch.lastSaid !== undefined;
  const last = isSaid ? lastExit() : (knownExit(fact, gateway) ?? "its process exited");
  const loop = `it keeps ending and is started again: ${last}`;
  // launchd does not count for one that runs, and one that is soon started again is seldom seen down.
  if (watch.pids.size > RESTARTS) return loop;
  const { restarts } = fact;
  if (restarts === undefined) return undefined;
  watch.fewestRestarts = Math.min(watch.fewestRestarts, restarts);
  const further = restarts - watch.fewestRestarts;
  const isDownAgain = isDown && further >= 1 && fact.exitStatus !== STARTS_AGAIN;
  if (further < RESTARTS && !isDownAgain) return undefined;
  return loop;
}
