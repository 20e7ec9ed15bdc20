import type { GatewayFact, ProcessIdentity, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { System } from "../system/system.ts";

/** What waiting takes from the host. */
export interface Watching {
  inspect(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  gatewayOf(service: ServiceId, mainPid: number | undefined): GatewayFact;
}

/** What is waited for. */
export type Awaited =
  | {
      readonly what: "ready";
      readonly service: ServiceId;
      readonly timeoutMs: number;
      /** The process that is to be replaced; while it drains, the time does not run. */
      readonly old: ProcessIdentity | undefined;
    }
  | { readonly what: "stopped"; readonly service: ServiceId };

const POLL_MS = 250;
/** A process that lives for less has not come up. */
const STEADY_MS = 2_000;
/** A gateway may take TimeoutStopSec=210 to finish its turns; then systemd kills it. */
const STOP_MS = 230_000;
/** Restart=always tries for ever: after so many further starts it is a loop. */
const RESTARTS = 2;
/** Statuses of systemd itself for what no further start will mend: CHDIR, EXEC (systemd.exec(5)). */
const HOPELESS = new Map([
  [200, "its working directory could not be entered (status 200/CHDIR)"],
  [203, "its program could not be run (status 203/EXEC)"],
]);

interface Watch {
  readonly awaited: Awaited;
  readonly settle: (outcome: StepOutcome) => void;
  deadlineMs: number;
  isOldGone: boolean;
  steady: { readonly pid: number; readonly sinceMs: number } | undefined;
  fewestRestarts: number;
  lastReason: string | undefined;
}

/** Waits for many services with one poller: one call to the service manager a round, however many they are. */
export class Readiness {
  readonly #system: System;
  readonly #host: Watching;
  readonly #watches = new Set<Watch>();
  #isPolling = false;
  #isInterrupted = false;

  constructor(system: System, host: Watching) {
    this.#system = system;
    this.#host = host;
  }

  /** Resolves when the service is as awaited, has failed, or the time is over. */
  wait(awaited: Awaited): Promise<StepOutcome> {
    return new Promise((settle) => {
      const limit = awaited.what === "ready" && awaited.old === undefined ? awaited.timeoutMs : STOP_MS;
      this.#watches.add({
        awaited,
        settle,
        deadlineMs: this.#system.now() + limit,
        isOldGone: awaited.what === "stopped" || awaited.old === undefined,
        steady: undefined,
        fewestRestarts: Number.POSITIVE_INFINITY,
        lastReason: undefined,
      });
      void this.#poll();
    });
  }

  /** Ends all waiting: what is not ready by now is left to the next apply. */
  interrupt(): void {
    this.#isInterrupted = true;
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    while (this.#watches.size > 0) {
      const facts = await this.#host.inspect([...this.#watches].map(({ awaited }) => awaited.service));
      const now = this.#system.now();
      for (const watch of this.#watches) {
        const outcome = this.#isInterrupted
          ? ({ is: "skipped", because: "interrupted" } as const)
          : this.#judge(watch, facts.get(watch.awaited.service), now);
        if (outcome === undefined) continue;
        this.#watches.delete(watch);
        watch.settle(outcome);
      }
      if (this.#watches.size > 0) await this.#system.sleep(POLL_MS);
    }
    this.#isPolling = false;
  }

  #judge(watch: Watch, fact: ServiceFact | undefined, now: number): StepOutcome | undefined {
    const { awaited } = watch;
    const gateway = this.#host.gatewayOf(awaited.service, fact?.mainPid);
    const outcome =
      awaited.what === "stopped"
        ? judgeStopped(fact, gateway)
        : judgeReady(watch, awaited, fact, gateway, now);
    if (outcome !== undefined || now < watch.deadlineMs) return outcome;
    if (awaited.what === "stopped" || !watch.isOldGone) {
      return { is: "failed", reason: `its process has not ended in ${STOP_MS / 1000} s` };
    }
    const reason = watch.lastReason ?? "it is still starting";
    return { is: "failed", reason: `not ready after ${awaited.timeoutMs / 1000} s: ${reason}` };
  }
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
    if (gateway.is === "live" && isSame(gateway.process, awaited.old)) return undefined;
    watch.isOldGone = true;
    watch.deadlineMs = now + awaited.timeoutMs;
  }
  if (fact === undefined) return undefined;
  const reasonOfExit = failureOf(watch, fact, gateway);
  if (reasonOfExit !== undefined) return { is: "failed", reason: reasonOfExit };
  const isUp =
    fact.active === "active" &&
    fact.sub === "running" &&
    gateway.is === "live" &&
    gateway.service === awaited.service;
  if (!isUp || !gateway.holdsLock || gateway.report === undefined || gateway.report.state === "starting") {
    watch.steady = undefined;
    watch.lastReason = waitingFor(fact, gateway);
    return undefined;
  }
  if (gateway.report.state === "startup_failed") {
    return { is: "failed", reason: gateway.report.exitReason ?? "no platform could connect" };
  }
  if (watch.steady?.pid !== gateway.process.pid) watch.steady = { pid: gateway.process.pid, sinceMs: now };
  if (now - watch.steady.sinceMs < STEADY_MS) return undefined;
  const bad = gateway.report.platforms.filter(({ state }) => state === "fatal");
  if (bad.length === 0) return { is: "succeeded" };
  const note = bad.map(({ platform, message }) => `${platform}: ${message ?? "fatal"}`).join("; ");
  return { is: "succeeded", note };
}

function failureOf(watch: Watch, fact: ServiceFact, gateway: GatewayFact): string | undefined {
  const last = gateway.is === "none" ? gateway.lastReport : gateway.report;
  const said = last?.state === "startup_failed" ? last.exitReason : undefined;
  const hopeless = HOPELESS.get(fact.exitStatus ?? 0);
  if (fact.sub === "auto-restart" && hopeless !== undefined) return hopeless;
  const how = said ?? `its process exited with status ${fact.exitStatus ?? 0}`;
  // Right after the call the unit may still show how its last run ended: a start resets that.
  if (fact.active === "failed" && watch.lastReason !== undefined) return hopeless ?? how;
  const restarts = fact.restarts ?? 0;
  watch.fewestRestarts = Math.min(watch.fewestRestarts, restarts);
  return restarts - watch.fewestRestarts >= RESTARTS
    ? `it keeps ending and is started again: ${how}`
    : undefined;
}

function waitingFor(fact: ServiceFact, gateway: GatewayFact): string {
  if (gateway.is === "none") return `its service is ${fact.active} (${fact.sub})`;
  if (!gateway.holdsLock) return `process ${gateway.process.pid} has not taken gateway.lock`;
  return `it says ${gateway.report?.state ?? "nothing yet"}`;
}

function isSame(one: ProcessIdentity, other: ProcessIdentity | undefined): boolean {
  return one.pid === other?.pid && one.startTime === other.startTime;
}
