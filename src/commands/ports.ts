import type { ApplyPorts } from "../apply/apply.ts";
import { homeOf } from "../hermes/layout.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import { readGateway } from "../observe/gateways.ts";
import { FileLocks, LOCK_TABLE } from "../observe/locks.ts";
import { fingerprintWith, keyIdOf } from "../record/key.ts";
import { RECORD_VERSION } from "../record/migrate.ts";
import { machineId } from "../record/read-record.ts";
import { RecordWriter } from "../record/record-writer.ts";
import { systemdVerbs } from "../service-managers/systemd-verbs.ts";
import { digestOf } from "../system/digest.ts";
import type { System } from "../system/system.ts";
import type { PlannedNow, Planner } from "./make-plan.ts";

/** Shorter than the pause between two looks. */
const LOCKS_HOLD_MS = 100;

/** What applying a plan takes from the other rooms, for this host. */
export function applyPorts(
  system: System,
  { host, places, loaded }: Planner,
  { plan, record, recordedHost, knownSecrets }: PlannedNow,
  key: string,
  rest: Pick<ApplyPorts, "emit" | "concurrency" | "signal">,
): ApplyPorts {
  const { layout, manager } = host;
  const identity = {
    version: RECORD_VERSION,
    keyId: keyIdOf(key),
    fleet: plan.fleet,
    root: layout.root,
    machine: machineId(system),
    host: recordedHost,
    manifest: loaded.manifest.path,
  };
  let read: { readonly atMs: number; readonly locks: FileLocks } | undefined;
  // The kernel takes its time for this table, and a round of waiting asks once for each gateway.
  const lockTable = () => {
    const now = system.now();
    if (read === undefined || now - read.atMs >= LOCKS_HOLD_MS || now < read.atMs)
      read = { atMs: now, locks: new FileLocks(system.readText(LOCK_TABLE)) };
    return read.locks;
  };
  return {
    ...rest,
    system,
    redacted: (text) => withoutSecrets(text, knownSecrets),
    verbs: manager && systemdVerbs(system),
    inspect: async (services) => (await manager?.states.inspect(services)) ?? new Map(),
    gatewayOf: (profile, mainPid) => {
      const service = manager?.format.id(layout, profile);
      if (service === undefined) return { is: "none" };
      return readGateway(system, lockTable(), homeOf(layout, profile), service, mainPid);
    },
    isManagerThere: () => manager === undefined || manager.states.availability().is === "available",
    record: new RecordWriter(system, places.record, identity, record),
    digest: digestOf,
    fingerprint: fingerprintWith(key),
  };
}
