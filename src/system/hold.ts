import { spawn } from "node:child_process";
import { allowedEnvironment } from "./environment.ts";
import { findRuntimeFolder } from "./reading-machine.ts";

/** A program that holds something as long as a command of its own runs. */
export type Held =
  | {
      readonly ok: true;
      /** Resolves when it holds no more, whoever has ended it. */
      readonly isOver: Promise<void>;
      /** Lets go, and waits for that. */
      release(): Promise<void>;
    }
  /** `said`: its last line on stderr; `not-found`: there is no such program. */
  | { readonly ok: false; readonly failure: "not-found" | "ended"; readonly said: string };

/** Says so once it runs, which is when the lock is held; ends when nobody has the other end of its input any more. */
const COMMAND = ["/bin/sh", "-c", "echo held; exec cat >/dev/null"] as const;

/**
 * Begins to hold. The lock goes with this process, however that ends: the command reads from it.
 * @param argv the program and its options, to which a command is added
 */
export function hold([program, ...options]: readonly [string, ...string[]]): Promise<Held> {
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
  const release = () => {
    child.stdin.end();
    return isOver;
  };
  return new Promise((resolve) => {
    child.once("error", () => resolve({ ok: false, failure: "not-found", said: "" }));
    child.stdout.once("data", () => resolve({ ok: true, isOver, release }));
    child.once("close", () =>
      resolve({ ok: false, failure: "ended", said: said.trim().split("\n").at(-1) ?? "" }),
    );
  });
}
