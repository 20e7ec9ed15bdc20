import { spawn } from "node:child_process";
import { constants } from "node:os";

/** A command of the user's that has the terminal, if there is one. */
export interface Foreground {
  /**
   * Its exit code as a shell tells it: 127 where there is no such program, 126 where it cannot be run, 128 + N by
   * signal N.
   */
  readonly ended: Promise<number>;
  /** Sends it a signal; without a terminal, to all that it has started as well. */
  signal(name: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
}

/** Runs a command in the caller's full environment, with the caller's input and output. */
export function runInForeground([program, ...args]: readonly [string, ...string[]]): Foreground {
  // What is in a group of its own cannot read from the terminal.
  const isGroup = process.stdin.isTTY !== true;
  const child = spawn(program, args, { stdio: "inherit", detached: isGroup });
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? 127 : 126));
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  return {
    ended,
    signal(name) {
      const { pid } = child;
      // A terminal sends Ctrl-C to all that run in it.
      if (pid === undefined || (name === "SIGINT" && !isGroup)) return;
      try {
        process.kill(isGroup ? -pid : pid, name);
      } catch {
        // It has ended by itself in the meantime.
      }
    },
  };
}
