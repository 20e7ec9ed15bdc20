import { isAbsolute } from "node:path";
import { below, type HermesLayout } from "../hermes/layout.ts";
import type { Facts, ServiceManagerKind } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";

/** A host on which nothing is yet, but Hermes where it usually is and a service manager: for planning from afar. */
export function emptyHost(
  { userHome }: HermesLayout,
  hermesCommand: string,
  nowMs: number,
  kind: ServiceManagerKind | undefined,
  /** The program that would keep it awake. */
  keepAwake?: AbsolutePath,
): Facts {
  const usual = below(userHome, ".local", "bin", "hermes");
  const path = isAbsolute(hermesCommand) ? (hermesCommand as AbsolutePath) : usual; // just checked
  return {
    nowMs,
    definitions: new Map(),
    files: new Map(),
    profiles: new Set(),
    bareFolders: new Set(),
    hollowFolders: new Set(),
    tombstones: new Set(),
    blockedHomes: new Set(),
    services: new Map(),
    gateways: new Map(),
    manager: kind === undefined ? { is: "none" } : { is: "available", kind },
    hermes: { is: "found", path, version: undefined },
    locks: [],
    programs: new Map(),
    linger: kind === "launchd" ? undefined : false,
    leftovers: { gone: [], legacy: [], system: [], dropIns: [] },
    ...(keepAwake && { keepAwake: { program: keepAwake, pulledBy: [] } }),
  };
}
