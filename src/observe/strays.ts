import { basename } from "node:path";
import { readGatewayCommand } from "../hermes/command-line.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import type { Stray } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ProcessFact, ReadingSystem } from "../system/system.ts";
import { programIn, searchFolders } from "./search-path.ts";

/** Whose gateway a process outside of every gateway's service is to be. */
export interface StrayOf {
  readonly lock: AbsolutePath;
  readonly profile: ProfileName;
}

const ORPHAN: Stray = { is: "orphan" };
const kept = (why: string, command?: string): Stray => ({
  is: "kept",
  why,
  ...(command !== undefined && { command }),
});

/**
 * Where there is /proc: an orphan is this user's, in no unit and in no terminal, has lost who started it, runs this
 * profile's gateway, and has opened the very lock of this home.
 */
export function strayInProc(system: ReadingSystem, process: ProcessFact, { lock, profile }: StrayOf): Stray {
  const { pid } = process.identity;
  if (process.userId !== system.userId) return keptByAnother(pid);
  const keeper = unitOf(process.cgroups, system.userId);
  if (keeper !== undefined)
    return kept(`it is in ${keeper.unit}, which is none of the fleet's`, stopOf(keeper));
  if (process.hasTerminal !== false) return IN_TERMINAL;
  const parent = process.parent === undefined ? undefined : system.process(process.parent);
  if (process.parent !== 1 && !isUserManager(parent, system.userId)) return keptByParent(process, parent);
  const runs = readGatewayCommand(process.argv);
  if (runs?.runsGateway !== true || (runs.profile ?? profile) !== profile) return OTHER_COMMAND;
  const path = system.realPath(lock);
  if (path === undefined || !system.hasOpen(pid, path))
    return kept("it has not opened gateway.lock by the path of this home", `kill ${pid}`);
  return ORPHAN;
}

/**
 * Without /proc: what `ps` tells of it, and launchd, which has it as no job's. Who has the lock open is looked up before
 * it is ended, by `lsof`, which takes a process.
 */
export function strayInTable(
  system: ReadingSystem,
  process: ProcessFact,
  { profile }: StrayOf,
  parent: ProcessFact | undefined,
  service: string | undefined,
): Stray {
  if (process.userId !== system.userId) return keptByAnother(process.identity.pid);
  if (service !== undefined) return kept(`it is below the job ${service}, which is none of the fleet's`);
  if (process.hasTerminal !== false) return IN_TERMINAL;
  if (process.parent !== 1) return keptByParent(process, parent);
  const runs = readGatewayCommand(process.argv);
  if (runs?.runsGateway !== true || (runs.profile ?? DEFAULT_PROFILE) !== profile) return OTHER_COMMAND;
  if (findLsof(system) === undefined)
    return kept("without `lsof` nobody can tell whether it is this home's lock that it holds");
  return ORPHAN;
}

/** The program that tells on macOS who has a file open; a PATH of cron does not name its folder. */
export function findLsof(system: ReadingSystem): AbsolutePath | undefined {
  return programIn(system, [...searchFolders(system), "/usr/sbin", "/usr/bin"], "lsof");
}

/**
 * Whether a process has a file open by this very path, as `lsof -F fin` tells it: for each file a line with `f` and how it
 * is open, one with `i` and its inode, and one with `n` and its name.
 */
export function isListedOpen(listed: string, path: string, inode: string | undefined): boolean {
  let seen: string | undefined;
  for (const line of listed.split("\n")) {
    const [sort, value] = [line.slice(0, 1), line.slice(1)];
    if (sort === "f") seen = undefined;
    if (sort === "i") seen = value;
    if (sort === "n" && value === path && seen !== undefined && seen === inode) return true;
  }
  return false;
}

const IN_TERMINAL = kept("it runs in a terminal");
const OTHER_COMMAND = kept("its command line is not that of this profile's gateway");

function keptByAnother(pid: number): Stray {
  return kept("it is another user's", `sudo kill ${pid}`);
}

function keptByParent({ parent }: ProcessFact, process: ProcessFact | undefined): Stray {
  const [program = "another program"] = process?.argv ?? [];
  return kept(`it was started by ${basename(program)} (PID ${parent ?? "unknown"}), which still runs`);
}

/** Whoever loses its parent below a user manager is given to that. */
function isUserManager(process: ProcessFact | undefined, userId: number): boolean {
  const [program = "", ...words] = process?.argv ?? [];
  return process?.userId === userId && basename(program) === "systemd" && words.includes("--user");
}

interface Keeper {
  readonly unit: string;
  /** It is one of this user's manager. */
  readonly isUsers: boolean;
}

/**
 * The unit that keeps a process; none for one in a session or scope of this user's, which starts nothing anew. A scope of
 * anybody else may be a container.
 */
function unitOf(cgroups: readonly string[], userId: number): Keeper | undefined {
  for (const group of cgroups) {
    // Of both hierarchies on a hybrid host those that systemd keeps.
    const [, path] = /^(?:\d+:name=systemd|0:):(\/.*)$/.exec(group) ?? [];
    const unit = path?.split("/").findLast((part) => /\.(?:service|scope)$/.test(part));
    if (path === undefined || unit === undefined || unit === `user@${userId}.service`) continue;
    const isUsers =
      path.includes(`/user@${userId}.service/`) || !/^\/(?:system|machine|user)\.slice\//.test(path);
    const isOfSession = isUsers || path.startsWith(`/user.slice/user-${userId}.slice/`);
    if (unit.endsWith(".scope") && isOfSession) continue;
    return { unit, isUsers };
  }
  return undefined;
}

function stopOf({ unit, isUsers }: Keeper): string {
  return isUsers ? `systemctl --user stop ${unit}` : `sudo systemctl stop ${unit}`;
}
