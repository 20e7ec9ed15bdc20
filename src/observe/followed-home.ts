import type { LogEntry } from "../model/log.ts";
import type { FollowingSystem } from "../system/system.ts";
import { FollowedLog, type Grown } from "./followed-log.ts";
import { findLogs, type LogHome, type OnRefused } from "./log-files.ts";
import type { SeenLogs } from "./log-history.ts";

/** The logs of one profile while they are followed. */
export class FollowedHome {
  readonly of: LogHome;
  readonly #system: FollowingSystem;
  readonly #onRefused: OnRefused;
  readonly #logs = new Map<string, FollowedLog>();

  constructor(system: FollowingSystem, of: LogHome, onRefused: OnRefused) {
    this.of = of;
    this.#system = system;
    this.#onRefused = onRefused;
  }

  /** Passes over what is there already; gives just that. */
  skip(): SeenLogs {
    const logs = [...findLogs(this.#system, this.of, this.#onRefused)].map(
      ([log, files]) => [log, this.#log(log).skip(files)] as const,
    );
    return { ...this.of, logs: new Map(logs) };
  }

  /** What each log has got since. */
  read(nowMs: number): ReadonlyMap<string, Grown> {
    const found = findLogs(this.#system, this.of, this.#onRefused);
    for (const log of found.keys()) this.#log(log);
    return new Map(
      [...this.#logs].map(([log, followed]) => [log, followed.read(found.get(log) ?? [], nowMs)] as const),
    );
  }

  /** What each has that is not whole. */
  rest(nowMs: number): ReadonlyMap<string, readonly LogEntry[]> {
    return new Map([...this.#logs].map(([log, followed]) => [log, followed.rest(nowMs)] as const));
  }

  close(): void {
    for (const log of this.#logs.values()) log.close();
    this.#logs.clear();
  }

  #log(name: string): FollowedLog {
    let log = this.#logs.get(name);
    if (log === undefined) {
      log = new FollowedLog(this.#system, this.of, name, this.#onRefused);
      this.#logs.set(name, log);
    }
    return log;
  }
}
