import pLimit from "p-limit";
import { type PrintedJob, readJob } from "../formats/launchctl.ts";
import type { HermesLayout } from "../hermes/layout.ts";
import type { ServiceId } from "../model/ids.ts";
import type { ServiceStepVerb } from "../model/step.ts";
import type { ProcessResult, System } from "../system/system.ts";
import { callProblem, isNoSession, isNotLoaded, LAUNCHCTL } from "./launchctl-call.ts";
import { type Domain, readDomains } from "./launchd-domains-states.ts";
import { launchdFormat } from "./launchd-format.ts";
import { type Refusal, whyRefused } from "./launchd-refusal.ts";
import type { Leaver, ServiceVerbs, VerbOutcome } from "./manager.ts";

const DEADLINE_MS = 30_000;
/** `launchctl` processes at a time: each only hands a message over. */
const CONCURRENCY = 8;
const POLL_MS = 200;
const RETRY_MS = 500;
/** Hermes may take agent.restart_drain_timeout (180 s) to finish its turns. */
const DRAIN_MS = 230_000;
/** launchd's own time between SIGTERM and SIGKILL, where the job says nothing else. */
const EXIT_TIMEOUT_S = 5;
/** What a job may take to be gone after its last signal. */
const TEARDOWN_MS = 10_000;

const OK: VerbOutcome = { ok: true };
const failed = (reason: string): VerbOutcome => ({ ok: false, reason });

/** The verbs of `launchctl`. */
export function launchdVerbs(system: System, layout: HermesLayout): ServiceVerbs {
  return {
    // A property list is read when its job is loaded.
    reload: async () => OK,
    tellsLeavers: true,
    async perform(verb, services, leavers = new Map()) {
      const read = await readDomains(system);
      if (!read.ok) return new Map(services.map((id) => [id, failed(read.reason)]));
      const limit = pLimit(CONCURRENCY);
      const outcomes = services.map(async (id) => {
        const job = new Job(system, layout, id, read.domains, (call) => limit(call));
        return [id, await job.perform(verb, leavers.get(id))] as const;
      });
      return new Map(await Promise.all(outcomes));
    },
  };
}

/** What somebody else than `bootstrap` has to do something about. */
type Unloaded = Extract<Refusal, { is: "disabled" | "elsewhere" }>;

type Limit = (call: () => Promise<ProcessResult>) => Promise<ProcessResult>;

/** One job of launchd, in whichever session it is loaded. */
class Job {
  readonly #system: System;
  readonly #label: ServiceId;
  readonly #path: string;
  readonly #domains: readonly Domain[];
  readonly #limit: Limit;

  constructor(
    system: System,
    layout: HermesLayout,
    label: ServiceId,
    domains: readonly Domain[],
    limit: Limit,
  ) {
    this.#system = system;
    this.#label = label;
    this.#path = launchdFormat.definition(layout, label);
    this.#domains = domains;
    this.#limit = limit;
  }

  perform(verb: ServiceStepVerb, leaver: Leaver | undefined): Promise<VerbOutcome> {
    switch (verb) {
      case "enable":
      case "disable":
        return this.#switch(verb);
      case "start":
        return this.#start();
      case "stop":
        return this.#stop(leaver);
      case "restart":
        return this.#restart(leaver);
      case "reset-failed":
        // launchd keeps no failures.
        return Promise.resolve(OK);
      case "kill":
        return this.#kill();
      default:
        return verb satisfies never;
    }
  }

  /** The list of the disabled is the user's, whichever session is asked; where it is kept apart, each is told. */
  async #switch(verb: "enable" | "disable"): Promise<VerbOutcome> {
    for (const { name } of this.#domains) {
      const result = await this.#call(verb, `${name}/${this.#label}`);
      if (result.exitCode !== 0) return failed(problemOf(verb, `${name}/${this.#label}`, result));
    }
    return OK;
  }

  async #start(): Promise<VerbOutcome> {
    const loaded = this.#domains.find(({ jobs }) => jobs.has(this.#label));
    if (loaded === undefined) return this.#load();
    const target = `${loaded.name}/${this.#label}`;
    const result = await this.#call("kickstart", target);
    if (result.exitCode === 0) return OK;
    if (isNotLoaded(result) || result.exitCode === LAUNCHCTL.domainCannot) {
      const again = await this.#load();
      return again.ok
        ? { ...again, note: "launchd had lost it, and its property list was loaded again" }
        : again;
    }
    if (result.exitCode !== LAUNCHCTL.alreadyInProgress)
      return failed(problemOf("kickstart", target, result));
    const isGone = await this.#isGoneFrom(loaded.name);
    return isGone ? this.#load() : failed(`${target} is still ending`);
  }

  /**
   * One that is idle is told and ended in one go, lest launchd starts it again in between, with whatever its files say by
   * now. One that is at work is let finish, since launchd would kill it after ExitTimeOut; what launchd starts in its
   * place is ended before it has done anything.
   */
  async #stop(leaver: Leaver | undefined): Promise<VerbOutcome> {
    const loaded = this.#domains.filter(({ jobs }) => jobs.has(this.#label));
    // One that runs by itself ends with that word alone.
    if (loaded.length === 0) await leaver?.tell();
    for (const { name } of loaded) {
      const before = await this.#job(name);
      const seconds = before?.exitTimeout ?? EXIT_TIMEOUT_S;
      if (leaver?.isIdle === false) {
        await leaver.tell();
        await this.#awaitEnd(name, before?.pid ?? leaver.pid);
      }
      const outcome = await this.#unload(name, seconds, leaver?.isIdle === true ? leaver : undefined);
      if (!outcome.ok) return outcome;
    }
    return OK;
  }

  /** What cannot be killed like that launchd kills itself when it is booted out, after its exit timeout. */
  async #kill(): Promise<VerbOutcome> {
    const loaded = this.#domains.filter(({ jobs }) => jobs.has(this.#label));
    for (const { name } of loaded) await this.#call("kill", "SIGKILL", `${name}/${this.#label}`);
    return OK;
  }

  /** The job as launchd has it; undefined where it does not say. */
  async #job(domain: string): Promise<PrintedJob | undefined> {
    const printed = await this.#call("print", `${domain}/${this.#label}`);
    return printed.exitCode === 0 ? readJob(printed.stdout) : undefined;
  }

  /** An answer that knows nothing of a session says nothing of a job, unless that session has gone. */
  async #isGone(domain: string, printed: ProcessResult): Promise<boolean> {
    if (isNotLoaded(printed)) return true;
    return isNoSession(printed) && isNoSession(await this.#call("print", domain));
  }

  /** By loading it anew: `kickstart -k` would go on with the property list as it was, and has hung at times. */
  async #restart(leaver: Leaver | undefined): Promise<VerbOutcome> {
    const stopped = await this.#stop(leaver);
    return stopped.ok ? this.#load() : stopped;
  }

  /** @param pid of the job, which may be a wrapper of the gateway */
  async #awaitEnd(domain: string, pid: number): Promise<void> {
    const end = this.#system.now() + DRAIN_MS;
    while (this.#system.now() < end) {
      const printed = await this.#call("print", `${domain}/${this.#label}`);
      if (await this.#isGone(domain, printed)) return;
      const job = printed.exitCode === 0 ? readJob(printed.stdout) : undefined;
      // Where launchd does not tell, it may be at work still.
      if (job !== undefined && job.pid !== pid) return;
      await this.#system.sleep(POLL_MS);
    }
  }

  /** @param leaver to be told right before, with no other call in between */
  async #unload(domain: string, seconds: number, leaver: Leaver | undefined): Promise<VerbOutcome> {
    const target = `${domain}/${this.#label}`;
    const result = await this.#limit(async () => {
      await leaver?.tell();
      return this.#run("bootout", target);
    });
    if (isNotLoaded(result)) return OK;
    if (result.exitCode !== 0 && result.exitCode !== LAUNCHCTL.inProgress)
      return failed(problemOf("bootout", target, result));
    const isGone = await this.#isGoneFrom(domain, seconds * 1000 + TEARDOWN_MS);
    return isGone
      ? OK
      : failed(`${target} has not ended ${seconds + TEARDOWN_MS / 1000} s after \`launchctl bootout\``);
  }

  /** `bootout` comes back before the job is gone; until then nothing can be loaded in its place. */
  async #isGoneFrom(domain: string, timeoutMs = EXIT_TIMEOUT_S * 1000 + TEARDOWN_MS): Promise<boolean> {
    const end = this.#system.now() + timeoutMs;
    for (;;) {
      const printed = await this.#call("print", `${domain}/${this.#label}`);
      if (await this.#isGone(domain, printed)) return true;
      if (this.#system.now() >= end) return false;
      await this.#system.sleep(POLL_MS);
    }
  }

  /**
   * Loads the property list and sees to it that its process is started; a label that is disabled is so again afterwards.
   * @param isDisabled somebody may have disabled it since it was listed
   */
  async #load(
    isDisabled = this.#domains.some(({ disabled }) => disabled.has(this.#label)),
  ): Promise<VerbOutcome> {
    if (isDisabled) {
      const enabled = await this.#switch("enable");
      if (!enabled.ok) return enabled;
    }
    const loaded = await this.#bootstrapSomewhere();
    if ("is" in loaded && loaded.is === "disabled" && !isDisabled) return this.#load(true);
    const outcome = "is" in loaded ? failed(loaded.reason) : loaded;
    const restored = isDisabled ? await this.#switch("disable") : OK;
    return outcome.ok && !restored.ok ? restored : outcome;
  }

  /** At the desktop where that can be had, else in the background. */
  async #bootstrapSomewhere(): Promise<VerbOutcome | Unloaded> {
    let last: VerbOutcome | Unloaded = failed("there is no session to load it in");
    for (const { name } of this.#domains) {
      last = await this.#bootstrap(name, `${name}/${this.#label}`);
      if (!("is" in last) || last.is !== "elsewhere") return last;
    }
    return last;
  }

  async #bootstrap(domain: string, target: string): Promise<VerbOutcome | Unloaded> {
    const end = this.#system.now() + EXIT_TIMEOUT_S * 1000 + TEARDOWN_MS;
    for (;;) {
      const result = await this.#call("bootstrap", domain, this.#path);
      if (result.exitCode === 0) return this.#spawned(target);
      const refusal = await this.#look(domain, target, result);
      switch (refusal.is) {
        case "loaded":
          return this.#spawned(target);
        case "final":
          return failed(refusal.reason);
        case "disabled":
        case "elsewhere":
          return refusal;
        case "ending":
          if (this.#system.now() >= end) return failed(refusal.reason);
          await this.#system.sleep(RETRY_MS);
          break;
        default:
          return refusal satisfies never;
      }
    }
  }

  async #look(domain: string, target: string, result: ProcessResult): Promise<Refusal> {
    const problem = problemOf("bootstrap", `${domain} ${this.#path}`, result);
    if (result.exitCode === undefined) return { is: "final", reason: problem };
    const printed = await this.#call("print", target);
    const listing = await this.#call("print", domain);
    return whyRefused(
      { label: this.#label, path: this.#path, domain, result, problem, printed, listing },
      this.#system,
    );
  }

  /** Over ssh a job may be loaded and not started. */
  async #spawned(target: string): Promise<VerbOutcome> {
    const printed = await this.#call("print", target);
    if (isNotLoaded(printed))
      return failed(
        `launchd took ${this.#path} and does not have it: it may have to be allowed in System Settings, General, Login Items`,
      );
    if (readJob(printed.stdout)?.pid !== undefined) return OK;
    const result = await this.#call("kickstart", target);
    return result.exitCode === 0 ? OK : failed(problemOf("kickstart", target, result));
  }

  #call(...words: readonly string[]): Promise<ProcessResult> {
    return this.#limit(() => this.#run(...words));
  }

  #run(...words: readonly string[]): Promise<ProcessResult> {
    return this.#system.run(["launchctl", ...words], { deadlineMs: DEADLINE_MS });
  }
}

function problemOf(verb: string, target: string, result: ProcessResult): string {
  return callProblem(`launchctl ${verb} ${target}`, result, DEADLINE_MS);
}
