import { dotenvValues, readDotenv } from "../formats/dotenv.ts";
import { filesOf } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import { readPidFile, readStateFile, type StateFile } from "../hermes/runtime-files.ts";
import type { GatewayFact, GatewayReport } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ProcessFact, ReadingSystem } from "../system/system.ts";
import type { Witness } from "./witness.ts";

/** The state file of a gateway with many platforms has a few KiB. */
const MAX_BYTES = 256 * 1024;

/** Whose gateway is looked for. */
export interface GatewayOf {
  readonly profile: ProfileName;
  readonly home: AbsolutePath;
  /** Undefined where no service manager is asked. */
  readonly service: ServiceId | undefined;
}

/**
 * Finds the gateway process of a home. The flock on gateway.lock decides; gateway.pid alone may be stale,
 * swapped or name a PID that is another's by now, so it counts only for a process inside this very service.
 * @param mainPid the PID that the service manager names, where it was asked
 */
export function readGateway(
  system: ReadingSystem,
  witness: Witness,
  { profile, home, service }: GatewayOf,
  mainPid?: number,
): GatewayFact {
  const files = filesOf(home);
  const noted = text(system, files.pid, readPidFile);
  const pidFile = noted && { ...noted.value, writtenMs: noted.writtenMs };
  const locked = witness.lockHolder({ lock: files.lock, profile, service, pidFile });
  const found = locked ?? starting(witness, pidFile, service, mainPid);
  if (found === undefined) {
    const last = text(system, files.state, (content) => readStateFile(content, 0));
    return { is: "none", ...(last && { lastReport: withoutSecrets(system, home, last.value.report) }) };
  }
  const state = text(system, files.state, (content) => readStateFile(content, found.startedMs));
  const report = state && reportOf(witness, state, found);
  return {
    is: "live",
    process: found.identity,
    startedMs: found.startedMs,
    holdsLock: locked !== undefined,
    service: witness.serviceOf(found) ?? (found.identity.pid === mainPid ? service : undefined),
    ...(found.parent === 1 && found.hasTerminal !== true && { isDetached: true }),
    ...(report && { report: withoutSecrets(system, home, report) }),
  };
}

/** What a state file says, if this very process wrote it. */
function reportOf(
  witness: Witness,
  { value, writtenMs }: Read<StateFile>,
  { identity }: ProcessFact,
): GatewayReport | undefined {
  const writer = value.pid === identity.pid ? witness.writer(value, writtenMs) : undefined;
  return writer?.identity.startTime === identity.startTime ? value.report : undefined;
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
  witness: Witness,
  pidFile: { readonly pid: number; readonly startTime?: number; readonly writtenMs: number } | undefined,
  service: ServiceId | undefined,
  mainPid: number | undefined,
): ProcessFact | undefined {
  if (mainPid !== undefined) return witness.process(mainPid);
  const process = pidFile && witness.writer(pidFile, pidFile.writtenMs);
  if (process === undefined || service === undefined) return undefined;
  return witness.serviceOf(process) === service ? process : undefined;
}

interface Read<T> {
  readonly value: T;
  /** Epoch milliseconds. */
  readonly writtenMs: number;
}

function text<T>(
  system: ReadingSystem,
  path: AbsolutePath,
  read: (content: string) => T | undefined,
): Read<T> | undefined {
  const file = system.readText(path, { maxBytes: MAX_BYTES });
  const value = file.is === "text" ? read(file.text) : undefined;
  return file.is === "text" && value !== undefined ? { value, writtenMs: file.modifiedMs } : undefined;
}
