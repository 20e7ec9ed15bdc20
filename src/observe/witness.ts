import { readGatewayCommand } from "../hermes/command-line.ts";
import { LABEL_PREFIX } from "../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { ServiceFact, Stray } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ProcessFact, ReadingSystem } from "../system/system.ts";
import { FileLocks, LOCK_TABLE } from "./file-locks.ts";
import { type StrayOf, strayInProc, strayInTable } from "./strays.ts";

/** How a host tells of processes: Linux in /proc, macOS through `ps`. */
export type ProcessSource = "proc" | "ps";

/** A process as it has noted itself in a file. */
export interface Noted {
  readonly pid: number;
  /** Absent where Hermes cannot tell it, as on macOS. */
  readonly startTime?: number;
}

/** Tells which live process is the one that a home's files speak of. */
export interface Witness {
  /** Undefined where no such process lives. */
  process(pid: number): ProcessFact | undefined;
  /** The process that noted itself in a file; undefined where that has ended, and another may have its PID by now. */
  writer(noted: Noted, writtenMs: number): ProcessFact | undefined;
  /** The gateway that holds `lock`, the gateway.lock of a profile. */
  lockHolder(of: LockOf): ProcessFact | undefined;
  /** The service of this user that a process belongs to. */
  serviceOf(process: ProcessFact): ServiceId | undefined;
  /** Of a process that is not in the service of its profile: whether anybody keeps it. */
  strayOf(process: ProcessFact, of: StrayOf): Stray;
  /** What Hermes itself knows as a process's start. */
  noteOf(process: { readonly startTime: number }): number | null;
}

export interface LockOf {
  readonly lock: AbsolutePath;
  readonly profile: ProfileName;
  readonly service: ServiceId | undefined;
  /** What the gateway.pid beside it says, and when it was written. */
  readonly pidFile: (Noted & { readonly writtenMs: number }) | undefined;
}

/** On Linux the kernel tells who holds a lock, and the control group which service a process is of. */
export class ProcWitness implements Witness {
  readonly #system: ReadingSystem;
  readonly #locks: FileLocks;

  constructor(system: ReadingSystem, locks: FileLocks) {
    this.#system = system;
    this.#locks = locks;
  }

  static async look(system: ReadingSystem): Promise<ProcWitness> {
    return new ProcWitness(system, new FileLocks(await system.readLater(LOCK_TABLE)));
  }

  process(pid: number): ProcessFact | undefined {
    return this.#system.process(pid);
  }

  writer(noted: Noted): ProcessFact | undefined {
    const process = this.#system.process(noted.pid);
    // Without a start time nothing tells it from a later process with its PID.
    return isSameProcess(noted, process?.identity) ? process : undefined;
  }

  lockHolder({ lock, pidFile }: LockOf): ProcessFact | undefined {
    const file = this.#system.inode(lock);
    const holder = file && this.#locks.holder(file, pidFile?.pid);
    return holder === undefined ? undefined : this.#system.process(holder);
  }

  serviceOf({ cgroups }: ProcessFact): ServiceId | undefined {
    for (const group of cgroups) {
      // A unit of the system, or of another user's manager, may have the same name.
      const owner = /\/user@(\d+)\.service\//.exec(group)?.[1];
      const isAnothers = owner !== undefined && Number(owner) !== this.#system.userId;
      if (/^\d+:[^:]*:\/system\.slice\//.test(group) || isAnothers) continue;
      const unit = /\/(hermes-gateway[^/]*\.service)(?:\/|$)/.exec(group)?.[1];
      if (unit !== undefined) return unit as ServiceId; // systemd names groups for units
    }
    return undefined;
  }

  strayOf(process: ProcessFact, of: StrayOf): Stray {
    return strayInProc(this.#system, process, of);
  }

  noteOf({ startTime }: { readonly startTime: number }): number {
    return startTime;
  }
}

/** `ps` tells starts by the second, rounded down. */
const GRAIN_MS = 1_000;
/** Wrappers between a job and its gateway, with a wide margin. */
const GENERATIONS = 8;

/**
 * Without /proc nobody tells who holds a flock: a gateway writes gateway.pid once it has the lock, so that the process
 * which wrote that is taken for the holder, if it runs a gateway of this profile and launchd knows it as no other's.
 */
export class PsWitness implements Witness {
  readonly #system: ReadingSystem;
  readonly #processes: ReadonlyMap<number, ProcessFact>;
  readonly #services: ReadonlyMap<number, ServiceId>;

  /** @param services the jobs that launchd has processes for, by PID: those of others, too, where they are known */
  constructor(
    system: ReadingSystem,
    processes: ReadonlyMap<number, ProcessFact>,
    services: ReadonlyMap<number, ServiceId>,
  ) {
    this.#system = system;
    this.#processes = processes;
    this.#services = services;
  }

  process(pid: number): ProcessFact | undefined {
    return this.#processes.get(pid);
  }

  writer({ pid }: Noted, writtenMs: number): ProcessFact | undefined {
    const process = this.#processes.get(pid);
    // Who had this PID when the file was written has it still, if it began before.
    return process !== undefined && process.startedMs < writtenMs + GRAIN_MS ? process : undefined;
  }

  lockHolder({ profile, service, pidFile }: LockOf): ProcessFact | undefined {
    const process = pidFile && this.writer(pidFile, pidFile.writtenMs);
    if (process === undefined) return undefined;
    const owner = this.serviceOf(process);
    if (owner?.startsWith(LABEL_PREFIX) === true) return owner === service ? process : undefined;
    // A home that was copied with its run-time files names a process of the other home.
    const runs = readGatewayCommand(process.argv);
    return runs?.runsGateway === true && (runs.profile ?? DEFAULT_PROFILE) === profile ? process : undefined;
  }

  /** Also of what a job has started: a gateway may run behind a wrapper. */
  serviceOf(process: ProcessFact): ServiceId | undefined {
    let one: ProcessFact | undefined = process;
    for (let level = 0; one !== undefined && level < GENERATIONS; level += 1) {
      const service = this.#services.get(one.identity.pid);
      if (service !== undefined) return service;
      one = one.parent === undefined ? undefined : this.#processes.get(one.parent);
    }
    return undefined;
  }

  strayOf(process: ProcessFact, of: StrayOf): Stray {
    const parent = process.parent === undefined ? undefined : this.#processes.get(process.parent);
    return strayInTable(this.#system, process, of, parent, this.serviceOf(process));
  }

  /** Hermes finds no start times where there is no /proc. */
  noteOf(): null {
    return null;
  }
}

/** The services that their manager has processes for, by PID. */
export function servicesByPid(
  services: Iterable<readonly [ServiceId, Pick<ServiceFact, "mainPid" | "pids">]>,
): ReadonlyMap<number, ServiceId> {
  return new Map(
    [...services].flatMap(([id, { mainPid, pids = mainPid === undefined ? [] : [mainPid] }]) =>
      pids.map((pid) => [pid, id] as const),
    ),
  );
}
