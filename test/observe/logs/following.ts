import type { AbsolutePath, ProfileName } from "../../../src/model/ids.ts";
import { LogFollower } from "../../../src/observe/log-follower.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import type { FollowingSystem } from "../../../src/system/system.ts";
import { until } from "../../support/until.ts";

/** A follower at work on the logs below a Hermes root, and what it has given out. */
export class Following {
  /** The first lines' messages and what goes on below them, by profile where there are several. */
  readonly seen: string[] = [];
  readonly refused: string[] = [];
  readonly polling: string[] = [];
  /** How often the machine was asked for something, and woken. */
  calls = 0;
  readonly #enough = new AbortController();
  readonly #ended: Promise<void>;

  constructor(
    root: AbsolutePath,
    options: { readonly wanted?: readonly string[]; readonly system?: Partial<FollowingSystem> } = {},
  ) {
    const { wanted } = options;
    const follower = new LogFollower(this.#counting({ ...readingMachine(), ...options.system }), {
      layout: { root, userHome: root, lockFolder: root },
      isWanted: (profile: ProfileName) => wanted === undefined || wanted.includes(profile),
      journal: undefined,
      onRefused: (_path, reason) => this.refused.push(reason),
      onPolling: (folder) => this.polling.push(folder),
    });
    follower.begin();
    this.#ended = this.#take(follower);
  }

  /** Waits until so many records have come. */
  async until(count: number): Promise<void> {
    await until(`${count} records, of which there are ${this.seen.length}`, () => this.seen.length >= count);
  }

  async end(): Promise<readonly string[]> {
    this.#enough.abort();
    await this.#ended;
    return this.seen;
  }

  async #take(follower: LogFollower): Promise<void> {
    for await (const entries of follower.entries(this.#enough.signal))
      for (const { profile, message, lines } of entries) {
        const name = profile === "default" ? "" : `${profile}: `;
        this.seen.push(name + [message, ...lines.slice(1)].join("\n"));
      }
  }

  #counting(system: FollowingSystem): FollowingSystem {
    const count = () => {
      this.calls += 1;
    };
    return {
      ...system,
      names: (folder) => {
        count();
        return system.names(folder);
      },
      lookAtFile: (path) => {
        count();
        return system.lookAtFile(path);
      },
      sleep: (ms, wake) => {
        count();
        return system.sleep(ms, wake);
      },
      watchFolder: (folder, onChange) =>
        system.watchFolder(folder, (what) => {
          count();
          onChange(what);
        }),
    };
  }
}
