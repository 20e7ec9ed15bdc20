import { spawn } from "node:child_process";
import type { ProcessResult, ReadStream } from "./system.ts";

/** Of what it says on stderr, as much as tells why it has ended. */
const LONGEST_SAID = 4096;

/** Starts a program and gives what it prints as it comes; no more is read of it than is taken. */
export function readStream(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): ReadStream {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => {
    if (stderr.length < LONGEST_SAID) stderr += text.toString();
  });
  const ended = new Promise<ProcessResult>((resolve) => {
    const told = (exitCode: number | undefined, failure?: ProcessResult["failure"]) =>
      resolve({ exitCode, stdout: "", stderr, ...(failure && { failure }) });
    child.once("error", (error: NodeJS.ErrnoException) =>
      told(undefined, error.code === "ENOENT" || error.code === "EACCES" ? "not-found" : "killed"),
    );
    child.once("close", (code) => (code === null ? told(undefined, "killed") : told(code)));
  });
  return {
    chunks: chunksOf(child.stdout),
    ended,
    close() {
      child.stdout.destroy();
      child.kill("SIGTERM");
    },
  };
}

/** One that is closed in the midst of it has ended, and so has one that never began. */
async function* chunksOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* stream;
  } catch {
    // How it ended is told apart from what it printed.
  }
}
