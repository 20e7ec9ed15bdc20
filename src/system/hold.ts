import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setImmediate, setTimeout } from "node:timers/promises";
import { allowedEnvironment } from "./environment.ts";
import { findRuntimeFolder } from "./reading-machine.ts";

/** A program that holds something as long as a command of its own runs. */
export type Held =
  | {
      readonly ok: true;
      /** Resolves when it holds no more, whoever has ended it. */
      readonly isOver: Promise<void>;
      /** Lets go, and waits for that; a program that does not end is killed. */
      release(): Promise<void>;
    }
  /**
   * `said`: its last line on stderr; `not-found`: there is no such program; `given-up`: it was not waited for any longer,
   * and has been killed.
   */
  | { readonly ok: false; readonly failure: "not-found" | "ended" | "given-up"; readonly said: string };

/** What a program may take to let go. */
const RELEASE_MS = 5_000;

/** Says so once it runs, which is when the lock is held; ends when nobody has the other end of its input any more. */
const COMMAND = ["/bin/sh", "-c", "echo held; exec cat >/dev/null"] as const;

/**
 * Begins to hold. The lock goes with this process, however that ends: the command reads from it.
 * @param argv the program and its options, to which a command is added
 * @param until raised when it is not to be waited for any longer until it holds
 */
export function hold(
  [program, ...options]: readonly [string, ...string[]],
  until: AbortSignal,
  releaseMs = RELEASE_MS,
): Promise<Held> {
  const runtimeFolder = findRuntimeFolder();
  const child = spawn(program, [...options, ...COMMAND], {
    env: { ...allowedEnvironment(process.env), ...(runtimeFolder && { XDG_RUNTIME_DIR: runtimeFolder }) },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C is for the command that is run meanwhile; the lock outlasts it.
    detached: true,
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  // It may have ended by the time it is let go.
  child.stdin.on("error", () => undefined);
  const isOver = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const lastSaid = () => said.trim().split("\n").at(-1) ?? "";
  const release = async () => {
    child.stdin.end();
    const over = new AbortController();
    const late = setTimeout(releaseMs, undefined, { signal: over.signal }).then(
      () => giveUp(child),
      () => undefined,
    );
    await Promise.race([isOver, late]);
    over.abort();
  };
  return new Promise((resolve) => {
    const whenLate = async () => {
      // What it has said by now is to be heard: a whole round of what comes in lies between the two.
      await setImmediate();
      await setImmediate();
      giveUp(child);
      resolve({ ok: false, failure: "given-up", said: lastSaid() });
    };
    const onLate = () => void whenLate();
    child.once("error", () => resolve({ ok: false, failure: "not-found", said: "" }));
    child.stdout.once("data", () => {
      until.removeEventListener("abort", onLate);
      resolve({ ok: true, isOver, release });
    });
    child.once("close", () => resolve({ ok: false, failure: "ended", said: lastSaid() }));
    if (until.aborted) onLate();
    else until.addEventListener("abort", onLate, { once: true });
  });
}

/** Kills it and all that it has started, and does not wait for it: not even that ends what the kernel holds. */
function giveUp(child: ChildProcessWithoutNullStreams): void {
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  child.unref();
  // A PID is another's once its end has been noticed.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL"); // it leads a group of its own
  } catch {
    // It has ended by itself in the meantime.
  }
}
