import { filesOf } from "../hermes/layout.ts";
import { redacted } from "../hermes/redact.ts";
import { readPidFile, readStateFile, type StateFile } from "../hermes/runtime-files.ts";
import type { GatewayFact, GatewayReport } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId } from "../model/ids.ts";
import type { ProcessFact, ReadingSystem } from "../system/system.ts";
import { NOT_SHOWN, readEnvSecrets } from "./env-secrets.ts";
import { readRuntimeFile } from "./runtime-file.ts";
import type { Witness } from "./witness.ts";

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
  const noted = readRuntimeFile(system, "gateway.pid", files.pid, readPidFile);
  const state = readRuntimeFile(system, "gateway_state.json", files.state, (text) => readStateFile(text, 0));
  // A gateway writes either once it has the lock.
  const { value: note, writtenMs } = noted.damage === undefined ? noted : state;
  const pidFile = note && writtenMs !== undefined ? { ...note, writtenMs } : undefined;
  const damages = [noted, state].flatMap(({ damage }) => damage ?? []);
  const damaged = damages.length > 0 && { damaged: damages };
  const locked = witness.lockHolder({ lock: files.lock, profile, service, pidFile });
  const found = locked ?? starting(witness, pidFile, service, mainPid);
  const isOwn = found !== undefined && state.value !== undefined && isWrittenBy(witness, state, found);
  // Of a platform only what this very process has said of it counts.
  const said = isOwn ? readStateFile(state.text, found.startedMs) : state.value;
  const last = said && { ...withoutSecrets(system, home, said.report), writer: said.pid };
  if (found === undefined) return { is: "none", ...(last && { lastReport: last }), ...damaged };
  const owner = witness.serviceOf(found) ?? (found.identity.pid === mainPid ? service : undefined);
  return {
    is: "live",
    process: found.identity,
    startedMs: found.startedMs,
    ...(found.residentBytes !== undefined && { residentBytes: found.residentBytes }),
    ...(found.isStopped === true && { isStopped: true }),
    holdsLock: locked !== undefined,
    service: owner,
    ...(service !== undefined &&
      owner !== service && { stray: witness.strayOf(found, { lock: files.lock, profile }) }),
    ...(last && (isOwn ? { report: last } : { lastReport: last })),
    ...damaged,
  };
}

/** Whether this very process wrote a state file. */
function isWrittenBy(
  witness: Witness,
  { value, writtenMs }: { readonly value: StateFile; readonly writtenMs: number },
  { identity }: ProcessFact,
): boolean {
  const writer = value.pid === identity.pid ? witness.writer(value, writtenMs) : undefined;
  return writer?.identity.startTime === identity.startTime;
}

/** A platform that refuses a token quotes it, and the gateway passes that on. */
function withoutSecrets(system: ReadingSystem, home: AbsolutePath, report: GatewayReport): GatewayReport {
  const isSilent =
    report.exitReason === undefined && report.platforms.every(({ message }) => message === undefined);
  if (isSilent) return report;
  const env = readEnvSecrets(system, home);
  const shown = (text: string) => (env.is === "known" ? redacted(text, env.secrets) : NOT_SHOWN);
  return {
    ...report,
    ...(report.exitReason !== undefined && { exitReason: shown(report.exitReason) }),
    platforms: report.platforms.map((one) =>
      one.message === undefined ? one : { ...one, message: shown(one.message) },
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
