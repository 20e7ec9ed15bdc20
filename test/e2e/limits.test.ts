import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";

const fleet = (limits?: string) => `
version: 1
profiles:
  coder:
    config: { model: { default: openai/gpt-5 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    gateway: { ${limits === undefined ? "state: running" : `limits: ${limits}`} }
`;

const dropIn = (host: TestHost) => `${host.services.definition("coder")}.d/50-hermes-fleet.conf`;

/** The limits that the service manager holds the gateway to: memory in bytes, CPU in percent, niceness. */
async function limits(host: TestHost): Promise<readonly (number | undefined)[]> {
  const { memoryMax, cpuQuota, nice } = (await host.service("coder")).limits;
  return [memoryMax, cpuQuota, nice];
}

/** How nice a process is, by the kernel. */
function niceOf(host: TestHost, pid: number): number {
  const stat = host.read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

const FREE = [undefined, undefined, 0];

describeOnBackends("limits of a gateway", ({ testOnSystemd, testOnLaunchd }) => {
  // A plist is read when its job is loaded, and launchd knows no limit of CPU.
  testOnSystemd("for memory and CPU count at once, without a restart; nice takes one", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const first = await host.running("coder");
    expect(await limits(host)).toEqual(FREE);

    host.manifest(fleet("{ memory_max: 1G, cpu_quota: 50% }"));
    const plan = await planOf(host);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(actions(plan)).toEqual({ "profile.coder.service": "update" });
    expect(await limits(host)).toEqual([2 ** 30, 50, 0]);
    expect(await host.pid("coder")).toBe(first);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    host.manifest(fleet("{ memory_max: 512M, cpu_quota: 200%, nice: 5 }"));
    const renice = await planOf(host);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(actions(renice)).toEqual({
      "profile.coder.service": "update",
      "profile.coder.gateway": "restart",
    });
    expect(changeAt(renice, "profile.coder.gateway")?.reasons).toEqual([expect.stringContaining("nice")]);
    expect(await limits(host)).toEqual([2 ** 29, 200, 5]);
    const second = await host.running("coder");
    expect(second).not.toBe(first);
    expect(niceOf(host, second)).toBe(5);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    host.manifest(fleet("{ nice: 5 }"));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await limits(host)).toEqual([undefined, undefined, 5]);
    expect(await host.pid("coder")).toBe(second);

    host.manifest(fleet());
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await limits(host)).toEqual(FREE);
    expect(niceOf(host, await host.running("coder"))).toBe(0);
    expect(host.services.hasLimitsOnDisk("coder")).toBe(false);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  // Drop-ins are systemd's.
  testOnSystemd(
    "outlive what Hermes writes over the unit, and are put back when they are gone",
    async (host) => {
      host.manifest(fleet("{ memory_max: 1G }"));
      await converge(host);
      await host.services.settled("coder");
      const pid = await host.running("coder");
      expect((await limits(host))[0]).toBe(2 ** 30);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      rmSync(dropIn(host));
      await host.services.reload();

      expect(await detailedPlan(host)).toMatchObject({ code: 2 });
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

      expect((await limits(host))[0]).toBe(2 ** 30);
      host.write(dropIn(host), `${host.read(dropIn(host))}Environment=MINE=1\n`, 0o644);
      await host.services.reload();
      host.manifest(fleet("{ memory_max: 2G }"));
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect((await limits(host))[0]).toBe(2 ** 31);
      expect(host.read(dropIn(host))).toContain("Environment=MINE=1\n");
      expect(await host.pid("coder")).toBe(pid);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    },
  );

  testOnLaunchd("for memory and niceness count by a restart, which the plan says", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const first = await host.running("coder");
    expect(await limits(host)).toEqual(FREE);

    host.manifest(fleet("{ memory_max: 1G, nice: 5 }"));
    const plan = await planOf(host);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(actions(plan)).toEqual({
      "profile.coder.service": "update",
      "profile.coder.gateway": "restart",
    });
    const second = await host.running("coder");
    expect(second).not.toBe(first);
    expect(await limits(host)).toEqual([2 ** 30, undefined, 5]);
    expect(niceOf(host, second)).toBe(5);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    host.manifest(fleet());
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(niceOf(host, await host.running("coder"))).toBe(0);
    expect(await limits(host)).toEqual(FREE);
    expect(host.services.hasLimitsOnDisk("coder")).toBe(false);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnLaunchd(
    "are dropped by what Hermes writes over the plist, which is shown and healed",
    async (host) => {
      host.manifest(fleet("{ memory_max: 1G }"));
      await converge(host);
      const before = await host.running("coder");
      await host.hermes("-p", "coder", "gateway", "restart");
      await until("another process", async () => (await host.running("coder")) !== before);
      expect(host.services.hasLimitsOnDisk("coder")).toBe(false);

      expect(await detailedPlan(host)).toMatchObject({ code: 2 });
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

      await host.running("coder");
      expect((await limits(host))[0]).toBe(2 ** 30);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    },
  );
});
