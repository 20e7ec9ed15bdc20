import type { Backend } from "../../support/backends/backend.ts";
import { TestHost } from "../../support/test-host.ts";
import { addBystander, BYSTANDER } from "../support/fleet/bystander.ts";
import {
  agentsHere,
  type Fleet,
  hasConflict,
  manifestOf,
  NO_FLEET,
  newAgent,
  secretOf,
  TOKEN,
} from "../support/fleet/fleet.ts";
import { JudgedHost } from "../support/fleet/judged-host.ts";
import type { Act } from "./act.ts";
import { DRIFT } from "./drift.ts";
import { OF_FILES } from "./edits-of-files.ts";
import { NAMES, OF_GATEWAYS } from "./edits-of-gateways.ts";
import { OF_TOKENS } from "./edits-of-tokens.ts";
import { HARMLESS } from "./harmless-acts.ts";
import { draws, type Picks, weighted } from "./picks.ts";

/** How many edits, those by hand included, go to one apply. */
const EDITS_AN_APPLY = 10;

/** What an edit is about, each as often as its weight says. */
const EDITS = [
  { weight: 12, kind: OF_FILES },
  { weight: 12, kind: OF_GATEWAYS },
  { weight: 6, kind: OF_TOKENS },
] as const;
const ACTS = [
  { weight: 1, kind: HARMLESS },
  { weight: 1, kind: DRIFT },
] as const;

/** After how many lines of progress an apply is killed, where one is; 0: as soon as it has the lock. */
const KILLS = [0, 1, 2, 3, 5, 8, 12];

/** A walk of random edits over one host, on which every apply is judged. */
export class Walk {
  /** What was done so far, in words. */
  readonly #path: string[] = [];
  readonly #seed: number;
  readonly #judged: JudgedHost;
  #fleet: Fleet = structuredClone(NO_FLEET);
  #edits = 0;
  #serial = 0;

  constructor(host: TestHost, seed: number) {
    this.#seed = seed;
    this.#judged = new JudgedHost(host, NAMES, [BYSTANDER], (words) => this.#path.push(`      ${words}`));
    for (const name of ["default", "coder"]) this.#fleet.agents.set(name, newAgent());
  }

  /** Walks so many edits on a host of its own; throws, with the way that led to it, where something is wrong. */
  static async run(backend: Backend, seed: number, edits: number): Promise<void> {
    const host = await TestHost.start({ backend });
    const walk = new Walk(host, seed);
    try {
      await addBystander(host);
      // Many draws find nothing to edit in their way.
      const picks = draws(seed, edits * 40)[Symbol.iterator]();
      while (walk.#edits < edits) await walk.#round(picks, Math.min(EDITS_AN_APPLY, edits - walk.#edits));
    } catch (error) {
      throw new Error(walk.#story(error), { cause: error });
    } finally {
      await host.stop();
    }
  }

  /** Some edits, an apply, and some of what may happen between it and a plan. */
  async #round(picks: Iterator<Picks>, count: number): Promise<void> {
    const between = Math.min(2, count - 1);
    await this.#repeat(count - between, picks, (pick) => this.#edit(pick));
    const pick = take(picks);
    await this.#judged.apply(this.#fleet, pick.isOneIn(4) ? [pick.one(KILLS) ?? 0] : []);
    // Where all profiles are gone or elsewhere, there is nothing to be done to them.
    const isAnybodyHere = agentsHere(this.#fleet).length > 0;
    await this.#repeat(isAnybodyHere ? between : 0, picks, (one) => this.#act(HARMLESS, one));
    await this.#judged.expectNoChanges();
    if (pick.isOneIn(3)) await this.#expectRefusal(pick);
  }

  /** Draws until so many draws have found something to do. */
  async #repeat(
    count: number,
    picks: Iterator<Picks>,
    act: (pick: Picks) => Promise<string | undefined>,
  ): Promise<void> {
    for (let done = 0; done < count; ) {
      const words = await act(take(picks));
      if (words === undefined) continue;
      done += 1;
      this.#edits += 1;
      this.#path.push(`${String(this.#edits).padStart(4)}  ${words}`);
    }
  }

  /** An edit of the manifest, or something that is done by hand. */
  async #edit(pick: Picks): Promise<string | undefined> {
    const { last } = this.#judged;
    if (last !== NO_FLEET && pick.isOneIn(4)) return this.#act(weighted(ACTS, pick)?.kind ?? [], pick);
    const edit = weighted(weighted(EDITS, pick)?.kind ?? [], pick);
    const fleet = structuredClone(this.#fleet);
    const words = edit?.make({
      fleet,
      last,
      pick,
      serial: this.#count,
      limits: this.#judged.host.services.traits.limits,
    });
    if (words === undefined || hasConflict(fleet)) return undefined;
    this.#fleet = fleet;
    return words;
  }

  async #act(acts: readonly Act[], pick: Picks): Promise<string | undefined> {
    const { host, last, spoilt, secrets } = this.#judged;
    return weighted(acts, pick)?.do({ host, last, pick, serial: this.#count, spoilt, secrets });
  }

  readonly #count = () => {
    this.#serial += 1;
    return this.#serial;
  };

  /** Gives the token of one gateway to another as well. */
  async #expectRefusal(pick: Picks): Promise<void> {
    const refused = structuredClone(this.#fleet);
    const running = agentsHere(refused).filter(([, { state }]) => state === "running");
    const [name, one] = pick.one(running.filter(([, { env }]) => secretOf(refused, env.get(TOKEN)))) ?? [];
    const [other, second] = pick.one(running.filter(([, agent]) => agent !== one)) ?? [];
    if (one === undefined || second === undefined) return;
    second.env.set(TOKEN, one.env.get(TOKEN) ?? null);
    this.#path.push(`      apply with the token of ${name} for ${other} as well, which is refused`);
    await this.#judged.expectRefusal(refused);
  }

  #story(error: unknown): string {
    // The last of the edits are another round's where there are fewer.
    const again = (Math.floor(this.#edits / EDITS_AN_APPLY) + 1) * EDITS_AN_APPLY;
    return [
      error instanceof Error ? error.message : String(error),
      "",
      `The manifest applied last:\n${manifestOf(this.#judged.last)}`,
      `The manifest now:\n${manifestOf(this.#fleet)}`,
      `The way there (again: HERMES_FLEET_BACKEND=${this.#judged.host.services.backend} npm run walk -- --seed ${this.#seed} --edits ${again} --hosts 1):`,
      ...this.#path,
    ].join("\n");
  }
}

function take(picks: Iterator<Picks>): Picks {
  const { value, done } = picks.next();
  if (done === true) throw new Error("the walk has come to the end of its draws");
  return value;
}
