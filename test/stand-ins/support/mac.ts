import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gui, isRunning, Launchd } from "./launchd.ts";
import { capture, fixtures, type Outcome, Sandbox, until } from "./sandbox.ts";

export const label = "ai.hermes.gateway-coder";

/** The session that a process belongs to, or undefined where there is no such process. */
export function sessionOf(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[3]);
}

/** A sandbox that has a launchd of its own and the profile coder. */
export class Mac extends Sandbox {
  readonly launchd = new Launchd(this);

  static async start(): Promise<Mac> {
    const mac = new Mac();
    const bin = mac.path(".local/bin");
    mkdirSync(bin, { recursive: true });
    for (const name of ["hermes", "launchctl", "launchd-stand-in"])
      symlinkSync(join(fixtures, "bin", name), join(bin, name));
    // The PATH of the captured shell: the plist takes it over.
    mac.env.PATH = `${bin}:/usr/local/bin:/usr/bin:/bin`;
    await mac.launchd.start({ throttle_ms: 100, teardown_ms: 50 });
    await mac.hermes("profile", "create", "coder");
    return mac;
  }

  /** `hermes gateway` for the profile coder. */
  coder(...args: string[]): Promise<Outcome> {
    return this.hermes("-p", "coder", "gateway", ...args);
  }

  plistPath(name = label): string {
    return this.path("Library/LaunchAgents", `${name}.plist`);
  }

  /** The plist that Hermes writes for coder. */
  captured(): string {
    return capture("agent-coder.plist", this);
  }

  /** The PID that launchd runs for coder; 0 while it runs none, undefined where the job is not loaded. */
  async supervised(domain = gui): Promise<number | undefined> {
    const { code, out } = await this.launchd.ctl("print", `${domain}/${label}`);
    return code === 0 ? Number(/^\tpid = (\d+)$/m.exec(out)?.[1] ?? 0) : undefined;
  }

  /** Waits until a gateway of coder's other than `before` is ready under launchd; its PID. */
  async ready(before?: number, domain = gui): Promise<number> {
    await until("the gateway to be running under launchd", async () => {
      const state = this.state("coder");
      if (state?.gateway_state !== "running" || state.pid === before) return false;
      return state.pid === (await this.supervised(domain));
    });
    return Number(this.state("coder")?.pid);
  }

  /** Waits for a gateway of coder's that launchd does not know, and sees to its end; its PID. */
  async unsupervised(): Promise<number> {
    await this.untilState("running", "coder");
    const pid = Number(this.state("coder")?.pid);
    this.onDispose(async () => {
      if (isRunning(pid)) process.kill(pid, "SIGKILL");
    });
    return pid;
  }
}
