import { execFileSync } from "node:child_process";
import { type BigIntStats, existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import type { ProcessFact } from "./system.ts";

/** Linux counts process times in 1/100 s for user space, whatever the kernel's own tick (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Between two readings of the clocks. */
const GRAIN_MS = 50;

let bootedMs: number | undefined;
let hasProc: boolean | undefined;

/** Reads one live process; a zombie counts as gone. macOS has no /proc, and takes a `ps` to tell. */
export function readProcess(pid: number): ProcessFact | undefined {
  hasProc ??= existsSync("/proc/self/stat");
  return hasProc ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): ProcessFact | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command name in brackets may hold anything; fields are counted behind its last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTime = Number(fields[19]);
  if (state === "Z" || state === "X" || !Number.isSafeInteger(startTime)) return undefined;
  bootedMs ??= bootTime();
  return {
    identity: { pid, startTime },
    startedMs: bootedMs + (startTime * 1000) / TICKS_PER_SECOND,
    argv: (read(`/proc/${pid}/cmdline`) ?? "").split("\0").slice(0, -1),
    cgroups: (read(`/proc/${pid}/cgroup`) ?? "").trimEnd().split("\n"),
    hasTerminal: fields[4] !== "0",
    parent: Number(fields[1]),
    ...(/^[Tt]/.test(state ?? "") && { isStopped: true }),
    ...ownerOf(pid),
    ...memoryOf(pid),
  };
}

/** Pages are not of one size everywhere, so that the count of them in `stat` would not do. */
function memoryOf(pid: number): { readonly residentBytes?: number } {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kib === undefined ? {} : { residentBytes: Number(kib) * 1024 };
}

function ownerOf(pid: number): { readonly userId?: number } {
  try {
    return { userId: statSync(`/proc/${pid}`).uid };
  } catch {
    return {}; // it ended while it was read
  }
}

/** Whether a process has this very file open by this very path: a hard link in another folder is another path. */
export function hasOpen(pid: number, path: string): boolean {
  try {
    const file = statSync(path, { bigint: true });
    return readdirSync(`/proc/${pid}/fd`).some((name) => isOpenAs(`/proc/${pid}/fd/${name}`, path, file));
  } catch {
    return false; // it has ended, or is another user's: nothing is proven
  }
}

function isOpenAs(open: string, path: string, { dev, ino }: BigIntStats): boolean {
  try {
    if (readlinkSync(open) !== path) return false;
    const found = statSync(open, { bigint: true });
    return found.dev === dev && found.ino === ino;
  } catch {
    return false; // closed since it was listed, which says nothing of the others
  }
}

/** Epoch milliseconds. The kernel tells it in whole seconds, rounded down, and how long it is up in hundredths. */
function bootTime(): number {
  const seconds = /^btime (\d+)$/m.exec(read("/proc/stat") ?? "")?.[1];
  const ms = Number(seconds ?? 0) * 1000;
  const upMs = Number(read("/proc/uptime")?.split(" ")[0]) * 1000;
  const precise = Date.now() - upMs;
  // A container may be told how long it is up itself, and a clock may have been set since.
  return precise >= ms - GRAIN_MS && precise < ms + 1000 + GRAIN_MS ? precise : ms;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // no such process, or one that ended while it was read
  }
}

// Each by itself: to POSIX, and so to macOS, a header reaches to the end of its argument.
const COLUMNS = [
  "-ww",
  ...["pid=", "ppid=", "uid=", "stat=", "tty=", "rss=", "lstart=", "command="].flatMap((one) => ["-o", one]),
];
/** What has the `ps` of macOS and of Linux list all processes in one form. */
export const PS_ARGUMENTS: readonly string[] = ["-A", ...COLUMNS];
/** Names of months are the locale's otherwise, and hours the time zone's. */
export const PS_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" } as const;

function fromPs(pid: number): ProcessFact | undefined {
  try {
    const listed = execFileSync("ps", ["-p", String(pid), ...COLUMNS], {
      env: { ...process.env, ...PS_ENVIRONMENT },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return readProcessTable(listed).get(pid);
  } catch {
    return undefined; // it exits with 1 where there is no such process
  }
}

/** Reads what `ps` has printed with these columns. */
export function readProcessTable(text: string): ReadonlyMap<number, ProcessFact> {
  const processes = new Map<number, ProcessFact>();
  for (const line of text.split("\n")) {
    // 4242 1 501 Ss ?? 51200 Wed Nov 25 03:29:09 2026 /usr/bin/python3 -m …
    const [, pid, parent, user, state = "", terminal = "", kib, started = "", command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+\w{3}\s+(\w{3}\s+\d+\s+[\d:]+\s+\d{4})(?:\s+(.*))?$/.exec(
        line,
      ) ?? [];
    const startedMs = Date.parse(`${started} UTC`);
    if (pid === undefined || state.startsWith("Z") || Number.isNaN(startedMs)) continue;
    processes.set(Number(pid), {
      identity: { pid: Number(pid), startTime: startedMs / 1000 },
      startedMs,
      argv: command.split(/\s+/).filter((word) => word !== ""),
      cgroups: [],
      hasTerminal: !/^\?+$|^-$/.test(terminal),
      parent: Number(parent),
      userId: Number(user),
      residentBytes: Number(kib) * 1024,
      ...(/^[Tt]/.test(state) && { isStopped: true }),
    });
  }
  return processes;
}
