import { existsSync } from "node:fs";
import type { TestHost } from "../../support/test-host.ts";

/** Looks at gateways as fast as files can be read, and counts how many of them are down at a time. */
export class DownWatch {
  readonly #host: TestHost;
  readonly #profiles: readonly string[];
  readonly #timer: NodeJS.Timeout;
  /** The most that were down at a time. */
  most = 0;
  /** In the order in which they were first seen down. */
  readonly order: string[] = [];

  constructor(host: TestHost, ...profiles: readonly string[]) {
    this.#host = host;
    this.#profiles = profiles;
    this.#timer = setInterval(() => this.#look(), 10);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const down = this.#profiles.filter((name) => !this.#isUp(name));
    this.most = Math.max(this.most, down.length);
    this.order.push(...down.filter((name) => !this.order.includes(name)));
  }

  /** By its own word, as long as that process lives. */
  #isUp(name: string): boolean {
    const path = this.#host.profile(name, "gateway_state.json");
    if (!existsSync(path)) return false;
    const { pid, gateway_state } = JSON.parse(this.#host.read(path)) as Record<string, unknown>; // it is written whole
    return gateway_state === "running" && existsSync(`/proc/${String(pid)}/cmdline`);
  }
}
