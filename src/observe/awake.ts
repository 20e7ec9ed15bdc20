import { basename } from "node:path";
import { readAssertions } from "../formats/assertions.ts";
import { readInhibitors } from "../formats/inhibitors.ts";
import type { Awake, AwakeHolder } from "../model/awake.ts";
import type { ServiceManagerKind } from "../model/facts.ts";
import { WHO } from "../service-managers/systemd-keep-awake-format.ts";
import type { ProcessFact, ProcessResult, ReadingSystem } from "../system/system.ts";

/** What holds a host awake, and whether that is a fleet's. */
export interface Holding extends AwakeHolder {
  readonly holds: readonly Awake[];
  readonly isFleets: boolean;
}

/** What holds a host awake, or why that cannot be told: `reason` a sentence part, `hint` a sentence. */
export type SeenAwake =
  | { readonly ok: true; readonly holders: readonly Holding[] }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

const DEADLINE_MS = 15_000;

/** The PIDs of the jobs by which fleets keep a Mac awake. */
type FleetJobs = () => Promise<ReadonlySet<number>>;

/** Asks what holds this host awake; what only delays its sleep, or keeps it from being shut down, does not. */
export function seeAwake(
  system: ReadingSystem,
  kind: ServiceManagerKind,
  jobs: FleetJobs,
): Promise<SeenAwake> {
  return kind === "launchd" ? throughPmset(system, jobs) : throughInhibitors(system);
}

async function throughInhibitors(system: ReadingSystem): Promise<SeenAwake> {
  const call = "systemd-inhibit --list";
  const result = await system.query(["systemd-inhibit", "--list", "--no-pager", "--no-legend"], DEADLINE_MS);
  if (result.exitCode !== 0)
    return failed(call, result, "It comes with systemd, and asks systemd-logind: is that running?");
  const found = readInhibitors(result.stdout);
  if (found === undefined) return unknown(call);
  const blocking = found.filter(({ mode }) => mode !== "delay");
  return {
    ok: true,
    holders: blocking.flatMap((one) => holding(one, LOCKS, one.who === WHO)),
  };
}

async function throughPmset(system: ReadingSystem, jobs: FleetJobs): Promise<SeenAwake> {
  const call = "pmset -g assertions";
  const [result, processes, own] = await Promise.all([
    system.query(["pmset", "-g", "assertions"], DEADLINE_MS),
    system.processes(),
    jobs(),
  ]);
  if (result.exitCode !== 0) return failed(call, result, "It is a part of macOS.");
  const found = readAssertions(result.stdout);
  if (found === undefined) return unknown(call);
  const isFleets = (pid: number) =>
    ancestry(pid, processes).some((one) => own.has(one.pid) || isAwakeRun(one.argv));
  return {
    ok: true,
    holders: byProcess(found).flatMap((one) => holding(one, ASSERTIONS, isFleets(one.pid))),
  };
}

/** What each lock of logind keeps from happening; others do not keep a host awake. */
const LOCKS: ReadonlyMap<string, Awake> = new Map([
  ["idle", "idle"],
  ["sleep", "system"],
]);

/** The same of assertions; the first five are what `caffeinate` holds. */
const ASSERTIONS: ReadonlyMap<string, Awake> = new Map([
  ["PreventUserIdleSystemSleep", "idle"],
  ["PreventUserIdleDisplaySleep", "display"],
  ["PreventDiskIdle", "disk"],
  ["PreventSystemSleep", "system"],
  ["UserIsActive", "user_active"],
  ["NoIdleSleepAssertion", "idle"],
  ["NoDisplaySleepAssertion", "display"],
  ["InternalPreventSleep", "system"],
  ["DenySystemSleep", "system"],
]);

function holding(one: AwakeHolder, words: ReadonlyMap<string, Awake>, isFleets: boolean): readonly Holding[] {
  const holds = [...new Set(one.what.flatMap((word) => words.get(word) ?? []))];
  return holds.length === 0 ? [] : [{ ...one, holds, isFleets }];
}

/** A row for each process and reason: `caffeinate -i -s` holds two. */
function byProcess(rows: readonly AwakeHolder[]): readonly AwakeHolder[] {
  const found = new Map<string, AwakeHolder>();
  for (const row of rows) {
    const key = `${row.pid} ${row.why}`;
    const known = found.get(key);
    found.set(key, known === undefined ? row : { ...known, what: [...known.what, ...row.what] });
  }
  return [...found.values()];
}

interface Relative {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** A process and those that it comes from, itself first. */
function ancestry(pid: number, processes: ReadonlyMap<number, ProcessFact> | undefined): readonly Relative[] {
  const found: Relative[] = [];
  for (let at: number | undefined = pid; at !== undefined && at > 1 && found.length < 16; ) {
    const process: ProcessFact | undefined = processes?.get(at);
    found.push({ pid: at, argv: process?.argv ?? [] });
    at = process?.parent;
  }
  return found;
}

/** `hermes-fleet awake run`, with Node before it or not. */
function isAwakeRun(argv: readonly string[]): boolean {
  const isProgram = argv.slice(0, 2).some((word) => /^hermes-fleet(?:\.js)?$/.test(basename(word)));
  return isProgram && argv.includes("awake") && argv.includes("run");
}

function failed(call: string, result: ProcessResult, hint: string): SeenAwake {
  const [said = ""] = result.stderr.trim().split("\n");
  const [program] = call.split(" ");
  const reason =
    result.failure === "not-found"
      ? `${program} was not found`
      : result.failure === "timed-out"
        ? `\`${call}\` did not answer within ${DEADLINE_MS / 1000} s`
        : `\`${call}\` ${said === "" ? `exited with ${result.exitCode ?? "a signal"}` : `failed: ${said}`}`;
  return { ok: false, reason, hint };
}

function unknown(call: string): SeenAwake {
  return {
    ok: false,
    reason: `\`${call}\` answered in a form that hermes-fleet does not know`,
    hint: "Nothing is concluded from it. Please report it together with the version of the system.",
  };
}
