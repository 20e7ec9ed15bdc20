import { applyPlan } from "../apply/apply.ts";
import { type Lock, takeLock } from "../apply/lock.ts";
import { homeOf } from "../hermes/layout.ts";
import type { Plan } from "../model/plan.ts";
import { readGateway } from "../observe/gateways.ts";
import { FileLocks, LOCK_TABLE } from "../observe/locks.ts";
import { type ApplyDocument, applyDocument, withoutSteps } from "../output/apply-document.ts";
import { drawDiagnostics } from "../output/draw-diagnostics.ts";
import { drawPlan } from "../output/draw-plan.ts";
import { planDocument } from "../output/plan-document.ts";
import { progress } from "../output/progress.ts";
import { fingerprintWith, makeKey } from "../record/key.ts";
import { machineId, RECORD_VERSION } from "../record/read-record.ts";
import { RecordWriter } from "../record/record-writer.ts";
import { systemdVerbs } from "../service-managers/systemd-verbs.ts";
import { digestOf } from "../system/digest.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { ask } from "./ask.ts";
import { gatewayLog } from "./host.ts";
import { Interruption } from "./interruption.ts";
import { makePlanner, type Planner } from "./make-plan.ts";
import { type ApplyOptions, EXIT } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet apply`: plans, shows, asks, and makes it so. */
export async function apply(options: ApplyOptions): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const made = makePlanner(system, options, process.platform);
  if (!made.ok) {
    await terminal.diagnostics(made.diagnostics);
    return EXIT.failed;
  }
  let lock: Lock | undefined;
  // Before the lock is taken: a signal between the two would leave it behind.
  const interruption = new Interruption({
    onFirst: () =>
      void terminal.say((paper) =>
        paper.line("Running steps are finished first; Ctrl-C again stops at once."),
      ),
    onSecond: async () => lock?.release(),
  });
  try {
    const taken = await takeLock(system, made.planner.places.lock, process.pid);
    if (!taken.ok) {
      await terminal.diagnostics([taken.diagnostic]);
      return EXIT.failed;
    }
    lock = taken.lock;
    return await applyLocked(options, terminal, system, made.planner, interruption);
  } finally {
    interruption.dispose();
    await lock?.release();
  }
}

async function applyLocked(
  options: ApplyOptions,
  terminal: Terminal,
  system: System,
  planner: Planner,
  interruption: Interruption,
): Promise<number> {
  const key = await makeKey(system, planner.places.key);
  const agreed = await agree(options, terminal, planner, interruption);
  if ("exitCode" in agreed) return agreed.exitCode;
  const { plan, secrets, record } = agreed.planned;
  const { host, places, loaded } = planner;
  const writer = new RecordWriter(
    system,
    places.record,
    {
      version: RECORD_VERSION,
      fleet: plan.fleet,
      root: host.layout.root,
      machine: machineId(system),
      host: plan.host,
      manifest: loaded.manifest.path,
    },
    record,
  );
  const style =
    terminal.isQuiet || plan.steps.length === 0 ? "none" : terminal.hasLiveProgress ? "live" : "lines";
  const shown = await progress(style, process.stderr, plan.steps.length);
  const result = await applyPlan(plan, secrets, {
    system,
    verbs: host.manager && systemdVerbs(system),
    inspect: async (services) => (await host.manager?.states.inspect(services)) ?? new Map(),
    gatewayOf: (profile, mainPid) => {
      const service = host.manager?.format.id(host.layout, profile);
      if (service === undefined) return { is: "none" };
      return readGateway(
        system,
        new FileLocks(system.readText(LOCK_TABLE)),
        homeOf(host.layout, profile),
        service,
        mainPid,
      );
    },
    record: writer,
    digest: digestOf,
    fingerprint: fingerprintWith(key),
    emit: (event) => shown.on(event),
    concurrency: options.concurrency,
    signal: interruption.signal,
  });
  shown.end();
  if (plan.steps.length === 0) return noChanges(options, terminal, plan);
  const document = applyDocument(plan, result.steps, result.isInterrupted);
  await report(options, terminal, document);
  if (!options.json && terminal.hasLiveProgress) await showLogs(terminal, system, planner, document);
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  if (document.outcome === "failed") return EXIT.failed;
  return options.detailedExitcode ? EXIT.changes : EXIT.done;
}

const NOBODY_TO_ASK = {
  code: "nobody-to-ask",
  severity: "error",
  message: "apply has to ask, and there is no terminal",
  hint: "Pass --auto-approve (-y) where nobody is there to answer.",
} as const;

type Agreed = { readonly planned: Awaited<ReturnType<Planner["plan"]>> } | { readonly exitCode: number };

/** Plans and shows until somebody agrees to what is then still so, or there is nothing to agree to. */
async function agree(
  options: ApplyOptions,
  terminal: Terminal,
  planner: Planner,
  interruption: Interruption,
): Promise<Agreed> {
  let planned = await planner.plan();
  for (;;) {
    const { plan } = planned;
    const refusals = plan.diagnostics.filter(({ blocks }) => blocks === "apply");
    if (refusals.length > 0) {
      const document = withoutSteps(plan, "refused", "Nothing was changed.");
      await report(options, terminal, document);
      return { exitCode: EXIT.failed };
    }
    if (plan.steps.length === 0) return { planned };
    await show(options, terminal, plan);
    if (interruption.exitCode !== undefined) return { exitCode: interruption.exitCode };
    if (options.autoApprove) return { planned };
    if (!terminal.isInteractive) {
      await terminal.diagnostics([NOBODY_TO_ASK]);
      return { exitCode: EXIT.failed };
    }
    const answer = await ask("Apply these changes?");
    if (answer === "interrupted") return { exitCode: EXIT.interrupted };
    if (answer === "no") {
      await terminal.say((paper) => paper.line("Nothing was changed."));
      return { exitCode: EXIT.failed };
    }
    const second = await planner.plan();
    if (isSame(planned.plan, second.plan)) return { planned: second };
    await terminal.say((paper) =>
      paper.line("The host has changed since it was looked at. This is the plan now:"),
    );
    planned = second;
  }
}

function isSame(one: Plan, other: Plan): boolean {
  return JSON.stringify([one.changes, one.steps]) === JSON.stringify([other.changes, other.steps]);
}

async function show(options: ApplyOptions, terminal: Terminal, plan: Plan): Promise<void> {
  if (options.json || terminal.isQuiet) return;
  await terminal.result((paper) => {
    drawPlan(paper, planDocument(plan), { isFull: options.full === true });
    paper.line();
  });
}

async function noChanges(options: ApplyOptions, terminal: Terminal, plan: Plan): Promise<number> {
  const document = planDocument(plan);
  if (options.json) terminal.json(withoutSteps(plan, "no-changes", document.verdict));
  else await terminal.result((paper) => drawPlan(paper, document, { isFull: options.full === true }));
  return document.outcome === "errors" ? EXIT.failed : EXIT.done;
}

async function report(options: ApplyOptions, terminal: Terminal, document: ApplyDocument): Promise<void> {
  if (options.json) {
    terminal.json(document);
    return;
  }
  if (document.diagnostics.length > 0) {
    await terminal.say((paper) => {
      drawDiagnostics(paper, document.diagnostics);
      paper.line();
    });
  }
  await terminal.result((paper) => paper.line(paper.colors.bold(document.verdict)));
}

/** Of a log that may tell why a gateway did not come up. */
const LOG_LINES = 5;

/** On a terminal only: logs hold people's messages, which have no place in a CI log. */
async function showLogs(
  terminal: Terminal,
  system: System,
  { host, loaded }: Planner,
  document: ApplyDocument,
): Promise<void> {
  for (const name of loaded.manifest.profiles.keys()) {
    const hasFailed = document.steps.some(
      ({ address, outcome }) => outcome === "failed" && address === `profile.${name}.gateway`,
    );
    const log = hasFailed
      ? system.readText(gatewayLog(host, name), { maxBytes: 16 * 1024 * 1024 })
      : undefined;
    if (log?.is !== "text") continue;
    const lines = log.text.trimEnd().split("\n").slice(-LOG_LINES);
    await terminal.say((paper) => {
      paper.line(`The last lines of ${gatewayLog(host, name)}:`);
      for (const line of lines) paper.unwrapped(paper.colors.dim(`  ${line}`));
    });
  }
}
