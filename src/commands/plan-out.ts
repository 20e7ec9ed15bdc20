import { dirname, resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { Plan } from "../model/plan.ts";
import { SAVED_PLAN, type SavedPlan, savedPlanText, sealed } from "../plan/saved-plan.ts";
import { fingerprintWith, keyIdOf, makeKey } from "../record/key.ts";
import { machineId } from "../record/read-record.ts";
import { digestOf } from "../system/digest.ts";
import { machine } from "../system/machine.ts";
import type { ReadingSystem, System } from "../system/system.ts";
import { manifestPath } from "./load.ts";
import type { Planner } from "./make-plan.ts";
import type { PlanOutOptions } from "./options.ts";
import { type PreparedSave, showPlan } from "./plan.ts";
import { type MakeReporter, printing } from "./reporter.ts";
import { MAX_BYTES } from "./saved-plans.ts";
import { stateFolderProblem } from "./state-folder.ts";

/** `hermes-fleet plan --out FILE`: writes the plan and, where there is none, the key of its fingerprints; no more. */
export function planOut(options: PlanOutOptions): Promise<number> {
  return planOutWith(options, printing);
}

export function planOutWith(options: PlanOutOptions, makeReporter: MakeReporter): Promise<number> {
  const system = machine();
  return showPlan(options, makeReporter, (planner) => prepareSave(system, options, planner));
}

async function prepareSave(system: System, options: PlanOutOptions, planner: Planner): Promise<PreparedSave> {
  const { out } = options;
  const path = resolve(system.workingFolder, out) as AbsolutePath; // resolve() gives nothing else
  const obstacle = obstacleAt(system, path);
  if (obstacle !== undefined) return { ok: false, diagnostic: unwritable(out, obstacle) };
  const diagnostic = await stateFolderProblem(system, planner.places.key);
  if (diagnostic !== undefined) return { ok: false, diagnostic };
  const made = await makeKey(system, planner.places.key);
  if (!made.ok) return made;
  return {
    ok: true,
    async save(plan, terminal) {
      const refusal = whyNotSaved(plan);
      if (refusal !== undefined) return refusal;
      try {
        const text = savedPlanText(savedPlan(system, options, planner, plan, made.key), digestOf);
        await system.writeText(path, text, 0o600);
      } catch (error) {
        return unwritable(out, messageOf(error));
      }
      if (!terminal.isQuiet) {
        await terminal.say((paper) =>
          paper.line(`Saved as ${out}. \`hermes-fleet apply ${out}\` does exactly this, or stops.`),
        );
      }
      return undefined;
    },
  };
}

/** What is there already is only replaced where it is a saved plan, whole or not, or has nothing in it. */
function obstacleAt(system: ReadingSystem, named: AbsolutePath): string | undefined {
  const path = system.realPath(named) ?? named;
  switch (system.kind(path)) {
    case "absent": {
      const folder = dirname(path) as AbsolutePath; // of an absolute path
      return system.realPath(folder) === undefined ? `there is no directory ${folder}` : undefined;
    }
    case "file": {
      const file = system.readText(path, { maxBytes: MAX_BYTES });
      const isOurs = file.is === "text" && (file.text === "" || file.text.slice(0, 100).includes(SAVED_PLAN));
      return isOurs ? undefined : "there is a file that is no saved plan, and it is left as it is";
    }
    case "folder":
      return "it is a directory";
    case "link":
      return "it is a link to nothing";
    case "other":
      return "it is no regular file";
  }
}

function whyNotSaved({ isOtherHost, host, diagnostics }: Plan): Diagnostic | undefined {
  if (isOtherHost) {
    return notSaved(
      `the plan is not saved: it is for the host "${host}", which is not this one`,
      "A plan that is to be applied is made on its own host, which can be looked at.",
    );
  }
  return diagnostics.some(({ severity, blocks }) => severity === "error" && blocks === "apply")
    ? notSaved("the plan is not saved: with these errors nothing of it could be applied")
    : undefined;
}

function savedPlan(
  system: ReadingSystem,
  options: PlanOutOptions,
  { loaded }: Planner,
  plan: Plan,
  key: string,
): SavedPlan {
  const { hermesHome, host, serviceManager, target, drift, secrets } = options;
  const fingerprint = fingerprintWith(key);
  return {
    program: options.programVersion,
    createdAt: new Date(system.now()).toISOString(),
    machine: machineId(system),
    keyId: keyIdOf(key),
    manifest: loaded.manifest.path,
    inputs: [...loaded.read].map(([path, text]) => ({ path, fingerprint: fingerprint(text) })),
    options: {
      file: manifestPath(system, options).shownAs,
      ...(hermesHome !== undefined && { hermesHome: plan.root }),
      ...(host !== undefined && { host }),
      serviceManager,
      ...(target !== undefined && { target }),
      ...(drift !== undefined && { drift }),
      ...(secrets === "skip" && { secrets }),
    },
    plan: sealed(plan, fingerprint),
  };
}

function unwritable(out: string, reason: string): Diagnostic {
  return notSaved(`the plan cannot be saved as ${out}: ${reason}`, "Name another file.");
}

function notSaved(message: string, hint?: string): Diagnostic {
  return { code: "saved-plan", severity: "error", message, ...(hint !== undefined && { hint }) };
}
