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
  /** Passes a Ctrl-C on, unless the terminal has sent it that, too. */
  passCtrlC(): void;
}

/**
 * Runs a command with the caller's input and output.
 * @param env its environment; absent: the caller's, as it is
 * @param isBesideResult what it prints goes to stderr, since stdout has another result
 */
export function runInForeground(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
  isBesideResult = false,
): Foreground {
  // What is in a group of its own cannot read from the terminal.
  const isGroup = process.stdin.isTTY !== true;
  const child = spawn(program, args, {
    stdio: ["inherit", isBesideResult ? process.stderr.fd : "inherit", "inherit"],
    detached: isGroup,
    env,
  });
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? 127 : 126));
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  const signal: Foreground["signal"] = (name) => {
    const { pid } = child;
    if (pid === undefined) return;
    try {
      process.kill(isGroup ? -pid : pid, name);
    } catch {
      // It has ended by itself in the meantime.
    }
  };
  return {
    ended,
    signal,
    passCtrlC() {
      // A terminal sends Ctrl-C to all that run in it.
      if (isGroup) signal("SIGINT");
    },
  };
}
