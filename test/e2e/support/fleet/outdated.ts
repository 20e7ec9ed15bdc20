import { type Agent, agentHere, agentsHere, type Fleet, secretOf } from "./fleet.ts";
import type { HostReading } from "./host-reading.ts";

/** Gateways that run as before an apply, though they have read what by now is declared otherwise. */
export function outdatedGateways(
  { last, next }: { readonly last: Fleet; readonly next: Fleet },
  { before, after }: { readonly before: HostReading; readonly after: HostReading },
  spoilt: ReadonlySet<string>,
): readonly string[] {
  return agentsHere(next).flatMap(([name, agent]) => {
    const [was = 0, is = 0] = [before, after].map(({ services }) => services.get(name)?.pid);
    const earlier = agentHere(last, name);
    if (was === 0 || was !== is || earlier === undefined) return [];
    return misread(name, earlier, agent, { last, next }, spoilt).map(
      (key) => `${name}: its gateway, PID ${is}, has read another ${key}`,
    );
  });
}

function misread(
  name: string,
  earlier: Agent,
  agent: Agent,
  { last, next }: { readonly last: Fleet; readonly next: Fleet },
  spoilt: ReadonlySet<string>,
): readonly string[] {
  const variables = [...agent.env].filter(
    ([key, variable]) =>
      spoilt.has(`${name} misread env ${key}`) ||
      (earlier.env.has(key) && secretOf(last, earlier.env.get(key)) !== secretOf(next, variable)),
  );
  const settings = [...agent.config].filter(
    ([path, value]) =>
      spoilt.has(`${name} misread config ${path}`) ||
      (earlier.config.has(path) && JSON.stringify(earlier.config.get(path)) !== JSON.stringify(value)),
  );
  return [...variables, ...settings].map(([key]) => key);
}
