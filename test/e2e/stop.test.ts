import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { actions, converge, detailedPlan, planOf } from "./support/plans.ts";

const fleet = (gateway: string) => `
version: 1
profiles:
  default: {}
  coder:
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    gateway: ${gateway}
`;

describeOnBackends("a gateway that is declared stopped", ({ testOnHost }) => {
  testOnHost("is stopped in good order and no longer starts at login", async (host) => {
    host.manifest(fleet("{ state: running }"));
    await converge(host);
    const bystander = await host.running("default");
    host.manifest(fleet("{ state: stopped }"));

    const plan = await planOf(host);
    const applied = await host.fleet(["apply", "-y"]);

    expect(actions(plan)).toEqual({ "profile.coder.gateway": "update" });
    expect(applied).toMatchObject({ code: 0 });
    expect(await host.service("coder")).toMatchObject({
      state: "stopped",
      startsAtLogin: false,
      pid: 0,
    });
    const state: unknown = JSON.parse(host.read(host.profile("coder", "gateway_state.json")));
    expect(state).toMatchObject({ gateway_state: "stopped" });
    expect(await host.pid("default")).toBe(bystander);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("is given time to finish its turns", async (host) => {
    host.switches({ lock_delay_ms: 200, rewrite_delay_ms: 300, drain_ms: 3_000 });
    host.manifest(fleet("{ state: running }"));
    await converge(host);
    host.manifest(fleet("{ state: stopped }"));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.service("coder")).toMatchObject({ state: "stopped" });
    expect(host.read(host.profile("coder", "logs/gateway.log"))).toMatch(/drain took (?:[3-9]|\d\d+)\./);
  });

  testOnHost("starts again when it is declared running again", async (host) => {
    host.manifest(fleet("{ state: running }"));
    await converge(host);
    host.manifest(fleet("{ state: stopped }"));
    await converge(host);
    host.manifest(fleet("{ state: running }"));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(await host.running("coder")).toBeGreaterThan(0);
    expect(await host.service("coder")).toMatchObject({ state: "running", startsAtLogin: true });
  });

  testOnHost("is set up and not started on a fresh host", async (host) => {
    host.manifest(fleet("{ state: stopped }"));

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

    expect(host.exists(host.services.definition("coder"))).toBe(true);
    expect(await host.service("coder")).toMatchObject({ state: "stopped", startsAtLogin: false });
    expect(host.exists(host.profile("coder", "gateway_state.json"))).toBe(false);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("may fail to be one: a failed unit has stopped, too", async (host) => {
    host.manifest(fleet("{ state: running }"));
    await converge(host);
    await host.services.end("coder");
    host.manifest(fleet("{ state: stopped, start_at_login: true }"));

    const { remembersFailures } = host.services.traits;
    expect((await host.service("coder")).state).toBe(remembersFailures ? "failed" : "stopped");
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("may start at login all the same", async (host) => {
    host.manifest(fleet("{ state: stopped, start_at_login: true }"));

    await converge(host);

    expect(await host.service("coder")).toMatchObject({ state: "stopped", startsAtLogin: true });
  });
});

describeOnBackends("a gateway that is declared running", ({ testOnHost }) => {
  testOnHost("may stay out of the login", async (host) => {
    host.manifest(fleet("{ start_at_login: false }"));

    await converge(host);

    expect(await host.service("coder")).toMatchObject({ state: "running", startsAtLogin: false });
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });
});
