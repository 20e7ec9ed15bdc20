import "../system/native-errors.ts";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
import type { Ending } from "../../src/apply/end-process.ts";
import type { Host } from "../../src/commands/host.ts";
import { prove } from "../../src/commands/prove.ts";
import type { ProcessIdentity } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../../src/model/ids.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import type { ServiceStates } from "../../src/service-managers/manager.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";
import { machine } from "../../src/system/machine.ts";
import { PS_ARGUMENTS, PS_ENVIRONMENT, readProcess, readProcessTable } from "../../src/system/processes.ts";
import { FIXTURES } from "../support/paths.ts";
import { endProcessesOf } from "../support/processes-of-home.ts";
import { until } from "../support/until.ts";

/** How a host tells of processes. */
export type Source = Host["processes"];

/** A throw-away home with real gateways of the stand-in Hermes that no service manager has. */
export class RealGateways {
  readonly home: string;
  /** What was sent to processes: `SIGTERM 1000`. */
  readonly signals: string[] = [];
  readonly #children: ChildProcess[] = [];

  constructor() {
    // Where another user gets to as well; there are no service definitions here.
    this.home = realpathSync(mkdtempSync(join(tmpdir(), "hermes-fleet-real-")));
  }

  /** HERMES_HOME of a profile, or a file in it. */
  profile(name: string, ...parts: readonly string[]): string {
    return join(this.home, ".hermes/profiles", name, ...parts);
  }

  /** Makes the home of a profile whose gateway takes its lock at once. */
  make(name: string, switches: object = {}): void {
    mkdirSync(this.profile(name), { recursive: true });
    writeFileSync(this.profile(name, ".env"), "");
    writeFileSync(this.profile(name, ".stand-in.json"), JSON.stringify({ lock_delay_ms: 0, ...switches }));
  }

  /** Runs a profile's gateway with nobody above it, in no terminal; waits until it runs. */
  async orphan(name: string): Promise<ProcessIdentity> {
    const run = `setsid ${FIXTURES}/bin/hermes -p ${name} gateway run >/dev/null 2>&1 </dev/null &`;
    // The shell may end later than the gateway is up, and is its parent till then.
    await once(this.begin("/bin/sh", ["-c", run]), "exit");
    return this.gateway(name);
  }

  /** Runs a program below this test, in the home. */
  begin(program: string, words: readonly string[], uid?: number): ChildProcess {
    const env = { HOME: this.home, PATH: "/usr/bin:/bin", TERM: "xterm" };
    const child = spawn(program, words, {
      env,
      stdio: "ignore",
      detached: true,
      ...(uid !== undefined && { uid }),
    });
    this.#children.push(child);
    return child;
  }

  /** Waits for the gateway that says of itself that it runs. */
  async gateway(name: string): Promise<ProcessIdentity> {
    const state = this.profile(name, "gateway_state.json");
    await until(
      `the gateway of ${name}`,
      () => existsSync(state) && readFileSync(state, "utf8").includes('"running"'),
    );
    const { pid } = JSON.parse(readFileSync(this.profile(name, "gateway.pid"), "utf8")) as { pid: number }; // Hermes' own
    // One that was begun by a shell is given to init a moment after that has ended.
    await until("its parent to settle", () => readProcess(pid)?.parent !== undefined);
    return this.identity(pid);
  }

  identity(pid: number, source: Source = "proc"): ProcessIdentity {
    const found = readProcess(pid);
    if (found === undefined) throw new Error(`process ${pid} does not live`);
    if (source === "proc") return found.identity;
    // As `ps` tells it, which rounds in a way of its own.
    const listed = execFileSync("ps", PS_ARGUMENTS, { env: { ...process.env, ...PS_ENVIRONMENT } });
    const seen = readProcessTable(listed.toString()).get(pid);
    if (seen === undefined) throw new Error(`\`ps\` does not list process ${pid}`);
    return seen.identity;
  }

  isAlive(pid: number): boolean {
    return readProcess(pid) !== undefined;
  }

  isTold(name: string): boolean {
    return existsSync(this.profile(name, ".gateway-planned-stop.json"));
  }

  /** All that ending one of its processes takes. @param jobs of the system, where launchd is meant */
  ending(source: Source, jobs: ReadonlyMap<number, ServiceId> | undefined = new Map()): Ending {
    const real = machine();
    const system = {
      ...real,
      variable: (name: string) => (name === "PATH" ? `${FIXTURES}/bin:/usr/bin:/bin` : real.variable(name)),
      signal: (pid: number, name: "SIGTERM" | "SIGKILL") => {
        this.signals.push(`${name} ${pid}`);
        return real.signal(pid, name);
      },
    };
    const states: Pick<ServiceStates, "list" | "jobsOfSystem"> = {
      list: async () => ({ ok: true, services: new Map(), jobs: new Map() }),
      ...(source === "ps" && { jobsOfSystem: async () => jobs }),
    };
    const path = (...names: readonly string[]) => join(this.home, ...names) as AbsolutePath; // below an absolute one
    const host: Host = {
      layout: { root: path(".hermes"), userHome: path(), lockFolder: path("locks") },
      manager: {
        format: source === "proc" ? systemdFormat : launchdFormat,
        states: states as ServiceStates, // no more of it is asked
      },
      processes: source,
    };
    return {
      system,
      pollMs: 50,
      prove: (profile, who) => prove(system, host, profile, who),
      noteOf: ({ startTime }) => startTime,
      signal: new AbortController().signal,
    };
  }

  /** Ends all that runs with this home, which is nobody else's. */
  async stop(): Promise<void> {
    for (const child of this.#children) if (child.exitCode === null) child.kill("SIGKILL");
    await endProcessesOf(this.home);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Gives every test of the suite that calls this a home of its own. */
export function realGateways(): () => RealGateways {
  let gateways: RealGateways | undefined;
  beforeEach(() => {
    gateways = new RealGateways();
  });
  afterEach(async () => {
    await gateways?.stop();
  });
  return () => {
    if (gateways === undefined) throw new Error("outside of a test");
    return gateways;
  };
}

export const CODER = "coder" as ProfileName; // a valid name
