import type { ApplyPorts } from "../apply/apply.ts";
import { type HermesLayout, homeOf } from "../hermes/layout.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { ServiceFact, ServiceManagerKind } from "../model/facts.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import { FileLocks, LOCK_TABLE } from "../observe/file-locks.ts";
import { readGateway } from "../observe/gateways.ts";
import { ProcWitness, PsWitness, servicesByPid, type Witness } from "../observe/witness.ts";
import { fingerprintWith, keyIdOf } from "../record/key.ts";
import { RECORD_VERSION } from "../record/migrate.ts";
import { machineId } from "../record/read-record.ts";
import { RecordWriter } from "../record/record-writer.ts";
import type { ServiceVerbs } from "../service-managers/manager.ts";
import { systemdVerbs } from "../service-managers/systemd-verbs.ts";
import { digestOf } from "../system/digest.ts";
import type { System } from "../system/system.ts";
import type { Host } from "./host.ts";
import type { PlannedNow, Planner } from "./make-plan.ts";
import { prove } from "./prove.ts";

/** Where a look takes three processes, fewer of them have to do. */
const POLL_MS = { proc: 250, ps: 500 } as const;
/** Shorter than the pause between two looks. */
const LOCKS_HOLD_MS = 100;

/** What performing steps takes of whoever has them performed. */
export type Performing = Pick<ApplyPorts, "emit" | "concurrency" | "signal" | "finishes" | "turn">;

/** What applying a plan takes from the other rooms, for this host. */
export async function applyPorts(
  system: System,
  { host, places, loaded }: Planner,
  { plan, record, recordedHost, knownSecrets }: PlannedNow,
  key: string,
  rest: Performing,
): Promise<ApplyPorts> {
  const identity = {
    version: RECORD_VERSION,
    keyId: keyIdOf(key),
    fleet: plan.fleet,
    root: host.layout.root,
    machine: machineId(system),
    host: recordedHost,
    manifest: loaded.manifest.path,
  };
  return {
    ...(await stepPorts(
      system,
      host,
      plan.changes.flatMap(({ profile }) => profile ?? []),
      (text) => withoutSecrets(text, knownSecrets),
      rest,
    )),
    books: {
      record: new RecordWriter(system, places.record, identity, record),
      fingerprint: fingerprintWith(key),
    },
  };
}

/**
 * The same for steps that no record is kept of.
 * @param profiles those that the steps are about
 */
export async function stepPorts(
  system: System,
  host: Host,
  profiles: Iterable<ProfileName>,
  redacted: ApplyPorts["redacted"],
  rest: Performing,
): Promise<ApplyPorts> {
  const { layout, manager } = host;
  const services =
    manager === undefined ? [] : [...new Set(profiles)].map((one) => manager.format.id(layout, one));
  const processes =
    host.processes === "ps"
      ? await lookThroughPs(system, () => listed(host, services))
      : lookThroughProc(system);
  return {
    ...rest,
    system,
    redacted,
    verbs: manager && (await verbsOf(manager.format.kind, system, layout)),
    // Where there is nothing new to be had, what was seen last has to do.
    lookAgain: async () => void (await processes.lookAgain()),
    inspect: async (wanted) => {
      const facts = (await manager?.states.watch(wanted)) ?? new Map<ServiceId, ServiceFact>();
      // A process that is not seen must not be taken for one that has ended.
      if (!(await processes.lookAgain(facts)))
        throw new Error("`ps` does not list the processes of this machine");
      return facts;
    },
    gatewayOf: (profile, mainPid) => {
      const service = manager?.format.id(layout, profile);
      if (service === undefined) return { is: "none" };
      const of = { profile, home: homeOf(layout, profile), service };
      return readGateway(system, processes.witness, of, mainPid);
    },
    prove: (profile, who) => prove(system, host, profile, who),
    pollMs: POLL_MS[host.processes],
    noteOf: (process) => processes.witness.noteOf(process),
    isManagerThere: () => manager === undefined || manager.states.availability().is === "available",
    digest: digestOf,
  };
}

async function verbsOf(
  kind: ServiceManagerKind,
  system: System,
  layout: HermesLayout,
): Promise<ServiceVerbs> {
  switch (kind) {
    case "systemd":
      return systemdVerbs(system);
    case "launchd":
      return (await import("../service-managers/launchd-verbs.ts")).launchdVerbs(system, layout);
    default:
      return kind satisfies never;
  }
}

type Running = ReadonlyMap<ServiceId, Pick<ServiceFact, "mainPid" | "pids">>;

/** The services that steps are about, as their manager has them now. */
async function listed({ manager }: Host, ids: readonly ServiceId[]): Promise<Running> {
  const listing = await manager?.states.list(ids);
  return listing?.ok === true ? listing.services : new Map();
}

/** What is known of processes while an apply goes on. */
interface Processes {
  readonly witness: Witness;
  /**
   * False where they cannot be looked at; what was seen last then stays.
   * @param services what their manager has just said of some services, where that need not be asked
   */
  lookAgain(services?: Running): Promise<boolean>;
}

/** The kernel takes its time for the table of locks, and a round of waiting asks once for each gateway. */
function lookThroughProc(system: System): Processes {
  let read: { readonly atMs: number; readonly witness: Witness } | undefined;
  return {
    get witness() {
      const now = system.now();
      if (read === undefined || now - read.atMs >= LOCKS_HOLD_MS || now < read.atMs)
        read = { atMs: now, witness: new ProcWitness(system, new FileLocks(system.readText(LOCK_TABLE))) };
      return read.witness;
    },
    lookAgain: () => Promise.resolve(true),
  };
}

/** One `ps` a round, however many gateways are waited for. */
async function lookThroughPs(system: System, list: () => Promise<Running>): Promise<Processes> {
  const known = new Map<ServiceId, Pick<ServiceFact, "mainPid" | "pids">>();
  let witness = new PsWitness(system, new Map(), new Map());
  const lookAgain: Processes["lookAgain"] = async (services) => {
    for (const [id, one] of services ?? (await list())) known.set(id, one);
    const processes = await system.processes();
    if (processes === undefined) return false;
    witness = new PsWitness(system, processes, servicesByPid(known));
    return true;
  };
  await lookAgain();
  return {
    get witness() {
      return witness;
    },
    lookAgain,
  };
}
