import { expect } from "@jest/globals";
import type { PlanDocument } from "../../src/output/plan-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const fleet = (turns: number, token: string) => `
version: 1
profiles:
  coder:
    description: Writes code ${turns} times
    config: { model: { default: openai/gpt-5 }, agent: { max_turns: ${turns} } }
    env: { TELEGRAM_BOT_TOKEN: "222:${token}" }
    files: { "mcp.json": { text: "${turns}" } }
  coder-2:
    config: { model: { default: openai/gpt-5 }, agent: { max_turns: ${turns} } }
    env: { TELEGRAM_BOT_TOKEN: "333:${token}" }
`;

const targets = (...addresses: readonly string[]) => addresses.flatMap((one) => ["--target", one]);

const planFor = (host: TestHost, ...addresses: readonly string[]) =>
  host.fleetJson<PlanDocument>(["plan", ...targets(...addresses)]);

describeOnBackends("--target", ({ testOnHost }) => {
  testOnHost("changes what it names by whole segments, and owes the rest to the next apply", async (host) => {
    host.manifest(fleet(1, "before-before"));
    await converge(host);
    const pids = [await host.running("coder"), await host.running("coder-2")] as const;
    host.manifest(fleet(2, "after-after"));

    expect(
      actions(await planFor(host, "profile.coder.description", 'profile.coder.file["mcp.json"]')),
    ).toEqual({
      "profile.coder.description": "update",
      'profile.coder.file["mcp.json"]': "update",
    });
    expect(actions(await planFor(host, "profile.coder-2"))).toEqual({
      "profile.coder-2.config": "update",
      "profile.coder-2.env": "update",
      "profile.coder-2.gateway": "restart",
    });
    expect(Object.keys(actions(await planFor(host, "profile.coder")))).not.toContain("profile.coder-2.env");

    expect(await host.fleet(["apply", "-y", ...targets("profile.coder.env")])).toMatchObject({ code: 0 });

    expect(host.read(host.profile("coder", ".env"))).toContain("222:after-after");
    expect(host.read(host.profile("coder", "config.yaml"))).toContain("max_turns: 1");
    expect(host.read(host.profile("coder-2", ".env"))).toContain("333:before-before");
    expect([await host.pid("coder"), await host.pid("coder-2")]).toEqual(pids);
    const rest = await planOf(host);
    expect(changeAt(rest, "profile.coder.gateway")).toMatchObject({
      action: "restart",
      reasons: expect.arrayContaining(["TELEGRAM_BOT_TOKEN changes"]),
    });

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await host.running("coder")).not.toBe(pids[0]);
    expect(await host.running("coder-2")).not.toBe(pids[1]);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("brings what it depends on, and is an error where it names nothing", async (host) => {
    host.manifest(fleet(1, "before-before"));

    const plan = await planFor(host, "profile.coder.gateway");
    const applied = await host.fleet(["apply", "-y", ...targets("profile.coder.gateway")]);

    expect(Object.keys(actions(plan)).every((address) => address.startsWith("profile.coder"))).toBe(true);
    expect(actions(plan)).toMatchObject({
      "profile.coder": "create",
      "profile.coder.env": "create",
      "profile.coder.service": "create",
      "profile.coder.gateway": "create",
    });
    expect(applied).toMatchObject({ code: 0 });
    expect(await host.running("coder")).toBeGreaterThan(0);
    await host.services.settled("coder");
    expect(host.exists(host.profile("coder-2"))).toBe(false);
    const before = host.snapshot();
    const nothing = await host.fleet(["apply", "-y", ...targets("profile.code")]);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("--target profile.code is the address of nothing in this plan");
    expect(host.snapshot()).toEqual(before);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});
