import { filesOf, homeOf } from "../hermes/layout.ts";
import type { GatewayFact } from "../model/facts.ts";
import type { AbsolutePath, Address, ProfileName, StepId } from "../model/ids.ts";
import type { Plan } from "../model/plan.ts";
import type { Fingerprints } from "../model/record.ts";
import type { Fingerprint } from "../model/secret.ts";
import type { Op, Step } from "../model/step.ts";
import type { RecordWriter } from "../record/record-writer.ts";
import type { System } from "../system/system.ts";

/** What keeping the record takes from the other rooms. */
export interface BookkeepingPorts {
  readonly system: Pick<System, "readText" | "kind">;
  /** The gateway of a profile, as it is at this moment or, where that takes a process, at the last look. */
  gatewayOf(profile: ProfileName, mainPid: number | undefined): GatewayFact;
  /** Looks at the processes of this machine once more. */
  lookAgain(): Promise<void>;
  readonly record: RecordWriter;
  readonly fingerprint: Fingerprint;
}

/** What there is to write down while steps are performed. */
export type Books = Pick<Bookkeeping, "begin" | "begins" | "succeeded" | "failed" | "end">;

/** Of steps that a person could as well have typed: the record tells nothing of them. */
export const NO_BOOKS: Books = {
  begin: async () => undefined,
  begins: async () => undefined,
  succeeded: () => undefined,
  failed: () => undefined,
  end: async () => undefined,
};

/** Keeps the record in step with an apply, so that one that is ended anywhere can be finished by the next. */
export class Bookkeeping {
  readonly #plan: Plan;
  readonly #ports: BookkeepingPorts;
  /** Steps still to come, by resource. */
  readonly #open = new Map<Address, Set<StepId>>();

  constructor(plan: Plan, ports: BookkeepingPorts) {
    this.#plan = plan;
    this.#ports = ports;
    for (const { address, id } of plan.steps) {
      const open = this.#open.get(address) ?? new Set();
      this.#open.set(address, open.add(id));
    }
  }

  /** What must be on disk before the first file changes: restarts that are owed. */
  async begin(): Promise<void> {
    const { record } = this.#ports;
    await this.#ports.lookAgain();
    for (const [profile, owed] of this.#plan.owed) {
      const gateway = this.#ports.gatewayOf(profile, undefined);
      if (gateway.is === "live") record.update(profile, { owed: { ...gateway.process, ...owed } });
    }
    for (const { profile, says } of this.#plan.records)
      if (says.creating) this.#takeBack(profile, homeOf({ root: this.#plan.root }, profile));
    for (const { address, begins } of this.#plan.hostRecords)
      if (this.#open.has(address)) record.updateHost(begins);
    const isReloaded = this.#plan.steps.some(({ op }) => op.do === "reload");
    for (const { profile, phase } of this.#plan.steps) {
      if (isReloaded && profile !== undefined && (phase === "definition" || phase === "remove"))
        record.update(profile, { reloadOwed: true });
    }
    if (this.#plan.steps.length > 0) await record.save();
  }

  /** What must be on disk before Hermes makes or updates a profile: until then, what is made is not the fleet's. */
  async begins({ address }: Step): Promise<void> {
    const { record } = this.#ports;
    const begun = this.#plan.records.filter(
      (one) => one.address === address && (one.says.creating === true || one.says.updating === true),
    );
    for (const { profile, says } of begun) record.update(profile, says);
    if (begun.length > 0) await record.save();
  }

  /** Resources that needed no step are recorded as they were found. */
  async end(): Promise<void> {
    const { record } = this.#ports;
    for (const { address } of [...this.#plan.records, ...this.#plan.hostRecords])
      if (!this.#open.has(address)) this.#recordResource(address);
    for (const [profile, paths] of this.#plan.watched) record.update(profile, { seen: this.#marksOf(paths) });
    for (const profile of this.#plan.forgets) if (this.#isDone(profile)) record.forget(profile);
    await record.save();
  }

  #isDone(profile: ProfileName): boolean {
    return this.#plan.steps.every(
      (step) => step.profile !== profile || this.#open.get(step.address)?.size === 0,
    );
  }

  /** A step has succeeded. */
  succeeded(step: Step): void {
    const open = this.#open.get(step.address);
    open?.delete(step.id);
    if (step.op.do === "reload") this.#recordReload();
    if (step.op.do === "await" && step.op.what !== "steady" && step.profile !== undefined)
      this.#recordProcess(step.profile, step.op.what);
    if (open?.size === 0) this.#recordResource(step.address);
    if ((step.op.do === "hermes" || step.op.do === "distribute") && step.profile !== undefined)
      this.#ports.record.update(step.profile, { creating: undefined, updating: undefined });
    // The last save tells what is wrong if this one fails.
    this.#ports.record.save().catch(() => undefined);
  }

  /** A step has failed. */
  failed({ op, profile }: Step): void {
    if ((op.do === "hermes" || op.do === "distribute") && profile !== undefined)
      this.#takeBack(profile, op.home);
  }

  /** A profile that could not be made is not a copy of anything; who makes it by hand makes it their own. */
  #takeBack(profile: ProfileName, home: AbsolutePath): void {
    const { record, system } = this.#ports;
    if (record.profile(profile).creating !== true || system.kind(home) !== "absent") return;
    record.update(profile, { creating: undefined, uncleanEnv: undefined, uncleanConfig: undefined });
  }

  /** The service manager knows everything now, but what is yet to be taken away. */
  #recordReload(): void {
    const { record } = this.#ports;
    const isPending = (profile: ProfileName) =>
      this.#plan.steps.some(
        (step) =>
          step.profile === profile && step.phase === "remove" && this.#open.get(step.address)?.has(step.id),
      );
    for (const profile of new Set(this.#plan.records.map((one) => one.profile)))
      if (record.profile(profile).reloadOwed === true && !isPending(profile))
        record.update(profile, { reloadOwed: undefined });
  }

  /** A gateway that has just come up has read what is now on disk; whatever was owed is paid. */
  #recordProcess(profile: ProfileName, what: Extract<Op, { do: "await" }>["what"]): void {
    const { record } = this.#ports;
    const { owed: _paid, process: _old, ...rest } = record.profile(profile);
    const gateway = this.#ports.gatewayOf(profile, undefined);
    const read = this.#plan.reads.get(profile);
    if (what !== "ready" || gateway.is !== "live" || read === undefined) {
      record.set(profile, rest);
      return;
    }
    const { env, config } = filesOf(homeOf({ root: this.#plan.root }, profile));
    record.set(profile, {
      ...rest,
      process: { ...gateway.process, read, files: this.#marksOf([env, config]) },
    });
  }

  /** Fingerprints of whole files, by path; absent where one is not there. */
  #marksOf(paths: readonly AbsolutePath[]): Fingerprints {
    const { system, fingerprint } = this.#ports;
    return Object.fromEntries(
      paths.flatMap((path) => {
        const file = system.readText(path);
        const mark = file.is === "text" ? fingerprint(file.text) : undefined;
        return mark === undefined ? [] : [[path, mark] as const];
      }),
    );
  }

  #recordResource(address: Address): void {
    const { record } = this.#ports;
    for (const one of this.#plan.records) {
      if (one.address !== address || Object.keys(one.says).length === 0) continue;
      record.update(one.profile, one.says);
    }
    for (const one of this.#plan.hostRecords) if (one.address === address) record.updateHost(one.says);
  }
}
