import { readdirSync } from "node:fs";
import type { PlanDocument } from "../../../../src/output/plan-document.generated.ts";
import type { Ran, TestHost } from "../../../support/test-host.ts";
import { until } from "../../../support/until.ts";
import { OWN_STATE } from "../snapshots.ts";
import { notAsDeclared } from "./declared.ts";
import { agentHere, type Fleet, HERE, manifestOf, NO_FLEET } from "./fleet.ts";
import { type HostReading, readHost } from "./host-reading.ts";
import { leaks } from "./leaks.ts";
import { outdatedGateways } from "./outdated.ts";
import { undeclared } from "./undeclared.ts";

/** The host before an apply and after it. */
export interface Applied {
  readonly before: HostReading;
  readonly after: HostReading;
}

/**
 * A host on which every apply is held to what an apply promises: all is as the manifest says, not a byte of anything
 * else has changed, no gateway was touched without a reason in the plan, none has read what is no longer so, no secret
 * has been told.
 */
export class JudgedHost {
  readonly host: TestHost;
  /** The profiles that the manifests name. */
  readonly #names: readonly string[];
  /** These, and those that no manifest names. */
  readonly #profiles: readonly string[];
  #last: Fleet = NO_FLEET;
  #next: Fleet = NO_FLEET;
  /**
   * What was changed by hand since the last apply: "coder unit", "coder env GREETING"; and what a gateway has read of it:
   * "coder misread env GREETING".
   */
  spoilt = new Set<string>();
  /** Values that came into .env by hand: as secret as the others. */
  readonly secrets = new Set<string>();
  /** Whose limits Hermes has dropped since the last apply. */
  readonly #unlimited = new Set<string>();
  /** Told of everything that is done to the host. */
  readonly #tell: (words: string) => void;

  constructor(
    host: TestHost,
    names: readonly string[],
    bystanders: readonly string[],
    tell: (words: string) => void = () => undefined,
  ) {
    this.host = host;
    this.#names = names;
    this.#profiles = [...names, ...bystanders];
    this.#tell = tell;
  }

  /** The fleet that was applied last. */
  get last(): Fleet {
    return this.#last;
  }

  /**
   * Applies a fleet, and throws where something is not as it has to be.
   * @param kills applies that are begun before, each killed after so many lines of progress
   */
  async apply(next: Fleet, kills: readonly number[] = []): Promise<Applied> {
    this.#next = structuredClone(next);
    this.host.manifest(manifestOf(next));
    const before = await this.read();
    const reasons = [await this.#gatewaysWithReason()];
    for (const lines of kills) {
      await this.#killApply(lines);
      reasons.push(await this.#gatewaysWithReason());
    }
    this.#tell("apply");
    const { code, stdout, stderr } = await this.fleet(["apply", "-y", "--allow-delete"]);
    if (code !== 0) throw new Error(`the apply ended with ${code}:\n${stdout}\n${stderr}`);
    const after = await this.read();
    const { host, spoilt } = this;
    const problems = [
      ...notAsDeclared({ host, last: this.#last, next, spoilt, reading: after }),
      ...this.#changedBytes(before, after),
      ...outdatedGateways({ last: this.#last, next }, { before, after }, spoilt),
      ...this.#touchedGateways({ before, after }, new Set(reasons.flatMap((names) => [...names]))),
      ...leaks("the record", this.#records(), [this.#last, next], this.secrets),
    ];
    if (problems.length > 0) {
      throw new Error(`${problems.join("\n")}\n\nThe apply said:\n${stdout}\n${stderr}`);
    }
    this.#last = this.#next;
    this.spoilt = new Set();
    this.#unlimited.clear();
    await this.expectNoChanges();
    return { before, after };
  }

  /**
   * Hermes has written over the definition of a gateway: where limits do not outlive that, they are drift, and the next
   * apply has a reason to restart the gateway.
   */
  hermesRewrote(name: string): void {
    const limits = agentHere(this.#last, name)?.limits.size ?? 0;
    if (limits > 0 && !this.host.services.traits.keepsLimits) this.#unlimited.add(name);
  }

  /** Applies what was applied last once more, where Hermes has dropped limits since. */
  async healLimits(): Promise<void> {
    if (this.#unlimited.size > 0) await this.apply(this.#last);
  }

  /** A plan for what was applied last has nothing to do but to put limits back that Hermes has dropped. */
  async expectNoChanges(): Promise<void> {
    if (this.#unlimited.size > 0) return this.#expectLimitsBack();
    const { code, stdout, stderr } = await this.fleet(["plan", "--detailed-exitcode"]);
    if (code !== 0) throw new Error(`the plan after the apply ended with ${code}:\n${stdout}\n${stderr}`);
  }

  async #expectLimitsBack(): Promise<void> {
    const { stdout } = await this.fleet(["plan", "--json"]);
    const { changes } = JSON.parse(stdout) as PlanDocument; // its schema is tested elsewhere
    const changed = changes.flatMap(({ address, action }) => (action === "no-op" ? [] : [address]));
    const parts = [...this.#unlimited].flatMap((name) =>
      ["service", "gateway"].map((part) => `profile.${name}.${part}`),
    );
    const missing = [...this.#unlimited].filter((name) => !changed.includes(`profile.${name}.service`));
    const others = changed.filter((address) => !parts.includes(address));
    if (missing.length > 0 || others.length > 0)
      throw new Error(
        `limits are to come back to ${[...this.#unlimited].join(", ")}, and the plan changes ${changed.join(", ")}`,
      );
  }

  /** An apply of this fleet is refused, and changes nothing. */
  async expectRefusal(refused: Fleet): Promise<void> {
    this.host.manifest(manifestOf(refused));
    const before = await this.read();
    const { code, stdout } = await this.fleet(["apply", "-y", "--allow-delete"]);
    if (code !== 1) throw new Error(`the apply was not refused, but ended with ${code}:\n${stdout}`);
    const after = await this.read();
    const text = ({ files, services }: HostReading) => JSON.stringify([[...files], [...services]]);
    if (text(before) !== text(after)) throw new Error("a refused apply has changed something");
    this.host.manifest(manifestOf(this.#last));
  }

  /** Runs hermes-fleet with the environment of the fleet, and holds what it prints to the secrets. */
  async fleet(words: readonly string[]): Promise<Ran> {
    const ran = await this.host.fleet([...words, ...ON_THIS_HOST], this.#environment);
    this.#expectNoSecret(words.join(" "), ran);
    return ran;
  }

  read(): Promise<HostReading> {
    return readHost(this.host, this.#profiles);
  }

  /** Begins an apply and ends it with `kill -9`. */
  async #killApply(lines: number): Promise<void> {
    this.#tell(`apply, killed after ${lines} lines of progress`);
    const words = ["apply", "-y", "--allow-delete", ...ON_THIS_HOST];
    const apply = this.host.beginFleet(words, this.#environment);
    const isDue = () => (lines === 0 ? this.#hasLock() : apply.stderr.split("\n").length > lines);
    await until(`${lines} lines of progress`, () => apply.hasEnded || isDue(), 300_000);
    apply.signal("SIGKILL");
    this.#expectNoSecret("a killed apply", await apply.ended);
  }

  #changedBytes(before: HostReading, after: HostReading): readonly string[] {
    const fleets = { last: this.#last, next: this.#next };
    const isHome = (path: string, name: string) => path.startsWith(`.hermes/profiles/${name}/`);
    const hasHome = (name: string, { files }: HostReading) =>
      name === "default" || [...files.keys()].some((path) => isHome(path, name));
    // What is made or deleted has nothing to keep.
    const skipped = new Set(this.#profiles.filter((name) => !hasHome(name, before) || !hasHome(name, after)));
    const ofServices = new Set(
      this.#names.flatMap((name) => [...this.host.services.mayWrite(name), `.local/bin/${name}`]),
    );
    const [was, is] = [before, after].map((reading) => undeclared(reading, fleets, ofServices, skipped));
    const nothing = (path: string) => (path.endsWith("its data") ? "{}" : "");
    return [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].flatMap((path) => {
      const [then, now] = [was, is].map((one) => one?.[path] ?? nothing(path));
      return then === now ? [] : [`${path}, undeclared, was\n${then}\nand is\n${now}`];
    });
  }

  #touchedGateways({ before, after }: Applied, withReason: ReadonlySet<string>): readonly string[] {
    return this.#profiles.flatMap((name) => {
      const [was, is] = [before, after].map(({ services }) => services.get(name)?.pid);
      return was === is || withReason.has(name)
        ? []
        : [`${name}: its PID was ${was} and is ${is}, for no reason in the plan`];
    });
  }

  /** The profiles whose gateways a plan has something to do for. */
  async #gatewaysWithReason(): Promise<ReadonlySet<string>> {
    const { stdout, stderr } = await this.fleet(["plan", "--json"]);
    if (!stdout.startsWith("{")) throw new Error(`no plan:\n${stderr}`);
    const { changes } = JSON.parse(stdout) as PlanDocument; // its schema is tested elsewhere
    return new Set(
      changes.flatMap(({ kind, action, profile }) =>
        kind === "gateway" && action !== "no-op" && profile !== undefined ? [profile] : [],
      ),
    );
  }

  get #environment(): Record<string, string> {
    return Object.fromEntries(this.#next.variables);
  }

  #expectNoSecret(what: string, { stdout, stderr }: Ran): void {
    const printed = `${stdout}\n${stderr}`;
    const told = leaks(`what ${what} printed`, printed, [this.#last, this.#next], this.secrets);
    if (told.length > 0) throw new Error(`${told.join("\n")}\n${printed}`);
  }

  #records(): string {
    return this.#state()
      .filter((name) => name.endsWith(".json"))
      .map((name) => this.host.read(this.host.path(OWN_STATE, name)))
      .join("\n");
  }

  #hasLock(): boolean {
    return this.#state().some((name) => name.endsWith(".lock"));
  }

  #state(): readonly string[] {
    const folder = this.host.path(OWN_STATE);
    return this.host.exists(folder) ? readdirSync(folder) : [];
  }
}

const ON_THIS_HOST = ["--host", HERE];
