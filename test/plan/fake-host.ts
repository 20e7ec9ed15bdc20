import { resolve } from "node:path";
import { type ApplyOutcome, applyPlan } from "../../src/apply/apply.ts";
import { look } from "../../src/commands/host.ts";
import { makePlanner, type PlannedByManifest, type Planner } from "../../src/commands/make-plan.ts";
import type { PlanOptions } from "../../src/commands/options.ts";
import { applyPorts } from "../../src/commands/ports.ts";
import type { ArchiveFact } from "../../src/model/archive.ts";
import type { Facts } from "../../src/model/facts.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { membersOf } from "../../src/plan/members.ts";
import { makeKey } from "../../src/record/key.ts";
import type { ProcessFact, ProcessResult, System } from "../../src/system/system.ts";
import { fakeGit } from "./fake-distributions.ts";
import { FakeFiles } from "./fake-files.ts";
import { fakeHermes, makeHome } from "./fake-hermes.ts";
import { FakeJobs } from "./fake-jobs.ts";
import { DONE, FakeUnits, homeOf } from "./fake-units.ts";

export const MANIFEST = "/home/ada/fleet/hermes-fleet.yaml";
const SOCKET = "/run/user/1000/systemd/private";
const LINGERS = "/var/lib/systemd/linger/ada";

/** A machine that is all in memory: files, a service manager that does what it is told, gateways that come up. */
export class FakeHost {
  readonly disk = new FakeFiles();
  readonly files = this.disk.files;
  readonly units = new FakeUnits(this.disk, () => this.nowMs);
  readonly jobs = new FakeJobs(this.disk, () => this.nowMs);
  readonly platform: "linux" | "darwin";
  /** Processes cannot be listed. */
  isPsBroken = false;
  /** What Hermes saves can be read. */
  areArchivesWhole = true;
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
  /** How often a password store was asked. */
  secretsAsked = 0;
  /** Every path that was written or removed. */
  readonly written: string[] = [];
  readonly system: System;
  nowMs = Date.UTC(2026, 10, 22);
  hostName = "vps1";
  /** What happens on this host while somebody waits. */
  onSleep: () => void = () => undefined;
  #failing: (line: string) => ProcessResult | undefined = () => undefined;
  #queryResult: ProcessResult | undefined;
  #onWrite: (path: string) => void = () => undefined;
  #isManagerComing = false;

  /** @param platform on `darwin` there is launchd, and no /proc */
  constructor(manifest: string, platform: FakeHost["platform"] = "linux") {
    this.platform = platform;
    this.declare(manifest);
    this.write("/home/ada/.local/bin/hermes", "#!/home/ada/.hermes/hermes-agent/venv/bin/python\n", 0o755);
    this.installHermes("0.16.0");
    this.write("/usr/bin/systemd-inhibit", "", 0o755);
    this.write("/usr/bin/caffeinate", "", 0o755);
    this.write(SOCKET, "");
    if (platform === "darwin") this.write("/usr/sbin/lsof", "", 0o755);
    this.write("/etc/machine-id", "0123456789abcdef\n", 0o444);
    this.system = this.#system();
  }

  /** Puts another version of Hermes in place; nothing is restarted for that. */
  installHermes(version: string): void {
    this.write(
      "/home/ada/.hermes/hermes-agent/hermes_cli/__init__.py",
      `__version__ = "${version}"\n`,
      0o644,
    );
  }

  /** Writes the manifest anew. */
  declare(manifest: string): void {
    this.write(MANIFEST, manifest, 0o644);
  }

  write(path: string, text: string, mode = 0o600): void {
    this.disk.write(path, text, mode, this.nowMs);
  }

  /** Lets calls of programs end otherwise than they would; undefined: as they would. */
  fail(when: (line: string) => ProcessResult | undefined): void {
    this.#failing = when;
  }

  /** Lets the service manager answer every question so. */
  failQuery(result: ProcessResult): void {
    this.#queryResult = result;
  }

  /** Is told of every file before it is written or removed; what it throws is what that throws. */
  onWrite(tell: (path: string) => void): void {
    this.#onWrite = tell;
  }

  text(path: string): string | undefined {
    return this.disk.text(path);
  }

  /** A profile as `hermes profile create` leaves it. */
  makeProfile(name: string): void {
    makeHome(
      this.disk,
      name === "default" ? "/home/ada/.hermes" : `/home/ada/.hermes/profiles/${name}`,
      this.nowMs,
    );
  }

  /** Takes the user's service manager away; turning lingering on brings it back while somebody waits. */
  removeManager(): void {
    this.disk.remove(SOCKET);
  }

  /** Makes this a host with logind. */
  setLinger(isOn: boolean): void {
    this.disk.makeFolder("/var/lib/systemd/linger");
    if (isOn) this.write(LINGERS, "", 0o644);
    else this.disk.remove(LINGERS);
  }

  /** The PID of a unit's gateway; 0: it does not run. */
  pid(unit: string): number {
    return this.units.pid(unit);
  }

  /** Ends a unit's gateway, unannounced. */
  end(unit: string, active: "inactive" | "failed"): void {
    this.units.end(unit, active);
  }

  /** Makes a unit's process one that nothing supervises. */
  orphan(unit: string, how: Partial<ProcessFact> = {}): number {
    return this.units.orphan(unit, how);
  }

  /** What a unit's running gateway says of itself. */
  report(unit: string, says: object): void {
    const pid = this.pid(unit);
    this.write(`${homeOf(unit)}/gateway_state.json`, JSON.stringify({ pid, start_time: pid * 10, ...says }));
  }

  /** All that planning takes, from the manifest's text on. */
  async planner(options: Partial<PlanOptions> = {}, isForApply = false): Promise<Planner<PlannedByManifest>> {
    const all = { color: false, serviceManager: "auto", ...options } as const;
    const made = await makePlanner(this.system, all, this.platform, { isForApply });
    if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join("; "));
    return made.planner;
  }

  /** Looks, and does not plan. */
  async look(): Promise<Facts> {
    const { host, loaded, places } = await this.planner();
    const { manifest } = loaded;
    const members = membersOf({
      manifest,
      record: undefined,
      others: new Map(),
      host: this.hostName,
      isSameHost: true,
      formerManifest: undefined,
      exports: places.exports,
    });
    return look(this.system, host, manifest, members.planned);
  }

  async plan(options: Partial<PlanOptions> = {}): Promise<PlannedByManifest> {
    return (await this.planner(options)).plan();
  }

  /** Plans and applies, as far as the plan allows that. */
  async apply(
    signal: AbortSignal = new AbortController().signal,
    options: Partial<PlanOptions> = {},
  ): Promise<ApplyOutcome> {
    const planner = await this.planner(options, true);
    const key = await makeKey(this.system, planner.places.key);
    if (!key.ok) throw new Error(key.diagnostic.message);
    const planned = await planner.plan();
    const refusal = planned.plan.diagnostics.find(({ blocks }) => blocks === "apply");
    if (refusal !== undefined) throw new Error(`the plan is refused: ${refusal.message}`);
    const rest = { emit: () => undefined, concurrency: 4, signal };
    const ports = await applyPorts(this.system, planner, planned, key.key, rest);
    return applyPlan(planned.plan, planned.secrets, ports);
  }

  #system(): System {
    const path = (text: string) => text as AbsolutePath; // all paths here are absolute
    const { disk } = this;
    const host = () => this.hostName;
    return {
      now: () => this.nowMs,
      variable: (name) => this.variables.get(name),
      userHome: path("/home/ada"),
      userId: 1000,
      userName: "ada",
      get hostName() {
        return host();
      },
      workingFolder: path("/home/ada/fleet"),
      runtimeFolder: path("/run/user/1000"),
      readText: (name, options) => {
        this.read.push(name);
        return this.#readText(name, options?.inside);
      },
      readLater: async (name) => this.#readText(name),
      archive: async (name) => this.#archive(name),
      fileMark: async (name) => this.text(name),
      kind: (name) => disk.kind(name),
      inode: (name) => {
        const inode = disk.inode(name);
        return inode === undefined ? undefined : { device: "08:01", inode: String(inode) };
      },
      isExecutable: (name) => ((this.files.get(disk.real(name))?.mode ?? 0) & 0o100) !== 0,
      realPath: (name) => {
        const real = disk.realPath(resolve(name));
        return real === undefined ? undefined : path(real);
      },
      names: (folder) => disk.names(folder),
      processes: async () => {
        this.started.push("ps");
        return this.platform === "linux" || this.isPsBroken ? undefined : new Map(this.jobs.processes);
      },
      process: (pid) => this.units.processes.get(pid),
      hasOpen: (pid, name) => this.units.hasOpen(pid, name),
      signal: (pid, name) =>
        this.platform === "linux" ? this.units.signal(pid, name) : this.jobs.signal(pid, name),
      query: async (command) => {
        this.started.push(command.join(" "));
        if (this.#queryResult !== undefined) return this.#queryResult;
        return command[0] === "launchctl" ? this.jobs.launchd.answer(command) : this.units.query(command);
      },
      secretFrom: async () => {
        this.secretsAsked += 1;
        return { ...DONE, stdout: "from-command\n" };
      },
      writeText: async (name, text, mode) => this.#write(name, text, mode),
      createText: async (name, text, mode) => {
        if (disk.kind(name) !== "absent") return false;
        this.#write(name, text, mode);
        return true;
      },
      appendText: async (name, text) =>
        this.#write(name, `${this.text(name) ?? ""}${text}`, this.files.get(name)?.mode ?? 0o644),
      giveName: async (name, to) => {
        if (disk.kind(to) !== "absent") return false;
        this.#write(to, this.text(name) ?? "", this.files.get(name)?.mode ?? 0o600);
        disk.remove(name);
        return true;
      },
      makeFolder: async (name) => disk.makeFolder(name),
      makeLink: async (name, target) => {
        this.#onWrite(name);
        this.written.push(name);
        disk.remove(name);
        disk.link(name, target);
      },
      setMode: async (name, mode) => this.#write(name, this.text(name) ?? "", mode),
      remove: async (name) => {
        this.#onWrite(name);
        this.written.push(name);
        disk.remove(name);
      },
      removeFolder: async (name) => disk.removeFolder(name),
      run: async (argv, { environment }) => {
        this.environments.push({ line: argv.join(" "), environment });
        return this.#run(argv, environment?.HERMES_HOME ?? "/home/ada/.hermes");
      },
      sleep: async (ms) => {
        this.onSleep();
        this.nowMs += ms;
        this.units.tick();
        this.jobs.tick();
        if (this.#isManagerComing) this.write(SOCKET, "");
      },
      randomHex: (bytes) => "ab".repeat(bytes),
    };
  }

  #write(path: string, text: string, mode: number): void {
    this.#onWrite(path);
    this.written.push(path);
    this.write(path, text, mode);
  }

  /** An archive here is the list of its members, one a line. */
  #archive(path: string): ArchiveFact {
    const text = this.text(path);
    if (text === undefined) return { is: "absent" };
    if (!this.areArchivesWhole) return { is: "unreadable", reason: "it ends too early" };
    const members = text
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => ({ path: name, kind: name.endsWith("/") ? ("folder" as const) : ("file" as const) }));
    return { is: "whole", members, bytes: text.length, mark: text };
  }

  #readText(path: string, inside?: string) {
    return path === "/proc/locks"
      ? ({ is: "text", text: this.units.locks(), mode: 0o444, modifiedMs: 0 } as const)
      : this.disk.readText(path, inside);
  }

  #run(argv: readonly string[], root: string): ProcessResult {
    const line = argv.join(" ");
    this.started.push(line);
    const failed = this.#failing(line);
    if (failed !== undefined) return failed;
    const [program = ""] = argv;
    if (program === "systemctl") return this.units.run(argv);
    if (program === "launchctl") return this.jobs.launchd.answer(argv);
    if (program === "git") return fakeGit(this.disk, argv, this.nowMs);
    if (program === "rm") {
      this.disk.removeTree(argv.at(-1) ?? "");
      return DONE;
    }
    if (program.endsWith("/lsof")) return this.jobs.lsof(Number(argv[argv.indexOf("-p") + 1]));
    if (program !== "loginctl") return fakeHermes(this.disk, argv, root, this.nowMs);
    const isOn = argv.includes("enable-linger");
    this.setLinger(isOn);
    this.#isManagerComing = isOn;
    return DONE;
  }
}
