import type { LogEntry } from "../model/log.ts";
import { compareSources } from "./log-names.ts";

/** How many records are remembered, to tell those that come a second time from another log. */
const REMEMBERED = 8192;

/**
 * Hermes writes one record into several logs: gateway.log, agent.log, errors.log. Tells those that have been seen already.
 * A record that stands twice in one log is two records.
 */
export class Repeats {
  readonly #seen = new Map<string, { shown: number; readonly counts: Map<string, number> }>();

  /** Of records in the order of their times, forwards or backwards. */
  isRepeat({ profile, source, isDated, lines }: LogEntry): boolean {
    if (!isDated) return false;
    const key = `${profile}\n${lines[0]}`;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      seen = { shown: 0, counts: new Map() };
      this.#seen.set(key, seen);
      if (this.#seen.size > REMEMBERED) this.#forgetFirst();
    }
    const count = (seen.counts.get(source) ?? 0) + 1;
    seen.counts.set(source, count);
    if (count <= seen.shown) return true;
    seen.shown = count;
    return false;
  }

  #forgetFirst(): void {
    for (const first of this.#seen.keys()) {
      this.#seen.delete(first);
      return;
    }
  }
}

/**
 * Of records that are at hand at once, whether one is the first by time, or the last. Of those of one profile and
 * moment, which may be one record in several logs, the log counts that is named first, whatever the direction.
 */
export function isBefore(
  one: LogEntry,
  other: LogEntry,
  direction: "forwards" | "backwards" = "forwards",
): boolean {
  const isForwards = direction === "forwards";
  if (one.timeMs !== other.timeMs) return one.timeMs < other.timeMs === isForwards;
  if (one.profile !== other.profile) return one.profile < other.profile === isForwards;
  return compareSources(one.source, other.source) < 0;
}

/** Puts what comes from several logs, bit by bit, into the order of time, as far as that can be known already. */
export class LogMerger {
  readonly #queues = new Map<string, LogEntry[]>();
  readonly #begun = new Map<string, number>();

  /**
   * Takes what has come from one log.
   * @param begunMs the time of a record of it that is not whole yet: nothing later is given out before it
   */
  add(log: string, entries: readonly LogEntry[], begunMs: number | undefined): void {
    if (entries.length > 0) {
      const queue = this.#queues.get(log);
      if (queue === undefined) this.#queues.set(log, [...entries]);
      else for (const entry of entries) queue.push(entry);
    }
    if (begunMs === undefined) this.#begun.delete(log);
    else this.#begun.set(log, begunMs);
  }

  /** What can be given out now, in order. */
  take(): readonly LogEntry[] {
    const limitMs = Math.min(...this.#begun.values());
    const heads = [...this.#queues.values()].map((queue) => ({ queue, at: 0 }));
    const taken: LogEntry[] = [];
    for (;;) {
      let first: { queue: LogEntry[]; at: number } | undefined;
      let entry: LogEntry | undefined;
      for (const head of heads) {
        const candidate = head.queue[head.at];
        if (candidate === undefined || candidate.timeMs > limitMs) continue;
        if (entry !== undefined && !isBefore(candidate, entry)) continue;
        first = head;
        entry = candidate;
      }
      if (first === undefined || entry === undefined) break;
      first.at += 1;
      taken.push(entry);
    }
    for (const { queue, at } of heads) queue.splice(0, at);
    for (const [log, queue] of this.#queues) if (queue.length === 0) this.#queues.delete(log);
    return taken;
  }
}
