import { applyPlan } from "../apply/apply.ts";
import { withoutSecrets } from "../hermes/redact.ts";
import type { Plan } from "../model/plan.ts";
import { applyDocument, withoutSteps } from "../output/apply-document.ts";
import { eventLines } from "../output/apply-lines.ts";
import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { progress } from "../output/progress.ts";
import { makeKey } from "../record/key.ts";
import type { System } from "../system/system.ts";
import type { Agreed } from "./agree.ts";
import { failedGateways, lastLogLines } from "./gateway-logs.ts";
import type { Interruption } from "./interruption.ts";
import type { Planner } from "./make-plan.ts";
import { type ApplyOptions, EXIT } from "./options.ts";
import { OutcomesSoFar } from "./outcomes-so-far.ts";
import { applyPorts, type Performing, stepPorts } from "./ports.ts";
import { reportApply } from "./report-apply.ts";
import type { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";

/**
 * Carries a plan out while nobody else does anything to this host, shows how it goes, and tells how it ended.
 * @param agreement plans under the lock, shows, and has somebody agree
 * @returns the exit code
 */
export function applyFleet(
  options: ApplyOptions,
  terminal: Terminal,
  system: System,
  planner: Planner,
  agreement: (interruption: Interruption) => Promise<Agreed>,
): Promise<number> {
  return underLock(
    system,
    terminal,
    planner.places.lock,
    options.lockTimeout,
    (interruption) => applyLocked(options, terminal, system, planner, interruption, agreement),
    () =>
      void terminal.say((paper) =>
        paper.line("Running steps are finished first; Ctrl-C again stops at once."),
      ),
  );
}

const NO_KEY = { ok: true, key: "" } as const;

async function applyLocked(
  options: ApplyOptions,
  terminal: Terminal,
  system: System,
  planner: Planner,
  interruption: Interruption,
  agreement: (interruption: Interruption) => Promise<Agreed>,
): Promise<number> {
  const isRecorded = planner.keepsNoRecord !== true;
  const key = isRecorded ? await makeKey(system, planner.places.key) : NO_KEY;
  if (!key.ok) return terminal.refuse([key.diagnostic]);
  const agreed = await agreement(interruption);
  if ("exitCode" in agreed) return agreed.exitCode;
  const { plan, secrets } = agreed.planned;
  const style =
    terminal.isQuiet || plan.steps.length === 0 ? "none" : terminal.hasLiveProgress ? "live" : "lines";
  const shown = await progress(style, terminal.beside, plan.steps.length, terminal.hasColor);
  const soFar = new OutcomesSoFar();
  if (options.json) interruption.atOnce(() => terminal.json(applyDocument(plan, soFar.outcomes, true)));
  const performing: Performing = {
    emit: (event) => {
      soFar.on(event);
      shown.on(event);
      terminal.event(...eventLines(plan, event));
    },
    concurrency: options.concurrency,
    signal: interruption.signal,
  };
  const ports = isRecorded
    ? await applyPorts(system, planner, agreed.planned, key.key, performing)
    : await stepPorts(
        system,
        planner.host,
        plan.changes.flatMap(({ profile }) => profile ?? []),
        (text) => withoutSecrets(text, agreed.planned.knownSecrets),
        performing,
      );
  const result = await applyPlan(plan, secrets, ports);
  shown.end();
  interruption.atOnce(() => undefined);
  if (plan.steps.length === 0) return noChanges(options, terminal, plan);
  const document = applyDocument(plan, result.steps, result.isInterrupted);
  const failed = failedGateways(document, planner.loaded.manifest.profiles.keys());
  await reportApply(options, terminal, document, lastLogLines(system, planner.host, failed));
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  if (document.outcome === "failed") return EXIT.failed;
  return options.detailedExitcode ? EXIT.changes : EXIT.done;
}

/** Tells that there is nothing to be done, and what there is to be told besides. @returns the exit code */
export async function noChanges(options: ApplyOptions, terminal: Terminal, plan: Plan): Promise<number> {
  const document = planDocument(plan);
  const ended = withoutSteps(plan, "no-changes", document.verdict);
  terminal.ended(ended);
  if (options.json) terminal.json(ended);
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  return document.outcome === "errors" ? EXIT.failed : EXIT.done;
}
