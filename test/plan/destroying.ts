import { applyPlan } from "../../src/apply/apply.ts";
import { destroyPlanner } from "../../src/commands/destroy.ts";
import type { PlannedNow } from "../../src/commands/make-plan.ts";
import type { DestroyOptions } from "../../src/commands/options.ts";
import { applyPorts } from "../../src/commands/ports.ts";
import { makeKey } from "../../src/record/key.ts";
import type { FakeHost } from "./fake-host.ts";

type Chosen = Partial<DestroyOptions>;

async function plannerOf(host: FakeHost, names: readonly string[], options: Chosen) {
  const all: DestroyOptions = {
    color: false,
    serviceManager: "auto",
    programVersion: "0",
    concurrency: 4,
    lockTimeout: 0,
    ...options,
  };
  const made = await destroyPlanner(host.system, all, names, host.platform);
  if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join("; "));
  const key = await makeKey(host.system, made.planner.places.key);
  if (!key.ok) throw new Error(key.diagnostic.message);
  return { planner: made.planner, key: key.key };
}

/** What destroying these profiles, or without names the whole fleet, would do. */
export async function destruction(
  host: FakeHost,
  names: readonly string[] = [],
  options: Chosen = {},
): Promise<PlannedNow> {
  return (await plannerOf(host, names, options)).planner.plan();
}

/** Destroys them; throws where a step has not succeeded. */
export async function destroy(
  host: FakeHost,
  names: readonly string[] = [],
  options: Chosen = {},
): Promise<void> {
  const wrong = [...(await tryToDestroy(host, names, options))].filter(([, { is }]) => is !== "succeeded");
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
}

/** The same, however it ends. */
export async function tryToDestroy(
  host: FakeHost,
  names: readonly string[] = [],
  options: Chosen = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const { planner, key } = await plannerOf(host, names, options);
  const planned = await planner.plan();
  const refusal = planned.plan.diagnostics.find(({ blocks }) => blocks === "apply");
  if (refusal !== undefined) throw new Error(`the plan is refused: ${refusal.message}`);
  const rest = { emit: () => undefined, concurrency: 4, signal };
  const ports = await applyPorts(host.system, planner, planned, key, rest);
  return (await applyPlan(planned.plan, planned.secrets, ports)).steps;
}
