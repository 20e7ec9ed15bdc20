import { existsSync, mkdirSync } from "node:fs";
import { FIXTURES } from "../../support/paths.ts";
import type { Ran, TestHost } from "../../support/test-host.ts";

/** How `loginctl` behaves: as it should, without the right to, or it is not installed. */
export type Loginctl = "works" | "refuses" | "missing";

const REFUSAL = "Could not enable linger: Interactive authentication required.";

/**
 * logind for one test: what hermes-fleet sees at /var/lib/systemd is a folder of the test's, in a mount namespace of
 * its own, so that the machine's own is never touched.
 */
export class Logind {
  readonly #host: TestHost;
  readonly #state: string;
  readonly #calls: string;
  readonly #mounts: string;

  constructor(host: TestHost, loginctl: Loginctl) {
    this.#host = host;
    this.#state = host.path("logind");
    this.#calls = host.path("loginctl.calls");
    mkdirSync(this.#state);
    host.write(this.#calls, "");
    const works = `LOGINCTL_STAND_IN_DIR=/var/lib/systemd/linger
export LOGINCTL_STAND_IN_DIR
unset XDG_RUNTIME_DIR
exec ${FIXTURES}/bin/loginctl "$@"`;
    const does = loginctl === "works" ? works : `echo "${REFUSAL}" >&2; exit 1`;
    const script = `#!/bin/sh\necho "$*" >> ${this.#calls}\n[ "$1" = --no-ask-password ] && shift\n${does}\n`;
    if (loginctl !== "missing") host.program("loginctl", script);
    const real = "/usr/bin/loginctl";
    const hides = loginctl === "missing" && existsSync(real) ? ` && mount --bind /dev/null ${real}` : "";
    this.#mounts = `mount --bind ${this.#state} /var/lib/systemd${hides}`;
  }

  /** Runs hermes-fleet where this logind is the machine's. */
  fleet(words: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
    return this.run(this.#host.fleetCommand(words), environment);
  }

  /** Runs any program there. */
  run(command: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
    const script = `${this.#mounts} && exec "$@"`;
    return this.#host.run("unshare", ["--mount", "sh", "-c", script, "sh", ...command], environment);
  }

  get lingers(): boolean {
    return this.#host.exists(`${this.#state}/linger/root`);
  }

  /** The calls of loginctl so far, each with its arguments. */
  get calls(): readonly string[] {
    return this.#host.read(this.#calls).split("\n").filter(Boolean);
  }
}
