import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";

/** Every lock on this machine (proc(5)). */
export const LOCK_TABLE = "/proc/locks" as AbsolutePath; // absolute as it stands

/** The flocks of the whole machine: who holds the file with this inode. */
export class FileLocks {
  readonly #holders = new Map<string, { readonly device: string; readonly pid: number }[]>();

  /** @param table the text of /proc/locks */
  constructor(table: FileFact) {
    for (const line of table.is === "text" ? table.text.split("\n") : []) {
      // 1: FLOCK  ADVISORY  WRITE 4242 08:01:131090 0 EOF  (proc(5)); one that waits has `->` before it.
      const match = /^\d+:\s+FLOCK\s+\S+\s+\S+\s+(\d+)\s+(\w+:\w+):(\d+)\s/.exec(line);
      const [, pid, device, inode] = match ?? [];
      if (pid === undefined || device === undefined || inode === undefined) continue;
      const holders = this.#holders.get(inode) ?? [];
      holders.push({ device, pid: Number(pid) });
      this.#holders.set(inode, holders);
    }
  }

  /**
   * The PID that holds a file's flock. On overlay file systems the table names another device than stat(2)
   * does; there the inode decides together with the PID that the file's neighbour names.
   */
  holder(
    file: { readonly device: string; readonly inode: string },
    expected: number | undefined,
  ): number | undefined {
    const holders = this.#holders.get(file.inode) ?? [];
    const found =
      holders.find(({ device }) => device === file.device) ?? holders.find(({ pid }) => pid === expected);
    return found?.pid;
  }
}
