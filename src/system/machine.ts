import { randomBytes } from "node:crypto";
import {
  appendFile,
  chmod,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { clearTimeout, setTimeout as setTimer } from "node:timers";
import type { AbsolutePath } from "../model/ids.ts";
import { allowedEnvironment } from "./environment.ts";
import { findRuntimeFolder, readingMachine } from "./reading-machine.ts";
import type { ProcessResult, RunOptions, System } from "./system.ts";

/** The machine as it is, for changing it. */
export function machine(): System {
  const reading = readingMachine();
  return {
    ...reading,
    // A copy would keep what the getter says now.
    get runtimeFolder() {
      return reading.runtimeFolder;
    },
    writeText: (path, text, mode) => writeText(reading.realPath(path) ?? path, text, mode),
    createText,
    appendText: (path, text) => appendFile(path, text),
    giveName,
    makeFolder,
    setMode: (path, mode) => chmod(path, mode),
    makeLink,
    remove: (path) => rm(path, { force: true }),
    removeFolder,
    signal,
    run: (argv, options) => run(argv, options, findRuntimeFolder()),
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
  };
}

/** With those above it. Node's own `recursive` never returns where a folder takes none in, as below /proc. */
async function makeFolder(path: string, mode: number): Promise<void> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return;
  const above = dirname(path);
  if ((await stat(above).catch(() => undefined)) === undefined) await makeFolder(above, mode);
  await mkdir(path, { mode }).catch(async (error: unknown) => {
    // Another process may have been faster.
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw error;
  });
}

/**
 * Writes a draft beside the file and renames it into place. The draft has one name for each file, so that
 * what a killed apply has left of one is overwritten by the next, and no copy of a `.env` lies about.
 */
async function writeText(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.hermes-fleet`;
  await rm(draft, { force: true });
  const file = await open(draft, "wx", mode);
  try {
    await file.chmod(mode); // whatever the umask says
    const replaced = await stat(path).catch(() => undefined);
    // Root works on a user's files at times, and must not take them away.
    if (replaced !== undefined && replaced.uid !== process.getuid?.())
      await file.chown(replaced.uid, replaced.gid);
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function makeLink(path: string, target: string): Promise<void> {
  const draft = `${path}.hermes-fleet`;
  await rm(draft, { force: true });
  await symlink(target, draft);
  await rename(draft, path);
}

async function removeFolder(path: string): Promise<boolean> {
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (!entry.isDirectory() || !(await removeFolder(join(path, entry.name)))) return false;
    }
    await rmdir(path);
    return true;
  } catch {
    return false; // it is not there, or somebody has put something into it
  }
}

function signal(pid: number, name: "SIGTERM" | "SIGKILL"): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Linking a finished file into place is the one way to make one that is never seen half written. */
async function createText(path: AbsolutePath, text: string, mode: number): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    await writeFile(draft, text, { mode, flag: "wx" });
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function giveName(path: AbsolutePath, name: AbsolutePath): Promise<boolean> {
  try {
    await link(path, name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return false;
    if (!NO_LINKS.has(String(code))) throw error;
    return claimName(path, name);
  }
  await rm(path, { force: true });
  return true;
}

/** What a file system says that has no second names for a file, such as one of a memory stick. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** An empty file of that name keeps all others from it. */
async function claimName(path: AbsolutePath, name: AbsolutePath): Promise<boolean> {
  try {
    await writeFile(name, "", { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
  await rename(path, name);
  return true;
}

async function run(
  [program, ...args]: readonly [string, ...string[]],
  { deadlineMs, environment, onLine, abort }: RunOptions,
  runtimeFolder: AbsolutePath | undefined,
): Promise<ProcessResult> {
  const { execa } = await import("execa");
  const child = execa(program, args, {
    env: {
      ...allowedEnvironment(process.env),
      ...(runtimeFolder && { XDG_RUNTIME_DIR: runtimeFolder }),
      ...environment,
    },
    extendEnv: false,
    stdin: "ignore",
    // In a group of its own: Ctrl-C is for hermes-fleet, which lets running steps finish.
    detached: true,
    reject: false,
  });
  const told = onLine === undefined ? [] : [child.stdout, child.stderr].map((one) => tellLines(one, onLine));
  let isTooLate = false;
  const end = () => {
    endGroup(child.pid);
    // What has left the group may hold the output open for ever.
    for (const one of [child.stdout, child.stderr]) one.destroy();
  };
  const deadline = setTimer(() => {
    isTooLate = child.exitCode === null && child.signalCode === null;
    end();
  }, deadlineMs);
  abort?.addEventListener("abort", end);
  if (abort?.aborted === true) end();
  const result = await child;
  await Promise.all(told);
  clearTimeout(deadline);
  abort?.removeEventListener("abort", end);
  const { stdout, stderr, exitCode } = result;
  if (isTooLate) return { exitCode: undefined, stdout, stderr, failure: "timed-out" };
  if (exitCode !== undefined) return { exitCode, stdout, stderr };
  const isMissing = result.code === "ENOENT" || result.code === "EACCES";
  return { exitCode: undefined, stdout, stderr, failure: isMissing ? "not-found" : "killed" };
}

/** Resolves when there are no more. */
function tellLines(input: NodeJS.ReadableStream, tell: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", tell).on("close", resolve);
    input.on("close", resolve); // of one that is let go of there is no end
  });
}

/** With all that it has started: a grandchild would hold the output open. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself in the meantime.
  }
}
