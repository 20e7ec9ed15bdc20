import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { actions, converge, detailedPlan, planOf } from "./support/plans.ts";

const fleet = (gateway: string) => `
version: 1
profiles:
  default: { config: { model: { default: openai/gpt-5 } } }
  coder:
    alias: true
    config: { model: { default: openai/gpt-5 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    gateway: ${gateway}
`;

const ABSENT = fleet("{ state: absent }");

async function expectNoService(host: TestHost): Promise<void> {
  expect(host.services.files("coder")).toEqual([]);
  expect(await host.services.loaded()).not.toHaveProperty([host.services.id("coder")]);
  expect(await detailedPlan(host)).toMatchObject({ code: 0 });
}

describeOnBackends("a gateway that is declared absent", ({ testOnHost }) => {
  testOnHost(
    "ends in good order with its whole service, and comes back when it is declared again",
    async (host) => {
      host.manifest(fleet("{ limits: { memory_max: 1G } }"));
      await converge(host);
      const bystander = await host.running("default");
      await host.running("coder");
      host.manifest(ABSENT);

      const plan = await planOf(host);
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

      expect(actions(plan)).toEqual({ "profile.coder.gateway": "delete", "profile.coder.service": "delete" });
      expect(host.read(host.profile("coder", "logs/gateway.log"))).toContain("Gateway stopped");
      expect(host.read(host.profile("coder", "logs/gateway.log"))).not.toContain("initiating shutdown");
      expect(host.exists(host.path(".local/bin/coder"))).toBe(true);
      expect(host.read(host.profile("coder", ".env"))).toContain("222:bbbbbbbbbbbb");
      expect(await host.pid("default")).toBe(bystander);
      await expectNoService(host);

      host.manifest(fleet("{ state: running }"));
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await host.running("coder")).toBeGreaterThan(0);
    },
  );

  testOnHost("gets no service in the first place; one made by hand goes", async (host) => {
    host.manifest(ABSENT);
    await converge(host);
    expect(host.exists(host.profile("coder", ".env"))).toBe(true);
    await expectNoService(host);
    const script = "printf 'n\\ny\\n' | hermes -p coder gateway install && hermes -p coder gateway start";
    await host.run("/bin/sh", ["-e", "-c", script]);
    await host.running("coder");

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    await expectNoService(host);
  });

  testOnHost(
    "is forgotten by the service manager when it had failed, or its unit was deleted by hand",
    async (host) => {
      host.manifest(fleet("{ state: running }"));
      await converge(host);
      await host.running("coder");
      await host.services.end("coder");
      await host.run("rm", [host.services.definition("coder")]);
      const { remembersFailures } = host.services.traits;
      expect((await host.services.loaded())[host.services.id("coder")]).toBe(
        remembersFailures ? "failed" : undefined,
      );
      host.manifest(ABSENT);

      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

      await expectNoService(host);
    },
  );
});
