import { machine } from "../system/machine.ts";
import { agree } from "./agree.ts";
import { applyFleet } from "./apply-fleet.ts";
import { makePlanner } from "./make-plan.ts";
import type { ApplyOptions } from "./options.ts";
import { openForApply } from "./saved-plans.ts";
import { Terminal } from "./terminal.ts";

const ASKING = { verb: "apply", question: "Apply these changes?" };

/** `hermes-fleet apply [FILE]`: plans, shows, asks, and makes it so; with a saved plan does that, or stops. */
export function apply(options: ApplyOptions, file?: string): Promise<number> {
  return applyWith(options, file, new Terminal(options));
}

export async function applyWith(
  given: ApplyOptions,
  file: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const system = machine();
  const saved = file === undefined ? undefined : openForApply(system, file, given);
  if (saved?.ok === false) return terminal.refuse(saved.diagnostics);
  const options = saved?.options ?? given;
  const made = await makePlanner(system, options, process.platform, { isForApply: true });
  if (!made.ok) return terminal.refuse(made.diagnostics);
  const { planner } = made;
  return applyFleet(options, terminal, system, planner, (interruption) =>
    agree(options, terminal, planner, interruption, ASKING, saved?.moved),
  );
}
