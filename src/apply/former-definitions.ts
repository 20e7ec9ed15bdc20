import type { FileFact } from "../model/facts.ts";
import type { AbsolutePath, ProfileName, ServiceId, StepId } from "../model/ids.ts";
import { messageOf } from "../model/message-of.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Step } from "../model/step.ts";
import type { ServiceVerbs } from "../service-managers/manager.ts";
import type { System } from "../system/system.ts";

type TextFile = Extract<FileFact, { is: "text" }>;

interface Former {
  /** The step that changes it. */
  readonly step: StepId;
  readonly path: AbsolutePath;
  readonly file: TextFile;
}

/** Definitions as they were before this apply: one that the service manager refuses gives way to the one before. */
export class FormerDefinitions {
  readonly #system: System;
  readonly #services: ReadonlyMap<ProfileName, ServiceId>;
  readonly #former = new Map<ServiceId, Former>();
  readonly #undone = new Map<StepId, StepOutcome>();

  constructor(plan: Pick<Plan, "steps" | "manager">, system: System) {
    this.#system = system;
    // systemd only queues a start, and has read the definition before.
    const steps = plan.manager === "launchd" ? plan.steps : [];
    this.#services = new Map(
      steps.flatMap(({ profile, op }) =>
        profile !== undefined && "service" in op ? [[profile, op.service] as const] : [],
      ),
    );
  }

  /** What has become in the end of the steps whose work was put back. */
  get undone(): ReadonlyMap<StepId, StepOutcome> {
    return this.#undone;
  }

  /** To be called before a step is done. */
  remember({ id: step, phase, op, profile }: Step): void {
    if (phase !== "definition" || op.do !== "edit" || profile === undefined) return;
    const service = this.#services.get(profile);
    const file = this.#system.readText(op.path);
    if (service !== undefined && file.is === "text") this.#former.set(service, { step, path: op.path, file });
  }

  /** Puts the definition before back where the new one has failed, and starts the service with it. */
  async putBack(
    service: ServiceId,
    outcome: Extract<StepOutcome, { is: "failed" }>,
    verbs: ServiceVerbs,
  ): Promise<StepOutcome> {
    const former = this.#former.get(service);
    if (former === undefined) return outcome;
    this.#former.delete(service);
    const { step, path, file } = former;
    const also = (what: string) => ({ ...outcome, reason: `${outcome.reason}; ${path} ${what}` });
    try {
      await this.#system.writeText(path, file.text, file.mode);
    } catch (error) {
      const why = messageOf(error);
      return also(`could not be put back as it was: ${why}`);
    }
    this.#undone.set(step, { is: "failed", reason: "the service manager has refused it" });
    // Anew: what launchd took and did not start may be loaded.
    const started = (await verbs.perform("restart", [service])).get(service);
    if (started?.ok === true) return also("is as it was before, and it was started with that");
    const why = started === undefined ? "" : `: ${started.reason}`;
    return also(`is as it was before, but it does not start with that, either${why}`);
  }
}
