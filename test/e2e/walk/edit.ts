import type { Traits } from "../../support/backends/backend.ts";
import { type Agent, agentsHere, type Fleet } from "../support/fleet/fleet.ts";
import type { Picks } from "./picks.ts";

/** What an edit of the manifest has to go by. */
export interface EditContext {
  /** What it changes. */
  readonly fleet: Fleet;
  /** As it was applied last. */
  readonly last: Fleet;
  readonly pick: Picks;
  /** Another number at each call. */
  readonly serial: () => number;
  /** The limits that the service manager can hold a gateway to. */
  readonly limits: Traits["limits"];
}

/** A way to edit the manifest. */
export interface Edit {
  readonly weight: number;
  /** Makes the edit and says it in words; undefined where there is nothing to be edited so. */
  readonly make: (context: EditContext) => string | undefined;
}

/** An edit of one profile of the manifest, wherever it is meant to be. */
export function editOfAgent(
  weight: number,
  make: (agent: Agent, context: EditContext) => string | undefined,
): Edit {
  return {
    weight,
    make(context) {
      const { fleet, pick } = context;
      // Most can go wrong where a gateway runs.
      const running = agentsHere(fleet).filter(([, { state }]) => state === "running");
      const [name, agent] = pick.one(pick.isOneIn(3) ? [...fleet.agents] : running) ?? [];
      if (name === undefined || agent === undefined) return undefined;
      const words = make(agent, context);
      return words && `${name}: ${words}`;
    },
  };
}

/** An edit that takes two profiles which are both meant for this machine. */
export function editOfTwo(
  weight: number,
  make: (
    one: readonly [string, Agent],
    other: readonly [string, Agent],
    context: EditContext,
  ) => string | undefined,
): Edit {
  return {
    weight,
    make(context) {
      const here = agentsHere(context.fleet);
      const one = context.pick.one(here);
      const other = context.pick.one(here.filter((agent) => agent !== one));
      return one && other && make(one, other, context);
    },
  };
}
