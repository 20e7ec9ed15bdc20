import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { liesOutside } from "./read-text.ts";
import type { FileLook, OpenedFile } from "./system.ts";

/** Not blocking: opening a pipe that nobody writes to would otherwise never return. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** What a regular file of this user's is now; undefined where there is none. */
export function lookAtFile(path: string): FileLook | undefined {
  try {
    return lookOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/** Opens a regular file; whatever stands in the way becomes a reason, never an exception. */
export function openFile(path: string, inside: string): OpenedFile {
  let file: number | undefined;
  try {
    if (liesOutside(path, inside)) return refused(`links on the way to it lead out of ${inside}`);
    const opened = openSync(path, FLAGS);
    file = opened;
    const look = lookOf(fstatSync(opened, { bigint: true }));
    if (look === undefined) {
      closeSync(opened);
      return refused("it is not a regular file of this user's");
    }
    return {
      is: "open",
      file: {
        id: look.id,
        look: () => lookOf(fstatSync(opened, { bigint: true })) ?? look,
        read(at, length) {
          const buffer = new Uint8Array(length);
          return buffer.subarray(0, readSync(opened, buffer, 0, length, at));
        },
        close: () => closeSync(opened),
      },
    };
  } catch (error) {
    if (file !== undefined) closeSync(file);
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    if (code === "ENOENT" || code === "ENOTDIR") return { is: "absent" };
    return refused(code === "EACCES" || code === "EPERM" ? "permission is denied" : code);
  }
}

function lookOf(found: BigIntStats): FileLook | undefined {
  const { dev, ino, birthtimeNs, size, mtimeMs, uid } = found;
  if (!found.isFile() || Number(uid) !== process.getuid?.()) return undefined;
  // A file system gives an inode again at once when its file is gone.
  return { id: `${dev}:${ino}:${birthtimeNs}`, size: Number(size), modifiedMs: Number(mtimeMs) };
}

function refused(reason: string): OpenedFile {
  return { is: "refused", reason };
}
