import { join } from "node:path";
import type { ProcessFact, ProcessResult } from "../../src/system/system.ts";
import type { FakeFiles } from "./fake-files.ts";
import { FakeServing } from "./fake-serving.ts";

/** Of a unit that is started again and again, or was not started any more. */
export interface Loop {
  readonly sub?: "auto-restart";
  readonly restarts?: number;
  readonly exitStatus?: number;
}

interface Unit {
  active: "active" | "inactive" | "failed" | "deactivating";
  pid: number;
  /** The definition and its drop-in as the manager has read them. */
  loaded: string;
}

export const DONE: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };
export const UNITS = "/home/ada/.config/systemd/user";
const ROOT = "/home/ada/.hermes";

/** A service manager that does what it is told, and gateways that come up at once. */
export class FakeUnits {
  readonly processes = new Map<number, ProcessFact>();
  /** Gateways that began while another one had their bot token: `UNIT has the token of PID 1000`. */
  readonly clashes: string[] = [];
  /** What was sent to processes: `SIGTERM 1000`. */
  readonly signals: string[] = [];
  /** Gateways outside of their units hear SIGKILL alone. */
  areDeaf = false;
  readonly #loops = new Map<string, Loop>();
  /** Gateways finish their turns before they end, so that a stop takes a moment. */
  drains = false;
  /** polkit lets nobody keep the host awake. */
  refusesInhibitors = false;
  readonly #units = new Map<string, Unit>();
  /** PIDs by the unit whose home they hold, though they are not in it. */
  readonly #orphans = new Map<string, number>();
  /** Bot tokens by the PID that began with them. */
  readonly #tokens = new Map<number, readonly string[]>();
  /** The last PID of each unit. */
  readonly #last = new Map<string, number>();
  /** Those of the processes that lived when the present call began: a call does all at once. */
  #tokensBefore: ReadonlyMap<number, readonly string[]> = new Map();
  /** Loaded links, by the unit that they belong to. */
  readonly #pulls = new Map<string, readonly string[]>();
  readonly #disk: FakeFiles;
  readonly #now: () => number;
  readonly #serving: FakeServing;
  #nextPid = 1000;

  constructor(disk: FakeFiles, now: () => number) {
    this.#disk = disk;
    this.#now = now;
    this.#serving = new FakeServing(disk);
  }

  pid(unit: string): number {
    return this.#units.get(unit)?.pid ?? 0;
  }

  /** Units whose process began with other bot tokens than its files, and those of whom it serves, hold by now. */
  get outdated(): readonly string[] {
    return [...this.#units].flatMap(([unit, { pid }]) => {
      const [began, now] = [this.#tokens.get(pid), this.#serving.tokens(homeOf(unit))];
      return began === undefined || began.join() === now.join() ? [] : [unit];
    });
  }

  isLoaded(unit: string): boolean {
    return this.#units.has(unit);
  }

  /** Ends a unit's gateway, unannounced. */
  end(unit: string, active: "inactive" | "failed"): void {
    this.stop(unit);
    this.#units.set(unit, { active, pid: 0, loaded: this.#definition(unit) });
  }

  /** Makes a unit's process one that nothing supervises. */
  orphan(unit: string, how: Partial<ProcessFact> = {}, rest: Loop = {}): number {
    const pid = this.pid(unit);
    const process = this.processes.get(pid);
    const cgroups = ["0::/user.slice/user-1000.slice/session-1.scope"];
    if (process !== undefined) this.processes.set(pid, { ...process, cgroups, ...how });
    this.#set(unit, { active: "inactive", pid: 0 });
    this.loop(unit, rest);
    this.#orphans.set(unit, pid);
    return pid;
  }

  /** What else the manager says of a unit, until it is started, stopped or reset. */
  loop(unit: string, says: Loop): void {
    this.#loops.set(unit, says);
  }

  /** Whether a process has a home's lock open. */
  hasOpen(pid: number, path: string): boolean {
    return this.#gateways().some(([unit, one]) => one === pid && path === join(homeOf(unit), "gateway.lock"));
  }

  /** Sends a signal to an orphan. */
  signal(pid: number, name: string): boolean {
    if (!this.processes.has(pid)) return false;
    this.signals.push(`${name} ${pid}`);
    if (name === "SIGKILL" || !this.areDeaf) this.#endOrphan(pid);
    return true;
  }

  #endOrphan(pid: number): void {
    this.processes.delete(pid);
    this.#tokens.delete(pid);
    for (const [unit, one] of this.#orphans) {
      if (one !== pid) continue;
      this.#orphans.delete(unit);
      this.#disk.remove(markerOf(unit));
    }
  }

  /** `systemctl --user list-units` or `show`. */
  query(command: readonly string[]): ProcessResult {
    if (command[2] === "list-units") {
      const units = [...this.#units].map(([unit, { active }]) => ({ unit, ...this.#stateOf(unit, active) }));
      return { ...DONE, stdout: JSON.stringify(units) };
    }
    const blocks = command.slice(command.indexOf("--") + 1).map((unit) => {
      const found = this.#units.get(unit);
      const { active, pid } = found ?? { active: "inactive", pid: 0 };
      const state = this.#stateOf(unit, active);
      const { restarts = 0, exitStatus = 0 } = this.#loops.get(unit) ?? {};
      const isStale = found !== undefined && found.loaded !== this.#definition(unit);
      return `Id=${unit}\nActiveState=${state.active}\nSubState=${state.sub}\nMainPID=${pid}\nNRestarts=${restarts}\nResult=${exitStatus === 0 ? "success" : "exit-code"}\nExecMainStatus=${exitStatus}\nNeedDaemonReload=${isStale ? "yes" : "no"}\n`;
    });
    return { ...DONE, stdout: blocks.join("\n") };
  }

  /** Any other `systemctl --user`: one that fails for one unit goes on with the others. */
  run(argv: readonly string[]): ProcessResult {
    const verb = argv[2] ?? "";
    if (verb === "daemon-reload") this.#reload();
    const units = argv.includes("--") ? argv.slice(argv.indexOf("--") + 1) : [];
    this.#tokensBefore = new Map(this.#tokens);
    const said = units.flatMap((unit) => this.#perform(verb, unit) ?? []);
    return said.length === 0 ? DONE : { exitCode: 1, stdout: "", stderr: `${said.join("\n")}\n` };
  }

  /** What happens within the next moments: a gateway ends at the mere announcement, and is revived. */
  tick(): void {
    for (const [unit, pid] of this.#orphans)
      if (!this.areDeaf && this.#isAnnounced(unit, pid)) this.#endOrphan(pid);
    for (const unit of this.#units.keys()) {
      if (this.pid(unit) === 0 || !this.#isAnnounced(unit)) continue;
      if (this.#units.get(unit)?.active === "deactivating") continue;
      this.#tokensBefore = new Map(this.#tokens);
      this.stop(unit);
      this.#start(unit);
    }
    for (const [unit, { active }] of this.#units) if (active === "deactivating") this.stop(unit);
  }

  stop(unit: string): void {
    if (isInhibitor(unit)) {
      this.processes.delete(this.pid(unit));
      this.#set(unit, { active: "inactive", pid: 0 });
      this.#collect(unit);
      return;
    }
    const pid = this.pid(unit);
    const isPlanned = this.#isAnnounced(unit);
    this.processes.delete(pid);
    this.#tokens.delete(pid);
    this.#disk.remove(markerOf(unit));
    if (pid !== 0) this.#set(unit, { active: isPlanned ? "inactive" : "failed", pid: 0 });
    for (const pulled of this.#pullsOf(unit)) this.#stopUnneeded(pulled);
  }

  /** Units that the loaded links of a unit pull up: as of the last reload, or of when it was loaded. */
  #pullsOf(unit: string): readonly string[] {
    const known = this.#pulls.get(unit) ?? this.#disk.names(`${UNITS}/${unit}.wants`);
    this.#pulls.set(unit, known);
    return known;
  }

  /** StopWhenUnneeded=yes, of an inhibitor. */
  #stopUnneeded(unit: string): void {
    const isUnneeded = this.#disk.text(`${UNITS}/${unit}`)?.includes("StopWhenUnneeded=yes") === true;
    const pullers = [...this.#units.keys()].filter((one) => this.#pullsOf(one).includes(unit));
    if (isUnneeded && this.pid(unit) !== 0 && pullers.every((one) => this.pid(one) === 0)) this.stop(unit);
  }

  /** What systemd-inhibit does when it is refused. */
  #startInhibitor(unit: string): void {
    const loaded = this.#definition(unit);
    const pid = this.#nextPid;
    this.#nextPid += 1;
    const state = this.refusesInhibitors
      ? ({ active: "failed", pid: 0 } as const)
      : ({ active: "active", pid } as const);
    this.#units.set(unit, { ...state, loaded });
    this.#stopUnneeded(unit);
  }

  /** /proc/locks, as far as gateways hold something. */
  locks(): string {
    const lines = this.#gateways().flatMap(([unit, pid], index) => {
      const inode = this.#disk.inode(join(homeOf(unit), "gateway.lock"));
      return pid === 0 || inode === undefined
        ? []
        : [`${index}: FLOCK  ADVISORY  WRITE ${pid} 08:01:${inode} 0 EOF`];
    });
    return `${lines.join("\n")}\n`;
  }

  /** Every gateway with its PID, by its unit, whether it is in it or not. */
  #gateways(): readonly (readonly [string, number])[] {
    const units = [...this.#units].filter(([unit]) => !isInhibitor(unit));
    return [...units.map(([unit, { pid }]) => [unit, pid] as const), ...this.#orphans];
  }

  #isAnnounced(unit: string, pid = this.pid(unit)): boolean {
    return this.#disk.text(markerOf(unit))?.includes(`"target_pid":${pid},`) === true;
  }

  #stateOf(unit: string, active: string): { active: string; sub: string } {
    const { sub } = this.#loops.get(unit) ?? {};
    return sub === undefined ? { active, sub: subOf(active) } : { active: "activating", sub };
  }

  /** What is wrong; nothing where it is done. */
  #perform(verb: string, unit: string): string | undefined {
    const wants = `${UNITS}/default.target.wants/${unit}`;
    const isDefined = this.#disk.kind(`${UNITS}/${unit}`) !== "absent";
    switch (verb) {
      case "enable":
        if (!isDefined) return `Failed to enable unit: Unit file ${unit} does not exist.`;
        this.#disk.write(wants, "", 0o644, this.#now());
        return undefined;
      case "disable":
        this.#disk.remove(wants);
        return undefined;
      case "stop":
        if (!isDefined && !this.isLoaded(unit)) return `Failed to stop ${unit}: Unit ${unit} not loaded.`;
        this.#loops.delete(unit);
        if (this.drains && this.pid(unit) !== 0)
          this.#set(unit, { active: "deactivating", pid: this.pid(unit) });
        else this.stop(unit);
        return undefined;
      case "start":
      case "restart":
        if (!isDefined) return `Failed to ${verb} ${unit}: Unit ${unit} not found.`;
        if (verb === "restart" && isInhibitor(unit)) this.stop(unit);
        if (verb === "restart") this.stop(unit);
        // It ends at once where another gateway has the lock.
        if (this.#orphans.has(unit)) return undefined;
        this.#loops.delete(unit);
        if (this.pid(unit) === 0) this.#start(unit);
        return undefined;
      case "kill":
        if (!this.isLoaded(unit)) return `Failed to kill unit ${unit}: Unit ${unit} not loaded.`;
        if (this.pid(unit) !== 0) this.stop(unit);
        return undefined;
      case "reset-failed":
        if (!this.isLoaded(unit))
          return `Failed to reset failed state of unit ${unit}: Unit ${unit} not loaded.`;
        if (this.pid(unit) === 0) this.#set(unit, { active: "inactive", pid: 0 });
        if (this.#loops.get(unit)?.sub === undefined) this.#loops.delete(unit);
        this.#collect(unit);
        return undefined;
      default:
        throw new Error(`the service manager knows no ${verb}`);
    }
  }

  #reload(): void {
    this.#pulls.clear();
    for (const [unit, state] of this.#units) {
      this.#units.set(unit, { ...state, loaded: this.#definition(unit) });
      this.#collect(unit);
    }
  }

  /** A unit without a file is forgotten once it neither runs nor has failed. */
  #collect(unit: string): void {
    const isDefined = this.#disk.kind(`${UNITS}/${unit}`) !== "absent";
    if (!isDefined && this.#units.get(unit)?.active === "inactive") this.#units.delete(unit);
  }

  #start(unit: string): void {
    if (isInhibitor(unit)) {
      this.#startInhibitor(unit);
      return;
    }
    const pid = this.#nextPid;
    this.#nextPid += 1;
    const startTime = pid * 10;
    const home = homeOf(unit);
    if (this.#serving.refuses(home)) {
      this.clashes.push(`${unit} is refused`);
      this.#set(unit, { active: "failed", pid: 0 });
      return;
    }
    const loaded = this.#units.get(unit)?.loaded ?? this.#definition(unit);
    this.#units.set(unit, { active: "active", pid, loaded });
    this.processes.set(pid, {
      identity: { pid, startTime },
      startedMs: this.#now(),
      argv: ["/home/ada/.local/bin/hermes", "--profile", nameOf(unit), "gateway", "run"],
      cgroups: [`0::/user.slice/user-1000.slice/user@1000.service/app.slice/${unit}`],
      hasTerminal: false,
      parent: 1,
      userId: 1000,
    });
    this.#takeTokens(unit, pid, this.#serving.tokens(home));
    const says = { gateway_state: "running", platforms: {}, ...this.#serving.state(home) };
    const state = { pid, start_time: startTime, ...says };
    this.#write(`${home}/gateway.lock`, "");
    this.#write(`${home}/gateway.pid`, JSON.stringify({ pid, start_time: startTime }));
    this.#write(`${home}/gateway_state.json`, JSON.stringify(state));
    for (const pulled of this.#pullsOf(unit)) if (this.pid(pulled) === 0) this.#start(pulled);
  }

  #takeTokens(unit: string, pid: number, tokens: readonly string[]): void {
    const own = this.#last.get(unit);
    this.#last.set(unit, pid);
    for (const [held, theirs] of new Map([...this.#tokensBefore, ...this.#tokens]))
      if (held !== own && theirs.some((one) => tokens.includes(one)))
        this.clashes.push(`${unit} has the token of PID ${held}`);
    this.#tokens.set(pid, tokens);
  }

  #set(unit: string, state: Pick<Unit, "active" | "pid">): void {
    this.#units.set(unit, { loaded: this.#units.get(unit)?.loaded ?? this.#definition(unit), ...state });
  }

  #definition(unit: string): string {
    const path = `${UNITS}/${unit}`;
    return JSON.stringify([this.#disk.text(path), this.#disk.text(`${path}.d/50-hermes-fleet.conf`)]);
  }

  #write(path: string, text: string): void {
    this.#disk.write(path, text, 0o600, this.#now());
  }
}

/** A service that keeps the host awake, and is no gateway. */
function isInhibitor(unit: string): boolean {
  return unit.startsWith("hermes-fleet-keep-awake");
}

function markerOf(unit: string): string {
  return join(homeOf(unit), ".gateway-planned-stop.json");
}

function nameOf(unit: string): string {
  return /^hermes-gateway-(.+)\.service$/.exec(unit)?.[1] ?? "default";
}

export function homeOf(unit: string): string {
  const name = nameOf(unit);
  return name === "default" ? ROOT : `${ROOT}/profiles/${name}`;
}

function subOf(active: string): string {
  const subs = new Map([
    ["active", "running"],
    ["failed", "failed"],
    ["deactivating", "stop-sigterm"],
  ]);
  return subs.get(active) ?? "dead";
}
