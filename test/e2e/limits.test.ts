import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeWithUserManager, testOnHost } from "../support/real-manager.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "./support/plans.ts";
import { properties, serviceFiles } from "./support/services.ts";

const fleet = (limits?: string) => `
version: 1
profiles:
  coder:
    config: { model: { default: openai/gpt-5 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    gateway: { ${limits === undefined ? "state: running" : `limits: ${limits}`} }
`;

const dropIn = (host: TestHost) =>
  host.path(`.config/systemd/user/${host.unit("coder")}.d/50-hermes-fleet.conf`);

/** The limits that the service manager holds the gateway to. */
async function limits(host: TestHost): Promise<readonly (string | undefined)[]> {
  const is = await properties(host, "coder", "MemoryMax", "CPUQuotaPerSecUSec", "Nice");
  return [is.MemoryMax, is.CPUQuotaPerSecUSec, is.Nice];
}

/** How nice a process is, by the kernel. */
function niceOf(host: TestHost, pid: number): number {
  const stat = host.read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

const FREE = ["infinity", "infinity", "0"];

describeWithUserManager("limits of a gateway", () => {
  testOnHost("for memory and CPU count at once, without a restart; nice takes one", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const first = await host.running("coder");
    expect(await limits(host)).toEqual(FREE);

    host.manifest(fleet("{ memory_max: 1G, cpu_quota: 50% }"));
    const plan = await planOf(host);
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(actions(plan)).toEqual({ "profile.coder.service": "update" });
    expect(await limits(host)).toEqual(["1073741824", "500ms", "0"]);
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
    expect(await limits(host)).toEqual(["536870912", "2s", "5"]);
    const second = await host.running("coder");
    expect(second).not.toBe(first);
    expect(niceOf(host, second)).toBe(5);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });

    host.manifest(fleet("{ nice: 5 }"));
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await limits(host)).toEqual(["infinity", "infinity", "5"]);
    expect(await host.pid("coder")).toBe(second);

    host.manifest(fleet());
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await limits(host)).toEqual(FREE);
    expect(niceOf(host, await host.running("coder"))).toBe(0);
    expect(serviceFiles(host, "coder").some((path) => path.includes(".service.d"))).toBe(false);
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost(
    "outlive what Hermes writes over the unit, and are put back when they are gone",
    async (host) => {
      host.manifest(fleet("{ memory_max: 1G }"));
      await converge(host);
      await until("Hermes to rewrite the unit", () =>
        host.read(host.unitFile("coder")).includes("-m hermes_cli.main"),
      );
      const pid = await host.running("coder");
      expect((await limits(host))[0]).toBe("1073741824");
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      rmSync(dropIn(host));
      await host.systemctl("daemon-reload");

      expect(await detailedPlan(host)).toMatchObject({ code: 2 });
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });

      expect((await limits(host))[0]).toBe("1073741824");
      host.write(dropIn(host), `${host.read(dropIn(host))}Environment=MINE=1\n`, 0o644);
      await host.systemctl("daemon-reload");
      host.manifest(fleet("{ memory_max: 2G }"));
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect((await limits(host))[0]).toBe("2147483648");
      expect(host.read(dropIn(host))).toContain("Environment=MINE=1\n");
      expect(await host.pid("coder")).toBe(pid);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    },
  );
});
