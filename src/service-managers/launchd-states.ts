import {
  type ListedJob,
  type PrintedDomain,
  type PrintedJob,
  readDomain,
  readJob,
} from "../formats/launchctl.ts";
import { readPlist } from "../formats/plist.ts";
import { type HermesLayout, LABEL_PREFIX } from "../hermes/layout.ts";
import type { ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import { type Domain, READ_DEADLINE_MS, readDomains } from "./launchd-domains-states.ts";
import { launchdFormat } from "./launchd-format.ts";
import type { ListedService, ServiceStates } from "./manager.ts";

/** The reading half for `launchctl`. */
export function launchdStates(system: ReadingSystem, layout: HermesLayout): ServiceStates {
  const hasDefinition = (id: ServiceId) => system.kind(launchdFormat.definition(layout, id)) !== "absent";
  const list: ServiceStates["list"] = async (ids) => {
    const read = await readDomains(system);
    if (!read.ok) return read;
    const services = new Map(ids.map((id) => [id, listedIn(read.domains, id)] as const));
    return { ok: true, services, jobs: jobsOf(read.domains) };
  };
  const listedIn = (domains: readonly Domain[], id: ServiceId): ListedService => {
    const isRunning = ({ jobs }: Domain) => Number(jobs.get(id)?.pid !== undefined);
    const loaded = domains
      .filter(({ jobs }) => jobs.has(id))
      .toSorted((one, other) => isRunning(other) - isRunning(one));
    const isDisabled = domains.some(({ disabled }) => disabled.has(id));
    return {
      ...stateOf(loaded[0]?.jobs.get(id)),
      // At a login all that lies in the folder is loaded, but for what is on the list of the disabled.
      isEnabled: hasDefinition(id) && !isDisabled,
      ...(isDisabled && { isDisabled }),
      ...(loaded.length > 0 && { domains: loaded.map(({ name }) => name) }),
      ...(loaded.length > 1 && { pids: loaded.flatMap(({ jobs }) => jobs.get(id)?.pid ?? []) }),
    };
  };
  const inspectOne = async (
    id: ServiceId,
    listed: ListedService,
  ): Promise<readonly [ServiceId, ServiceFact]> => {
    const [domain] = listed.domains ?? [];
    const job = domain === undefined ? undefined : await readPrinted(system, domain, id);
    const needsReload = job !== undefined && isOutdated(system, layout, id, job);
    return [id, { id, ...listed, ...(job && details(job)), needsReload }];
  };
  const inspect: ServiceStates["inspect"] = async (ids, seen) => {
    if (ids.length === 0) return new Map();
    const listed = seen ?? (await listOrThrow(ids));
    return new Map(
      await Promise.all(
        ids.flatMap((id) => {
          const one = listed.get(id);
          return one === undefined ? [] : [inspectOne(id, one)];
        }),
      ),
    );
  };
  const listOrThrow = async (ids: readonly ServiceId[]) => {
    const listing = await list(ids);
    if (listing.ok) return listing.services;
    throw new Error(listing.reason);
  };
  return {
    async jobsOfSystem() {
      const result = await system.query(["launchctl", "print", "system"], READ_DEADLINE_MS);
      const printed = result.exitCode === 0 ? readDomain(result.stdout, LABEL_PREFIX) : undefined;
      return printed && jobsOf([printed]);
    },
    // What there is to be asked is launchctl, and it is asked anyway.
    availability: () => ({ is: "available", kind: "launchd" }),
    list,
    inspect,
    // Both sessions have been asked by now, and each job would be a call of its own.
    survey: async (ids, listed) =>
      new Map(
        ids.flatMap((id) => {
          const one = listed.get(id);
          return one === undefined ? [] : [[id, { id, ...one, needsReload: false }] as const];
        }),
      ),
    async watch(ids) {
      if (ids.length === 0) return new Map();
      const listed = await listOrThrow(ids);
      // Of one that runs its PID is enough; only of the others it matters how often they were started.
      const down = ids.filter((id) => listed.get(id)?.mainPid === undefined);
      const plain = [...listed].map(([id, one]) => [id, { id, ...one, needsReload: false }] as const);
      return new Map<ServiceId, ServiceFact>([...plain, ...(await inspect(down, listed))]);
    },
  };
}

/** Whose job each process of launchd's is. */
function jobsOf(domains: readonly PrintedDomain[]): ReadonlyMap<number, ServiceId> {
  return new Map(
    domains.flatMap(({ jobs }) =>
      // Labels of others are names of services as well, if not of ours.
      [...jobs].flatMap(([label, { pid }]) =>
        pid === undefined ? [] : [[pid, label as ServiceId] as const],
      ),
    ),
  );
}

/** What launchd says of one job; undefined where it is not loaded there, or says it in an unknown form. */
async function readPrinted(
  system: ReadingSystem,
  domain: string,
  id: ServiceId,
): Promise<PrintedJob | undefined> {
  const result = await system.query(["launchctl", "print", `${domain}/${id}`], READ_DEADLINE_MS);
  return result.exitCode === 0 ? readJob(result.stdout) : undefined;
}

/** A job without a process waits for its next start: launchd never gives one up that is to be kept alive. */
function stateOf(
  job: ListedJob | undefined,
): Pick<ListedService, "active" | "sub" | "mainPid" | "exitStatus" | "result"> {
  if (job === undefined) return { active: "inactive", sub: "not loaded" };
  const ended = howItEnded(job.lastExit);
  if (job.pid !== undefined) return { active: "active", sub: "running", mainPid: job.pid, ...ended };
  // Over ssh a job may be loaded and left at that.
  if (job.lastExit === undefined) return { active: "activating", sub: "never started" };
  return { active: "activating", sub: "auto-restart", ...ended };
}

function howItEnded(last: number | undefined): Pick<ListedService, "exitStatus" | "result"> {
  if (last === undefined) return {};
  return { exitStatus: Math.abs(last), ...(last < 0 && { result: "signal" }) };
}

function details(job: PrintedJob): Partial<ServiceFact> {
  const status = job.lastSignal ?? job.lastExit;
  const isEnding = job.state.startsWith("SIG");
  return {
    restarts: Math.max(0, job.runs - 1),
    ...(status !== undefined && { exitStatus: status }),
    ...(job.lastSignal !== undefined && { result: "signal" }),
    ...(isEnding && { active: "deactivating", sub: job.state }),
  };
}

/** A property list is read when its job is loaded, and never again. */
function isOutdated(system: ReadingSystem, layout: HermesLayout, id: ServiceId, job: PrintedJob): boolean {
  const path = launchdFormat.definition(layout, id);
  const file = system.readText(path);
  const plist = file.is === "text" ? readPlist(file.text) : undefined;
  if (plist?.ok !== true) return false;
  const { ProgramArguments: words } = plist.data;
  const isElsewhere = job.path !== undefined && system.realPath(path) !== job.path && path !== job.path;
  const isText = Array.isArray(words) && words.every((word) => typeof word === "string");
  return isElsewhere || (isText && words.join("\0") !== job.arguments.join("\0"));
}
