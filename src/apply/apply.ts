import pLimit from "p-limit";
import { filesOf, homeOf } from "../hermes/layout.ts";
import { plannedStopMarker } from "../hermes/runtime-files.ts";
import type { GatewayFact, ProcessIdentity, ServiceFact } from "../model/facts.ts";
import type { AbsolutePath, Address, FileDigest, ProfileName, ServiceId, StepId } from "../model/ids.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Fingerprints } from "../model/record.ts";
import type { Fingerprint, Secret } from "../model/secret.ts";
import type { Step } from "../model/step.ts";
import type { RecordWriter } from "../record/record-writer.ts";
import type { ServiceVerbs, VerbOutcome } from "../service-managers/manager.ts";
import type { System } from "../system/system.ts";
import { editFile, removeFile } from "./edit-file.ts";
import { setLinger } from "./linger.ts";
import { Readiness } from "./readiness.ts";
import { exportHome, runHermes } from "./run-hermes.ts";
import { schedule } from "./schedule.ts";

/** What applying takes from the other rooms. */
export interface ApplyPorts {
  readonly system: System;
  readonly verbs: ServiceVerbs | undefined;
  inspect(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  /** The gateway of a profile as it is at this moment. */
  gatewayOf(profile: ProfileName, mainPid: number | undefined): GatewayFact;
  readonly record: RecordWriter;
  /** Whether the user's service manager answers; asked while waiting for it to come up. */
  isManagerThere(): boolean;
  readonly digest: (text: string) => FileDigest;
  readonly fingerprint: Fingerprint;
  readonly emit: (event: ApplyEvent) => void;
  /** Takes every secret that is known out of what others say: a program quotes what it was given. */
  readonly redacted: (text: string) => string;
  /** `hermes` processes at a time. */
  readonly concurrency: number;
  /** Raised by Ctrl-C: what runs is finished, nothing more begun. */
  readonly signal: AbortSignal;
}

export interface ApplyOutcome {
  readonly steps: ReadonlyMap<StepId, StepOutcome>;
  readonly isInterrupted: boolean;
}

/** Performs the steps of a plan, and keeps the record while it does. */
export async function applyPlan(
  plan: Plan,
  secrets: ReadonlyMap<string, Secret>,
  ports: ApplyPorts,
): Promise<ApplyOutcome> {
  const run = new Run(plan, secrets, ports);
  await run.recordDebts();
  const outcomes = await schedule(plan.steps, run, (event) => run.note(event), ports.signal);
  await run.recordRest();
  const told = [...outcomes].map(([id, outcome]) => [id, withoutSecrets(outcome, ports.redacted)] as const);
  return { steps: new Map(told), isInterrupted: ports.signal.aborted };
}

class Run {
  readonly #plan: Plan;
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #ports: ApplyPorts;
  readonly #readiness: Readiness;
  readonly #hermes: ReturnType<typeof pLimit>;
  /** The processes that restarts are to replace. */
  readonly #old = new Map<ServiceId, ProcessIdentity>();
  readonly #profileOf = new Map<ServiceId, ProfileName>();
  /** Steps still to come, by resource. */
  readonly #open = new Map<Address, Set<StepId>>();

  constructor(plan: Plan, secrets: ReadonlyMap<string, Secret>, ports: ApplyPorts) {
    this.#plan = plan;
    this.#secrets = secrets;
    this.#ports = ports;
    this.#hermes = pLimit(ports.concurrency);
    this.#readiness = new Readiness(ports.system, {
      inspect: (services) => ports.inspect(services),
      gatewayOf: (service, mainPid) => this.#gateway(service, mainPid),
    });
    ports.signal.addEventListener("abort", () => this.#readiness.interrupt());
    for (const step of plan.steps) {
      const open = this.#open.get(step.address) ?? new Set();
      this.#open.set(step.address, open.add(step.id));
      if ("service" in step.op && step.profile !== undefined)
        this.#profileOf.set(step.op.service, step.profile);
    }
  }

  /** What must be on disk before the first file changes: restarts that are owed, creations that begin. */
  async recordDebts(): Promise<void> {
    const { record } = this.#ports;
    for (const [profile, owed] of this.#plan.owed) {
      const gateway = this.#ports.gatewayOf(profile, undefined);
      if (gateway.is === "live") record.update(profile, { owed: { ...gateway.process, ...owed } });
    }
    for (const { profile, says } of this.#plan.records) if (says.creating) record.update(profile, says);
    for (const { profile, phase } of this.#plan.steps) {
      if (profile !== undefined && (phase === "definition" || phase === "remove"))
        record.update(profile, { reloadOwed: true });
    }
    if (this.#plan.steps.length > 0) await record.save();
  }

  /** Resources that needed no step are recorded as they were found. */
  async recordRest(): Promise<void> {
    const { record } = this.#ports;
    for (const { address } of this.#plan.records) if (!this.#open.has(address)) this.#recordResource(address);
    for (const [profile, paths] of this.#plan.watched) record.update(profile, { seen: this.#marksOf(paths) });
    for (const profile of this.#plan.forgets) if (this.#isDone(profile)) record.forget(profile);
    await record.save();
  }

  #isDone(profile: ProfileName): boolean {
    return this.#plan.steps.every(
      (step) => step.profile !== profile || this.#open.get(step.address)?.size === 0,
    );
  }

  note(event: ApplyEvent): void {
    if (event.event === "ended" && event.outcome.is === "succeeded") this.#recordStep(event.step);
    if (event.event === "ended" && event.outcome.is === "failed") this.#recordFailure(event.step);
    const { emit, redacted } = this.#ports;
    emit(event.event === "ended" ? { ...event, outcome: withoutSecrets(event.outcome, redacted) } : event);
  }

  async one(step: Step): Promise<StepOutcome> {
    const { op } = step;
    switch (op.do) {
      case "edit":
        return editFile(this.#ports.system, op, this.#secrets, this.#ports.digest);
      case "remove":
        return removeFile(this.#ports.system, op, this.#ports.digest);
      case "hermes":
        return this.#hermes(() => runHermes(this.#ports.system, this.#plan, op));
      case "export":
        return this.#hermes(() => exportHome(this.#ports.system, this.#plan, op));
      case "linger":
        return setLinger(this.#ports.system, op.isOn, () => this.#ports.isManagerThere());
      case "await":
        return this.#readiness.wait(op.what === "stopped" ? op : { ...op, old: this.#old.get(op.service) });
      case "make-folder":
        await this.#ports.system.makeFolder(op.path, op.mode);
        return { is: "succeeded" };
      case "announce-stop":
      case "service":
      case "reload":
        throw new Error(`${step.id} goes together with others`);
      default:
        return op satisfies never;
    }
  }

  async together(steps: readonly Step[]): Promise<ReadonlyMap<StepId, StepOutcome>> {
    const [first] = steps;
    if (first === undefined) return new Map();
    if (first.op.do === "announce-stop") {
      const announced = steps.map(async (step) => [step.id, await this.#announce(step)] as const);
      return new Map(await Promise.all(announced));
    }
    const { verbs } = this.#ports;
    if (verbs === undefined) throw new Error("the plan has steps for a service manager, and there is none");
    if (first.op.do === "reload") {
      const outcome = outcomeOf(await verbs.reload());
      return new Map(steps.map(({ id }) => [id, outcome]));
    }
    if (first.op.do !== "service") throw new Error(`${first.id} goes by itself`);
    const services = new Map(
      steps.flatMap(({ id, op }) => (op.do === "service" ? [[id, op.service] as const] : [])),
    );
    const results = await verbs.perform(first.op.verb, [...services.values()]);
    return new Map([...services].map(([id, service]) => [id, outcomeOf(results.get(service))] as const));
  }

  /** Tells a live gateway that its end is planned; one that is gone by now needs no word. */
  async #announce({ op, profile }: Step): Promise<StepOutcome> {
    if (op.do !== "announce-stop" || profile === undefined) throw new Error("not an announcement");
    const { system } = this.#ports;
    const gateway = this.#ports.gatewayOf(profile, undefined);
    if (gateway.is === "live") {
      for (const [service, name] of this.#profileOf)
        if (name === profile) this.#old.set(service, gateway.process);
      await system.writeText(
        filesOf(op.home).plannedStop,
        plannedStopMarker(gateway.process, process.pid, system.now()),
        0o600,
      );
    }
    return { is: "succeeded" };
  }

  #gateway(service: ServiceId, mainPid: number | undefined): GatewayFact {
    const profile = this.#profileOf.get(service);
    return profile === undefined ? { is: "none" } : this.#ports.gatewayOf(profile, mainPid);
  }

  #recordStep(step: Step): void {
    const open = this.#open.get(step.address);
    open?.delete(step.id);
    if (step.op.do === "reload") this.#recordReload();
    if (step.op.do === "await" && step.profile !== undefined) this.#recordProcess(step.profile, step.op.what);
    if (open?.size === 0) this.#recordResource(step.address);
    if (step.op.do === "hermes" && step.profile !== undefined)
      this.#ports.record.update(step.profile, { creating: undefined });
    // The last save tells what is wrong if this one fails.
    this.#ports.record.save().catch(() => undefined);
  }

  /** A profile that could not be made is not a copy of anything; who makes it by hand makes it their own. */
  #recordFailure({ op, profile }: Step): void {
    const { record, system } = this.#ports;
    if (op.do !== "hermes" || profile === undefined || system.kind(op.home) !== "absent") return;
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
  #recordProcess(profile: ProfileName, what: "ready" | "stopped"): void {
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
  }
}

function withoutSecrets(outcome: StepOutcome, redacted: (text: string) => string): StepOutcome {
  switch (outcome.is) {
    case "failed":
      return { ...outcome, reason: redacted(outcome.reason) };
    case "succeeded":
      return outcome.note === undefined ? outcome : { ...outcome, note: redacted(outcome.note) };
    case "skipped":
      return outcome;
    default:
      return outcome satisfies never;
  }
}

function outcomeOf(result: VerbOutcome | undefined): StepOutcome {
  if (result === undefined) return { is: "failed", reason: "the service manager gave no answer" };
  return result.ok ? { is: "succeeded" } : { is: "failed", reason: result.reason };
}
