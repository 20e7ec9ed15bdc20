import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { FileFact } from "../model/facts.ts";

/** Larger than any file that Hermes keeps for a person to edit. */
const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/** Not blocking: opening a pipe that nobody writes to would otherwise never return. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface ReadTextOptions {
  readonly maxBytes?: number;
  /** Where a link may lead to; absent: anywhere. */
  readonly within?: readonly string[];
  /** Where the file must really lie, its folders' links followed. */
  readonly inside?: string;
  /** It must be no link, this user's, and nobody else's to write. */
  readonly isStrict?: boolean;
  /** What is not UTF-8 is taken for Latin-1, and what is no text for the text in it. */
  readonly isLenient?: boolean;
}

/** Reads a UTF-8 text file; whatever stands in the way becomes a reason, never an exception. */
export function readText(path: string, options: ReadTextOptions = {}): FileFact {
  const { maxBytes = DEFAULT_MAX_BYTES, within, inside, isStrict = false, isLenient = false } = options;
  let opened: Opened | undefined;
  try {
    if (inside !== undefined && liesOutside(path, inside)) {
      return unreadable(`links on the way to it lead out of ${inside}`);
    }
    opened = open(path);
    const found = fstatSync(opened.file);
    if (found.isDirectory()) return unreadable("it is a directory");
    if (!found.isFile()) return unreadable("it is not a regular file");
    if (found.size > maxBytes) return unreadable(`it is larger than ${maxBytes / 1024} KiB`);
    if (opened.isLink && within !== undefined) {
      if (found.uid !== process.getuid?.()) return unreadable("it is a link to a file of another user");
      if (leadsOut(path, within)) return unreadable(`it is a link that leads out of ${within.join(" and ")}`);
    }
    const objection = isStrict ? notStrict(opened, found) : undefined;
    if (objection !== undefined) return unreadable(objection);
    const bytes = readFileSync(opened.file);
    if (!isLenient && bytes.subarray(0, BINARY_PLIST.length).toString("latin1") === BINARY_PLIST)
      return unreadable("it is a binary property list; `plutil -convert xml1` makes it readable");
    const text = isLenient ? leniently(bytes) : decoder.decode(bytes);
    if (text.includes("\0")) return unreadable("it holds binary data");
    return { is: "text", text, mode: found.mode & 0o7777, modifiedMs: found.mtimeMs };
  } catch (error) {
    return explain(error, path);
  } finally {
    if (opened !== undefined) closeSync(opened.file);
  }
}

/** What a property list begins with that was written for machines. */
const BINARY_PLIST = "bplist";

/** Of UTF-16 that leaves the ASCII in it. */
function leniently(bytes: Uint8Array): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    text = Buffer.from(bytes)
      .toString("latin1")
      .replace(/^(?:\xff\xfe|\xfe\xff)/, "");
  }
  return text.replaceAll("\0", "");
}

function notStrict({ isLink: isALink }: Opened, { uid, mode }: Stats): string | undefined {
  if (isALink) return "it is a link, which launchd does not follow";
  if (uid !== process.getuid?.()) return "it belongs to another user";
  const isOpen = (mode & 0o022) !== 0;
  return isOpen ? `others may write to it (mode ${(mode & 0o7777).toString(8).padStart(4, "0")})` : undefined;
}

interface Opened {
  readonly file: number;
  readonly isLink: boolean;
}

/** Most files are no links, and for them this is one call. */
function open(path: string): Opened {
  try {
    return { file: openSync(path, FLAGS | constants.O_NOFOLLOW), isLink: false };
  } catch (error) {
    if (codeOf(error) !== "ELOOP") throw error;
    return { file: openSync(path, FLAGS), isLink: true };
  }
}

/** Whether links lead out of a folder; of a file that is not there, where it would come to lie. */
export function liesOutside(path: string, folder: string): boolean {
  const real = realPath(folder);
  for (let at = path; at !== folder && at !== dirname(at); at = dirname(at)) {
    try {
      const target = realpathSync(at);
      return target !== real && !target.startsWith(`${real}/`);
    } catch (error) {
      // A link to nothing would be written through to wherever it points.
      if (codeOf(error) !== "ENOENT" || isLink(at)) return isLink(at);
    }
  }
  return false;
}

function leadsOut(path: string, within: readonly string[]): boolean {
  const target = realpathSync(path);
  return !within.some((folder) => target.startsWith(`${realPath(folder)}/`));
}

/** A folder that does not exist has nothing in it. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function explain(error: unknown, path: string): FileFact {
  const code = codeOf(error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return isLink(path) ? unreadable("it is a link to nothing") : { is: "absent" };
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

function isLink(path: string): boolean {
  try {
    closeSync(openSync(path, FLAGS | constants.O_NOFOLLOW));
    return false;
  } catch (error) {
    return codeOf(error) === "ELOOP";
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function unreadable(reason: string): FileFact {
  return { is: "unreadable", reason };
}
