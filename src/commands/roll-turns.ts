import type { ApplyPorts } from "../apply/apply.ts";
import { type Condition, conditionOf } from "../hermes/condition.ts";
import type { GatewayFact, ProcessIdentity } from "../model/facts.ts";
import type { ProfileName, ServiceId } from "../model/ids.ts";
import type { ApplyEvent, StepOutcome } from "../model/outcome.ts";
import type { Move, Roll, RollVerb } from "../model/roll.ts";
import { isPatience, type Step } from "../model/step.ts";
import { fallen } from "../plan/fallen.ts";
import type { Afterwards } from "../plan/rolled.ts";

/** What looking at the gateways of a roll takes. */
type Looking = Pick<ApplyPorts, "inspect" | "gatewayOf" | "redacted">;

interface Look {
  readonly gateway: GatewayFact;
  readonly condition: Condition;
}

/** Looks at the gateways of a roll between their turns, and at its end: those that have been ready have to stay so. */
export class RollTurns {
  readonly #verb: RollVerb;
  readonly #roll: Roll;
  readonly #serviceOf: (profile: ProfileName) => ServiceId | undefined;
  readonly #now: () => number;
  /** The processes that have been ready. */
  readonly #ready = new Map<ProfileName, ProcessIdentity | undefined>();
  readonly #fallen = new Map<ProfileName, string>();
  readonly #left = new Set<ProfileName>();

  constructor(
    verb: RollVerb,
    roll: Roll,
    serviceOf: (profile: ProfileName) => ServiceId | undefined,
    now: () => number,
  ) {
    this.#verb = verb;
    this.#roll = roll;
    this.#serviceOf = serviceOf;
    this.#now = now;
  }

  /** Is told of everything that happens. */
  on(event: ApplyEvent, { gatewayOf }: Looking): void {
    if (event.event !== "ended" || event.outcome.is !== "succeeded" || this.#verb === "stop") return;
    const { op, profile } = event.step;
    if (op.do !== "await" || op.what !== "ready" || profile === undefined || this.#left.has(profile)) return;
    const gateway = gatewayOf(profile, undefined);
    this.#ready.set(profile, gateway.is === "live" ? gateway.process : undefined);
  }

  /** None is restarted while one that has been is down again, nor one that its owner has stopped meanwhile. */
  async turn(profile: ProfileName, looking: Looking): Promise<StepOutcome | undefined> {
    const move = this.#roll.moves.find((one) => one.profile === profile);
    if (this.#verb !== "restart" || move === undefined) return undefined;
    const before = [...this.#ready.keys()];
    const looks = await this.#look([profile, ...before], looking);
    for (const name of before) {
      const why = this.#whyFallen(name, looks.get(name));
      const step = this.#roll.plan.steps.find((one) => one.profile === name && one.op.do === "await");
      if (why === undefined || step === undefined) continue;
      this.#fallen.set(name, looking.redacted(why));
      return { is: "skipped", because: step };
    }
    if (looks.get(profile)?.condition.is !== "stopped" || !wasUp(move)) return undefined;
    if (this.#isCanary(profile)) return { is: "failed", reason: "it was stopped before its turn" };
    this.#left.add(profile);
    return { is: "succeeded" };
  }

  /** What each of them is at the end. */
  async atTheEnd(looking: Looking): Promise<(profile: ProfileName) => Afterwards> {
    const names = this.#roll.moves.map(({ profile }) => profile);
    const looks = await this.#look(names, looking).catch(() => undefined);
    return (profile) => {
      const look = looks?.get(profile);
      const process = this.#ready.get(profile);
      const why = this.#fallen.get(profile) ?? this.#whyFallen(profile, look);
      const gateway = look?.gateway;
      return {
        state: look?.condition.is ?? "unknown",
        ...(gateway?.is === "live" && { pid: gateway.process.pid }),
        ...(process !== undefined && { process }),
        ...(why !== undefined && { fallen: looking.redacted(why) }),
        ...(this.#left.has(profile) && { isLeft: true }),
      };
    };
  }

  #whyFallen(profile: ProfileName, look: Look | undefined): string | undefined {
    if (look === undefined || !this.#ready.has(profile)) return undefined;
    return fallen(look.condition, look.gateway, this.#ready.get(profile));
  }

  /** What others wait for has to be there. */
  #isCanary(profile: ProfileName): boolean {
    return this.#roll.plan.steps.some((step: Step) => step.profile === profile && isPatience(step.op));
  }

  async #look(
    profiles: readonly ProfileName[],
    { inspect, gatewayOf }: Looking,
  ): Promise<ReadonlyMap<ProfileName, Look>> {
    const services = profiles.flatMap((profile) => this.#serviceOf(profile) ?? []);
    if (services.length === 0) return new Map();
    const facts = await inspect(services);
    return new Map(
      profiles.map((profile) => {
        const service = this.#serviceOf(profile);
        const fact = service === undefined ? undefined : facts.get(service);
        const gateway = gatewayOf(profile, fact?.mainPid);
        return [profile, { gateway, condition: conditionOf(fact, gateway, this.#now()) }] as const;
      }),
    );
  }
}

/** A hard reset starts what is down as well. */
function wasUp({ does, from }: Move): boolean {
  return does === "restart" && from !== "stopped" && from !== "failed";
}
