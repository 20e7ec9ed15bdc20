import { agentHere, secretOf, TOKEN } from "../support/fleet/fleet.ts";
import { type Edit, editOfAgent, editOfTwo } from "./edit.ts";

const newToken = (serial: number) => `${100000 + serial}:walked-token-${serial}`;

/** Edits of the one thing that two gateways cannot share. */
export const OF_TOKENS: readonly Edit[] = [
  editOfAgent(3, ({ env }, { serial }) => {
    env.set(TOKEN, newToken(serial()));
    return "another token of its own";
  }),
  editOfAgent(2, ({ env }, { fleet, serial }) => {
    const name = `TOKEN_${serial()}`;
    fleet.variables.set(name, newToken(serial()));
    env.set(TOKEN, { from_env: name });
    return `another token, from ${name}`;
  }),
  editOfAgent(2, ({ env }, { fleet, serial }) => {
    const value = secretOf(fleet, env.get(TOKEN));
    if (value === undefined) return undefined;
    const name = `TOKEN_${serial()}`;
    fleet.variables.set(name, value);
    env.set(TOKEN, { from_env: name });
    return `the same token, from ${name}`;
  }),
  editOfAgent(1, ({ env }, { fleet, serial }) => {
    const source = env.get(TOKEN);
    if (source === null || typeof source !== "object") return undefined;
    fleet.variables.set(source.from_env, newToken(serial()));
    return `${source.from_env} has another value`;
  }),
  {
    weight: 1,
    make({ fleet, last, pick }) {
      // What an apply did not write stays in the file, and might be somebody else's by now.
      const [name, agent] =
        pick.one([...fleet.agents].filter(([one]) => agentHere(last, one)?.env.get(TOKEN) != null)) ?? [];
      if (name === undefined || agent?.env.get(TOKEN) == null) return undefined;
      if (agentHere(fleet, name) === undefined) return undefined;
      agent.env.delete(TOKEN);
      return `${name}: its token is no longer declared`;
    },
  },
  editOfTwo(3, ([one, { env }], [other, { env: others }]) => {
    const [mine = null, theirs = null] = [env.get(TOKEN), others.get(TOKEN)];
    if (mine === theirs) return undefined;
    env.set(TOKEN, theirs);
    others.set(TOKEN, mine);
    return `${one} and ${other} swap their tokens`;
  }),
  editOfTwo(3, ([one, { env }], [other, { env: others }]) => {
    const token = env.get(TOKEN);
    if (token === null || token === undefined) return undefined;
    env.set(TOKEN, null);
    others.set(TOKEN, token);
    return `the token of ${one} goes to ${other}`;
  }),
  editOfTwo(1, ([one, agent], [other, { env }]) => {
    const token = agent.env.get(TOKEN);
    if (token === null || token === undefined) return undefined;
    agent.state = "stopped";
    env.set(TOKEN, token);
    return `${one} stops, and ${other} has its token`;
  }),
];
