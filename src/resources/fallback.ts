import type { GatewayFact } from "../model/facts.ts";
import type { ProfileLayout } from "./kind.ts";

/**
 * Where launchd refuses a job, Hermes starts the gateway by itself, detached, with nothing that would start it again: one
 * that looks so is brought back. One in a terminal, below another program or under another job is somebody's.
 */
export function isFallback(gateway: GatewayFact | undefined, { format }: ProfileLayout): boolean {
  if (format?.kind !== "launchd" || gateway?.is !== "live") return false;
  return gateway.isDetached === true && gateway.service === undefined;
}
