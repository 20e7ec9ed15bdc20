import { filesOf } from "../hermes/layout.ts";
import { plannedStopMarker } from "../hermes/runtime-files.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import type { GatewayFact, ProcessIdentity, ServiceFact } from "../model/facts.ts";
import type { FileDigest, ProfileName, ServiceId, StepId } from "../model/ids.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";
import type { Plan } from "../model/plan.ts";
import type { Secret } from "../model/secret.ts";
import type { Op, Step } from "../model/step.ts";
import type { Leaver, ServiceVerbs, VerbOutcome } from "../service-managers/manager.ts";
import type { System } from "../system/system.ts";
import { Bookkeeping, type BookkeepingPorts, type Books, NO_BOOKS } from "./bookkeeping.ts";
import { checkSource, copyMark, distribute, removeOldCopies } from "./distribute.ts";
import { editFile, removeFile } from "./edit-file.ts";
import { type Ending, endProcess } from "./end-process.ts";
import { FormerDefinitions } from "./former-definitions.ts";
import { setLinger } from "./linger.ts";
import { makeLink } from "./link.ts";
import { Readiness } from "./readiness.ts";
import { runHermes } from "./run-hermes.ts";
import { exportHome } from "./save-home.ts";
import { type Finishes, type Performer, schedule } from "./schedule.ts";

/** What applying takes from the other rooms. */
export interface ApplyPorts extends Omit<BookkeepingPorts, "record" | "fingerprint"> {
  readonly system: System;
  /** How the record is kept; absent where nothing is done that it would have to tell. */
  readonly books?: Pick<BookkeepingPorts, "record" | "fingerprint">;
  readonly verbs: ServiceVerbs | undefined;
  inspect(services: readonly ServiceId[]): Promise<ReadonlyMap<ServiceId, ServiceFact>>;
  /** Between two looks at what is waited for. */
  readonly pollMs: number;
  /** Whether the user's service manager answers; asked while waiting for it to come up. */
  isManagerThere(): boolean;
  readonly digest: (text: string) => FileDigest;
  readonly emit: (event: ApplyEvent) => void;
  readonly noteOf: Ending["noteOf"];
  readonly prove: Ending["prove"];
  /** Takes every secret that is known out of what others say: a program quotes what it was given. */
  readonly redacted: (text: string) => string;
  /** `hermes` processes at a time. */
  readonly concurrency: number;
  /** Raised by Ctrl-C: what runs is finished, nothing more begun. */
  readonly signal: AbortSignal;
  /** What then is finished; absent: the steps that run. */
  readonly finishes?: Finishes;
  /** Is asked of each profile right before its first step; absent: nobody is. */
  readonly turn?: NonNullable<Performer["turn"]>;
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
  const books = ports.books === undefined ? NO_BOOKS : new Bookkeeping(plan, { ...ports, ...ports.books });
  const run = new Run(plan, secrets, ports, books);
  await books.begin();
  run.lookAtLeavers();
  await removeOldCopies(ports.system, copyMark(ports.digest, plan), plan.steps);
  const outcomes = await schedule(plan.steps, run, (event) => run.note(event), ports.signal, ports.finishes);
  await books.end();
  const told = [...outcomes, ...run.undone].map(
    ([id, outcome]) => [id, withoutSecrets(outcome, ports.redacted)] as const,
  );
  return { steps: new Map(told), isInterrupted: ports.signal.aborted };
}

/** Of what is finished, however often Ctrl-C comes before the one that ends all. */
const NEVER = new AbortController().signal;

/** What starts a `hermes`, or as much work. */
const STARTS_HERMES: ReadonlySet<Op["do"]> = new Set(["hermes", "export", "check-source", "distribute"]);

class Run implements Performer {
  readonly #plan: Plan;
  readonly #secrets: ReadonlyMap<string, Secret>;
  readonly #ports: ApplyPorts;
  readonly #readiness: Readiness;
  /** The processes that are to end, and that restarts are to replace. */
  readonly #old = new Map<ServiceId, Leaver & { readonly process: ProcessIdentity }>();
  /** The gateways that are to be told of their end, as they were before the first step. */
  readonly #leavers = new Map<ProfileName, ProcessIdentity>();
  readonly #profileOf = new Map<ServiceId, ProfileName>();
  /** What is being waited for, or was last. */
  readonly #awaited = new Map<ServiceId, Step>();
  readonly #books: Books;
  readonly #definitions: FormerDefinitions;
  readonly turn?: NonNullable<Performer["turn"]>;
  readonly limit: NonNullable<Performer["limit"]>;

  constructor(plan: Plan, secrets: ReadonlyMap<string, Secret>, ports: ApplyPorts, books: Books) {
    this.#plan = plan;
    this.#books = books;
    this.#secrets = secrets;
    this.#ports = ports;
    if (ports.turn !== undefined) this.turn = ports.turn;
    this.limit = { atATime: ports.concurrency, has: ({ op }) => STARTS_HERMES.has(op.do) };
    this.#definitions = new FormerDefinitions(plan, ports.system);
    this.#readiness = new Readiness(ports.system, {
      pollMs: ports.pollMs,
      inspect: (services) => ports.inspect(services),
      gatewayOf: (service, mainPid) => this.#gateway(service, mainPid),
      seen: (service, gateway) => this.#seen(service, gateway),
    });
    const isMeant = ({ what }: { readonly what: string }) =>
      ports.finishes !== "profiles" || what === "steady";
    ports.signal.addEventListener("abort", () => this.#readiness.interrupt(isMeant));
    for (const step of plan.steps) {
      if ("service" in step.op && step.profile !== undefined)
        this.#profileOf.set(step.op.service, step.profile);
    }
  }

  /** Notes whose end is to be announced: not whoever holds the lock when that comes about. */
  lookAtLeavers(): void {
    for (const { op, profile } of this.#plan.steps) {
      if (op.do !== "announce-stop" || profile === undefined) continue;
      const gateway = this.#ports.gatewayOf(profile, undefined);
      if (gateway.is === "live") this.#leavers.set(profile, gateway.process);
    }
  }

  /** Steps that were done, and whose work was put back. */
  get undone(): ReadonlyMap<StepId, StepOutcome> {
    return this.#definitions.undone;
  }

  note(event: ApplyEvent): void {
    if (event.event === "ended" && event.outcome.is === "succeeded") this.#books.succeeded(event.step);
    if (event.event === "ended" && event.outcome.is === "failed") this.#books.failed(event.step);
    const { emit, redacted } = this.#ports;
    emit(event.event === "ended" ? { ...event, outcome: withoutSecrets(event.outcome, redacted) } : event);
  }

  async one(step: Step): Promise<StepOutcome> {
    const { op } = step;
    switch (op.do) {
      case "edit":
        this.#definitions.remember(step);
        return editFile(this.#ports.system, op, this.#secrets, this.#ports.digest);
      case "remove":
        return removeFile(this.#ports.system, op, this.#ports.digest);
      case "hermes":
        await this.#books.begins(step);
        return runHermes(this.#ports.system, this.#plan, op);
      case "export":
        return exportHome(this.#ports.system, this.#plan, op);
      case "check-source": {
        const { profile } = step;
        if (profile === undefined) throw new Error(`${step.id} is of no profile`);
        const { system, digest } = this.#ports;
        return checkSource(system, copyMark(digest, this.#plan), profile, op);
      }
      case "distribute":
        await this.#books.begins(step);
        return distribute(this.#ports.system, this.#plan, op);
      case "linger":
        return setLinger(this.#ports.system, op.isOn, () => this.#ports.isManagerThere());
      case "await":
        this.#awaited.set(op.service, step);
        return this.#readiness.wait(
          op.what === "ready" ? { ...op, old: this.#old.get(op.service)?.process } : op,
        );
      case "link":
        return makeLink(this.#ports.system, op);
      case "end-process":
        if (step.profile === undefined) throw new Error(`${step.id} is of no profile`);
        return endProcess(op, step.profile, {
          ...this.#ports,
          ...(this.#ports.finishes === "profiles" && { signal: NEVER }),
        });
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
      await this.#ports.lookAgain();
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
    const { verb } = first.op;
    const results = await verbs.perform(verb, [...services.values()], this.#old);
    const outcomes = [...services].map(async ([id, service]): Promise<readonly [StepId, StepOutcome]> => {
      const outcome = outcomeOf(results.get(service));
      const isRefused = outcome.is === "failed" && (verb === "start" || verb === "restart");
      return [id, isRefused ? await this.#definitions.putBack(service, outcome, verbs) : outcome];
    });
    return new Map(await Promise.all(outcomes));
  }

  /** Tells a live gateway that its end is planned; one that is gone by now needs no word. */
  async #announce({ op, profile }: Step): Promise<StepOutcome> {
    if (op.do !== "announce-stop" || profile === undefined) throw new Error("not an announcement");
    const { system } = this.#ports;
    const gateway = this.#ports.gatewayOf(profile, undefined);
    if (gateway.is !== "live") return { is: "succeeded" };
    const isIts = [...this.#profileOf].some(
      ([service, name]) => name === profile && service === gateway.service,
    );
    // Whoever has got hold of the lock since, and is no process of its service, is not what is ended.
    if (!isIts && !isSameProcess(this.#leavers.get(profile), gateway.process)) return { is: "succeeded" };
    const { pid } = gateway.process;
    const startTime = this.#ports.noteOf(gateway.process);
    // Good for a minute, so that it is written at the moment of telling.
    const tell = () =>
      system.writeText(
        filesOf(op.home).plannedStop,
        plannedStopMarker({ pid, startTime }, process.pid, system.now()),
        0o600,
      );
    const isIdle = isAtNoTurn(gateway);
    for (const [service, name] of this.#profileOf)
      if (name === profile) this.#old.set(service, { pid, process: gateway.process, isIdle, tell });
    if (this.#ports.verbs?.tellsLeavers !== true) await tell();
    return { is: "succeeded" };
  }

  #seen(service: ServiceId, gateway: GatewayFact): void {
    const step = this.#awaited.get(service);
    const says = gateway.is === "live" ? gateway.report?.state : undefined;
    if (step !== undefined) this.#ports.emit({ event: "seen", step, says });
  }

  #gateway(service: ServiceId, mainPid: number | undefined): GatewayFact {
    const profile = this.#profileOf.get(service);
    return profile === undefined ? { is: "none" } : this.#ports.gatewayOf(profile, mainPid);
  }
}

/** One that has said nothing of itself yet is at none; of one whose word cannot be read it is not known. */
function isAtNoTurn({ report, damaged = [] }: Extract<GatewayFact, { is: "live" }>): boolean {
  if (report !== undefined) return report.activeAgents === 0;
  return !damaged.some(({ name }) => name === "gateway_state.json");
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
  if (!result.ok) return { is: "failed", reason: result.reason };
  return { is: "succeeded", ...(result.note !== undefined && { note: result.note }) };
}
