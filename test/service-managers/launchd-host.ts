import type { FileFact, ServiceFact } from "../../src/model/facts.ts";
import type { ServiceId } from "../../src/model/ids.ts";
import type { ServiceStepVerb } from "../../src/model/step.ts";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import { launchdStates } from "../../src/service-managers/launchd-states.ts";
import { launchdVerbs } from "../../src/service-managers/launchd-verbs.ts";
import type { VerbOutcome } from "../../src/service-managers/manager.ts";
import type { System } from "../../src/system/system.ts";
import { FakeClock } from "../apply/fake-clock.ts";
import { FakeLaunchd } from "../support/fake-launchd.ts";
import { CODER, LAYOUT, WANT } from "./launchd-texts.ts";

export const plistOf = (label: string) => `/home/ada/Library/LaunchAgents/${label}.plist`;
export const label = (name: string) => `ai.hermes.gateway-${name}` as ServiceId; // test data
export const TARGET = `gui/1000/${CODER}`;
export const PATH = plistOf(CODER);

/** What a program that cannot be had, or does not come back, leaves. */
export const nothing = (failure: "not-found" | "timed-out" | "killed") => ({
  exitCode: undefined,
  stdout: "",
  stderr: "",
  failure,
});

/** A machine with launchd, whose time passes by sleeping alone. */
export class LaunchdHost {
  readonly clock = new FakeClock();
  readonly files = new Map<string, FileFact>();
  /** Each call's deadline, in ms. */
  readonly deadlines: (number | undefined)[] = [];
  readonly launchd = new FakeLaunchd({
    now: () => this.clock.nowMs,
    text: (name) => {
      const file = this.files.get(name);
      return file?.is === "text" ? file.text : undefined;
    },
  });
  readonly system: System = {
    ...this.clock.system,
    userId: 1000,
    userName: "ada",
    kind: (name) => (this.files.has(name) ? "file" : "absent"),
    realPath: (name) => (this.files.has(name) ? name : undefined),
    readText: (name, options) => {
      const file = this.files.get(name) ?? { is: "absent" };
      // Only who reads strictly sees what launchd objects to.
      return file.is === "unreadable" && options?.isStrict !== true
        ? { is: "text", text: "", mode: 0o644, modifiedMs: 0 }
        : file;
    },
    query: async (command, deadlineMs) => {
      this.deadlines.push(deadlineMs);
      return this.launchd.answer(command);
    },
    run: async (argv, { deadlineMs }) => {
      this.deadlines.push(deadlineMs);
      return this.launchd.answer(argv);
    },
  };
  readonly states = launchdStates(this.system, LAYOUT);

  constructor(...defined: readonly ServiceId[]) {
    for (const id of defined) this.define(id);
  }

  /** Writes a property list, Hermes-fleet's own where no text is given. */
  define(id: ServiceId, text = launchdFormat.render(WANT, id, {})): void {
    this.files.set(plistOf(id), { is: "text", text, mode: 0o644, modifiedMs: 0 });
  }

  unreadable(id: ServiceId, reason: string): void {
    this.files.set(plistOf(id), { is: "unreadable", reason });
  }

  /**
   * Does one thing to one job.
   * @param leaver the PID of its process, which is to end; that it is told stands among launchd's calls
   */
  async perform(verb: ServiceStepVerb, leaver?: number, isIdle = false): Promise<VerbOutcome | undefined> {
    const tell = async () => void this.launchd.calls.push("tell");
    const leavers = leaver === undefined ? undefined : new Map([[CODER, { pid: leaver, isIdle, tell }]]);
    return (await launchdVerbs(this.system, LAYOUT).perform(verb, [CODER], leavers)).get(CODER);
  }

  performAll(verb: ServiceStepVerb, ids: readonly ServiceId[]) {
    return launchdVerbs(this.system, LAYOUT).perform(verb, ids);
  }

  /** All that is known of one job. */
  async fact(): Promise<ServiceFact | undefined> {
    return (await this.states.inspect([CODER])).get(CODER);
  }

  /** The time that has passed, in ms. */
  get passed(): number {
    return this.clock.nowMs;
  }
}

/** A machine on which `coder` is defined, loaded and running. */
export function running(): LaunchdHost {
  const host = new LaunchdHost(CODER);
  host.launchd.load(PATH);
  return host;
}
