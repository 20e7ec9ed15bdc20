import { dirname } from "node:path";
import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";

/** Keeps a list of the calls of some programs on PATH, which then run as ever. */
export class CallLog {
  readonly #host: TestHost;
  readonly #path: string;

  /** @param programs what to put in front of the real ones, the service manager's being whichever it is; each call of them becomes one line of the log */
  constructor(host: TestHost, programs: readonly ("services" | "hermes")[]) {
    this.#host = host;
    this.#path = host.path("calls.log");
    for (const one of programs) {
      const hermes = [{ name: one, path: `${FIXTURES}/bin/hermes` }];
      // A stand-in is a script, and finds its own programs on PATH.
      for (const { name, path } of one === "hermes" ? hermes : host.services.looksWith)
        this.add(name, `PATH=$PATH:/usr/bin:/bin exec ${path} "$@"`);
    }
    this.clear();
  }

  /** Adds a program of the test's own whose calls are listed, too. */
  add(name: string, script: string): void {
    this.#host.program(name, `#!/bin/sh\necho "${name} $*" >> ${this.#path}\n${script}\n`);
  }

  clear(): void {
    this.#host.write(this.#path, "");
  }

  /** The calls so far, in order, each with its arguments. */
  get calls(): readonly string[] {
    return this.#host.read(this.#path).split("\n").filter(Boolean);
  }

  /**
   * An environment in which nothing but the listed programs is found by name, so that no other process can be
   * started unseen.
   */
  get onlyThese(): Record<string, string> {
    return { PATH: dirname(this.#host.path(".local/bin/hermes")) };
  }
}
