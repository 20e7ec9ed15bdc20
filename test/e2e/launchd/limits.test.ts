import { expect } from "@jest/globals";
import { describeOnBackends, describeOnLaunchd } from "../../support/on-backends.ts";
import type { TestHost } from "../../support/test-host.ts";
import { actions, changeAt, converge, detailedPlan, planOf } from "../support/plans.ts";
import { calls, fleet, forgetCalls, GUI, plist, switches, USER } from "./mac.ts";

const LIMITED = fleet("{ gateway: { limits: { memory_max: 1G, nice: 5 } } }");

/** What the kernel holds a gateway's process to. */
async function limitsOf(host: TestHost): Promise<{ readonly memory: string; readonly nice: string }> {
  const pid = await host.running("coder");
  const stat = host.read(`/proc/${pid}/stat`);
  const [, memory = ""] = /^Max resident set +(\S+)/m.exec(host.read(`/proc/${pid}/limits`)) ?? [];
  return { memory, nice: stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16] ?? "" };
}

describeOnLaunchd("limits under launchd", ({ testOnHost }) => {
  testOnHost("are those of the process, and take a restart", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const before = await host.running("coder");
    host.manifest(LIMITED);

    const plan = await planOf(host);
    await converge(host);

    expect(actions(plan)).toEqual({ "profile.coder.service": "update", "profile.coder.gateway": "restart" });
    expect(await host.running("coder")).not.toBe(before);
    expect(await limitsOf(host)).toEqual({ memory: String(2 ** 30), nice: "5" });
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("that Hermes has dropped with its own definition are shown, and put back", async (host) => {
    host.manifest(LIMITED);
    await converge(host);
    await host.hermes("-p", "coder", "gateway", "restart");
    expect(host.read(plist(host, "coder"))).not.toContain("Nice");

    const plan = await planOf(host);
    await converge(host);

    expect(changeAt(plan, "profile.coder.service")?.details).toMatchObject([
      { keys: [{ key: "limits.memory_max" }, { key: "limits.nice" }] },
    ]);
    expect(await limitsOf(host)).toEqual({ memory: String(2 ** 30), nice: "5" });
    // All else is as Hermes has written it.
    expect(host.read(plist(host, "coder"))).toContain("<string>--replace</string>");
    expect(await detailedPlan(host)).toMatchObject({ code: 0 });
  });

  testOnHost("that have left the manifest leave the definition as it would be without them", async (host) => {
    host.manifest(fleet());
    await converge(host);
    const without = host.read(plist(host, "coder"));
    host.manifest(LIMITED);
    await converge(host);
    host.manifest(fleet());
    await converge(host);
    expect(host.read(plist(host, "coder"))).toBe(without);
    expect((await limitsOf(host)).nice).toBe("0");
  });
});

describeOnBackends("what a service manager cannot limit", ({ backend, testOnHost }) => {
  testOnHost("is told with the name of the field, on that platform only", async (host) => {
    host.manifest(fleet("{ gateway: { limits: { memory_max: 1G, cpu_quota: 50%, nice: 5 } } }"));
    const { diagnostics } = await planOf(host);
    const warned = diagnostics.flatMap(({ code, message }) =>
      code === "limit-unsupported" ? [message] : [],
    );
    expect(warned).toEqual(
      backend.name === "systemd"
        ? []
        : [
            expect.stringContaining("limits.memory_max: macOS takes it for a wish"),
            expect.stringContaining("limits.cpu_quota: launchd has no such limit"),
          ],
    );
  });
});

describeOnLaunchd("a plan under launchd", ({ testOnHost }) => {
  testOnHost("calls launchctl once for each session, whatever the number of gateways", async (host) => {
    const names = ["default", ...Array.from({ length: 7 }, (_, index) => `agent-${index}`)];
    switches(host, {});
    for (const count of [1, names.length]) {
      const profiles = names.slice(0, count).map((name) => `  ${name}: {}\n`);
      host.manifest(`version: 1\nprofiles:\n${profiles.join("")}`);
      await converge(host);
      forgetCalls(host);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      expect(calls(host).toSorted()).toEqual([`print ${GUI}`, `print ${USER}`]);
    }
  });
});
