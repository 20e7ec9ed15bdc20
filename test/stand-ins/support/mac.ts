import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { capture, fixtures, type Outcome, Sandbox, until } from "./sandbox.ts";

export const label = "ai.hermes.gateway-coder";
export const desktop = `gui/${process.getuid?.()}`;
export const user = `user/${process.getuid?.()}`;

/** The fields of /proc/PID/stat after the command, or undefined where there is no such process. */
export function stat(pid: number): string[] | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** A dead process that nobody has waited for yet counts as gone. */
export const isAlive = (pid: number): boolean => ![undefined, "Z"].includes(stat(pid)?.[0]);

/** A sandbox that has a launchd of its own, impatient where no test says otherwise, and the profile coder. */
export class Mac extends Sandbox {
  static async start(): Promise<Mac> {
    const mac = new Mac();
    const bin = mac.path(".local/bin");
    mkdirSync(bin, { recursive: true });
    for (const name of ["hermes", "launchctl", "launchd-stand-in"])
      symlinkSync(join(fixtures, "bin", name), join(bin, name));
    // The PATH of the captured shell: the plist takes it over.
    mac.env.PATH = `${bin}:/usr/local/bin:/usr/bin:/bin`;
    mac.launchd({ throttle_ms: 100, teardown_ms: 50 });
    mac.onDispose(async () => {
      await mac.run("launchd-stand-in", ["stop"]);
    });
    await mac.run("launchd-stand-in", ["start"]);
    await mac.hermes("profile", "create", "coder");
    return mac;
  }

  /** Sets the switches of the stand-in launchd. */
  launchd(values: object): void {
    this.write(this.path(".launchd-stand-in/switches.json"), JSON.stringify(values));
  }

  launchctl(...args: string[]): Promise<Outcome> {
    return this.run("launchctl", args);
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
  async supervised(domain = desktop): Promise<number | undefined> {
    const { code, out } = await this.launchctl("print", `${domain}/${label}`);
    return code === 0 ? Number(/^\tpid = (\d+)$/m.exec(out)?.[1] ?? 0) : undefined;
  }

  /** Waits until a gateway of coder's other than `before` is ready under launchd; its PID. */
  async ready(before?: number, domain = desktop): Promise<number> {
    await until("the gateway to be running under launchd", async () => {
      const state = this.state("coder");
      if (state?.gateway_state !== "running" || state.pid === before) return false;
      return state.pid === (await this.supervised(domain));
    });
    return Number(this.state("coder")?.pid);
  }

  async untilUnloaded(): Promise<void> {
    await until("the job to be gone", async () => (await this.supervised()) === undefined);
  }

  /** Waits for a gateway of coder's that launchd does not know, and sees to its end; its PID. */
  async unsupervised(): Promise<number> {
    await this.untilState("running", "coder");
    const pid = Number(this.state("coder")?.pid);
    this.onDispose(async () => {
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
    });
    return pid;
  }
}
