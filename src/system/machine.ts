import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { clearTimeout, setTimeout as setTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import type { AbsolutePath } from "../model/ids.ts";
import { allowedEnvironment } from "./environment.ts";
import { readingMachine } from "./reading-machine.ts";
import type { ProcessResult, RunOptions, System } from "./system.ts";

/** The machine as it is, for changing it. */
export function machine(): System {
  const reading = readingMachine();
  return {
    ...reading,
    async writeText(path, text, mode) {
      const { default: writeFileAtomic } = await import("write-file-atomic");
      await writeFileAtomic(reading.realPath(path) ?? path, text, { mode, encoding: "utf8" });
    },
    createText,
    async makeFolder(path, mode) {
      await mkdir(path, { recursive: true, mode });
    },
    setMode: (path, mode) => chmod(path, mode),
    remove: (path) => rm(path, { force: true }),
    rename: (from, to) => rename(from, to),
    run: (argv, options) => run(argv, options, reading.runtimeFolder),
    async sleep(ms) {
      await setTimeout(ms);
    },
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
  };
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

async function run(
  [program, ...args]: readonly [string, ...string[]],
  { deadlineMs, environment }: RunOptions,
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
  let isTooLate = false;
  const deadline = setTimer(() => {
    isTooLate = true;
    endGroup(child.pid);
  }, deadlineMs);
  const result = await child;
  clearTimeout(deadline);
  const { stdout, stderr, exitCode } = result;
  if (isTooLate) return { exitCode: undefined, stdout, stderr, failure: "timed-out" };
  if (exitCode !== undefined) return { exitCode, stdout, stderr };
  const isMissing = result.code === "ENOENT" || result.code === "EACCES";
  return { exitCode: undefined, stdout, stderr, failure: isMissing ? "not-found" : "killed" };
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
