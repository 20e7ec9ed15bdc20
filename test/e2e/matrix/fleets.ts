import { type Agent, type Fleet, newAgent } from "../support/fleet/fleet.ts";
import type { Declared } from "./row.ts";
import { ROWS, VARIABLES } from "./rows.ts";

/** A fleet of all rows, before their changes or after them. */
export function fleetOf(when: "before" | "after"): Fleet {
  const declared = ROWS.flatMap((row) => {
    const one = row[when];
    return typeof one === "object" ? [[row.name, agentOf(one)] as const] : [];
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

function agentOf({
  config = {},
  env = {},
  files = {},
  limits = {},
  state = "running",
  ...rest
}: Declared): Agent {
  return {
    ...newAgent(),
    ...rest,
    state,
    config: new Map(Object.entries(config)),
    env: new Map(Object.entries(env)),
    files: new Map(Object.entries(files).map(([path, text]) => [path, { text, sensitive: false }] as const)),
    // The keys of the type are those of the map.
    limits: new Map(Object.entries(limits)) as Agent["limits"],
  };
}
