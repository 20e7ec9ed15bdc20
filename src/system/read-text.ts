import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import type { FileFact } from "../model/facts.ts";

/** Larger than any file that Hermes keeps for a person to edit. */
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a UTF-8 text file; whatever stands in the way becomes a reason, never an exception. */
export function readText(
  path: string,
  { maxBytes = DEFAULT_MAX_BYTES, within }: { readonly maxBytes?: number; readonly within?: string } = {},
): FileFact {
  let file: number | undefined;
  try {
    // Not blocking: opening a pipe that nobody writes to would otherwise never return.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(file);
    if (found.isDirectory()) return unreadable("it is a directory");
    if (!found.isFile()) return unreadable("it is not a regular file");
    if (found.size > maxBytes) return unreadable(`it is larger than ${maxBytes / 1024} KiB`);
    if (within !== undefined && leadsOut(path, within))
      return unreadable(`it is a link that leads out of ${within}`);
    const text = decoder.decode(readFileSync(file));
    if (text.includes("\0")) return unreadable("it holds binary data");
    return { is: "text", text, mode: found.mode & 0o7777, modifiedMs: found.mtimeMs };
  } catch (error) {
    return explain(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function leadsOut(path: string, within: string): boolean {
  return !`${realpathSync(path)}/`.startsWith(`${realpathSync(within)}/`);
}

function explain(error: unknown, path: string): FileFact {
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return isDanglingLink(path) ? unreadable("it is a link to nothing") : { is: "absent" };
    case "EACCES":
    case "EPERM":
      return unreadable("permission is denied");
    case "ELOOP":
      return unreadable("it is a link to itself");
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return unreadable("it is not UTF-8 text");
    default:
      if (code === undefined) throw error;
      return unreadable(code);
  }
}

function isDanglingLink(path: string): boolean {
  try {
    // Opening the link itself, not its target, works only where there is a link.
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ELOOP";
  }
}

function unreadable(reason: string): FileFact {
  return { is: "unreadable", reason };
}
