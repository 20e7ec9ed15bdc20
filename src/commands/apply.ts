import { applyPlan } from "../apply/apply.ts";
import type { Plan } from "../model/plan.ts";
import { applyDocument, withoutSteps } from "../output/apply-document.ts";
import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { progress } from "../output/progress.ts";
import { makeKey } from "../record/key.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { type Agreed, agree } from "./agree.ts";
import { failedGateways, lastLogLines } from "./gateway-logs.ts";
import type { Interruption } from "./interruption.ts";
import { makePlanner, type Planner } from "./make-plan.ts";
import { type ApplyOptions, EXIT } from "./options.ts";
import { applyPorts } from "./ports.ts";
import { reportApply } from "./report-apply.ts";
import { openForApply } from "./saved-plans.ts";
import { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";

/** `hermes-fleet apply [FILE]`: plans, shows, asks, and makes it so; with a saved plan does that, or stops. */
export async function apply(given: ApplyOptions, file?: string): Promise<number> {
  const terminal = new Terminal(given);
  const system = machine();
  const saved = file === undefined ? undefined : openForApply(system, file, given);
  if (saved?.ok === false) {
    await terminal.refuse(saved.diagnostics);
    return EXIT.failed;
  }
  const options = saved?.options ?? given;
  const made = await makePlanner(system, options, process.platform, true);
  if (!made.ok) {
    await terminal.refuse(made.diagnostics);
    return EXIT.failed;
  }
  const { planner } = made;
  return underLock(
    system,
    terminal,
    planner.places.lock,
    options.lockTimeout,
    (interruption) =>
      applyLocked(options, terminal, system, planner, interruption, () =>
        agree(options, terminal, planner, interruption, saved?.moved),
      ),
    () =>
      void terminal.say((paper) =>
        paper.line("Running steps are finished first; Ctrl-C again stops at once."),
      ),
  );
}

async function applyLocked(
  options: ApplyOptions,
  terminal: Terminal,
  system: System,
  planner: Planner,
  interruption: Interruption,
  agreement: () => Promise<Agreed>,
): Promise<number> {
  const key = await makeKey(system, planner.places.key);
  if (!key.ok) {
    await terminal.refuse([key.diagnostic]);
    return EXIT.failed;
  }
  const agreed = await agreement();
  if ("exitCode" in agreed) return agreed.exitCode;
  const { plan, secrets } = agreed.planned;
  const style =
    terminal.isQuiet || plan.steps.length === 0 ? "none" : terminal.hasLiveProgress ? "live" : "lines";
  const shown = await progress(style, process.stderr, plan.steps.length);
  const ports = await applyPorts(system, planner, agreed.planned, key.key, {
    emit: (event) => shown.on(event),
    concurrency: options.concurrency,
    signal: interruption.signal,
  });
  const result = await applyPlan(plan, secrets, ports);
  shown.end();
  if (plan.steps.length === 0) return noChanges(options, terminal, plan);
  const document = applyDocument(plan, result.steps, result.isInterrupted);
  const failed = failedGateways(document, planner.loaded.manifest.profiles.keys());
  await reportApply(options, terminal, document, lastLogLines(system, planner.host, failed));
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  if (document.outcome === "failed") return EXIT.failed;
  return options.detailedExitcode ? EXIT.changes : EXIT.done;
}

async function noChanges(options: ApplyOptions, terminal: Terminal, plan: Plan): Promise<number> {
  const document = planDocument(plan);
  if (options.json) terminal.json(withoutSteps(plan, "no-changes", document.verdict));
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  return document.outcome === "errors" ? EXIT.failed : EXIT.done;
}
