import { join, resolve } from "node:path";
import { type ApplyOutcome, applyPlan } from "../../src/apply/apply.ts";
import { look } from "../../src/commands/host.ts";
import { makePlanner, type Planner } from "../../src/commands/make-plan.ts";
import type { Options } from "../../src/commands/options.ts";
import { homeOf } from "../../src/hermes/layout.ts";
import type { Facts, FileFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { readGateway } from "../../src/observe/gateways.ts";
import { FileLocks, LOCK_TABLE } from "../../src/observe/locks.ts";
import type { Planned } from "../../src/plan/plan.ts";
import { fingerprintWith, makeKey } from "../../src/record/key.ts";
import { machineId, RECORD_VERSION } from "../../src/record/read-record.ts";
import { RecordWriter } from "../../src/record/record-writer.ts";
import { systemdVerbs } from "../../src/service-managers/systemd-verbs.ts";
import { digestOf } from "../../src/system/digest.ts";
import type { PathKind, ProcessFact, ProcessResult, System } from "../../src/system/system.ts";

interface File {
  text: string;
  mode: number;
  modifiedMs: number;
}

interface Unit {
  active: "active" | "inactive" | "failed";
  pid: number;
}

const DONE: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };

/** A machine that is all in memory: files, a service manager that does what it is told, gateways that come up. */
export class FakeHost {
  readonly files = new Map<string, File>();
  readonly variables = new Map<string, string>();
  /** Every process that was started, as one line. */
  readonly started: string[] = [];
  /** What each program that changes something was given besides the allow-listed variables. */
  readonly environments: {
    readonly line: string;
    readonly environment: Readonly<Record<string, string>> | undefined;
  }[] = [];
  /** Every path whose text was read. */
  readonly read: string[] = [];
  /** Every path that was written or removed. */
  readonly written: string[] = [];
  readonly system: System;
  nowMs = Date.UTC(2026, 10, 22);
  /** What happens on this host while somebody waits. */
  onSleep: () => void = () => undefined;
  readonly #units = new Map<string, Unit>();
  /** PIDs by the unit whose home they hold, though they are not in it. */
  readonly #orphans = new Map<string, number>();
  readonly #processes = new Map<number, ProcessFact>();
  readonly #inodes = new Map<string, number>();
  #nextPid = 1000;
  #failing: (line: string) => ProcessResult | undefined = () => undefined;
  #queryResult: ProcessResult | undefined;
  #onWrite: (path: string) => void = () => undefined;

  constructor(manifest: string) {
    this.write("/home/ada/fleet/hermes-fleet.yaml", manifest, 0o644);
    this.write("/home/ada/.local/bin/hermes", "#!/home/ada/.hermes/hermes-agent/venv/bin/python\n", 0o755);
    this.write("/home/ada/.hermes/hermes-agent/hermes_cli/__init__.py", '__version__ = "0.16.0"\n', 0o644);
    this.write("/run/user/1000/systemd/private", "");
    this.write("/etc/machine-id", "0123456789abcdef\n", 0o444);
    this.system = this.#system();
  }

  write(path: string, text: string, mode = 0o600): void {
    this.files.set(path, { text, mode, modifiedMs: this.nowMs });
  }

  /** Lets calls of programs end otherwise than they would; undefined: as they would. */
  fail(when: (line: string) => ProcessResult | undefined): void {
    this.#failing = when;
  }

  /** Lets the service manager answer every question so. */
  failQuery(result: ProcessResult): void {
    this.#queryResult = result;
  }

  /** Is told of every file before it is written; what it throws is what writing throws. */
  onWrite(tell: (path: string) => void): void {
    this.#onWrite = tell;
  }

  text(path: string): string | undefined {
    return this.files.get(path)?.text;
  }

  /** A profile as `hermes profile create` leaves it. */
  makeProfile(name: string): void {
    const home = name === "default" ? "/home/ada/.hermes" : `/home/ada/.hermes/profiles/${name}`;
    this.write(`${home}/.env`, "# variables\n");
    this.write(`${home}/SOUL.md`, "Hermes\n", 0o644);
  }

  /** The PID of a unit's gateway; 0: it does not run. */
  pid(unit: string): number {
    return this.#units.get(unit)?.pid ?? 0;
  }

  /** Ends a unit's gateway, unannounced. */
  end(unit: string, active: "inactive" | "failed"): void {
    this.#stop(unit);
    this.#units.set(unit, { active, pid: 0 });
  }

  /** Makes a unit's process one that nothing supervises. */
  orphan(unit: string): void {
    const pid = this.pid(unit);
    const process = this.#processes.get(pid);
    if (process !== undefined)
      this.#processes.set(pid, { ...process, cgroups: ["0::/user.slice/session-1.scope"] });
    this.#units.set(unit, { active: "inactive", pid: 0 });
    this.#orphans.set(unit, pid);
  }

  /** What a unit's running gateway says of itself. */
  report(unit: string, says: object): void {
    const pid = this.pid(unit);
    this.write(
      join(this.#home(unit), "gateway_state.json"),
      JSON.stringify({ pid, start_time: pid * 10, ...says }),
    );
  }

  /** All that planning takes, from the manifest's text on. */
  planner(options: Partial<Options> = {}): Planner {
    const made = makePlanner(this.system, { color: false, serviceManager: "auto", ...options }, "linux");
    if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join("; "));
    return made.planner;
  }

  /** Looks, and does not plan. */
  async look(): Promise<Facts> {
    const { host, loaded } = this.planner();
    return look(this.system, host, loaded.manifest);
  }

  async plan(options: Partial<Options> = {}): Promise<Planned> {
    return this.planner(options).plan();
  }

  /** Plans and applies. */
  async apply(signal: AbortSignal = new AbortController().signal): Promise<ApplyOutcome> {
    const { system } = this;
    const planner = this.planner();
    const { host, places, loaded } = planner;
    const key = await makeKey(system, places.key);
    const { plan, secrets, record } = await planner.plan();
    const identity = {
      version: RECORD_VERSION,
      fleet: plan.fleet,
      root: host.layout.root,
      machine: machineId(system),
      host: plan.host,
      manifest: loaded.manifest.path,
    } as const;
    return applyPlan(plan, secrets, {
      system,
      verbs: systemdVerbs(system),
      inspect: async (services) => (await host.manager?.states.inspect(services)) ?? new Map(),
      gatewayOf: (profile, mainPid) => this.#gateway(planner, profile, mainPid),
      record: new RecordWriter(system, places.record, identity, record),
      digest: digestOf,
      fingerprint: fingerprintWith(key),
      emit: () => undefined,
      concurrency: 4,
      signal,
    });
  }

  #gateway({ host }: Planner, profile: ProfileName, mainPid: number | undefined) {
    const service = host.manager?.format.id(host.layout, profile);
    if (service === undefined) throw new Error("there is a service manager");
    return readGateway(
      this.system,
      new FileLocks(this.system.readText(LOCK_TABLE)),
      homeOf(host.layout, profile),
      service,
      mainPid,
    );
  }

  #system(): System {
    const path = (text: string) => text as AbsolutePath; // all paths here are absolute
    return {
      now: () => this.nowMs,
      variable: (name) => this.variables.get(name),
      userHome: path("/home/ada"),
      userId: 1000,
      hostName: "vps1",
      workingFolder: path("/home/ada/fleet"),
      runtimeFolder: path("/run/user/1000"),
      readText: (name) => {
        this.read.push(name);
        return this.#readText(name);
      },
      readLater: async (name) => this.#readText(name),
      kind: (name) => this.#kind(name),
      inode: (name) =>
        this.files.has(name) ? { device: "08:01", inode: String(this.#inode(name)) } : undefined,
      isExecutable: (name) => ((this.files.get(name)?.mode ?? 0) & 0o100) !== 0,
      realPath: (name) => (this.#kind(resolve(name)) === "absent" ? undefined : path(resolve(name))),
      names: (folder) => this.#names(folder),
      process: (pid) => this.#processes.get(pid),
      query: async (command) => this.#query(command),
      secretFrom: async () => ({ ...DONE, stdout: "from-command\n" }),
      writeText: async (name, text, mode) => this.#write(name, text, mode),
      createText: async (name, text, mode) => {
        if (this.files.has(name)) return false;
        this.#write(name, text, mode);
        return true;
      },
      makeFolder: async () => undefined,
      setMode: async (name, mode) => this.#write(name, this.text(name) ?? "", mode),
      remove: async (name) => {
        this.written.push(name);
        this.files.delete(name);
      },
      run: async (argv, { environment }) => {
        this.environments.push({ line: argv.join(" "), environment });
        return this.#run(argv);
      },
      sleep: async (ms) => {
        this.onSleep();
        this.nowMs += ms;
      },
      randomHex: (bytes) => "ab".repeat(bytes),
    };
  }

  #write(path: string, text: string, mode: number): void {
    this.#onWrite(path);
    this.written.push(path);
    this.write(path, text, mode);
  }

  #readText(path: string): FileFact {
    if (path === "/proc/locks") return { is: "text", text: this.#locks(), mode: 0o444, modifiedMs: 0 };
    const file = this.files.get(path);
    if (file !== undefined) return { is: "text", ...file };
    return this.#kind(path) === "folder"
      ? { is: "unreadable", reason: "it is a directory" }
      : { is: "absent" };
  }

  #kind(path: string): PathKind {
    if (this.files.has(path)) return "file";
    return this.#names(path).length > 0 ? "folder" : "absent";
  }

  #names(folder: string): readonly string[] {
    const below = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`));
    return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))].sort();
  }

  #inode(path: string): number {
    const found = this.#inodes.get(path) ?? this.#inodes.size + 1;
    this.#inodes.set(path, found);
    return found;
  }

  #locks(): string {
    const pids = [...[...this.#units].map(([unit, { pid }]) => [unit, pid] as const), ...this.#orphans];
    const lines = pids.flatMap(([unit, pid], index) =>
      pid === 0
        ? []
        : [
            `${index}: FLOCK  ADVISORY  WRITE ${pid} 08:01:${this.#inode(join(this.#home(unit), "gateway.lock"))} 0 EOF`,
          ],
    );
    return `${lines.join("\n")}\n`;
  }

  #home(unit: string): string {
    const name = /^hermes-gateway-(.+)\.service$/.exec(unit)?.[1];
    return name === undefined ? "/home/ada/.hermes" : `/home/ada/.hermes/profiles/${name}`;
  }

  #query(command: readonly string[]): ProcessResult {
    this.started.push(command.join(" "));
    if (this.#queryResult !== undefined) return this.#queryResult;
    if (command[2] === "list-units") {
      const units = [...this.#units].map(([unit, { active }]) => ({ unit, active, sub: subOf(active) }));
      return { ...DONE, stdout: JSON.stringify(units) };
    }
    const blocks = command.slice(command.indexOf("--") + 1).map((unit) => {
      const { active, pid } = this.#units.get(unit) ?? { active: "inactive", pid: 0 };
      return `Id=${unit}\nActiveState=${active}\nSubState=${subOf(active)}\nMainPID=${pid}\nNRestarts=0\nResult=success\nExecMainStatus=0\nNeedDaemonReload=no\n`;
    });
    return { ...DONE, stdout: blocks.join("\n") };
  }

  #run(argv: readonly string[]): ProcessResult {
    const line = argv.join(" ");
    this.started.push(line);
    const failed = this.#failing(line);
    if (failed !== undefined) return failed;
    const [program, , verb = ""] = argv;
    if (program !== "systemctl") {
      this.makeProfile(argv[3] ?? "");
      return DONE;
    }
    for (const unit of argv.slice(argv.indexOf("--") + 1)) if (argv.includes("--")) this.#perform(verb, unit);
    return DONE;
  }

  #perform(verb: string, unit: string): void {
    const wants = `/home/ada/.config/systemd/user/default.target.wants/${unit}`;
    if (verb === "enable") this.write(wants, "");
    if (verb === "disable") this.files.delete(wants);
    if (verb === "stop" || verb === "restart") this.#stop(unit);
    if (verb === "start" || verb === "restart") this.#start(unit);
  }

  #stop(unit: string): void {
    this.#processes.delete(this.pid(unit));
    this.files.delete(join(this.#home(unit), ".gateway-planned-stop.json"));
    this.#units.set(unit, { active: "inactive", pid: 0 });
  }

  #start(unit: string): void {
    const pid = this.#nextPid;
    this.#nextPid += 1;
    const startTime = pid * 10;
    const home = this.#home(unit);
    this.#units.set(unit, { active: "active", pid });
    this.#processes.set(pid, {
      identity: { pid, startTime },
      startedMs: this.nowMs,
      argv: ["hermes"],
      cgroups: [`0::/user.slice/user-1000.slice/${unit}`],
    });
    this.write(`${home}/gateway.lock`, "");
    this.write(`${home}/gateway.pid`, JSON.stringify({ pid, start_time: startTime }));
    this.write(
      `${home}/gateway_state.json`,
      JSON.stringify({ pid, start_time: startTime, gateway_state: "running", platforms: {} }),
    );
  }
}

function subOf(active: string): string {
  return active === "active" ? "running" : active === "failed" ? "failed" : "dead";
}
