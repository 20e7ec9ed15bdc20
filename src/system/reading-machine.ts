import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { AbsolutePath } from "../model/ids.ts";
import { allowedEnvironment } from "./environment.ts";
import { findHome } from "./find-home.ts";
import { lookAtFile, openFile } from "./open-file.ts";
import { hasOpen, PS_ARGUMENTS, PS_ENVIRONMENT, readProcess, readProcessTable } from "./processes.ts";
import { readStream } from "./read-stream.ts";
import { readText } from "./read-text.ts";
import type { FollowingSystem, PathKind, ProcessResult } from "./system.ts";
import { watchFolder } from "./watch-folder.ts";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const PS_DEADLINE_MS = 15_000;

/** The machine as it is, for looking only. */
export function readingMachine(): FollowingSystem {
  const environment = () => {
    const runtimeFolder = findRuntimeFolder();
    return { ...allowedEnvironment(process.env), ...(runtimeFolder && { XDG_RUNTIME_DIR: runtimeFolder }) };
  };
  const home = findHome();
  return {
    now: () => Date.now(),
    variable: (name) => process.env[name],
    userHome: home.path,
    ...(home.problem !== undefined && { homeProblem: home.problem }),
    userId: userId(),
    userName: attempt(() => userInfo().username) ?? String(userId()),
    hostName: hostname().split(".")[0] ?? "localhost",
    workingFolder: process.cwd() as AbsolutePath,
    // It comes to be while an apply runs, where that turns linger on.
    get runtimeFolder() {
      return findRuntimeFolder();
    },
    readText,
    async readLater(path) {
      const text = await readFile(path, "utf8").catch(() => undefined);
      return text === undefined ? { is: "absent" } : { is: "text", text, mode: 0o444, modifiedMs: 0 };
    },
    archive: async (path) => (await import("./read-archive.ts")).readArchive(path),
    fileMark: async (path) => (await import("./read-archive.ts")).fileMark(path),
    kind,
    inode: (path) => attempt(() => inodeOf(path)),
    isExecutable: (path) =>
      attempt(() => {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      }) ?? false,
    realPath: (path) => attempt(() => realpathSync(path) as AbsolutePath), // realpath() gives nothing else
    names: (folder) => attempt(() => readdirSync(folder).sort()) ?? [],
    process: readProcess,
    hasOpen,
    async processes() {
      const env = { ...environment(), ...PS_ENVIRONMENT };
      const { exitCode, stdout } = await run("ps", PS_ARGUMENTS, { env, deadlineMs: PS_DEADLINE_MS });
      return exitCode === 0 ? readProcessTable(stdout) : undefined;
    },
    async sleep(ms, wake) {
      if (wake === undefined) await setTimeout(ms);
      else await setTimeout(ms, undefined, { signal: wake }).catch(() => undefined);
    },
    lookAtFile,
    openFile,
    watchFolder,
    readStream: (command) => readStream(command, environment()),
    query: ([program, ...args], deadlineMs) => run(program, args, { env: environment(), deadlineMs }),
    secretFrom: ([program = "", ...args], cwd, deadlineMs) =>
      run(program, args, { env: process.env, cwd, deadlineMs }),
  };
}

/** Over ssh and in cron the variable is often unset although the folder is there. */
export function findRuntimeFolder(): AbsolutePath | undefined {
  const named = process.env.XDG_RUNTIME_DIR;
  const folder = named === undefined || named === "" ? join("/run/user", String(userId())) : named;
  return existsSync(folder) ? (folder as AbsolutePath) : undefined; // absolute by the XDG specification
}

function userId(): number {
  return process.getuid?.() ?? -1;
}

function kind(path: AbsolutePath): PathKind {
  const found = attempt(() => lstatSync(path));
  if (found === undefined) return "absent";
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "other";
}

/** As /proc/locks writes them: `08:01:1234`, device in hexadecimal. */
function inodeOf(path: AbsolutePath): { device: string; inode: string } {
  const { dev, ino } = statSync(path, { bigint: true });
  // The kernel's layout of a device number (makedev(3)): twelve bits of major, twenty of minor, interleaved.
  const major = (dev >> 8n) & 0xfffn;
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xfff00n);
  const hex = (number: bigint) => number.toString(16).padStart(2, "0");
  return { device: `${hex(major)}:${hex(minor)}`, inode: ino.toString() };
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined; // not there, or not ours to see: the same to whoever asks
  }
}

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly deadlineMs: number;
  readonly cwd?: string;
}

/** Node's own call rather than execa: loading that costs a quarter of the time that a whole plan may take. */
function run(program: string, args: readonly string[], options: Options): Promise<ProcessResult> {
  const { deadlineMs, ...rest } = options;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { ...rest, timeout: deadlineMs, killSignal: "SIGKILL", maxBuffer: MAX_OUTPUT_BYTES, encoding: "utf8" },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr });
        else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
        else resolve({ exitCode: undefined, stdout, stderr, failure: failure(error) });
      },
    );
    child.stdin?.end();
  });
}

function failure(error: Error & { code?: unknown; killed?: boolean }): "not-found" | "timed-out" | "killed" {
  if (error.code === "ENOENT" || error.code === "EACCES") return "not-found";
  return error.killed === true ? "timed-out" : "killed";
}
