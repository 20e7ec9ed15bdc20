import { type Agent, ELSEWHERE, HERE, isHere, newAgent, TOKEN } from "../support/fleet/fleet.ts";
import { type Edit, editOfAgent } from "./edit.ts";

export const NAMES = ["default", "coder", "research", "writer", "helper"];

const LIMITS = [
  ["memory_max", "512M"],
  ["memory_max", "1G"],
  ["cpu_quota", "50%"],
  ["cpu_quota", "150%"],
  ["nice", 5],
  ["nice", 10],
] as const;

/** A home that is there may hold a token from before: whoever comes back says what becomes of it. */
function saysToken(agent: Agent): void {
  if (!agent.env.has(TOKEN)) agent.env.set(TOKEN, null);
}

/** No copy is to be made of a profile that goes. */
function leavesNoCopies(agents: ReadonlyMap<string, Agent>, name: string): void {
  for (const agent of agents.values()) if (agent.clonedFrom === name) delete agent.clonedFrom;
}

const ofGateways: readonly Edit[] = [
  editOfAgent(4, (agent, { pick }) => {
    const others = (["running", "running", "stopped", "absent"] as const).filter(
      (one) => one !== agent.state,
    );
    agent.state = pick.one(others) ?? "running";
    if (agent.state === "absent") delete agent.startAtLogin;
    return `the gateway is to be ${agent.state}`;
  }),
  editOfAgent(3, (agent, { pick }) => {
    if (agent.state === "absent") return undefined;
    if (pick.isOneIn(3)) delete agent.startAtLogin;
    else agent.startAtLogin = pick.isOneIn(2);
    return `start_at_login is ${agent.startAtLogin ?? "not declared"}`;
  }),
  editOfAgent(3, ({ limits }, { pick, limits: held }) => {
    const [key, value] = pick.one(LIMITS.filter(([one]) => held.includes(one))) ?? LIMITS[0];
    limits.set(key, value);
    return `${key} is ${value}`;
  }),
  editOfAgent(2, ({ limits }, { pick }) => {
    const key = pick.one([...limits.keys()]);
    if (key === undefined) return undefined;
    limits.delete(key);
    return `${key} is no longer declared`;
  }),
  {
    weight: 2,
    make({ fleet, pick }) {
      const [name, agent] = pick.one([...fleet.agents].filter(([one]) => one !== "default")) ?? [];
      if (name === undefined || agent === undefined) return undefined;
      if (pick.isOneIn(3)) delete agent.alias;
      else agent.alias = pick.isOneIn(2);
      return `${name}: alias is ${agent.alias ?? "not declared"}`;
    },
  },
];

const ofProfiles: readonly Edit[] = [
  {
    weight: 6,
    make({ fleet, pick }) {
      const name = pick.one(NAMES.filter((one) => !fleet.agents.has(one)));
      if (name === undefined) return undefined;
      const agent = newAgent();
      saysToken(agent);
      // A copy of a profile that is here already, or that this apply makes.
      const sources = [...fleet.agents].flatMap(([one, { clonedFrom, ...source }]) =>
        clonedFrom === undefined && isHere(source as Agent) ? [one] : [],
      );
      const source = name !== "default" && pick.isOneIn(3) ? pick.one(sources) : undefined;
      if (source !== undefined) agent.clonedFrom = source;
      fleet.agents.set(name, agent);
      fleet.removed.delete(name);
      return `${name} is added${source === undefined ? "" : `, as a copy of ${source}`}`;
    },
  },
  {
    weight: 2,
    make({ fleet, pick }) {
      const name = pick.one([...fleet.agents.keys()]);
      if (name === undefined || fleet.agents.size < 3) return undefined;
      fleet.agents.delete(name);
      leavesNoCopies(fleet.agents, name);
      return `${name} is dropped`;
    },
  },
  {
    weight: 2,
    make({ fleet, pick }) {
      const name = pick.one(NAMES.filter((one) => one !== "default"));
      if (name === undefined || (fleet.agents.size < 3 && fleet.agents.has(name))) return undefined;
      const home = pick.isOneIn(3) ? "keep" : "delete";
      fleet.agents.delete(name);
      leavesNoCopies(fleet.agents, name);
      fleet.removed.set(name, home);
      return `${name} is removed, home: ${home}`;
    },
  },
  {
    weight: 1,
    make({ fleet, pick }) {
      const name = pick.one([...fleet.removed.keys()]);
      if (name === undefined) return undefined;
      fleet.removed.delete(name);
      return `${name} is no longer among the removed`;
    },
  },
  {
    weight: 3,
    make({ fleet, pick }) {
      const [name, agent] = pick.one([...fleet.agents]) ?? [];
      if (name === undefined || agent === undefined) return undefined;
      if (isHere(agent)) {
        const hosts = pick.one([[ELSEWHERE], [ELSEWHERE], [HERE], [HERE, ELSEWHERE]]) ?? [HERE];
        agent.hosts = hosts;
        if (!isHere(agent)) leavesNoCopies(fleet.agents, name);
      } else {
        saysToken(agent);
        if (pick.isOneIn(2)) delete agent.hosts;
        else agent.hosts = [ELSEWHERE, HERE];
      }
      return `${name}: hosts are ${agent.hosts?.join(", ") ?? "not declared"}`;
    },
  },
];

/** Edits of gateways, and of which profiles there are. */
export const OF_GATEWAYS: readonly Edit[] = [...ofGateways, ...ofProfiles];
