import { expect } from "@jest/globals";
import { describeOnBackends } from "./on-backends.ts";
import type { TestHost } from "./test-host.ts";
import { until } from "./until.ts";

/** An agent made with Hermes alone, its gateway running. */
async function makeByHand(host: TestHost): Promise<number> {
  const lines = ["hermes profile create coder", "printf 'y\\ny\\n' | hermes -p coder gateway install"];
  await host.run("/bin/sh", ["-e", "-c", lines.join("\n")]);
  const pid = await host.running("coder");
  await host.services.settled("coder");
  return pid;
}

const FREE = { memoryMax: undefined, cpuQuota: undefined, nice: 0 };

describeOnBackends("the service manager of a test's host", ({ testOnHost, testOnLaunchd }) => {
  testOnHost("tells of a gateway that Hermes has installed what Hermes has made it", async (host) => {
    const pid = await makeByHand(host);
    const id = host.services.id("coder");

    expect(await host.service("coder")).toEqual({ pid, state: "running", startsAtLogin: true, limits: FREE });
    expect(await host.services.loaded()).toEqual({ [id]: "running" });
    expect(host.services.files("coder")).toContain(host.services.definition("coder"));
    expect(host.services.isHermesOwn("coder")).toBe(true);
    expect(host.services.command("coder")).toMatch(/ --profile coder gateway run/);
    expect(await host.services.complaints([host.services.definition("coder")])).toBe("");
    expect(await host.services.startsAfterCrash("coder")).toBe(true);
    expect(await host.service("nobody")).toEqual({
      pid: 0,
      state: "stopped",
      startsAtLogin: false,
      limits: FREE,
    });
  });

  testOnHost("ends gateways by hand, starts them, and restarts them", async (host) => {
    const first = await makeByHand(host);

    await host.services.end("coder");
    const { state, pid } = await host.service("coder");
    expect({ state, pid }).toEqual({
      state: host.services.traits.remembersFailures ? "failed" : "stopped",
      pid: 0,
    });
    await host.services.start("coder");
    const second = await host.running("coder");
    await host.services.restart("coder");
    await until("another process", async () => ![0, second].includes(await host.pid("coder")));

    expect(new Set([first, second, await host.running("coder")]).size).toBe(3);
  });

  testOnHost("starts a gateway again that was killed", async (host) => {
    const first = await makeByHand(host);

    process.kill(first, "SIGKILL");
    await until("another process", async () => ![0, first].includes(await host.pid("coder")));

    expect(await host.running("coder")).not.toBe(first);
  });

  testOnHost("starts at login what is enabled, and nothing that is disabled", async (host) => {
    const first = await makeByHand(host);
    await host.services.disable("coder");
    expect((await host.service("coder")).startsAtLogin).toBe(false);
    expect(await host.pid("coder")).toBe(first);

    await host.services.logOut();
    await host.services.logIn();
    expect(await host.pid("coder")).toBe(0);
    await host.services.enable("coder");
    expect((await host.service("coder")).startsAtLogin).toBe(true);
    await host.services.logOut();
    await host.services.logIn();

    expect(await host.running("coder")).toBeGreaterThan(0);
  });

  testOnHost("runs what is not a gateway of ours, and programs beside them", async (host) => {
    const foreign = await host.services.addForeign("coder");
    const environment = { PATH: "/usr/bin:/bin" };
    await host.services.runBeside("beside", ["/bin/sh", "-c", "true"], environment);
    await host.services.endBeside("beside");

    expect(foreign).toBeGreaterThan(0);
    expect(host.services.command("coder")).toBe("/bin/sleep 600");
  });

  for (const how of [
    "another profile",
    "a program that is gone",
    "no start after a crash",
    "no start at login",
  ] as const) {
    testOnHost(`has definitions that can be spoilt, once, by ${how}`, async (host) => {
      await makeByHand(host);

      expect([host.services.spoil("coder", how), host.services.spoil("coder", how)]).toEqual([true, false]);
    });
  }

  testOnHost("gives no process a reason to outlive its host", async (host) => {
    await makeByHand(host);
    host.switches({ hang_on_stop: true, lock_delay_ms: 0 });
    await host.services.restart("coder");
    await until("another process", async () => (await host.pid("coder")) > 0);
  });

  testOnLaunchd("holds a gateway to the limits in its plist, once that is loaded", async (host) => {
    await makeByHand(host);
    const limits = [
      "<key>Nice</key><integer>5</integer>",
      "<key>SoftResourceLimits</key><dict><key>ResidentSetSize</key><integer>536870912</integer></dict>",
      "<key>HardResourceLimits</key><dict><key>ResidentSetSize</key><integer>536870912</integer></dict>",
    ];
    const plist = host.services.definition("coder");
    host.edit(plist, /<\/dict>\s*<\/plist>/, `${limits.join("\n")}\n</dict>\n</plist>`);
    expect((await host.service("coder")).limits).toEqual(FREE);

    await host.services.readAgain("coder");

    await host.running("coder");
    expect((await host.service("coder")).limits).toEqual({ ...FREE, memoryMax: 2 ** 29, nice: 5 });
    expect(host.services.hasLimitsOnDisk("coder")).toBe(true);
    expect(await host.services.complaints([plist])).toBe("");
  });

  // On systemd the judge is systemd's own.
  testOnLaunchd("has a judge that finds what launchd would not take", async (host) => {
    await makeByHand(host);
    const plist = host.services.definition("coder");
    host.edit(plist, /<key>RunAtLoad<\/key>\s*<true\/>/, "<key>RunAtLoad</key><string>yes</string>");

    expect(await host.services.complaints([plist])).toContain("RunAtLoad is 'yes'");
  });

  testOnLaunchd("can keep a gateway from starting, and can refuse it", async (host) => {
    await makeByHand(host);
    await host.services.end("coder");
    host.services.preventStart("coder", "tries again");
    await host.services.start("coder");
    expect((await host.service("coder")).state).toBe("waiting");
    await host.services.end("coder");
    await host.services.allowStart("coder");
    host.services.refuse("coder");
    await host.services.start("coder");

    expect((await host.service("coder")).state).toBe("stopped");
  });
});
