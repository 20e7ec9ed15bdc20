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
  return {
    profile: gateway.profile,
    desired: gateway.desired,
    actual: gateway.actual,
    is_as_desired: gateway.isAsDesired,
    ...(gateway.process && {
      pid: gateway.process.pid,
      since: new Date(gateway.process.startedMs).toISOString(),
    }),
    start_at_login: gateway.startsAtLogin,
    problems: [...gateway.problems],
    to_do: gateway.toDo.map((task) => ({ ...task })),
  };
}
