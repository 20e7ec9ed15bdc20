import { isPlistDict, isPlistList, type PlistDict, readPlist } from "../../src/formats/plist.ts";
import type { ProcessFact, ProcessResult } from "../../src/system/system.ts";

/** A job as launchd has it loaded. */
export interface FakeJob {
  readonly label: string;
  /** The property list as it was read. */
  readonly path: string;
  readonly words: readonly string[];
  readonly home: string;
  readonly isKeptAlive: boolean;
  readonly exitTimeout: number;
  pid: number | undefined;
  runs: number;
  lastExit: number | undefined;
  lastSignal: string | undefined;
  /** When it is gone, if it has been booted out. */
  goneMs: number | undefined;
}

/** What launchd takes from its host, and tells it. */
export interface FakeLaunchdHost {
  now(): number;
  text(path: string): string | undefined;
  /** A job's process has begun, or has ended. */
  began?(job: FakeJob, pid: number): void;
  ended?(job: FakeJob, pid: number): void;
}

const DONE: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };
const answer = (exitCode: number, ...said: readonly string[]): ProcessResult => ({
  exitCode,
  stdout: "",
  stderr: said.map((line) => `${line}\n`).join(""),
});
const FIVE = answer(
  5,
  "Bootstrap failed: 5: Input/output error",
  "Try re-running the command as root for richer errors.",
);

/** launchd and launchctl as they behave for a user without root, in memory; each answer takes no time. */
export class FakeLaunchd {
  /** The user's sessions, and what is loaded in each. */
  readonly domains = new Map<string, Map<string, FakeJob>>([
    ["gui/1000", new Map()],
    ["user/1000", new Map()],
  ]);
  readonly disabled = new Set<string>();
  /** Labels of the daemons of the system, by PID. */
  readonly daemons = new Map<number, string>([[88, "com.apple.logd"]]);
  readonly processes = new Map<number, ProcessFact>();
  /** Every call, without `launchctl`. */
  readonly calls: string[] = [];
  /** How long a job takes to be gone after its bootout. */
  teardownMs = 0;
  /** What bootstrap answers for a label that is disabled; 119 by some reports. */
  ofDisabled = 5;
  /** Jobs are started when they are loaded; over ssh they may not be. */
  spawns = true;
  /** The user has not allowed it in System Settings: bootstrap says nothing, and nothing is loaded. */
  isDisallowed = false;
  /** What calls answer otherwise than they would. */
  scripted: (line: string) => ProcessResult | undefined = () => undefined;
  readonly #host: FakeLaunchdHost;
  readonly #later: { readonly ms: number; readonly act: () => void }[] = [];
  #nextPid = 1000;

  constructor(host: FakeLaunchdHost) {
    this.#host = host;
  }

  /** `launchctl …` */
  answer([, verb = "", ...words]: readonly string[]): ProcessResult {
    this.settle();
    const line = [verb, ...words].join(" ");
    this.calls.push(line);
    const scripted = this.scripted(line);
    if (scripted !== undefined) return scripted;
    const [target = "", path = ""] = words;
    switch (verb) {
      case "print":
        if (target === "system") return this.#printSystem();
        return target.split("/").length === 2 ? this.#printDomain(target) : this.#printJob(target);
      case "enable":
        this.disabled.delete(labelOf(target));
        return DONE;
      case "disable":
        this.disabled.add(labelOf(target));
        return DONE;
      case "bootstrap":
        return this.#bootstrap(target, path);
      case "bootout":
        return this.#bootout(target);
      case "kickstart":
        return this.#kickstart(target);
      default:
        throw new Error(`launchctl knows no ${line}`);
    }
  }

  /** The calls that change something. */
  get changes(): readonly string[] {
    return this.calls.filter((line) => !line.startsWith("print"));
  }

  job(label: string, domain = "gui/1000"): FakeJob | undefined {
    return this.domains.get(domain)?.get(label);
  }

  /** Loads a property list as if somebody had. */
  load(path: string, domain = "gui/1000"): FakeJob {
    const job = this.#read(path);
    if (job === undefined) throw new Error(`${path} cannot be loaded`);
    this.domains.get(domain)?.set(job.label, job);
    this.#spawn(job);
    return job;
  }

  /** Has something happen once the time has come. */
  at(ms: number, act: () => void): void {
    this.#later.push({ ms, act });
  }

  /** Ends a job's process; what is kept alive has another one at once. */
  end(job: FakeJob, how: { readonly exit: number } | { readonly signal: string }): void {
    if ("exit" in how) [job.lastExit, job.lastSignal] = [how.exit, undefined];
    else [job.lastExit, job.lastSignal] = [undefined, how.signal];
    this.#kill(job);
    if (job.isKeptAlive && job.goneMs === undefined) this.#spawn(job);
  }

  /** Does what is due by now. */
  settle(): void {
    const now = this.#host.now();
    for (const one of this.#later.filter(({ ms }) => ms <= now)) {
      this.#later.splice(this.#later.indexOf(one), 1);
      one.act();
    }
    for (const jobs of this.domains.values())
      for (const [label, job] of jobs) {
        if (job.goneMs === undefined || now < job.goneMs) continue;
        this.#kill(job);
        jobs.delete(label);
      }
  }

  #read(path: string): FakeJob | undefined {
    const plist = readPlist(this.#host.text(path) ?? "");
    if (!plist.ok) return undefined;
    const { Label, ProgramArguments, EnvironmentVariables, KeepAlive, ExitTimeOut } = plist.data;
    const words = isPlistList(ProgramArguments) ? ProgramArguments.map(String) : [];
    if (typeof Label !== "string" || words.length === 0) return undefined;
    const environment: PlistDict = isPlistDict(EnvironmentVariables) ? EnvironmentVariables : {};
    return {
      label: Label,
      path,
      words,
      home: typeof environment.HERMES_HOME === "string" ? environment.HERMES_HOME : "",
      isKeptAlive: KeepAlive === true || isPlistDict(KeepAlive),
      exitTimeout: typeof ExitTimeOut === "number" ? ExitTimeOut : 5,
      pid: undefined,
      runs: 0,
      lastExit: undefined,
      lastSignal: undefined,
      goneMs: undefined,
    };
  }

  #bootstrap(domain: string, path: string): ProcessResult {
    const jobs = this.domains.get(domain);
    if (jobs === undefined)
      return answer(125, "Bootstrap failed: 125: Domain does not support specified action");
    const job = this.#read(path);
    if (job === undefined || jobs.has(job.label)) return FIVE;
    if (this.disabled.has(job.label))
      return this.ofDisabled === 5 ? FIVE : answer(119, "Bootstrap failed: 119: Service is disabled");
    if (domain.startsWith("user/") && this.#host.text(path)?.includes("Background") !== true) return FIVE;
    if (this.isDisallowed) return DONE;
    jobs.set(job.label, job);
    if (this.spawns) this.#spawn(job);
    return DONE;
  }

  #bootout(target: string): ProcessResult {
    const job = this.#find(target);
    if (job === undefined) return answer(3, "Boot-out failed: 3: No such process");
    job.goneMs ??= this.#host.now() + this.teardownMs;
    return DONE;
  }

  #kickstart(target: string): ProcessResult {
    if (!this.domains.has(domainOf(target))) {
      const words = `Could not kickstart service "${labelOf(target)}": 125: Domain does not support specified action`;
      return answer(125, words);
    }
    const job = this.#find(target);
    if (job === undefined) return answer(113, notFound(target));
    if (job.goneMs !== undefined) return answer(37, "Operation already in progress");
    if (job.pid === undefined) this.#spawn(job);
    return DONE;
  }

  #printDomain(name: string): ProcessResult {
    const jobs = this.domains.get(name);
    if (jobs === undefined) return answer(125, "Domain does not support specified action");
    const rows = [...jobs.values()].map(
      ({ pid = 0, runs, lastExit, label }) => `\t\t${pid}\t${lastExit ?? (runs > 1 ? -9 : "-")}\t${label}\n`,
    );
    const disabled = [...this.disabled].map((label) => `\t\t"${label}" => disabled\n`);
    const blocks = `\tservices = {\n${rows.join("")}\t}\n\tdisabled services = {\n${disabled.join("")}\t}\n`;
    return { ...DONE, stdout: `${name} = {\n\ttype = login\n${blocks}}\n` };
  }

  #printSystem(): ProcessResult {
    const rows = [...this.daemons].map(([pid, label]) => `\t\t${pid}\t-\t${label}\n`);
    return { ...DONE, stdout: `system = {\n\ttype = system\n\tservices = {\n${rows.join("")}\t}\n}\n` };
  }

  #printJob(target: string): ProcessResult {
    const job = this.#find(target);
    if (job === undefined) return answer(113, "Bad request.", notFound(target));
    const state =
      job.goneMs !== undefined ? "SIGTERMed" : job.pid === undefined ? "spawn scheduled" : "running";
    const ended =
      job.lastSignal === undefined
        ? `last exit code = ${job.lastExit ?? "(never exited)"}`
        : `last terminating signal = ${job.lastSignal}`;
    const lines = [
      `path = ${job.path}`,
      `state = ${state}`,
      `arguments = {\n${job.words.map((word) => `\t\t${word}\n`).join("")}\t}`,
      `runs = ${job.runs}`,
      ...(job.pid === undefined ? [] : [`pid = ${job.pid}`]),
      ended,
      `exit timeout = ${job.exitTimeout}`,
    ];
    return { ...DONE, stdout: `${target} = {\n${lines.map((line) => `\t${line}\n`).join("")}}\n` };
  }

  #find(target: string): FakeJob | undefined {
    return this.domains.get(domainOf(target))?.get(labelOf(target));
  }

  #spawn(job: FakeJob): void {
    const pid = this.#nextPid;
    this.#nextPid += 1;
    job.pid = pid;
    job.runs += 1;
    const startedMs = Math.floor(this.#host.now() / 1000) * 1000;
    this.processes.set(pid, {
      identity: { pid, startTime: startedMs / 1000 },
      startedMs,
      argv: job.words,
      cgroups: [],
      hasTerminal: false,
      parent: 1,
      userId: 1000,
    });
    this.#host.began?.(job, pid);
  }

  #kill(job: FakeJob): void {
    const { pid } = job;
    if (pid === undefined) return;
    job.pid = undefined;
    this.processes.delete(pid);
    this.#host.ended?.(job, pid);
  }
}

function domainOf(target: string): string {
  return target.split("/").slice(0, 2).join("/");
}

function labelOf(target: string): string {
  return target.split("/").slice(2).join("/");
}

function notFound(target: string): string {
  const [kind, user] = target.split("/");
  return `Could not find service "${labelOf(target)}" in domain for ${kind === "gui" ? "user gui" : "uid"}: ${user}`;
}
