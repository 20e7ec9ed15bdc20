import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";

const FLEET = `
version: 1
profiles:
  default:
    config: { model: { default: openai/gpt-5 } }
    env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaaaaaa" }
  coder:
    description: Writes code
    config: { model: { default: anthropic/claude-sonnet-4 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
`;

describeOnBackends("apply on a fresh host", ({ testOnHost }) => {
  testOnHost("makes the profiles, starts their gateways and leaves nothing to do", async (host) => {
    host.manifest(FLEET);

    const applied = await host.fleet(["apply", "-y"]);

    expect(applied).toMatchObject({ code: 0 });
    expect(host.read(host.profile("coder", ".env"))).toContain("TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n");
    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await host.running("default")).toBeGreaterThan(0);
    expect(await host.fleet(["plan", "--detailed-exitcode"])).toMatchObject({
      code: 0,
      stdout: "No changes: all 2 profiles are as the manifest says.\n",
    });
  });
});
