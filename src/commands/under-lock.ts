import { type Lock, takeLock } from "../apply/lock.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { System } from "../system/system.ts";
import { Interruption } from "./interruption.ts";
import { stateFolderProblem } from "./state-folder.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Does something to this host while nobody else does; the lock is let go however that ends.
 * @param timeoutMs how long to wait for a lock that somebody else holds
 * @param onFirst tells, at the first Ctrl-C, what is finished, where that is not told while it goes on; the second ends it
 *   at once
 * @returns the exit code
 */
export async function underLock(
  system: System,
  terminal: Terminal,
  path: AbsolutePath,
  timeoutMs: number,
  work: (interruption: Interruption) => Promise<number>,
  onFirst: () => void = () => undefined,
): Promise<number> {
  let lock: Lock | undefined;
  // Before the lock is taken: a signal between the two would leave it behind.
  const interruption = new Interruption({
    onFirst,
    onSecond: async () => lock?.release(),
  });
  try {
    const problem = await stateFolderProblem(system, path);
    if (problem !== undefined) return await terminal.refuse([problem]);
    const taken = await takeLock(
      system,
      path,
      process.pid,
      timeoutMs,
      () => interruption.exitCode !== undefined,
    );
    if (!taken.ok) {
      if (interruption.exitCode !== undefined) return terminal.interrupted(interruption.exitCode);
      return await terminal.refuse([taken.diagnostic]);
    }
    lock = taken.lock;
    return await work(interruption);
  } finally {
    // Signals are held to the very end: one that comes now must not undo the exit code.
    await lock?.release();
  }
}
