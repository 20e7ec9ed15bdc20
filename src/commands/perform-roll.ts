import { applyPlan } from "../apply/apply.ts";
import { redacted } from "../hermes/redact.ts";
import type { StepId } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { ApplyEvent } from "../model/outcome.ts";
import type { Roll, RolledStep, RollResult, RollVerb } from "../model/roll.ts";
import { secretsOnHost } from "../observe/env-secrets.ts";
import { findProfiles } from "../observe/profiles.ts";
import { rollProgress } from "../output/roll-progress.ts";
import type { RollInput } from "../plan/roll.ts";
import { rolled } from "../plan/rolled.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";
import type { System } from "../system/system.ts";
import type { Host } from "./host.ts";
import type { Interruption } from "./interruption.ts";
import type { Options } from "./options.ts";
import { stepPorts } from "./ports.ts";
import { RollTurns } from "./roll-turns.ts";
import type { Terminal } from "./terminal.ts";

const INTERRUPTED = "Gateways that have begun are finished first; Ctrl-C again stops at once.";

/** The head of a roll's plan. */
export function headOf(
  system: System,
  { layout }: Host,
  { host = system.hostName }: Options,
  { name }: HostManifest,
  { kind }: ServiceFormat,
): RollInput["on"] {
  return { fleet: name, host, root: layout.root, manager: kind, hermes: {} };
}

/** Performs a roll, and shows how it gets on. */
export async function performShown(
  system: System,
  host: Host,
  verb: RollVerb,
  roll: Roll,
  terminal: Terminal,
  { signal }: Pick<Interruption, "signal">,
): Promise<RollResult> {
  const isSilent = terminal.isQuiet || roll.plan.steps.length === 0;
  // On a terminal that does not know its height, nothing can be drawn over itself.
  const isLive = terminal.hasLiveProgress && process.stderr.rows > 0;
  const style = isSilent ? "none" : isLive ? "live" : "lines";
  const shown = await rollProgress(style, process.stderr, roll, terminal.hasColor);
  const note = () => shown.note(INTERRUPTED);
  signal.addEventListener("abort", note);
  try {
    return await performRoll(system, host, verb, roll, { emit: (event) => shown.on(event), signal });
  } finally {
    signal.removeEventListener("abort", note);
    shown.end();
  }
}

/** What performing a roll takes of whoever asks for it. */
export interface RollPerforming {
  readonly emit: (event: ApplyEvent) => void;
  /** Raised by Ctrl-C: the gateways that have had their turn are finished, none more begun. */
  readonly signal: AbortSignal;
}

/** Performs the steps of a roll, and looks what has come of them; the lock is the caller's business. */
export async function performRoll(
  system: System,
  host: Host,
  verb: RollVerb,
  roll: Roll,
  { emit, signal }: RollPerforming,
): Promise<RollResult> {
  const started = new Map<StepId, number>();
  const ended = new Map<StepId, number>();
  const secrets = secretsOnHost(system, host.layout, findProfiles(system, host.layout));
  const turns = new RollTurns(
    verb,
    roll,
    (profile) => host.manager?.format.id(host.layout, profile),
    () => system.now(),
  );
  const ports = await stepPorts(
    system,
    host,
    roll.moves.map(({ profile }) => profile),
    (text) => redacted(text, secrets),
    {
      emit: (event) => {
        if (event.event === "started") started.set(event.step.id, system.now());
        if (event.event === "ended") ended.set(event.step.id, system.now());
        turns.on(event, ports);
        emit(event);
      },
      turn: (profile) => turns.turn(profile, ports),
      concurrency: 1,
      signal,
      finishes: "profiles",
    },
  );
  const outcome = await applyPlan(roll.plan, new Map(), ports);
  const steps = new Map<StepId, RolledStep>(
    [...outcome.steps].map(([id, one]) => {
      const [startedMs, endedMs] = [started.get(id), ended.get(id)];
      const when = {
        ...(startedMs !== undefined && { startedMs }),
        ...(endedMs !== undefined && { endedMs }),
      };
      return [id, { outcome: one, ...when }] as const;
    }),
  );
  return rolled(verb, roll, steps, await turns.atTheEnd(ports), outcome.isInterrupted);
}
