import type { SavedHome } from "../model/archive.ts";
import type { AbsolutePath, ProfileName } from "../model/ids.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";
import type { Step } from "../model/step.ts";
import type { System } from "../system/system.ts";
import type { Hermes } from "./run-hermes.ts";
import { saveHome } from "./save-home.ts";
import { schedule } from "./schedule.ts";

export interface SavingPorts {
  readonly system: System;
  readonly emit: (event: ApplyEvent) => void;
  /** `hermes` processes at a time. */
  readonly concurrency: number;
  /** Raised by Ctrl-C: what runs is finished, nothing more begun. */
  readonly signal: AbortSignal;
  /** Takes every secret that is known out of what Hermes says. */
  readonly redacted: (text: string) => string;
  /** Has the folders in it in which archives are being made. */
  readonly drafts: Set<AbsolutePath>;
}

/**
 * Saves homes, so many at a time; one that fails does not keep the others.
 * @returns of each that was begun, what came of it
 */
export async function saveHomes(
  steps: readonly Step[],
  hermes: Hermes,
  { system, emit, concurrency, signal, redacted, drafts }: SavingPorts,
): Promise<ReadonlyMap<ProfileName, SavedHome>> {
  const saved = new Map<ProfileName, SavedHome>();
  const save = async ({ id, op }: Step): Promise<StepOutcome> => {
    if (op.do !== "export") throw new Error(`${id} saves nothing`);
    const home = await saveHome(system, hermes, op, drafts);
    const told = home.is === "failed" ? { ...home, reason: redacted(home.reason) } : home;
    saved.set(op.profile, told);
    return told.is === "failed" ? told : { is: "succeeded" };
  };
  await schedule(
    steps,
    {
      one: save,
      limit: { atATime: concurrency, has: () => true },
      together: () => Promise.reject(new Error("homes are saved one by one")),
    },
    emit,
    signal,
  );
  return saved;
}
