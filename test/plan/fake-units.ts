import { join } from "node:path";
import type { ProcessFact, ProcessResult } from "../../src/system/system.ts";
import type { FakeFiles } from "./fake-files.ts";
import { FakeServing } from "./fake-serving.ts";

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
  /** Gateways finish their turns before they end, so that a stop takes a moment. */
  drains = false;
  readonly #units = new Map<string, Unit>();
  /** PIDs by the unit whose home they hold, though they are not in it. */
  readonly #orphans = new Map<string, number>();
  /** Bot tokens by the PID that began with them. */
  readonly #tokens = new Map<number, readonly string[]>();
  /** The last PID of each unit. */
  readonly #last = new Map<string, number>();
  /** Those of the processes that lived when the present call began: a call does all at once. */
  #tokensBefore: ReadonlyMap<number, readonly string[]> = new Map();
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
  orphan(unit: string): void {
    const pid = this.pid(unit);
    const process = this.processes.get(pid);
    if (process !== undefined)
      this.processes.set(pid, { ...process, cgroups: ["0::/user.slice/session-1.scope"] });
    this.#set(unit, { active: "inactive", pid: 0 });
    this.#orphans.set(unit, pid);
  }

  /** `systemctl --user list-units` or `show`. */
  query(command: readonly string[]): ProcessResult {
    if (command[2] === "list-units") {
      const units = [...this.#units].map(([unit, { active }]) => ({ unit, active, sub: subOf(active) }));
      return { ...DONE, stdout: JSON.stringify(units) };
    }
    const blocks = command.slice(command.indexOf("--") + 1).map((unit) => {
      const found = this.#units.get(unit);
      const { active, pid } = found ?? { active: "inactive", pid: 0 };
      const isStale = found !== undefined && found.loaded !== this.#definition(unit);
      return `Id=${unit}\nActiveState=${active}\nSubState=${subOf(active)}\nMainPID=${pid}\nNRestarts=0\nResult=success\nExecMainStatus=0\nNeedDaemonReload=${isStale ? "yes" : "no"}\n`;
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
    const pid = this.pid(unit);
    const isPlanned = this.#isAnnounced(unit);
    this.processes.delete(pid);
    this.#tokens.delete(pid);
    this.#disk.remove(markerOf(unit));
    if (pid !== 0) this.#set(unit, { active: isPlanned ? "inactive" : "failed", pid: 0 });
  }

  /** /proc/locks, as far as gateways hold something. */
  locks(): string {
    const pids = [...[...this.#units].map(([unit, { pid }]) => [unit, pid] as const), ...this.#orphans];
    const lines = pids.flatMap(([unit, pid], index) => {
      const inode = this.#disk.inode(join(homeOf(unit), "gateway.lock"));
      return pid === 0 || inode === undefined
        ? []
        : [`${index}: FLOCK  ADVISORY  WRITE ${pid} 08:01:${inode} 0 EOF`];
    });
    return `${lines.join("\n")}\n`;
  }

  #isAnnounced(unit: string): boolean {
    return this.#disk.text(markerOf(unit))?.includes(`"target_pid":${this.pid(unit)},`) === true;
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
        if (this.drains && this.pid(unit) !== 0)
          this.#set(unit, { active: "deactivating", pid: this.pid(unit) });
        else this.stop(unit);
        return undefined;
      case "start":
      case "restart":
        if (!isDefined) return `Failed to ${verb} ${unit}: Unit ${unit} not found.`;
        if (verb === "restart") this.stop(unit);
        if (this.pid(unit) === 0) this.#start(unit);
        return undefined;
      case "reset-failed":
        if (!this.isLoaded(unit))
          return `Failed to reset failed state of unit ${unit}: Unit ${unit} not loaded.`;
        if (this.pid(unit) === 0) this.#set(unit, { active: "inactive", pid: 0 });
        this.#collect(unit);
        return undefined;
      default:
        throw new Error(`the service manager knows no ${verb}`);
    }
  }

  #reload(): void {
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
      argv: ["hermes"],
      cgroups: [`0::/user.slice/user-1000.slice/${unit}`],
    });
    this.#takeTokens(unit, pid, this.#serving.tokens(home));
    const says = { gateway_state: "running", platforms: {}, ...this.#serving.state(home) };
    const state = { pid, start_time: startTime, ...says };
    this.#write(`${home}/gateway.lock`, "");
    this.#write(`${home}/gateway.pid`, JSON.stringify({ pid, start_time: startTime }));
    this.#write(`${home}/gateway_state.json`, JSON.stringify(state));
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

function markerOf(unit: string): string {
  return join(homeOf(unit), ".gateway-planned-stop.json");
}

export function homeOf(unit: string): string {
  const name = /^hermes-gateway-(.+)\.service$/.exec(unit)?.[1];
  return name === undefined ? ROOT : `${ROOT}/profiles/${name}`;
}

function subOf(active: string): string {
  const subs = new Map([
    ["active", "running"],
    ["failed", "failed"],
    ["deactivating", "stop-sigterm"],
  ]);
  return subs.get(active) ?? "dead";
}
