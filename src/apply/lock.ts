import { dirname } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { System } from "../system/system.ts";

/** Held while the host is being changed: one apply at a time on a Hermes root. */
export interface Lock {
  release(): Promise<void>;
}

export type TakenLock =
  | { readonly ok: true; readonly lock: Lock }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Others may come and go between looking and taking. */
const ATTEMPTS = 50;
const PAUSE_MS = 20;

/** How often a lock that somebody else holds is looked at. */
const POLL_MS = 200;

/**
 * Takes the lock; one whose holder is dead is taken over.
 * @param timeoutMs how long to wait for one that somebody else holds
 */
export async function takeLock(
  system: System,
  path: AbsolutePath,
  ownPid: number,
  timeoutMs = 0,
  isInterrupted: () => boolean = () => false,
): Promise<TakenLock> {
  const deadline = system.now() + timeoutMs;
  for (;;) {
    const taken = await tryLock(system, path, ownPid);
    if (taken.ok || system.now() >= deadline || isInterrupted()) return taken;
    await system.sleep(Math.min(POLL_MS, deadline - system.now()));
  }
}

async function tryLock(system: System, path: AbsolutePath, ownPid: number): Promise<TakenLock> {
  const text = identityText(system, ownPid);
  await system.makeFolder(dirname(path) as AbsolutePath, 0o700); // of an absolute path
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await system.createText(path, text, 0o600))
      return { ok: true, lock: { release: () => release(system, path, text) } };
    const holder = holderOf(system, path);
    if (holder.is === "live") return { ok: false, diagnostic: refusal(path, holder.who) };
    if (holder.is === "dead" && !(await clear(system, path, text))) await system.sleep(PAUSE_MS);
  }
  return { ok: false, diagnostic: refusal(path, "others that come and go") };
}

/**
 * Removes a dead holder's lock. Two that both found it dead must not both remove it, since the second would
 * remove the first one's new lock: so it is judged again under a guard that only one can hold.
 */
async function clear(system: System, path: AbsolutePath, text: string): Promise<boolean> {
  const guard = `${path}.takeover` as AbsolutePath; // beside an absolute path
  if (!(await system.createText(guard, text, 0o600))) {
    // Its holder died within the few instructions below: nobody else will remove it.
    if (holderOf(system, guard).is === "dead") await system.remove(guard);
    return false;
  }
  try {
    // One that is absent may be there in the next moment: only what is there and dead is nobody's.
    if (holderOf(system, path).is === "dead") await system.remove(path);
    return true;
  } finally {
    await system.remove(guard);
  }
}

function identityText(system: System, pid: number): string {
  const start_time = system.process(pid)?.identity.startTime;
  return `${JSON.stringify({ pid, start_time, since: new Date(system.now()).toISOString() })}\n`;
}

async function release(system: System, path: AbsolutePath, text: string): Promise<void> {
  const held = system.readText(path);
  if (held.is === "text" && held.text === text) await system.remove(path);
}

type Holder =
  | { readonly is: "nobody" }
  | { readonly is: "dead" }
  | { readonly is: "live"; readonly who: string };

/** Who holds it, told by PID and start time: a PID alone may be another process's by now. */
function holderOf(system: System, path: AbsolutePath): Holder {
  const held = system.readText(path);
  if (held.is === "absent") return { is: "nobody" };
  if (held.is === "unreadable") return { is: "live", who: `something that cannot be read: ${held.reason}` };
  let holder: unknown;
  try {
    holder = JSON.parse(held.text);
  } catch {
    return { is: "dead" }; // not one of ours, since ours are whole from the start
  }
  const { pid, start_time, since } = (holder ?? {}) as Readonly<Record<string, unknown>>; // any JSON
  const process = typeof pid === "number" ? system.process(pid) : undefined;
  if (process === undefined || process.identity.startTime !== start_time) return { is: "dead" };
  return {
    is: "live",
    who: `PID ${process.identity.pid}${typeof since === "string" ? ` since ${since}` : ""}`,
  };
}

function refusal(path: AbsolutePath, holder: string): Diagnostic {
  return {
    code: "locked",
    severity: "error",
    message: `another hermes-fleet is at work on this Hermes root (${holder})`,
    hint: "Wait until it has ended, and type this again; --lock-timeout 5m waits for it.",
    path,
  };
}
