import { below, type HermesLayout } from "../hermes/layout.ts";
import type { Facts } from "../model/facts.ts";

/** A host on which nothing is yet, but Hermes where it usually is and a service manager: for planning from afar. */
export function emptyHost({ userHome }: HermesLayout, nowMs: number): Facts {
  return {
    nowMs,
    definitions: new Map(),
    files: new Map(),
    profiles: new Set(),
    bareFolders: new Set(),
    tombstones: new Set(),
    blockedHomes: new Set(),
    services: new Map(),
    gateways: new Map(),
    manager: { is: "available", kind: "systemd" },
    hermes: { is: "found", path: below(userHome, ".local", "bin", "hermes"), version: undefined },
    locks: [],
    programs: new Map(),
    linger: false,
  };
}
