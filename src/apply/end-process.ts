import { filesOf } from "../hermes/layout.ts";
import { plannedStopMarker } from "../hermes/runtime-files.ts";
import type { GatewayReport, ProcessIdentity } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { EndProcess } from "../model/step.ts";
import type { System } from "../system/system.ts";

/** What is known of a process at this moment. */
export type Proof =
  /** It is this profile's gateway still, outside its service, and kept by nobody. */
  | { readonly is: "proven"; readonly report: GatewayReport | undefined }
  /** It has ended. */
  | { readonly is: "gone" }
  /** It lives, and runs no gateway of this profile any more: it is in nobody's way. */
  | { readonly is: "let-go" }
  /** A sentence part about it: `it runs in a terminal`. */
  | { readonly is: "refused"; readonly why: string };

/** What ending a process takes from the host. */
export interface Ending {
  readonly system: Pick<System, "now" | "sleep" | "signal" | "writeText">;
  readonly pollMs: number;
  /** Looks at everything anew. */
  prove(profile: ProfileName, who: ProcessIdentity): Promise<Proof>;
  /** A process's start as Hermes itself knows it; null where it cannot. */
  noteOf(process: ProcessIdentity): number | null;
  /** Raised by Ctrl-C: what has not ended by then is left. */
  readonly signal: AbortSignal;
}

/** What a process that has been sent SIGKILL takes to be gone. */
const KILLED_MS = 5_000;
/** What a process may take to end once it has begun to. */
const ENDING_MS = 1_000;

/**
 * Ends a gateway outside its service: tells it, waits, asks it by SIGTERM, waits, kills it. Before each of these it is
 * proven anew that it is what the plan has seen: a PID may be another's by then.
 */
export async function endProcess(op: EndProcess, profile: ProfileName, host: Ending): Promise<StepOutcome> {
  const { system } = host;
  const begun = system.now();
  const tell = () =>
    system.writeText(
      filesOf(op.home).plannedStop,
      plannedStopMarker({ pid: op.who.pid, startTime: host.noteOf(op.who) }, process.pid, system.now()),
      0o600,
    );
  const terminate = () => system.signal(op.who.pid, "SIGTERM");
  const kill = () => system.signal(op.who.pid, "SIGKILL");
  const ways: readonly (readonly [acts: readonly (() => unknown)[], graceMs: number])[] = [
    [[tell], op.graceMs],
    // It takes a SIGTERM for a crash where the word is older than a minute.
    [[tell, terminate], op.graceMs],
    [[kill], KILLED_MS],
  ];
  for (const [acts, graceMs] of ways) {
    for (const act of acts) {
      const proof = await settled(profile, op.who, host);
      if (proof.is === "gone" || proof.is === "let-go") return { is: "succeeded" };
      if (proof.is === "refused")
        return { is: "failed", reason: `process ${op.who.pid} is left alone: ${proof.why}` };
      await act();
    }
    const end = system.now() + graceMs;
    for (;;) {
      await system.sleep(host.pollMs);
      const now = await host.prove(profile, op.who);
      // One that is about to end may be hard to prove for a moment: that counts before the next act alone.
      if (now.is === "gone" || now.is === "let-go") return { is: "succeeded" };
      if (host.signal.aborted) return { is: "skipped", because: "interrupted" };
      const isAtWork =
        now.is === "proven" &&
        isBusy(now.report) &&
        graceMs === op.graceMs &&
        system.now() < begun + op.drainMs;
      if (system.now() >= end && !isAtWork) break;
    }
  }
  return { is: "failed", reason: `process ${op.who.pid} has not ended, not even by SIGKILL` };
}

/** A process that is just ending has lost its command line before its lock: that is not held against it at once. */
async function settled(profile: ProfileName, who: ProcessIdentity, host: Ending): Promise<Proof> {
  const end = host.system.now() + ENDING_MS;
  for (;;) {
    const proof = await host.prove(profile, who);
    if (proof.is !== "refused" || host.system.now() >= end) return proof;
    await host.system.sleep(host.pollMs);
  }
}

/** It is at turns, and says so; one that has said nothing of itself is not. */
function isBusy(report: GatewayReport | undefined): boolean {
  return report?.state === "draining" || (report?.activeAgents ?? 0) > 0;
}
