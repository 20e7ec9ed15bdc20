import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { FIXTURES } from "./paths.ts";
import { endProcessesOf } from "./processes-of-home.ts";
import type { TestHost } from "./test-host.ts";

/** Where the stand-in keeps its own files, below the home. */
export const OWN_FOLDER = ".launchd-stand-in";

/** What a Mac has on PATH, and this machine does not, or not surely. */
const PROGRAMS = ["launchctl", "caffeinate", "lsof", "pmset", "sw_vers"];

/** Impatient where no test says otherwise. */
const SWITCHES = { throttle_ms: 500, teardown_ms: 50 };

/** A stand-in for launchd of one home, with a desktop session in it (fixtures/README.md). */
export class LaunchdStandIn {
  readonly #host: TestHost;

  private constructor(host: TestHost) {
    this.#host = host;
  }

  static async start(host: TestHost): Promise<LaunchdStandIn> {
    const launchd = new LaunchdStandIn(host);
    for (const name of PROGRAMS) symlinkSync(join(FIXTURES, "bin", name), host.path(".local/bin", name));
    launchd.switches({});
    await launchd.does("start");
    return launchd;
  }

  /** Sets switches over the usual ones. */
  switches(values: object): void {
    // The daemon reads them whenever it has something to decide.
    this.#host.replace(
      this.#host.path(OWN_FOLDER, "switches.json"),
      JSON.stringify({ ...SWITCHES, ...values }),
    );
  }

  async does(verb: "start" | "stop" | "login" | "logout"): Promise<void> {
    const { code, stderr } = await this.#host.run(join(FIXTURES, "bin/launchd-stand-in"), [verb]);
    if (code !== 0) throw new Error(`launchd-stand-in ${verb} ended with ${code}: ${stderr}`);
  }

  /** Ends the daemon and its jobs, and what Hermes has begun without it. */
  async stop(): Promise<void> {
    // A test may have left a gateway that ignores SIGTERM.
    this.switches({ exit_timeout_ms: 100 });
    await this.does("stop");
    await endProcessesOf(this.#host.home);
  }
}
