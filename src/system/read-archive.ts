import { once } from "node:events";
import { type BigIntStats, constants, createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Parser } from "tar/parse";
import type { ReadEntry } from "tar/read-entry";
import type { ArchiveFact, ArchiveMember } from "../model/archive.ts";

/** Not blocking: opening a pipe that nobody writes to would otherwise never return. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** Reads a `.tar.gz` to its end, of whatever size; whatever is wrong with it becomes a reason, never an exception. */
export async function readArchive(path: string): Promise<ArchiveFact> {
  try {
    const file = await open(path, FLAGS);
    try {
      const found = await file.stat({ bigint: true });
      if (!found.isFile())
        return unreadable(found.isDirectory() ? "it is a folder" : "it is not a regular file");
      const members = await membersOf(createReadStream(path, { fd: file, autoClose: false }));
      return { is: "whole", members, bytes: Number(found.size), mark: markOf(found) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return explain(error);
  }
}

/** What changes when a file does; undefined where there is none. */
export async function fileMark(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && markOf(found);
}

function markOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(":");
}

async function membersOf(bytes: NodeJS.ReadableStream): Promise<readonly ArchiveMember[]> {
  const parser = new Parser({ strict: true });
  const members: ArchiveMember[] = [];
  let isEnded = false;
  const take = (entry: ReadEntry) => {
    members.push(memberOf(entry));
    entry.resume();
  };
  parser.on("entry", take).on("ignoredEntry", take);
  parser.on("eof", () => {
    isEnded = true;
  });
  const gunzip = createGunzip();
  // The first error is what counts; it may tell of more.
  parser.on("error", () => gunzip.destroy());
  bytes.on("error", (error: Error) => gunzip.destroy(error));
  const parsed = once(parser, "end"); // rejects with the parser's error
  const fed = (async () => {
    for await (const chunk of bytes.pipe(gunzip)) parser.write(chunk as Buffer); // gunzip gives nothing else
    parser.end();
  })();
  await Promise.all([parsed, fed]);
  if (!isEnded) throw new BadArchive("it ends too early");
  return members;
}

class BadArchive extends Error {}

const KINDS: Partial<Readonly<Record<string, ArchiveMember["kind"]>>> = {
  File: "file",
  OldFile: "file",
  ContiguousFile: "file",
  Directory: "folder",
  SymbolicLink: "link",
  Link: "hard-link",
};

function memberOf({ path, type, linkpath }: ReadEntry): ArchiveMember {
  return { path, kind: KINDS[type] ?? "other", ...(linkpath !== undefined && { target: linkpath }) };
}

function unreadable(reason: string): ArchiveFact {
  return { is: "unreadable", reason };
}

function explain(error: unknown): ArchiveFact {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return { is: "absent" };
  if (code === "EACCES" || code === "EPERM") return unreadable("permission is denied");
  if (code === "Z_BUF_ERROR") return unreadable("it ends too early");
  if (code.startsWith("Z_")) return unreadable("it is no .tar.gz, or damaged");
  if (code.startsWith("TAR_")) return unreadable("it is no tar archive, or damaged");
  if (error instanceof BadArchive) return unreadable(error.message);
  return unreadable(code === "" ? "it cannot be read" : code);
}
