import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const fixtures = fileURLToPath(new URL("../../../fixtures", import.meta.url));

/** What a finished process printed and its exit code. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The text of a capture, with the sandbox's paths in place of the captured machine's. */
export function capture(name: string, sandbox: Sandbox): string {
  return readFileSync(join(fixtures, "captures/hermes-0.16", name), "utf8")
    .replaceAll("/home/ada/.hermes/hermes-agent", join(fixtures, "hermes-agent"))
    .replaceAll("/home/ada", sandbox.home);
}

/** Waits until the condition holds. Rejects, naming what was waited for, after `timeoutMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 45_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process the sandbox started and ends. */
export class Running {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  out = "";

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on("data", (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.out += chunk.toString();
    });
    this.exit = new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("the process did not start");
    return this.child.pid;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

/** A home directory of its own, outside the temporary ones since Hermes writes no service definitions for those. */
export class Sandbox {
  readonly home: string;
  readonly env: Record<string, string>;
  private readonly running: Running[] = [];
  private readonly cleanups: (() => Promise<void>)[] = [];

  constructor() {
    const parent = join(homedir(), ".cache/hermes-fleet-test");
    mkdirSync(parent, { recursive: true });
    this.home = mkdtempSync(join(parent, "stand-in-"));
    this.env = { HOME: this.home, USER: "ada", PATH: `${fixtures}/bin:/usr/bin:/bin`, LANG: "C.UTF-8" };
    this.switches({ lock_delay_ms: 0 });
  }

  path(...parts: string[]): string {
    return join(this.home, ...parts);
  }

  /** The home of a profile. */
  profile(name: string): string {
    return name === "default" ? this.path(".hermes") : this.path(".hermes/profiles", name);
  }

  read(path: string): string {
    return readFileSync(path, "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Sets the stand-in's switches for the whole Hermes root, or for one profile. */
  switches(values: object, profile = "default"): void {
    this.write(join(this.profile(profile), ".stand-in.json"), JSON.stringify(values));
  }

  spawn(command: string, args: readonly string[], env: Record<string, string> = {}): Running {
    const child = spawn(command, args, {
      env: { ...this.env, ...env },
      cwd: this.home,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const running = new Running(child);
    this.running.push(running);
    return running;
  }

  async run(command: string, args: readonly string[], input = ""): Promise<Outcome> {
    const child = spawn(command, args, { env: this.env, cwd: this.home, stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return { code, out, err };
  }

  hermes(...args: string[]): Promise<Outcome> {
    return this.run("hermes", args);
  }

  systemctl(...args: string[]): Promise<Outcome> {
    return this.run("systemctl", ["--user", ...args]);
  }

  /** A gateway in the foreground, not yet ready. */
  gateway(profile = "default", env: Record<string, string> = {}): Running {
    return this.spawn("hermes", [...(profile === "default" ? [] : ["-p", profile]), "gateway", "run"], env);
  }

  /** The parsed gateway_state.json, or undefined while there is none. */
  state(profile = "default"): Record<string, unknown> | undefined {
    const path = join(this.profile(profile), "gateway_state.json");
    return existsSync(path) ? JSON.parse(this.read(path)) : undefined;
  }

  /** Waits until the state file says so, of the given process where one is given. */
  async untilState(state: string, profile = "default", pid?: number): Promise<void> {
    await until(`${profile} to be ${state}`, () => {
      const now = this.state(profile);
      return now?.gateway_state === state && (pid === undefined || now.pid === pid);
    });
  }

  /** A gateway in the foreground that is ready. */
  async readyGateway(profile = "default", env: Record<string, string> = {}): Promise<Running> {
    const gateway = this.gateway(profile, env);
    await this.untilState("running", profile, gateway.pid);
    return gateway;
  }

  /** Announces a stop of the process, as `hermes gateway stop` does. */
  announceStop(pid: number, profile = "default", writtenAt = new Date()): void {
    const marker = {
      target_pid: pid,
      target_start_time: startTime(pid),
      stopper_pid: process.pid,
      written_at: writtenAt.toISOString(),
    };
    this.write(join(this.profile(profile), ".gateway-planned-stop.json"), JSON.stringify(marker));
  }

  onDispose(cleanup: () => Promise<void>): void {
    this.cleanups.push(cleanup);
  }

  async dispose(): Promise<void> {
    for (const cleanup of this.cleanups) await cleanup();
    for (const running of this.running) {
      if (isAlive(running.pid)) running.signal("SIGKILL");
      await running.exit;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Field 22 of /proc/PID/stat: clock ticks after boot at which the process began. */
export function startTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
}
