import { below } from "../hermes/layout.ts";
import { readPidFile } from "../hermes/runtime-files.ts";
import type { CredentialLock, GatewayFact, StaleLock } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { Witness } from "./witness.ts";

/** The credential locks in Hermes' folder whose process still lives. */
export function readCredentialLocks(
  system: ReadingSystem,
  witness: Witness,
  folder: AbsolutePath,
  gateways: ReadonlyMap<ProfileName, GatewayFact>,
): readonly CredentialLock[] {
  const profiles = new Map<number, ProfileName>();
  for (const [profile, gateway] of gateways) {
    if (gateway.is === "live") profiles.set(gateway.process.pid, profile);
  }
  return lockFiles(system, folder).flatMap(({ path, scope, hash, holder, modifiedMs }) => {
    const process = witness.writer(holder, modifiedMs);
    if (process === undefined) return [];
    return [{ path, scope, hash, process: process.identity, profile: profiles.get(holder.pid) }];
  });
}

/**
 * Those whose process has ended, or has left its PID to another.
 * @param live the ones that have been found to be held
 */
export function readStaleLocks(
  system: ReadingSystem,
  folder: AbsolutePath,
  live: readonly CredentialLock[],
): readonly StaleLock[] {
  const held = new Set(live.map(({ path }) => path));
  return lockFiles(system, folder).flatMap(({ path, scope, hash, holder }) =>
    held.has(path) ? [] : [{ scope, hash, pid: holder.pid }],
  );
}

function lockFiles(system: ReadingSystem, folder: AbsolutePath) {
  return system.names(folder).flatMap((name) => {
    const [, scope, hash] = /^(.+)-([0-9a-f]{16})\.lock$/.exec(name) ?? [];
    if (scope === undefined || hash === undefined) return [];
    const path = below(folder, name);
    const file = system.readText(path);
    const holder = file.is === "text" ? readPidFile(file.text) : undefined;
    if (holder === undefined || file.is !== "text") return [];
    return [{ path, scope, hash, holder, modifiedMs: file.modifiedMs }];
  });
}
