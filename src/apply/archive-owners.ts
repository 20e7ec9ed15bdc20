import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { below } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { machineId } from "../record/read-record.ts";
import type { ReadingSystem, System } from "../system/system.ts";

/**
 * A folder may be shared by several machines, and by the Hermes roots of one, whose archives have the same names. Each has
 * a file of its own beside them with the names of those that it has made, one a line.
 */
const PREFIX = ".hermes-fleet-archives-";
/** A line has some forty bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Notes that an archive is of this machine and Hermes root. */
export async function noteOwner(system: System, root: AbsolutePath, archive: AbsolutePath): Promise<void> {
  const path = below(dirname(archive) as AbsolutePath, fileOf(system, root)); // of an absolute path
  await system.appendText(path, `${basename(archive)}\n`);
}

/** The names of the archives in a folder that another machine, or for another Hermes root, this one has made. */
export function othersIn(
  system: ReadingSystem,
  root: AbsolutePath,
  folder: AbsolutePath,
): ReadonlySet<string> {
  const own = fileOf(system, root);
  const files = system.names(folder).filter((name) => name.startsWith(PREFIX));
  const of = (names: readonly string[]) => names.flatMap((name) => linesOf(system, below(folder, name)));
  const others = new Set(of(files.filter((name) => name !== own)));
  // What another had removed, its name may be this one's by now.
  for (const name of of(files.filter((one) => one === own))) others.delete(name);
  return others;
}

function fileOf(system: ReadingSystem, root: AbsolutePath): string {
  const id = createHash("sha256")
    .update(`${machineId(system)} ${root}`)
    .digest("hex")
    .slice(0, 16);
  return `${PREFIX}${id}`;
}

function linesOf(system: ReadingSystem, path: AbsolutePath): readonly string[] {
  const file = system.readText(path, { maxBytes: MAX_BYTES, isLenient: true });
  if (file.is === "unreadable") throw new Error(`${path} cannot be read: ${file.reason}`);
  return file.is === "text" ? file.text.split("\n") : [];
}
