import type { FleetStatus, GatewayState } from "../model/status.ts";
import type { GatewayStatus, StatusDocument } from "./status-document.generated.ts";

/** The JSON form of a status: what `--json` prints, and what the terminal is drawn from. */
export function statusDocument({ fleet, host, gateways, diagnostics }: FleetStatus): StatusDocument {
  return {
    format_version: 1,
    fleet,
    host,
    gateways: gateways.map(gatewayDocument),
    diagnostics: diagnostics.map((one) => ({ ...one })),
  };
}

function gatewayDocument(gateway: GatewayState): GatewayStatus {
  const { desired, isAsDesired, process, restarts, model, distribution, drift } = gateway;
  return {
    profile: gateway.profile,
    ...(desired !== undefined && { desired }),
    actual: gateway.actual,
    ...(isAsDesired !== undefined && { is_as_desired: isAsDesired }),
    ...(process && {
      pid: process.pid,
      since: new Date(process.startedMs).toISOString(),
      ...(process.residentBytes !== undefined && { memory_bytes: process.residentBytes }),
    }),
    ...(restarts !== undefined && { restarts }),
    ...(model !== undefined && { model }),
    platforms: gateway.platforms.map((one) => ({ ...one })),
    ...(distribution && { distribution: { ...distribution } }),
    drift: drift.word,
    drifted: [...drift.in],
    untold: [...drift.untold],
    start_at_login: gateway.startsAtLogin,
    problems: [...gateway.problems],
    to_do: gateway.toDo.map((task) => ({ ...task })),
  };
}
