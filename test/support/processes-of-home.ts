import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { until } from "./until.ts";

/** The processes whose home this is: no other host's, since each has a home of its own. */
export function processesOf(home: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(`HOME=${home}`));
}

/** Kills all of them, and waits until they are gone. */
export async function endProcessesOf(home: string): Promise<void> {
  await until("the processes of the home to end", () => {
    const left = processesOf(home);
    for (const pid of left) kill(pid);
    return left.length === 0 && !someAreBetweenTwoPrograms();
  });
}

/** Whether a process is just becoming another program: for a moment it shows neither words nor an environment. */
function someAreBetweenTwoPrograms(): boolean {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    try {
      // What has ended, and what is the kernel's own, has no program.
      readlinkSync(`/proc/${pid}/exe`);
      return ["cmdline", "environ"].every((name) => readFileSync(`/proc/${pid}/${name}`, "utf8") === "");
    } catch {
      return false; // It has ended since.
    }
  });
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return []; // It has ended since.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
