import { milliseconds } from "../formats/duration.ts";
import type { Place } from "../model/diagnostic.ts";
import type { ProfileName } from "../model/ids.ts";
import type { GatewaySettings, LimitSettings } from "../model/manifest.ts";
import type { Findings } from "./findings.ts";
import { inside, type Layer, setting, topmost } from "./merge.ts";

/** A gateway connects to its platforms within seconds; a slow machine takes longer. */
const READY_TIMEOUT_MS = 60_000;

/** The gateway of merged `gateway` maps, every default filled in. */
export function resolveGateway(
  findings: Findings,
  layers: readonly Layer[],
  of: { readonly name: ProfileName; readonly place: Place },
): GatewaySettings {
  const state = stateOf(setting(layers, "state"));
  const startAtLogin = topmost(layers, "start_at_login");
  const readyTimeout = setting(layers, "ready_timeout");
  const last = layers.at(-1);
  if (state === "absent" && startAtLogin?.value === true) {
    findings.refuse(
      "manifest-gateway",
      `profile "${of.name}": gateway.start_at_login is true, but with gateway.state: absent there is no service that could start`,
      startAtLogin.source.key(startAtLogin.path),
      "Say start_at_login: false, or null where it is inherited; or let state be stopped, which keeps the service.",
    );
  }
  return {
    state,
    startAtLogin: typeof startAtLogin?.value === "boolean" ? startAtLogin.value : state === "running",
    readyTimeoutMs: milliseconds(typeof readyTimeout === "string" ? readyTimeout : "") ?? READY_TIMEOUT_MS,
    limits: limitsOf(inside(layers, "limits")),
    place: last === undefined ? of.place : last.source.key(last.path),
  };
}

function stateOf(value: unknown): GatewaySettings["state"] {
  return value === "stopped" || value === "absent" ? value : "running";
}

function limitsOf(layers: readonly Layer[]): LimitSettings {
  const memoryMax = setting(layers, "memory_max");
  const cpuQuota = setting(layers, "cpu_quota");
  const nice = setting(layers, "nice");
  return {
    ...(typeof memoryMax === "string" && { memoryMax }),
    ...(typeof cpuQuota === "string" && { cpuQuota }),
    ...(typeof nice === "number" && { nice }),
  };
}
