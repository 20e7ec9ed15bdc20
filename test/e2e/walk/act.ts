import type { TestHost } from "../../support/test-host.ts";
import { type Agent, agentsHere, type Fleet } from "../support/fleet/fleet.ts";
import type { Picks } from "./picks.ts";

/** What is done by hand has to go by. */
export interface ActContext {
  readonly host: TestHost;
  /** As it was applied last. */
  readonly last: Fleet;
  readonly pick: Picks;
  readonly serial: () => number;
  /** What was changed by hand since the last apply, as JudgedHost has it. */
  readonly spoilt: Set<string>;
  /** Values that came into .env by hand: as secret as the others. */
  readonly secrets: Set<string>;
}

/** Something that is done on the host by hand, or by Hermes. */
export interface Act {
  readonly weight: number;
  /** Does it and says it in words; undefined where there is nothing to do it to. */
  readonly do: (context: ActContext) => Promise<string | undefined>;
}

/** An act on one profile that is on the host since the last apply. */
export function actOn(
  weight: number,
  act: (name: string, agent: Agent, context: ActContext) => string | undefined | Promise<string | undefined>,
  suits: (agent: Agent) => boolean = () => true,
): Act {
  return {
    weight,
    async do(context) {
      const [name, agent] = context.pick.one(agentsHere(context.last).filter(([, one]) => suits(one))) ?? [];
      if (name === undefined || agent === undefined) return undefined;
      const words = await act(name, agent, context);
      return words && `by hand, ${name}: ${words}`;
    },
  };
}

/** An act on a gateway that runs as it should. */
export function actOnRunning(
  weight: number,
  act: (name: string, context: ActContext) => Promise<string | undefined>,
  suits: (name: string, agent: Agent, context: ActContext) => Promise<boolean> = () => Promise.resolve(true),
): Act {
  return actOn(
    weight,
    async (name, agent, context) => {
      const { host, spoilt } = context;
      if (["unit", "gateway"].some((part) => spoilt.has(`${name} ${part}`))) return undefined;
      if (!(await suits(name, agent, context))) return undefined;
      const before = await host.running(name);
      const words = await act(name, context);
      if (words === undefined || spoilt.has(`${name} gateway`)) return words;
      if ((await host.running(name)) === before) return words;
      markMisread(name, context);
      // Else Hermes would rewrite it in the middle of the next act.
      await host.services.settled(name);
      return words;
    },
    ({ state }) => state === "running",
  );
}

/** What was changed by hand before a gateway started is what it has read. */
function markMisread(name: string, { last, spoilt }: ActContext): void {
  const agent = last.agents.get(name);
  for (const key of agent?.env.keys() ?? []) {
    // A file that is gone has no variables, which is right for those that are to be absent.
    if (agent?.env.get(key) !== null && spoilt.has(`${name} env ${key}`))
      spoilt.add(`${name} misread env ${key}`);
  }
  for (const path of agent?.config.keys() ?? []) {
    if (spoilt.has(`${name} config ${path}`)) spoilt.add(`${name} misread config ${path}`);
  }
}
