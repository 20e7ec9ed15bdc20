import { stringify } from "yaml";

/** What the machine of the walk is called in `hosts:`, and a machine that is somewhere else. */
export const HERE = "here";
export const ELSEWHERE = "elsewhere";

export const TOKEN = "TELEGRAM_BOT_TOKEN";

export type Variable = string | null | { readonly from_env: string };
export type Setting = string | number | boolean | null | readonly string[];

/** One profile of the manifest, as plain data. */
export interface Agent {
  description?: string;
  soul?: string;
  alias?: boolean;
  clonedFrom?: string;
  /** By dotted path. */
  readonly config: Map<string, Setting>;
  readonly env: Map<string, Variable>;
  readonly files: Map<string, { readonly text: string; readonly sensitive: boolean }>;
  state: "running" | "stopped" | "absent";
  startAtLogin?: boolean;
  readonly limits: Map<"memory_max" | "cpu_quota" | "nice", string | number>;
  hosts?: readonly string[];
}

/** A manifest, and the environment that its references are looked up in. */
export interface Fleet {
  readonly agents: Map<string, Agent>;
  readonly removed: Map<string, "keep" | "delete">;
  readonly variables: Map<string, string>;
}

export const NO_FLEET: Fleet = { agents: new Map(), removed: new Map(), variables: new Map() };

export function newAgent(): Agent {
  return { config: new Map(), env: new Map(), files: new Map(), limits: new Map(), state: "running" };
}

export function isHere({ hosts }: Agent): boolean {
  return hosts === undefined || hosts.includes(HERE);
}

/** The profiles that are meant for this machine. */
export function agentsHere(fleet: Fleet): readonly (readonly [string, Agent])[] {
  return [...fleet.agents].filter(([, agent]) => isHere(agent));
}

/** A profile by name, where the manifest means it for this machine. */
export function agentHere(fleet: Fleet, name: string): Agent | undefined {
  const agent = fleet.agents.get(name);
  return agent !== undefined && isHere(agent) ? agent : undefined;
}

export function startsAtLogin({ state, startAtLogin }: Agent): boolean {
  return startAtLogin ?? state === "running";
}

/** The value that a variable is to have; undefined: none. */
export function secretOf(fleet: Fleet, variable: Variable | undefined): string | undefined {
  if (variable === null || variable === undefined) return undefined;
  return typeof variable === "string" ? variable : fleet.variables.get(variable.from_env);
}

/** One token for two gateways that are to run, here or on two hosts that are named for it: what an apply rightly refuses. */
export function hasConflict(fleet: Fleet): boolean {
  const running = [...fleet.agents.values()].filter(({ state }) => state === "running");
  const tokens = running.flatMap((agent) =>
    isHere(agent) ? (secretOf(fleet, agent.env.get(TOKEN)) ?? []) : [],
  );
  return new Set(tokens).size < tokens.length || running.some((agent) => isOnTwoHosts(agent, running));
}

/** A reference may give another value on each host, and a profile without `hosts:` names none. */
function isOnTwoHosts({ env }: Agent, running: readonly Agent[]): boolean {
  const token = env.get(TOKEN);
  if (typeof token !== "string") return false;
  const holders = running.filter((one) => one.env.get(TOKEN) === token);
  const hosts = new Set(holders.flatMap((one) => one.hosts ?? []));
  return hosts.size > 1 && holders.every((one) => one.hosts !== undefined);
}

/** The manifest as a person would write it. */
export function manifestOf({ agents, removed }: Fleet): string {
  return stringify(
    {
      version: 1,
      profiles: Object.fromEntries([...agents].map(([name, agent]) => [name, profileOf(agent)])),
      ...(removed.size > 0 && {
        removed: Object.fromEntries([...removed].map(([name, home]) => [name, { home }])),
      }),
    },
    { lineWidth: 0 },
  );
}

function profileOf(agent: Agent): object {
  const { description, soul, alias, clonedFrom, config, env, files, state, startAtLogin, limits, hosts } =
    agent;
  return {
    ...(description !== undefined && { description }),
    ...(alias !== undefined && { alias }),
    ...(clonedFrom !== undefined && { create: { clone_from: clonedFrom } }),
    ...(soul !== undefined && { soul: { text: soul } }),
    ...(config.size > 0 && { config: nested(config) }),
    ...(env.size > 0 && { env: Object.fromEntries(env) }),
    ...(files.size > 0 && { files: Object.fromEntries(files) }),
    gateway: {
      state,
      ...(startAtLogin !== undefined && { start_at_login: startAtLogin }),
      ...(limits.size > 0 && { limits: Object.fromEntries(limits) }),
    },
    ...(hosts !== undefined && { hosts }),
  };
}

function nested(config: ReadonlyMap<string, Setting>): object {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of config) {
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let map = whole;
    for (const key of keys) {
      map[key] ??= {};
      map = map[key] as Record<string, unknown>; // no path of the walk is a part of another
    }
    map[last] = value;
  }
  return whole;
}
