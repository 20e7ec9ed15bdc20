import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fixtures, type Sandbox, until } from "./sandbox.ts";

/** A user manager that serves one sandbox until the sandbox is disposed of. */
export interface UserManager {
  readonly name: string;
  start(box: Sandbox): Promise<void>;
}

const isSocket = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;

function useRuntimeDir(box: Sandbox): string {
  const runtime = box.path("run");
  mkdirSync(runtime, { mode: 0o700 });
  box.env.XDG_RUNTIME_DIR = runtime;
  return join(runtime, "systemd/private");
}

export const standInManager: UserManager = {
  name: "the stand-in manager",
  async start(box) {
    const socket = useRuntimeDir(box);
    box.onDispose(async () => {
      await box.run("systemd-user-stand-in", ["stop"]);
    });
    await box.run("systemd-user-stand-in", ["start"]);
    if (!isSocket(socket)) throw new Error("the stand-in manager has no socket");
  },
};

const systemd = "/lib/systemd/systemd";

/** The cgroup file systems in which a manager must have a group of its own: both of a hybrid host, or the only one. */
const hierarchies = ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"].filter((path) => existsSync(path));
const cgroupRoots = hierarchies.length > 0 ? hierarchies : ["/sys/fs/cgroup"];

/** Removes a cgroup with those below it; whether all could go. */
function isRemoved(group: string): boolean {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true }))
      if (entry.isDirectory() && !isRemoved(join(group, entry.name))) return false;
    rmdirSync(group);
    return true;
  } catch {
    return !existsSync(group);
  }
}

/** The real thing, run by root in a cgroup of its own. */
export const realManager: UserManager = {
  name: "a real systemd --user",
  async start(box) {
    const socket = useRuntimeDir(box);
    // The stand-in's systemctl cannot talk to it.
    box.env.PATH = `${box.path("bin")}:/usr/bin:/bin`;
    box.write(box.path("bin/hermes"), `#!/bin/sh\nexec ${fixtures}/bin/hermes "$@"\n`);
    await box.run("chmod", ["755", box.path("bin/hermes")]);
    // One name in all hierarchies: a hybrid systemd goes by the one and makes it in the other.
    const groups = cgroupRoots.map((root) => join(root, `hermes-${basename(box.home)}`));
    for (const group of groups) mkdirSync(group);
    const joinGroups = groups.map((group) => `echo $$ > ${group}/cgroup.procs`).join("; ");
    const manager = box.spawn("/bin/sh", ["-c", `${joinGroups}; exec ${systemd} --user`]);
    box.onDispose(async () => {
      manager.signal("SIGTERM");
      await manager.exit;
      // The kernel takes a moment to let go of the last process of a group.
      for (const group of groups) await until(`${group} to be empty`, () => isRemoved(group));
    });
    await until("the user manager's socket", () => isSocket(socket));
  },
};

/** The stand-in, and the real one where REAL_SYSTEMD=1 asks for it and this machine can run it (see its README). */
export const managers: readonly UserManager[] =
  process.env.REAL_SYSTEMD === "1" ? [standInManager, realManager] : [standInManager];
