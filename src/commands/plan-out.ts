import { resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import { SAVED_PLAN, type SavedOptions, type SavedPlan, savedPlanText, sealed } from "../plan/saved-plan.ts";
import { fingerprintWith, keyIdOf, makeKey } from "../record/key.ts";
import { machineId } from "../record/read-record.ts";
import { digestOf } from "../system/digest.ts";
import { machine } from "../system/machine.ts";
import type { System } from "../system/system.ts";
import { manifestPath } from "./load.ts";
import type { Planner } from "./make-plan.ts";
import type { PlanCommandOptions } from "./options.ts";
import { type PlanOut, planTo } from "./plan.ts";
import { stateFolderProblem } from "./state-folder.ts";
import type { Terminal } from "./terminal.ts";

/** `hermes-fleet plan --out FILE`: writes two files, the plan and, where there is none, the key of its fingerprints. */
export function planOut(options: PlanCommandOptions & { readonly out: string }): Promise<number> {
  return planTo(options, new PlanFile(machine(), options));
}

class PlanFile implements PlanOut {
  readonly #system: System;
  readonly #options: PlanCommandOptions & { readonly out: string };
  readonly #path: AbsolutePath;
  #key = "";

  constructor(system: System, options: PlanCommandOptions & { readonly out: string }) {
    this.#system = system;
    this.#options = options;
    this.#path = resolve(system.workingFolder, options.out) as AbsolutePath; // resolve() gives nothing else
  }

  async begin({ places }: Planner): Promise<Diagnostic | undefined> {
    const problem = this.#pathProblem() ?? (await stateFolderProblem(this.#system, places.key));
    if (problem !== undefined) return problem;
    const made = await makeKey(this.#system, places.key);
    if (!made.ok) return made.diagnostic;
    this.#key = made.key;
    return undefined;
  }

  async save(planner: Planner, plan: Plan, terminal: Terminal): Promise<Diagnostic | undefined> {
    if (plan.isOtherHost) {
      return notSaved(
        `the plan is not saved: it is for the host "${plan.host}", which is not this one`,
        "A plan to be applied is made on the host that it is for.",
      );
    }
    if (plan.diagnostics.some(({ severity, blocks }) => severity === "error" && blocks === "apply"))
      return notSaved("the plan is not saved: with the errors above nothing of it could be applied");
    try {
      await this.#system.writeText(this.#path, savedPlanText(this.#saved(planner, plan), digestOf), 0o600);
    } catch (error) {
      return this.#unwritable(error instanceof Error ? error.message : String(error));
    }
    const { out } = this.#options;
    if (!terminal.isQuiet) {
      await terminal.say((paper) => {
        paper.line(`Saved as ${out}. \`hermes-fleet apply ${out}\` does exactly this, or stops.`, 2);
      });
    }
    return undefined;
  }

  #saved({ loaded }: Planner, plan: Plan): SavedPlan {
    const system = this.#system;
    const fingerprint = fingerprintWith(this.#key);
    return {
      program: this.#options.programVersion,
      createdAt: new Date(system.now()).toISOString(),
      machine: machineId(system),
      keyId: keyIdOf(this.#key),
      manifest: loaded.manifest.path,
      inputs: [...loaded.read].map(([path, text]) => ({ path, fingerprint: fingerprint(text) ?? "" })),
      options: this.#planningOptions(plan),
      plan: sealed(plan, fingerprint),
    };
  }

  #planningOptions({ root }: Plan): SavedOptions {
    const { hermesHome, host, serviceManager, target, drift } = this.#options;
    return {
      file: manifestPath(this.#system, this.#options).shownAs,
      ...(hermesHome !== undefined && { hermesHome: root }),
      ...(host !== undefined && { host }),
      serviceManager,
      ...(target !== undefined && { target }),
      ...(drift !== undefined && { drift }),
    };
  }

  /** What is there already is only replaced where it is a saved plan, whole or not, or has nothing in it. */
  #pathProblem(): Diagnostic | undefined {
    const system = this.#system;
    const path = system.realPath(this.#path) ?? this.#path;
    const kind = system.kind(path);
    if (kind === "absent" || kind === "link") return undefined;
    if (kind !== "file")
      return this.#unwritable(kind === "folder" ? "it is a directory" : "it is no regular file");
    const file = system.readText(path, { maxBytes: 256 * 1024 * 1024 });
    const isOurs = file.is === "text" && (file.text === "" || file.text.slice(0, 100).includes(SAVED_PLAN));
    return isOurs
      ? undefined
      : this.#unwritable("there is a file that is no saved plan, and it is left as it is");
  }

  #unwritable(reason: string): Diagnostic {
    return notSaved(`the plan cannot be saved as ${this.#options.out}: ${reason}`, "Name another file.");
  }
}

function notSaved(message: string, hint?: string): Diagnostic {
  return { code: "saved-plan", severity: "error", message, ...(hint !== undefined && { hint }) };
}
