import type { Traits } from "../../support/backends/backend.ts";
import { type Agent, type Fleet, newAgent } from "../support/fleet/fleet.ts";
import type { Declared } from "./row.ts";
import { ROWS, VARIABLES } from "./rows.ts";

/**
 * A fleet of all rows, before their changes or after them.
 * @param held the limits that the service manager can hold a gateway to
 */
export function fleetOf(when: "before" | "after", held: Traits["limits"]): Fleet {
  const declared = ROWS.flatMap((row) => {
    const one = row[when];
    return typeof one === "object" ? [[row.name, agentOf(one, held)] as const] : [];
  });
  const removed = ROWS.flatMap(({ name, after }) =>
    when === "before" || typeof after === "object" || after === "dropped"
      ? []
      : [[name, after === "removed, home: keep" ? "keep" : "delete"] as const],
  );
  return {
    agents: new Map(declared),
    removed: new Map(removed),
    variables: new Map(Object.entries(VARIABLES[when])),
  };
}

function agentOf(
  { config = {}, env = {}, files = {}, limits = {}, state = "running", ...rest }: Declared,
  held: Traits["limits"],
): Agent {
  return {
    ...newAgent(),
    ...rest,
    state,
    config: new Map(Object.entries(config)),
    env: new Map(Object.entries(env)),
    files: new Map(Object.entries(files).map(([path, text]) => [path, { text, sensitive: false }] as const)),
    // The keys of the type are those of the map.
    limits: new Map(
      Object.entries(limits).filter(([key]) => held.some((one) => one === key)),
    ) as Agent["limits"],
  };
}
