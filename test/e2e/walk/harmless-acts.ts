import { appendFileSync } from "node:fs";
import { until } from "../../support/until.ts";
import type { Agent } from "../support/fleet/fleet.ts";
import { type Act, type ActContext, actOn, actOnRunning } from "./act.ts";
import { NAMES } from "./edits-of-gateways.ts";

function append(host: ActContext["host"], path: string, line: string): boolean {
  if (!host.exists(path)) return false;
  appendFileSync(path, `${line}\n`);
  return true;
}

/** Whether a definition does what it did once Hermes has written over it. */
async function outlivesHermes(name: string, { limits }: Agent, { host }: ActContext): Promise<boolean> {
  const { keepsLimits, startsDisabled } = host.services.traits;
  if (limits.size > 0 && !keepsLimits) return false;
  return startsDisabled || (await host.service(name)).startsAtLogin;
}

const ofGateways: readonly Act[] = [
  actOnRunning(
    2,
    async (name, { host }) => {
      const before = await host.running(name);
      await host.hermes(...profileWords(name), "gateway", "restart");
      await until("another process", async () => (await host.running(name)) !== before);
      return "hermes gateway restart";
    },
    outlivesHermes,
  ),
  actOnRunning(
    1,
    async (name, { host }) => {
      await host.hermes(...profileWords(name), "gateway", "start");
      return "hermes gateway start";
    },
    outlivesHermes,
  ),
  actOnRunning(1, async (name, { host }) => {
    await host.services.restart(name);
    return "restarted by its service manager";
  }),
  actOnRunning(1, async (name, { host }) => {
    const words = host.services.addOwn(name);
    await host.services.reload();
    return words;
  }),
];

const ofFiles: readonly Act[] = [
  actOn(2, async (name, _agent, { host, serial }) => {
    const key = `display.by_hand_${serial()}`;
    await host.hermes(...profileWords(name), "config", "set", key, "dark");
    return `hermes config set ${key}`;
  }),
  actOn(1, async (name, _agent, { host, serial }) => {
    const key = `walk.deep.by_hand_${serial()}`;
    await host.hermes(...profileWords(name), "config", "set", key, "yes");
    return `hermes config set ${key}`;
  }),
  actOn(2, async (name, _agent, { host, serial, secrets }) => {
    const number = serial();
    secrets.add(`sk-by-hand-${number}`);
    await host.hermes(
      ...profileWords(name),
      "config",
      "set",
      `HAND_${number}_API_KEY`,
      `sk-by-hand-${number}`,
    );
    return `hermes config set HAND_${number}_API_KEY`;
  }),
  actOn(2, (name, _agent, { host, serial, secrets }) => {
    const number = serial();
    secrets.add(`by-hand-${number}-walked`);
    const line = `export BY_HAND_${number}="by-hand-${number}-walked" # kept`;
    return append(host, host.profile(name, ".env"), line) ? `the line ${line} in .env` : undefined;
  }),
  actOn(2, (name, _agent, { host, serial }) => {
    const line = `# by hand ${serial()}`;
    return append(host, host.profile(name, ".env"), line) ? `the line ${line} in .env` : undefined;
  }),
  actOn(3, (name, _agent, { host, serial }) => {
    const line = `# by hand ${serial()}`;
    return append(host, host.profile(name, "config.yaml"), line)
      ? `the line ${line} in config.yaml`
      : undefined;
  }),
  actOn(2, (name, _agent, { host, serial }) => {
    const number = serial();
    const lines = `by_hand_${number}:   # spaced\n    - one\n    -  'two'`;
    return append(host, host.profile(name, "config.yaml"), lines)
      ? `the key by_hand_${number} in config.yaml`
      : undefined;
  }),
  actOn(1, (name, _agent, { host, serial }) => {
    const file = `by-hand-${serial()}.md`;
    host.write(host.profile(name, "notes", file), "kept\n", 0o640);
    return `the file notes/${file}`;
  }),
  actOn(1, (name, agent, { host, serial }) => {
    if (agent.soul !== undefined) return undefined;
    host.write(host.profile(name, "SOUL.md"), `By hand ${serial()}.\n`, 0o644);
    return "another SOUL.md";
  }),
];

const ofProfiles: readonly Act[] = [
  {
    weight: 1,
    async do({ host, last, pick }) {
      const name = pick.one(
        NAMES.filter((one) => !last.agents.has(one) && !last.removed.has(one) && one !== "default"),
      );
      if (name === undefined || host.exists(host.profile(name))) return undefined;
      await host.hermes("profile", "create", name);
      host.write(host.profile(name, "config.yaml"), "# by hand\nmodel:   # spaced\n    default: by/hand\n");
      return `by hand, ${name}: hermes profile create`;
    },
  },
];

/** How hermes is told which profile is meant. */
export function profileWords(name: string): readonly string[] {
  return name === "default" ? [] : ["-p", name];
}

/** What may happen between an apply and a plan without making a change. */
export const HARMLESS: readonly Act[] = [...ofGateways, ...ofFiles, ...ofProfiles];
