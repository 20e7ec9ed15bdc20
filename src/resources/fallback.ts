import type { GatewayFact } from "../model/facts.ts";
import type { ProfileLayout } from "./kind.ts";

/**
 * Where launchd refuses a job, Hermes starts the gateway by itself, with no terminal and nothing that would start it
 * again: such a one is brought back. One in a terminal is somebody's who looks at it.
 */
export function isFallback(gateway: GatewayFact | undefined, { format }: ProfileLayout): boolean {
  return format?.kind === "launchd" && gateway?.is === "live" && gateway.hasTerminal !== true;
}
