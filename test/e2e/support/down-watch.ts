import type { TestHost } from "../../support/test-host.ts";

/** How Hermes begins a line of its log, in its own time zone. */
const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) .*$/gm;
/** What a gateway writes last when it starts. */
const UP = "Cron ticker started";

interface Change {
  readonly name: string;
  /** By the clock that all gateways of a host have. */
  readonly atMs: number;
  readonly isUp: boolean;
}

/** Tells of gateways that ran, by their own logs, how many of them have been down at a time since it was made. */
export class DownWatch {
  readonly #host: TestHost;
  readonly #profiles: readonly string[];
  /** What each had written before. */
  readonly #before: ReadonlyMap<string, number>;

  constructor(host: TestHost, ...profiles: readonly string[]) {
    this.#host = host;
    this.#profiles = profiles;
    this.#before = new Map(profiles.map((name) => [name, this.#log(name).length]));
  }

  /** The most that were down at a time. */
  get most(): number {
    const down = new Set<string>();
    let most = 0;
    for (const { name, isUp } of this.#changes()) {
      if (isUp) down.delete(name);
      else down.add(name);
      most = Math.max(most, down.size);
    }
    return most;
  }

  /** In the order in which they went down first. */
  get order(): readonly string[] {
    return [...new Set(this.#changes().flatMap(({ name, isUp }) => (isUp ? [] : [name])))];
  }

  /** A gateway that ran says first that it ends, and last that the next one has come up. */
  #changes(): readonly Change[] {
    const changes = this.#profiles.flatMap((name) => {
      const text = this.#log(name).slice(this.#before.get(name));
      const lines = [...text.matchAll(LINE)].map(([line, day, time, ms]) => ({
        name,
        atMs: Date.parse(`${day}T${time}.${ms}Z`),
        isUp: line.includes(UP),
      }));
      return lines.filter(({ isUp }, index) => isUp !== (lines[index - 1]?.isUp ?? true));
    });
    // Of two in one millisecond the one that is up again was there first.
    return changes.toSorted((one, other) => one.atMs - other.atMs || Number(other.isUp) - Number(one.isUp));
  }

  #log(name: string): string {
    return this.#host.read(this.#host.profile(name, "logs/gateway.log"));
  }
}
