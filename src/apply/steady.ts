import type { GatewayFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import { knownExit, RUNNING, waitingFor } from "./reasons.ts";

/** What has been seen so far of a gateway that is to stay as it is. */
export interface Steady {
  /** The process that it had at the first look, and when that was: epoch milliseconds. */
  steady: { readonly pid: number; readonly sinceMs: number } | undefined;
}

/**
 * Whether a gateway that has been ready is so still: whatever is otherwise by now is a failure, with the cause that is to
 * be seen. It remembers its first look.
 */
export function judgeSteady(
  watch: Steady,
  {
    service,
    forMs,
    fatalBefore,
  }: { readonly service: ServiceId; readonly forMs: number; readonly fatalBefore: readonly string[] },
  fact: ServiceFact | undefined,
  gateway: GatewayFact,
  now: number,
): StepOutcome | undefined {
  const failed = (reason: string): StepOutcome => ({ is: "failed", reason });
  const { steady } = watch;
  const lasted = steady === undefined ? "" : ` after ${Math.round((now - steady.sinceMs) / 1000)} s`;
  if (fact === undefined) return failed("its service is not known to its manager any more");
  const exit = knownExit(fact, gateway);
  if (gateway.is === "none") return failed(`${exit ?? "its process has ended"}${lasted}`);
  const { process, report, holdsLock, damaged = [] } = gateway;
  if (steady !== undefined && steady.pid !== process.pid) {
    const why = exit === undefined ? "" : `: ${exit}`;
    return failed(`process ${steady.pid} has ended${lasted}, and ${process.pid} came${why}`);
  }
  if (report?.state === "startup_failed") return failed(report.exitReason ?? "no platform could connect");
  const isUp = fact.active === "active" && fact.sub === "running" && gateway.service === service;
  if (!isUp) return failed(`its service is ${fact.active} (${fact.sub})`);
  // What cannot be read at one look, since it is being written, says nothing against it.
  const isSpeechless = report === undefined && damaged.length > 0;
  if (!holdsLock || !(isSpeechless || RUNNING.has(report?.state ?? "")))
    return failed(waitingFor(fact, gateway));
  const bad = (report?.platforms ?? []).filter(
    ({ platform, state }) => state === "fatal" && !fatalBefore.includes(platform),
  );
  if (bad.length > 0)
    return failed(bad.map(({ platform, message }) => `${platform}: ${message ?? "fatal"}`).join("; "));
  watch.steady ??= { pid: process.pid, sinceMs: now };
  return now - watch.steady.sinceMs >= forMs ? { is: "succeeded" } : undefined;
}
