import type { ProcessFact, ProcessResult } from "../../src/system/system.ts";
import { FakeLaunchd } from "../support/fake-launchd.ts";
import type { FakeFiles } from "./fake-files.ts";
import { FakeServing } from "./fake-serving.ts";

export const AGENTS = "/home/ada/Library/LaunchAgents";

/** launchd, and gateways that come up at once; on a machine without /proc, so that they note no start of theirs. */
export class FakeJobs {
  readonly launchd: FakeLaunchd;
  /** Gateways that began while another one had their bot token: `HOME has the token of PID 1000`. */
  readonly clashes: string[] = [];
  /** What was sent to processes: `SIGTERM 1000`. */
  readonly signals: string[] = [];
  /** Gateways are at a turn, and say so. */
  areAtWork = false;
  readonly #disk: FakeFiles;
  readonly #now: () => number;
  /** Homes of processes that launchd does not know, by PID. */
  readonly #orphans = new Map<number, string>();
  /** Bot tokens by the PID that began with them. */
  readonly #tokens = new Map<number, readonly string[]>();
  readonly #serving: FakeServing;

  constructor(disk: FakeFiles, now: () => number) {
    this.#disk = disk;
    this.#now = now;
    this.#serving = new FakeServing(disk);
    this.launchd = new FakeLaunchd({
      now,
      text: (path) => disk.text(path),
      // Without a home it is no gateway.
      began: ({ home }, pid) => (home === "" ? undefined : this.#began(home, pid)),
      ended: ({ home }) => (home === "" ? undefined : disk.remove(markerIn(home))),
    });
  }

  /** All processes, as `ps` lists them. */
  get processes(): ReadonlyMap<number, ProcessFact> {
    return this.launchd.processes;
  }

  /** The PID of a job's gateway; 0: it does not run. */
  pid(label: string): number {
    return this.launchd.job(label)?.pid ?? this.launchd.job(label, "user/1000")?.pid ?? 0;
  }

  /** Makes a job's process one that nothing supervises, and the job one that is not loaded: Hermes' own way out. */
  orphan(label: string, hasTerminal = false): number {
    const job = this.launchd.job(label);
    const process = this.processes.get(job?.pid ?? 0);
    if (job === undefined || process === undefined) throw new Error(`${label} does not run`);
    this.launchd.domains.get("gui/1000")?.delete(label);
    const { pid } = process.identity;
    this.launchd.processes.set(pid, { ...process, hasTerminal, parent: 1 });
    this.#orphans.set(pid, job.home);
    return pid;
  }

  /** What `lsof -F fin` prints of a process: a gateway has its lock open. */
  lsof(pid: number): ProcessResult {
    const home = this.lockOf(pid);
    if (home === undefined) return { exitCode: 1, stdout: "", stderr: "" };
    const lock = `${home}/gateway.lock`;
    return { exitCode: 0, stdout: `p${pid}\nf3\ni${this.#disk.inode(lock)}\nn${lock}\n`, stderr: "" };
  }

  /** The home whose lock a process has open. */
  lockOf(pid: number): string | undefined {
    const jobs = [...this.launchd.domains.values()].flatMap((domain) => [...domain.values()]);
    return this.#orphans.get(pid) ?? jobs.find((job) => job.pid === pid)?.home;
  }

  /** Sends a signal to an orphan. */
  signal(pid: number, name: string): boolean {
    this.signals.push(`${name} ${pid}`);
    this.#orphans.delete(pid);
    return this.launchd.processes.delete(pid);
  }

  /** What happens within the next moments: a gateway ends at the mere announcement, and launchd revives it. */
  tick(): void {
    this.launchd.settle();
    for (const jobs of this.launchd.domains.values())
      for (const job of jobs.values())
        if (job.pid !== undefined && job.home !== "" && this.#isAnnounced(job.home, job.pid))
          this.launchd.end(job, { exit: 0 });
    for (const [pid, home] of this.#orphans) {
      if (!this.#isAnnounced(home, pid)) continue;
      this.#orphans.delete(pid);
      this.launchd.processes.delete(pid);
      this.#disk.remove(markerIn(home));
    }
  }

  #isAnnounced(home: string, pid: number): boolean {
    return this.#disk.text(markerIn(home))?.includes(`"target_pid":${pid},`) === true;
  }

  /** Has every gateway end and begin anew, as a crash does. */
  restartAll(): void {
    for (const jobs of this.launchd.domains.values())
      for (const job of jobs.values()) if (job.pid !== undefined) this.launchd.end(job, { exit: 1 });
  }

  #takeTokens(home: string, pid: number): void {
    const tokens = this.#serving.tokens(home);
    for (const [other, held] of this.#tokens)
      if (held.some((one) => tokens.includes(one)) && this.processes.has(other))
        this.clashes.push(`${home} has the token of PID ${other}`);
    this.#tokens.set(pid, tokens);
  }

  #began(home: string, pid: number): void {
    if (this.#serving.refuses(home)) this.clashes.push(`${home} is refused`);
    this.#takeTokens(home, pid);
    const noted = { pid, start_time: null };
    this.#write(`${home}/gateway.lock`, "");
    this.#write(`${home}/gateway.pid`, JSON.stringify(noted));
    this.#write(
      `${home}/gateway_state.json`,
      JSON.stringify({
        ...noted,
        gateway_state: "running",
        active_agents: this.areAtWork ? 1 : 0,
        platforms: {},
        ...this.#serving.state(home),
      }),
    );
  }

  #write(path: string, text: string): void {
    this.#disk.write(path, text, 0o600, this.#now());
  }
}

function markerIn(home: string): string {
  return `${home}/.gateway-planned-stop.json`;
}
