import { resolve } from "node:path";
import { below } from "../hermes/layout.ts";
import { readReflog } from "../hermes/reflog.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { HeadMove, InstalledCode } from "../model/installed-code.ts";
import type { ReadingSystem } from "../system/system.ts";
import { versionIn } from "./hermes.ts";

/** What an update writes, whatever kind of installation it is. */
const COMMON = ["hermes_cli/__init__.py", "pyproject.toml"] as const;
/** Git tells the times of moves in whole seconds. */
const SECOND_MS = 1_000;

/**
 * Reads which code is installed and since when; starts neither Hermes nor git. Of a checkout it is the last move of HEAD
 * that counts: a fetch touches FETCH_HEAD, and a pull that finds nothing new ORIG_HEAD. What pip or uv have installed has
 * its RECORD from then, whereas its modules may be as old as a cache.
 */
export function readInstalledCode(system: ReadingSystem, folder: AbsolutePath): InstalledCode {
  const git = gitFolder(system, folder);
  const reflog = git === undefined ? undefined : system.readText(below(git, "logs/HEAD"));
  const moves = reflog?.is === "text" ? readReflog(reflog.text) : [];
  const records = system
    .names(folder)
    .filter((name) => /^hermes_agent-.*\.dist-info$/.test(name))
    .map((name) => `${name}/RECORD`);
  const written = [...COMMON, ...(git === undefined ? records : [])].flatMap((name) => {
    const file = system.readText(below(folder, name));
    return file.is === "text" ? [file.modifiedMs] : [];
  });
  const isTold = reflog?.is === "text" && moves.length > 0;
  const moved = isTold ? movedMs(moves, reflog.modifiedMs) : git === undefined ? [] : headMs(system, git);
  // Of a time that is yet to come nothing could be younger.
  const times = [...written, ...moved].filter((ms) => ms <= system.now());
  return {
    folder,
    kind: git === undefined ? "package" : "checkout",
    version: versionIn(system, folder),
    commit: git === undefined ? undefined : headOf(system, git, moves),
    changedMs: times.length === 0 ? undefined : Math.max(...times),
    moves,
  };
}

/** The last move was no later than the end of its second, nor than the file's last change. */
function movedMs(moves: readonly HeadMove[], modifiedMs: number): readonly number[] {
  const last = moves.at(-1);
  return last === undefined ? [] : [Math.min(last.atMs + SECOND_MS, modifiedMs)];
}

/**
 * Where no reflog tells: what names the commit is written whenever that becomes another. It may be so in vain, which is
 * for nothing but a restart.
 */
function headMs(system: ReadingSystem, git: AbsolutePath): readonly number[] {
  const head = system.readText(below(git, "HEAD"));
  const branch = head.is === "text" ? /^ref: (\S+)$/m.exec(head.text)?.[1] : undefined;
  const loose = branch === undefined ? undefined : system.readText(below(git, branch));
  const packed = loose?.is === "absent" ? system.readText(below(git, "packed-refs")) : undefined;
  return [head, loose, packed].flatMap((file) => (file?.is === "text" ? [file.modifiedMs] : []));
}

/** Of a working tree beside its repository `.git` is a file that names the folder. */
function gitFolder(system: ReadingSystem, folder: AbsolutePath): AbsolutePath | undefined {
  const git = below(folder, ".git");
  switch (system.kind(git)) {
    case "folder":
    case "link":
      return git;
    case "file": {
      const file = system.readText(git);
      const named = file.is === "text" ? /^gitdir: (.+)$/m.exec(file.text)?.[1] : undefined;
      return named === undefined ? undefined : (resolve(folder, named) as AbsolutePath); // resolve() gives nothing else
    }
    default:
      return undefined;
  }
}

/** What HEAD names, or the branch that it names; a branch among packed ones is known by the last move. */
function headOf(system: ReadingSystem, git: AbsolutePath, moves: readonly HeadMove[]): string | undefined {
  const line = (path: AbsolutePath) => {
    const file = system.readText(path);
    return file.is === "text" ? file.text.trim() : undefined;
  };
  const head = line(below(git, "HEAD"));
  const branch = head === undefined ? undefined : /^ref: (\S+)$/.exec(head)?.[1];
  const commit = branch === undefined ? head : line(below(git, branch));
  return commit !== undefined && /^[0-9a-f]{40,64}$/.test(commit) ? commit : moves.at(-1)?.after;
}
