import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { System } from "../system/system.ts";
import { type Awaited, judged, overdue, restMs, type Watch, watchFor } from "./awaited.ts";

/** So many pauses are one where all have come up and only time has to pass; a Ctrl-C is not to wait for longer. */
const RESTING_PAUSES = 4;

/** What waiting takes from the host. */
export interface Watching {
  /** Between two looks at what is on its way. */
  readonly pollMs: number;
  inspect(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  gatewayOf(service: ServiceId, mainPid: number | undefined): GatewayFact;
  /** Is told of every look. */
  seen?(service: ServiceId, gateway: GatewayFact): void;
}

interface Waiting extends Watch {
  readonly settle: (outcome: StepOutcome) => void;
}

/** Waits for many services with one poller: one call to the service manager a round, however many they are. */
export class Readiness {
  readonly #system: System;
  readonly #host: Watching;
  readonly #watches = new Set<Waiting>();
  #isPolling = false;
  #isInterrupted: (awaited: Awaited) => boolean = () => false;

  constructor(system: System, host: Watching) {
    this.#system = system;
    this.#host = host;
  }

  /** Resolves when the service is as awaited, has failed, or the time is over. */
  wait(awaited: Awaited): Promise<StepOutcome> {
    return new Promise((settle) => {
      this.#watches.add({ ...watchFor(awaited, this.#system.now()), settle });
      void this.#poll();
    });
  }

  /** Ends all waiting, or that of some sort: what is not ready by now is left to the next apply. */
  interrupt(isMeant: (awaited: Awaited) => boolean = () => true): void {
    this.#isInterrupted = isMeant;
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    while (this.#watches.size > 0) {
      const watches = [...this.#watches];
      const outcomes = await this.#look(watches);
      for (const [index, watch] of watches.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined) continue;
        this.#watches.delete(watch);
        watch.settle(outcome);
      }
      if (this.#watches.size > 0) await this.#system.sleep(this.#pauseMs());
    }
    this.#isPolling = false;
  }

  #pauseMs(): number {
    const { pollMs } = this.#host;
    const rest = Math.min(...[...this.#watches].map((watch) => restMs(watch, this.#system.now())));
    return Math.max(pollMs, Math.min(rest, RESTING_PAUSES * pollMs));
  }

  /** What each has come to; a host that cannot be looked at fails them all. */
  async #look(watches: readonly Waiting[]): Promise<readonly (StepOutcome | undefined)[]> {
    try {
      const facts = await this.#host.inspect(watches.map(({ awaited }) => awaited.service));
      const now = this.#system.now();
      return watches.map((watch) =>
        this.#isInterrupted(watch.awaited)
          ? { is: "skipped", because: "interrupted" }
          : this.#judge(watch, facts.get(watch.awaited.service), now),
      );
    } catch (error) {
      const reason = `it cannot be looked at: ${messageOf(error)}`;
      return watches.map(() => ({ is: "failed", reason }));
    }
  }

  #judge(watch: Watch, fact: ServiceFact | undefined, now: number): StepOutcome | undefined {
    const gateway = this.#host.gatewayOf(watch.awaited.service, fact?.mainPid);
    this.#host.seen?.(watch.awaited.service, gateway);
    const outcome = judged(watch, fact, gateway, now);
    return outcome ?? (now < watch.deadlineMs ? undefined : overdue(watch, fact));
  }
}
