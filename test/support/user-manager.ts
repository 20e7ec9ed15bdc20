import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { until } from "./until.ts";

const SYSTEMD = ["/lib/systemd/systemd", "/usr/lib/systemd/systemd"].find((path) => existsSync(path));
const CGROUPS = "/sys/fs/cgroup";

/** Why no real user manager can be had here; undefined: it can. */
export function whyNoUserManager(): string | undefined {
  if (SYSTEMD === undefined) return "systemd is not installed";
  if (process.getuid?.() !== 0) return "a private user manager takes root, for its own cgroup";
  if (cgroupRoots().length === 0) return "there is no cgroup file system to make a group in";
  return undefined;
}

/** Where a manager's own group has to be made: both hierarchies of a hybrid host, or the only one. */
function cgroupRoots(): readonly string[] {
  const hybrid = ["systemd", "unified"].map((name) => join(CGROUPS, name)).filter((path) => existsSync(path));
  if (hybrid.length > 0) return hybrid;
  return existsSync(join(CGROUPS, "cgroup.procs")) ? [CGROUPS] : [];
}

/**
 * A real `systemd --user` of its own: own home, own runtime directory, own cgroup. Two managers in one cgroup
 * would kill each other's services of the same name.
 */
export class UserManager {
  /** XDG_RUNTIME_DIR: short, since a socket's path may have 108 bytes. */
  readonly runtimeFolder: string;
  readonly #process: ChildProcess;
  readonly #groups: readonly string[];

  private constructor(runtimeFolder: string, process: ChildProcess, groups: readonly string[]) {
    this.runtimeFolder = runtimeFolder;
    this.#process = process;
    this.#groups = groups;
  }

  static async start(home: string): Promise<UserManager> {
    const reason = whyNoUserManager();
    if (reason !== undefined || SYSTEMD === undefined) throw new Error(reason);
    mkdirSync("/run/systemd/system", { recursive: true });
    const runtimeFolder = mkdtempSync(join(tmpdir(), "hf-"));
    const groups = cgroupRoots().map((root) => join(root, basename(runtimeFolder)));
    for (const group of groups) mkdirSync(group);
    const enter = groups.map((group) => `echo $$ > ${group}/cgroup.procs`).join(" && ");
    const child = spawn("/bin/sh", ["-c", `${enter} && exec ${SYSTEMD} --user --log-target=null`], {
      env: {
        HOME: home,
        XDG_RUNTIME_DIR: runtimeFolder,
        PATH: "/usr/bin:/bin",
        USER: "root",
        // What this machine's programs would add at each reload takes a dozen processes, and is no part of any test.
        SYSTEMD_GENERATOR_PATH: join(runtimeFolder, "no-generators"),
        SYSTEMD_ENVIRONMENT_GENERATOR_PATH: join(runtimeFolder, "no-generators"),
      },
      stdio: "ignore",
    });
    const manager = new UserManager(runtimeFolder, child, groups);
    await until("the user manager's socket", () => existsSync(join(runtimeFolder, "systemd/private")));
    return manager;
  }

  /** Ends the manager, its services with it, and removes what was made for it. */
  async stop(): Promise<void> {
    // A test may have left a gateway that ignores SIGTERM: nothing in this group is anybody else's.
    // Again and again, since what has been listed may have begun another, and the manager of the group comes last.
    await until("the user manager's group to be empty", () => {
      const members = this.#members();
      for (const pid of members) if (pid !== this.#process.pid) kill(pid);
      if (members.includes(this.#process.pid ?? 0)) kill(this.#process.pid ?? 0);
      return members.length === 0;
    });
    // The kernel lists nobody any more a moment before it lets go of the group.
    for (const group of this.#groups) await until(`${group} to be removed`, () => isRemoved(group));
    rmSync(this.runtimeFolder, { recursive: true, force: true });
  }

  /** The processes in the manager's own group and those below it. */
  #members(): readonly number[] {
    return [...new Set(this.#groups.flatMap((group) => membersOf(group)))];
  }
}

/** None in a group that the manager has removed since it was listed. */
function membersOf(group: string): readonly number[] {
  try {
    const own = readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
    return [...own, ...subgroups(group).flatMap((one) => membersOf(one))];
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENODEV") return [];
    throw error;
  }
}

/** Removes a group with those below it; false: not yet. */
function isRemoved(group: string): boolean {
  try {
    if (!subgroups(group).every(isRemoved)) return false;
    rmdirSync(group);
    return true;
  } catch (error) {
    if (codeOf(error) === "EBUSY") return false;
    throw error;
  }
}

function subgroups(group: string): readonly string[] {
  const entries = readdirSync(group, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [join(group, entry.name)] : []));
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code; // what node:fs throws
}

function kill(pid: number): void {
  if (pid === 0) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
