import type { Proof } from "../apply/end-process.ts";
import { readGatewayCommand } from "../hermes/command-line.ts";
import { filesOf, homeOf } from "../hermes/layout.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { GatewayFact, ProcessIdentity } from "../model/facts.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import { FileLocks, LOCK_TABLE } from "../observe/file-locks.ts";
import { readGateway } from "../observe/gateways.ts";
import { findLsof, isListedOpen } from "../observe/strays.ts";
import { withoutSystemJobs } from "../observe/system-jobs.ts";
import { ProcWitness, PsWitness, type Witness } from "../observe/witness.ts";
import type { ProcessFact, System } from "../system/system.ts";
import type { Host } from "./host.ts";

const LSOF_DEADLINE_MS = 15_000;
const UNSEEN: Proof = { is: "refused", why: "the processes of this machine cannot be listed" };

/** Looks at everything anew: whether a process is still the gateway of this profile that nobody keeps. */
export async function prove(
  system: System,
  host: Host,
  profile: ProfileName,
  who: ProcessIdentity,
): Promise<Proof> {
  const home = homeOf(host.layout, profile);
  const witness = await witnessOf(system, host);
  if (witness === undefined) return UNSEEN;
  const process = witness.process(who.pid);
  if (process === undefined || !isSameProcess(who, process.identity)) return { is: "gone" };
  const { lock } = filesOf(home);
  const service = host.manager?.format.id(host.layout, profile);
  const seen = readGateway(system, witness, { profile, home, service });
  if (seen.is !== "live" || !isSameProcess(who, seen.process)) return unseen(process, profile, lock);
  const gateway = await withoutJobs(seen, profile, host);
  if (gateway.is !== "live" || gateway.stray === undefined)
    return { is: "refused", why: "it belongs to its service by now" };
  if (gateway.stray.is === "kept") return { is: "refused", why: gateway.stray.why };
  if (host.processes === "ps" && !(await hasOpen(system, who.pid, lock)))
    return (await hasEnded(system, who))
      ? { is: "gone" }
      : { is: "refused", why: `\`lsof\` does not show that it has ${lock} open` };
  return { is: "proven", report: gateway.report };
}

/**
 * Of a process that lives, and that the files of this home do not lead to any more. They may have been removed or exchanged
 * while it serves its bot on: as long as it may be this profile's gateway, no other one is to be started.
 */
function unseen({ argv }: ProcessFact, profile: ProfileName, lock: AbsolutePath): Proof {
  const runs = readGatewayCommand(argv);
  const isAnother =
    runs !== undefined && (!runs.runsGateway || (runs.profile !== undefined && runs.profile !== profile));
  if (isAnother) return { is: "let-go" };
  return { is: "refused", why: `it still runs, but nothing shows any more that it holds ${lock}` };
}

async function witnessOf(system: System, { manager, processes }: Host): Promise<Witness | undefined> {
  if (processes === "proc") return new ProcWitness(system, new FileLocks(system.readText(LOCK_TABLE)));
  const listing = await manager?.states.list([]);
  const table = await system.processes();
  if (table === undefined || listing?.ok !== true) return undefined;
  return new PsWitness(system, table, listing.jobs ?? new Map());
}

async function withoutJobs(
  gateway: GatewayFact,
  profile: ProfileName,
  { manager }: Host,
): Promise<GatewayFact> {
  if (manager === undefined) return gateway;
  return (await withoutSystemJobs(new Map([[profile, gateway]]), manager.states)).get(profile) ?? gateway;
}

/** Since it was looked at first: `lsof` takes its time. */
async function hasEnded(system: System, who: ProcessIdentity): Promise<boolean> {
  const table = await system.processes();
  return table !== undefined && !isSameProcess(who, table.get(who.pid)?.identity);
}

async function hasOpen(system: System, pid: number, lock: AbsolutePath): Promise<boolean> {
  const lsof = findLsof(system);
  const path = system.realPath(lock);
  if (lsof === undefined || path === undefined) return false;
  const argv = [lsof, "-w", "-n", "-P", "-a", "-p", String(pid), "-F", "fin"] as const;
  const { stdout } = await system.run(argv, { deadlineMs: LSOF_DEADLINE_MS });
  return isListedOpen(stdout, path, system.inode(path)?.inode);
}
