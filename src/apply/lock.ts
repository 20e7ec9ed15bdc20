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

/** Somebody else's takeover may come between looking and taking. */
const ATTEMPTS = 5;

/** Takes the lock; one whose holder is dead is taken over. */
export async function takeLock(system: System, path: AbsolutePath, ownPid: number): Promise<TakenLock> {
  const own = system.process(ownPid)?.identity;
  const text = `${JSON.stringify({ pid: ownPid, start_time: own?.startTime, since: new Date(system.now()).toISOString() })}\n`;
  await system.makeFolder(dirname(path) as AbsolutePath, 0o700); // of an absolute path
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await system.createText(path, text, 0o600))
      return { ok: true, lock: { release: () => release(system, path, text) } };
    const held = system.readText(path);
    if (held.is === "absent") continue;
    const holder = held.is === "text" ? liveHolder(system, held.text) : "something that cannot be read";
    if (holder !== undefined) return { ok: false, diagnostic: refusal(path, holder) };
    await takeAway(system, path, held.is === "text" ? held.text : "", ownPid);
  }
  return { ok: false, diagnostic: refusal(path, "others that come and go") };
}

async function release(system: System, path: AbsolutePath, text: string): Promise<void> {
  const held = system.readText(path);
  if (held.is === "text" && held.text === text) await system.remove(path);
}

/** Who holds it, told by PID and start time: a PID alone may be another process's by now. */
function liveHolder(system: System, text: string): string | undefined {
  let holder: unknown;
  try {
    holder = JSON.parse(text);
  } catch {
    return undefined; // not one of ours, since ours are whole from the start
  }
  const { pid, start_time, since } = (holder ?? {}) as Readonly<Record<string, unknown>>; // any JSON
  if (typeof pid !== "number" || system.process(pid)?.identity.startTime !== start_time) return undefined;
  return `PID ${pid}${typeof since === "string" ? ` since ${since}` : ""}`;
}

/** Moves a dead holder's lock out of the way, and back again if it was a new one after all. */
async function takeAway(system: System, path: AbsolutePath, judged: string, ownPid: number): Promise<void> {
  const aside = `${path}.dead-${ownPid}` as AbsolutePath; // beside an absolute path
  try {
    await system.rename(path, aside);
  } catch {
    return; // somebody else was faster
  }
  const moved = system.readText(aside);
  if (moved.is === "text" && moved.text !== judged) await system.createText(path, moved.text, 0o600);
  await system.remove(aside);
}

function refusal(path: AbsolutePath, holder: string): Diagnostic {
  return {
    code: "locked",
    severity: "error",
    message: `another apply is at work on this Hermes root (${holder})`,
    hint: "Wait until it has ended, and run apply again.",
    path,
  };
}
