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
    const found = fstatSync(opened, { bigint: true });
    const look = lookOf(found);
    if (look === undefined) {
      closeSync(opened);
      return refused(found.isFile() ? anothers(found) : "it is not a regular file");
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
    return refused(code === "EACCES" || code === "EPERM" ? whyDenied(path) : code);
  }
}

function lookOf(found: BigIntStats): FileLook | undefined {
  const { dev, ino, birthtimeNs, size, mtimeMs } = found;
  if (!found.isFile() || !isOwn(found)) return undefined;
  // A file system gives an inode again at once when its file is gone.
  return { id: `${dev}:${ino}:${birthtimeNs}`, size: Number(size), modifiedMs: Number(mtimeMs) };
}

function whyDenied(path: string): string {
  try {
    const found = statSync(path, { bigint: true });
    if (found.isFile() && !isOwn(found)) return anothers(found);
  } catch {
    // What cannot be looked at either is told as it is.
  }
  return "permission is denied";
}

function isOwn({ uid }: BigIntStats): boolean {
  return Number(uid) === process.getuid?.();
}

function anothers({ uid }: BigIntStats): string {
  return `it belongs to another user (${uid}), as after a run with sudo; \`sudo chown\` gives it back to you`;
}

function refused(reason: string): OpenedFile {
  return { is: "refused", reason };
}
