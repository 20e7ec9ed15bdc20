import { below } from "../hermes/layout.ts";
import { readPidFile } from "../hermes/runtime-files.ts";
import type { CredentialLock, GatewayFact } from "../model/facts.ts";
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
  return system.names(folder).flatMap((name) => {
    const [, scope, hash] = /^(.+)-([0-9a-f]{16})\.lock$/.exec(name) ?? [];
    if (scope === undefined || hash === undefined) return [];
    const path = below(folder, name);
    const file = system.readText(path);
    const holder = file.is === "text" ? readPidFile(file.text) : undefined;
    const process = holder && file.is === "text" ? witness.writer(holder, file.modifiedMs) : undefined;
    if (holder === undefined || process === undefined) return [];
    return [{ path, scope, hash, process: process.identity, profile: profiles.get(holder.pid) }];
  });
}
