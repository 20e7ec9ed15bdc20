import { applyPlan } from "../../src/apply/apply.ts";
import type { Planner } from "../../src/commands/make-plan.ts";
import type { Options } from "../../src/commands/options.ts";
import { stepPorts } from "../../src/commands/ports.ts";
import { releasePlanner } from "../../src/commands/release.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { FakeHost } from "./fake-host.ts";

/** How a release begins: with a planner, or with why not. */
export function releasing(host: FakeHost, options: Partial<Options> = {}) {
  const serviceManager = host.platform === "darwin" ? "launchd" : "systemd";
  return releasePlanner(host.system, { color: false, serviceManager, ...options });
}

async function plannerOf(host: FakeHost, options: Partial<Options>): Promise<Planner> {
  const made = await releasing(host, options);
  if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join("; "));
  return made.planner;
}

/** Why a release does not begin. */
export async function refusals(
  host: FakeHost,
  options: Partial<Options> = {},
): Promise<readonly Diagnostic[]> {
  const made = await releasing(host, options);
  return made.ok ? [] : made.diagnostics;
}

/** What releasing the fleet of this host would do. */
export async function releasePlan(host: FakeHost, options: Partial<Options> = {}): Promise<Plan> {
  return (await (await plannerOf(host, options)).plan()).plan;
}

/** Releases it; throws where the plan is refused. */
export async function tryToRelease(
  host: FakeHost,
  options: Partial<Options> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly StepOutcome["is"][]> {
  const planner = await plannerOf(host, options);
  const { plan } = await planner.plan();
  const refusal = plan.diagnostics.find(({ blocks }) => blocks === "apply");
  if (refusal !== undefined) throw new Error(`the plan is refused: ${refusal.message}`);
  const rest = { emit: () => undefined, concurrency: 4, signal };
  const profiles = plan.changes.flatMap(({ profile }) => profile ?? []);
  const ports = await stepPorts(host.system, planner.host, profiles, (text) => text, rest);
  const { steps } = await applyPlan(plan, new Map(), ports);
  return plan.steps.map(({ id }) => steps.get(id)?.is ?? "skipped");
}

/** The same, where everything has to succeed. */
export async function release(host: FakeHost, options: Partial<Options> = {}): Promise<void> {
  const outcomes = await tryToRelease(host, options);
  if (outcomes.some((one) => one !== "succeeded")) throw new Error(JSON.stringify(outcomes));
}
