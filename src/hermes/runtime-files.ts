import type { GatewayReport, PlatformReport } from "../model/facts.ts";

/** Reads `gateway.pid`: JSON with a start time, or in older versions a bare number. */
export function readPidFile(text: string): { readonly pid: number; readonly startTime?: number } | undefined {
  const found = json(text);
  if (typeof found === "number") return isPid(found) ? { pid: found } : undefined;
  if (!isMap(found) || !isPid(found.pid)) return undefined;
  return typeof found.start_time === "number"
    ? { pid: found.pid, startTime: found.start_time }
    : { pid: found.pid };
}

/** What a gateway says of itself in `gateway_state.json`, and which process said it. */
export interface StateFile {
  readonly pid: number;
  readonly startTime?: number;
  readonly report: GatewayReport;
}

/**
 * Reads `gateway_state.json`. A platform's entry counts only when it was updated after `sinceMs` (epoch
 * milliseconds), the start of the process: old entries survive restarts.
 */
export function readStateFile(text: string, sinceMs: number): StateFile | undefined {
  const found = json(text);
  if (!isMap(found) || !isPid(found.pid) || typeof found.gateway_state !== "string") return undefined;
  const report: GatewayReport = {
    state: found.gateway_state,
    ...(typeof found.exit_reason === "string" && { exitReason: found.exit_reason }),
    ...(typeof found.active_agents === "number" && { activeAgents: found.active_agents }),
    ...(Array.isArray(found.served_profiles) && {
      servedProfiles: found.served_profiles.filter((name) => typeof name === "string"),
    }),
    platforms: isMap(found.platforms) ? platforms(found.platforms, sinceMs) : [],
  };
  return typeof found.start_time === "number"
    ? { pid: found.pid, startTime: found.start_time, report }
    : { pid: found.pid, report };
}

function platforms(entries: Readonly<Record<string, unknown>>, sinceMs: number): readonly PlatformReport[] {
  return Object.entries(entries).flatMap(([platform, entry]) => {
    if (!isMap(entry) || typeof entry.state !== "string") return [];
    const updated = typeof entry.updated_at === "string" ? Date.parse(entry.updated_at) : Number.NaN;
    if (!(updated >= sinceMs)) return [];
    const message = entry.error_message ?? entry.error_code;
    return [{ platform, state: entry.state, ...(typeof message === "string" && { message }) }];
  });
}

/**
 * The marker that makes a gateway take the next stop for a planned one (0.16, good for 60 s).
 * @param target its start as Hermes notes it; null where it cannot tell, as on macOS
 * @param nowMs epoch milliseconds
 */
export function plannedStopMarker(
  target: { readonly pid: number; readonly startTime: number | null },
  stopperPid: number,
  nowMs: number,
): string {
  return `${JSON.stringify({
    target_pid: target.pid,
    target_start_time: target.startTime,
    stopper_pid: stopperPid,
    written_at: new Date(nowMs).toISOString().replace("Z", "+00:00"),
  })}\n`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPid(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value < 2 ** 22 + 1;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
