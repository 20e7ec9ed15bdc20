import type { GatewayFact, GatewayReport, ServiceFact } from "../model/facts.ts";

/** What a gateway is really doing, from its service and its process together. */
export type Condition =
  | { readonly is: "running"; readonly pid: number }
  | { readonly is: "degraded"; readonly pid: number; readonly reason: string }
  | { readonly is: "starting"; readonly pid: number | undefined }
  | { readonly is: "failing"; readonly reason: string }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "unsupervised"; readonly pid: number }
  | { readonly is: "stopped" };

/** How long a started gateway may at least have no lock (Hermes 0.16: up to 10 s), with a wide margin. */
const START_MS = 30_000;

/**
 * Judges a gateway. A service that systemd calls active is not running by that alone: it may be one that
 * exits and is started again for ever.
 * @param service undefined where no manager is asked
 * @param nowMs epoch milliseconds
 * @param readyTimeoutMs how long the manifest lets it start
 */
export function conditionOf(
  service: ServiceFact | undefined,
  gateway: GatewayFact,
  nowMs: number,
  readyTimeoutMs = START_MS,
): Condition {
  if (gateway.is === "live") {
    return ofLiveProcess(service, gateway, nowMs - gateway.startedMs, Math.max(START_MS, readyTimeoutMs));
  }
  if (service === undefined) return { is: "stopped" };
  const { lastReport } = gateway;
  switch (service.active) {
    case "inactive":
    case "unknown":
      return { is: "stopped" };
    case "failed":
      return { is: "failed", reason: exitReason(service, lastReport) };
    case "activating":
      if (service.sub === "never started")
        return { is: "failing", reason: "launchd has it loaded, and has not started it" };
      if (service.sub === "auto-restart") return { is: "failing", reason: exitReason(service, lastReport) };
      return { is: "starting", pid: service.mainPid };
    case "active":
    case "reloading":
    case "deactivating":
      return { is: "starting", pid: service.mainPid };
    default:
      return service.active satisfies never;
  }
}

function ofLiveProcess(
  service: ServiceFact | undefined,
  gateway: Extract<GatewayFact, { is: "live" }>,
  ageMs: number,
  startMs: number,
): Condition {
  const { pid } = gateway.process;
  if (service !== undefined && gateway.service !== service.id) return { is: "unsupervised", pid };
  const { report } = gateway;
  if (report?.state === "startup_failed") {
    return { is: "failing", reason: report.exitReason ?? "no platform could connect" };
  }
  if (report !== undefined && gateway.holdsLock && report.state !== "starting") {
    const bad = report.platforms.filter(({ state }) => state === "fatal" || state === "retrying");
    if (bad.length === 0) return { is: "running", pid };
    const reason = bad.map(
      ({ platform, state, message }) => `${platform} is ${message ? `${state}: ${message}` : state}`,
    );
    return { is: "degraded", pid, reason: reason.join("; ") };
  }
  if (ageMs <= startMs) return { is: "starting", pid };
  return {
    is: "failing",
    reason: `process ${pid} has not become ready in ${Math.round(ageMs / 1000)} s`,
  };
}

function exitReason(service: ServiceFact, report: GatewayReport | undefined): string {
  if (service.result === "start-limit-hit") return "it was started too often in a short time";
  if (service.exitStatus === 203) return "its program could not be run (status 203/EXEC)";
  if (service.exitStatus === 200) return "its working directory could not be entered (status 200/CHDIR)";
  if (report?.state === "startup_failed" && report.exitReason !== undefined) return report.exitReason;
  if (service.result === "signal")
    return `its process was ended by signal ${service.exitStatus ?? "of some kind"}`;
  const times = (service.restarts ?? 0) > 0 ? `, started again ${service.restarts} times` : "";
  return `its process exited with ${service.exitStatus ?? "an unknown status"}${times}`;
}
