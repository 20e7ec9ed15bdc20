import { dotenvValues, readDotenv } from "../formats/dotenv.ts";
import { filesOf } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import { readPidFile, readStateFile } from "../hermes/runtime-files.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { GatewayFact, GatewayReport } from "../model/facts.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { ProcessFact, ReadingSystem } from "../system/system.ts";
import type { FileLocks } from "./locks.ts";

/** The state file of a gateway with many platforms has a few KiB. */
const MAX_BYTES = 256 * 1024;

/**
 * Finds the gateway process of a home. The flock on gateway.lock decides; gateway.pid alone may be stale,
 * swapped or name a PID that is another's by now, so it counts only for a process inside this very service.
 * @param mainPid the PID that the service manager names, where it was asked
 */
export function readGateway(
  system: ReadingSystem,
  locks: FileLocks,
  home: AbsolutePath,
  service: ServiceId,
  mainPid?: number,
): GatewayFact {
  const files = filesOf(home);
  const pidFile = text(system, files.pid, readPidFile);
  const lock = system.inode(files.lock);
  const holder = lock && locks.holder(lock, pidFile?.pid);
  const locked = holder === undefined ? undefined : system.process(holder);
  const found = locked ?? starting(system, pidFile, service, mainPid);
  if (found === undefined) {
    const last = text(system, files.state, (content) => readStateFile(content, 0));
    return { is: "none", ...(last && { lastReport: withoutSecrets(system, home, last.report) }) };
  }
  const state = text(system, files.state, (content) => readStateFile(content, found.startedMs));
  return {
    is: "live",
    process: found.identity,
    startedMs: found.startedMs,
    holdsLock: locked !== undefined,
    service: serviceOf(found, system.userId) ?? (found.identity.pid === mainPid ? service : undefined),
    ...(state &&
      isSameProcess(state, found.identity) && { report: withoutSecrets(system, home, state.report) }),
  };
}

/** A platform that refuses a token quotes it, and the gateway passes that on. */
function withoutSecrets(system: ReadingSystem, home: AbsolutePath, report: GatewayReport): GatewayReport {
  const isSilent =
    report.exitReason === undefined && report.platforms.every(({ message }) => message === undefined);
  if (isSilent) return report;
  const env = system.readText(filesOf(home).env);
  const secrets = env.is === "text" ? [...dotenvValues(readDotenv(env.text)).values()] : [];
  return {
    ...report,
    ...(report.exitReason !== undefined && { exitReason: redacted(report.exitReason, secrets) }),
    platforms: report.platforms.map((one) =>
      one.message === undefined ? one : { ...one, message: redacted(one.message, secrets) },
    ),
  };
}

/** A process that has not taken the lock yet: the one the manager names, or the PID file's inside this service. */
function starting(
  system: ReadingSystem,
  pidFile: { readonly pid: number; readonly startTime?: number } | undefined,
  service: ServiceId,
  mainPid: number | undefined,
): ProcessFact | undefined {
  if (mainPid !== undefined) return system.process(mainPid);
  if (pidFile === undefined) return undefined;
  const process = system.process(pidFile.pid);
  const isSame = process !== undefined && pidFile.startTime === process.identity.startTime;
  return isSame && serviceOf(process, system.userId) === service ? process : undefined;
}

/** The gateway's service of this user whose control group a process is in. */
function serviceOf(process: ProcessFact, userId: number): ServiceId | undefined {
  for (const group of process.cgroups) {
    // A unit of the system, or of another user's manager, may have the same name.
    const owner = /\/user@(\d+)\.service\//.exec(group)?.[1];
    if (/^\d+:[^:]*:\/system\.slice\//.test(group) || (owner !== undefined && Number(owner) !== userId))
      continue;
    const unit = /\/(hermes-gateway[^/]*\.service)(?:\/|$)/.exec(group)?.[1];
    if (unit !== undefined) return unit as ServiceId; // systemd names groups for units
  }
  return undefined;
}

function text<T>(
  system: ReadingSystem,
  path: AbsolutePath,
  read: (content: string) => T | undefined,
): T | undefined {
  const file = system.readText(path, { maxBytes: MAX_BYTES });
  return file.is === "text" ? read(file.text) : undefined;
}
