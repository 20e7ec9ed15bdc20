import { readFileSync } from "node:fs";
import type { ProcessFact } from "./system.ts";

/** Linux counts process times in 1/100 s for user space, whatever the kernel's own tick (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

let bootedMs: number | undefined;

/** Reads a live process from /proc; a zombie counts as gone. */
export function readProcess(pid: number): ProcessFact | undefined {
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
  };
}

function bootTime(): number {
  const seconds = /^btime (\d+)$/m.exec(read("/proc/stat") ?? "")?.[1];
  return Number(seconds ?? 0) * 1000;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // no such process, or one that ended while it was read
  }
}
