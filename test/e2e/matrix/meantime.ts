import { until } from "../../support/until.ts";
import { agentHere, startsAtLogin } from "../support/fleet/fleet.ts";
import type { JudgedHost } from "../support/fleet/judged-host.ts";

/** `hermes gateway restart` of those that run, all at once. */
export async function restart(judged: JudgedHost, names: readonly string[]): Promise<void> {
  const { host } = judged;
  await Promise.all(
    running(judged, names).map(async (name) => {
      const before = await host.running(name);
      await host.hermes("-p", name, "gateway", "restart");
      await until(`another process of ${name}`, async () => (await host.running(name)) !== before);
      judged.hermesRewrote(name);
    }),
  );
}

/** `hermes gateway start` of those that run: it writes their definitions anew where they are not as Hermes has them. */
export async function refresh(judged: JudgedHost, names: readonly string[]): Promise<void> {
  const { host } = judged;
  await Promise.all(
    running(judged, names).map(async (name) => {
      await host.hermes("-p", name, "gateway", "start");
      await until(`the definition of ${name} to be Hermes' own`, () => host.services.isHermesOwn(name));
      judged.hermesRewrote(name);
    }),
  );
}

/** Those whose gateways Hermes can restart, whatever it writes over their definitions. */
function running({ last, host }: JudgedHost, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const agent = agentHere(last, name);
    if (agent?.state !== "running") return false;
    return startsAtLogin(agent) || host.services.traits.startsDisabled;
  });
}
