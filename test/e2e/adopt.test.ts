import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { detailedPlan } from "./support/plans.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

/** A fleet as people make it without hermes-fleet: one command after the other. */
async function makeByHand(host: TestHost): Promise<void> {
  const { services } = host;
  const script = [
    "hermes config set TELEGRAM_BOT_TOKEN 111:default-token",
    "hermes config set model.default openai/gpt-5",
    "hermes profile create coder --description 'Writes code'",
    "hermes -p coder config set TELEGRAM_BOT_TOKEN 222:coder-token",
    "hermes -p coder config set model.default anthropic/claude-sonnet-4",
    "hermes -p coder config set agent.max_turns 120",
    "hermes profile create helper",
    "hermes -p helper config set DISCORD_BOT_TOKEN discord-token",
    "hermes -p helper config set model.default openai/gpt-5",
    ...services.install("default", { running: false, startsAtLogin: true }),
    ...services.install("coder", { running: false, startsAtLogin: true }),
    ...services.install("helper", { running: false, startsAtLogin: true }),
    "hermes gateway start",
    "hermes -p coder gateway start",
  ];
  const made = await host.run("/bin/sh", ["-e", "-c", script.join("\n")]);
  if (made.code !== 0) throw new Error(made.stderr + made.stdout);
  await host.running("default");
  await host.running("coder");
}

/** The same fleet, described as it is. */
const AS_IT_IS = `
version: 1
profiles:
  default:
    env: { TELEGRAM_BOT_TOKEN: "111:default-token" }
  coder:
    description: Writes code
    config: { model: { default: anthropic/claude-sonnet-4 }, agent: { max_turns: 120 } }
    env: { TELEGRAM_BOT_TOKEN: "222:coder-token" }
  helper:
    env: { DISCORD_BOT_TOKEN: { in_place: true } }
    gateway: { state: stopped, start_at_login: true }
`;

const pids = async (host: TestHost) => [await host.pid("default"), await host.pid("coder")];

describeOnBackends("a fleet made by hand with hermes", ({ testOnHost }) => {
  testOnHost("needs no change where the manifest describes it as it is", async (host) => {
    await makeByHand(host);
    host.manifest(AS_IT_IS);

    expect(await detailedPlan(host)).toMatchObject({
      code: 0,
      stdout: "No changes: all 3 profiles are as the manifest says.\n",
    });
  });

  testOnHost("keeps its processes and every byte on disk when it is adopted", async (host) => {
    await makeByHand(host);
    host.manifest(AS_IT_IS);
    const before = { files: filesBut(host, OWN_STATE), pids: await pids(host) };

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect({ files: filesBut(host, OWN_STATE), pids: await pids(host) }).toEqual(before);
  });

  testOnHost("keeps the processes of the agents that a later change does not concern", async (host) => {
    await makeByHand(host);
    host.manifest(AS_IT_IS);
    await host.fleet(["apply", "-y"]);
    const [defaultPid, coderPid] = await pids(host);
    host.manifest(AS_IT_IS.replace("max_turns: 120", "max_turns: 60"));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.pid("default")).toBe(defaultPid);
    expect(await host.running("coder")).not.toBe(coderPid);
  });

  testOnHost("may have profiles that the manifest leaves out, which stay as they are", async (host) => {
    await makeByHand(host);
    host.manifest(`version: 1\nprofiles:\n  coder: { description: Writes code }\n`);
    const before = { files: filesBut(host, OWN_STATE), pids: await pids(host) };

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect({ files: filesBut(host, OWN_STATE), pids: await pids(host) }).toEqual(before);
  });
});
