import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ServiceManagerKind } from "../model/facts.ts";
import type { AwakeFlags } from "../model/manifest.ts";
import type { AwakeRunDocument } from "../output/awake-run-document.generated.ts";
import type { DiagnosticDocument } from "../output/plan-document.generated.ts";
import { inhibited, WHO } from "../service-managers/systemd-keep-awake-format.ts";
import { type Foreground, runInForeground } from "../system/foreground.ts";
import { hold } from "../system/hold.ts";
import { awakeTools, noAwakeTools } from "./awake-tool.ts";
import { Interruption } from "./interruption.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** Of the command line. */
export interface AwakeRunOptions extends Options {
  /** For how long, in milliseconds; absent: until Ctrl-C, or as long as the command runs. */
  readonly for?: number;
}

/** As `keep_awake: true` has it. */
const HOLDS: AwakeFlags = { idle: true, system: true, display: false, disk: false, userActive: false };

/** What a program may take until it holds: it asks another one, which may not answer. */
const HOLD_MS = 10_000;
/** A command that does not hear SIGTERM is killed after this. */
const GRACE_MS = 10_000;
/** The longest that a timer of Node's can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * `hermes-fleet awake run`: holds this host awake for a time, while a command runs, or until Ctrl-C; takes no manifest.
 * @returns the command's exit code, if there is one
 */
export async function awakeRun(options: AwakeRunOptions, command: readonly string[]): Promise<number> {
  const terminal = new Terminal(options);
  const kind = awakeTools(options, process.platform);
  if (kind === undefined) return terminal.refuse([noAwakeTools(process.platform)]);
  let running: Foreground | undefined;
  const interruption = new Interruption({
    onFirst: () => running?.signal("SIGTERM"),
    onSecond: async () => running?.signal("SIGKILL"),
  });
  const [tool, ...flags] = await holderOf(kind, options.for);
  // Not by AbortSignal.any() and timeout(): what only they refer to may be collected before it is raised.
  const late = new AbortController();
  const isHeld = new AbortController();
  void waited(HOLD_MS, isHeld.signal).then(() => late.abort());
  void interrupted(interruption.signal).then(() => late.abort());
  const held = await hold([tool, ...flags], late.signal);
  isHeld.abort();
  if (!held.ok) {
    if (interruption.exitCode !== undefined) return terminal.interrupted(interruption.exitCode);
    const why = {
      "not-found": `${tool} was not found`,
      ended: `${tool} ended: ${held.said || "it said nothing"}`,
      "given-up": `${tool} did not hold within ${inWords(HOLD_MS)}: ${held.said || "it said nothing"}`,
    }[held.failure];
    const hint = kind === "systemd" ? HINT : "It is a part of macOS.";
    return terminal.refuse([
      { code: "awake-unknown", severity: "error", message: `this host cannot be held awake: ${why}`, hint },
    ]);
  }
  const [program, ...args] = command;
  if (!terminal.isQuiet)
    await terminal.say((paper) =>
      paper.line(`This host is held awake by ${tool} ${untilWhen(options, program)}.`),
    );
  const over = new AbortController();
  const diagnostics: DiagnosticDocument[] = [];
  /** Tells machines at the end, and people at once. */
  const tell = async (diagnostic: DiagnosticDocument) => {
    diagnostics.push(diagnostic);
    if (!options.json) await terminal.diagnostics([diagnostic]);
  };
  const ended = (outcome: AwakeRunDocument["outcome"], usual: number): number => {
    const exitCode = interruption.exitCode ?? usual;
    const is = interruption.exitCode === undefined ? outcome : "interrupted";
    const document: AwakeRunDocument = {
      format_version: 1,
      outcome: is,
      held_by: kind === "systemd" ? "systemd-inhibit" : "caffeinate",
      exit_code: exitCode,
      diagnostics,
    };
    if (options.json) terminal.json(document);
    return exitCode;
  };
  try {
    if (interruption.exitCode !== undefined) return ended("interrupted", interruption.exitCode);
    let isTimeOver = false;
    const timeIsOver = (options.for === undefined ? never() : waited(options.for, over.signal)).then(() => {
      isTimeOver = true;
    });
    const isLost = held.isOver.then(() => (isTimeOver || over.signal.aborted ? undefined : tell(lost(tool))));
    if (program === undefined) {
      const by = await Promise.race([
        timeIsOver.then(() => "time-over" as const),
        isLost.then(() => "lost" as const),
        interrupted(interruption.signal).then(() => "interrupted" as const),
      ]);
      return ended(by, by === "time-over" ? EXIT.done : EXIT.failed);
    }
    void timeIsOver.then(() => held.release());
    running = runInForeground([program, ...args], process.env, options.json);
    // What runs in a terminal may live on with Ctrl-C; if not, its exit code says so.
    interruption.handOverCtrlC(() => running?.passCtrlC());
    void interrupted(interruption.signal).then(() => endLate(running, over.signal));
    const code = await running.ended;
    if (code === 127 || code === 126) await tell(unrun(program, code));
    return ended("command-ended", code);
  } finally {
    over.abort();
    await held.release();
  }
}

const HINT =
  "systemd-logind has to run; where nobody is logged in to the machine itself, polkit may refuse to keep it from sleeping.";

async function holderOf(
  kind: ServiceManagerKind,
  forMs: number | undefined,
): Promise<readonly [string, ...string[]]> {
  switch (kind) {
    case "systemd": {
      const why = forMs === undefined ? "awake run" : `awake run for ${inWords(forMs)}`;
      return [
        "systemd-inhibit",
        `--what=${inhibited(HOLDS).join(":")}`,
        `--who=${WHO}`,
        `--why=${why}`,
        "--mode=block",
      ];
    }
    case "launchd": {
      const { caffeinateFlags } = await import("../service-managers/launchd-keep-awake-format.ts");
      return ["caffeinate", ...caffeinateFlags(HOLDS)];
    }
    default:
      return kind satisfies never;
  }
}

/** Of a command only its program is told: what follows may be secret. */
function untilWhen({ for: ms }: AwakeRunOptions, program: string | undefined): string {
  const end = ms === undefined ? undefined : `until ${localTime(new Date(Date.now() + ms))}`;
  if (program !== undefined)
    return `while ${basename(program)} runs${end === undefined ? "" : `, at most ${end}`}`;
  return end === undefined ? "until Ctrl-C" : `${end} (${inWords(ms ?? 0)})`;
}

/** `2026-11-30 15:04:05`, by the clock on the wall. */
function localTime(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace("T", " ");
}

function inWords(ms: number): string {
  for (const [unit, name] of [
    [3_600_000, "h"],
    [60_000, "m"],
    [1000, "s"],
  ] as const)
    if (ms >= unit && ms % unit === 0) return `${ms / unit}${name}`;
  return `${ms}ms`;
}

function never(): Promise<void> {
  return new Promise(() => undefined);
}

async function waited(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST_MS)
    await setTimeout(Math.min(left, LONGEST_MS), undefined, { signal }).catch(never);
}

function interrupted(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(EXIT.interrupted);
    signal.addEventListener("abort", () => resolve(EXIT.interrupted));
  });
}

/** SIGTERM is not to be waited for without end. */
async function endLate(running: Foreground | undefined, over: AbortSignal): Promise<void> {
  await waited(GRACE_MS, over);
  running?.signal("SIGKILL");
}

function lost(tool: string): DiagnosticDocument {
  return {
    code: "awake-unknown",
    severity: "error",
    message: `${tool} has ended: this host is not held awake any more`,
  };
}

function unrun(program: string, code: number): DiagnosticDocument {
  const why = code === 127 ? "there is no such program" : "it cannot be run";
  return { code: "awake-unknown", severity: "error", message: `${program} was not run: ${why}` };
}
