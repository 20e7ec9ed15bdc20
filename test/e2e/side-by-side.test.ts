import { expect } from "@jest/globals";
import { describeWithUserManager, testOnHost } from "../support/real-manager.ts";
import type { TestHost } from "../support/test-host.ts";
import { CallLog } from "./support/call-log.ts";
import { converge } from "./support/plans.ts";

const NAMES = ["default", "one", "two", "three"];

const fleet = (value: string) => `
version: 1
defaults: { config: { agent: { max_turns: ${value} } } }
profiles:
${NAMES.map((name) => `  ${name}: {}`).join("\n")}
`;

const units = (host: TestHost) => NAMES.map((name) => host.unit(name)).sort();

/** The units that one call of a verb named, for each call of it. */
function named(calls: readonly string[], verb: string): readonly (readonly string[])[] {
  return calls
    .filter((call) => call.startsWith(`systemctl --user ${verb} `))
    .map((call) =>
      call
        .split(" ")
        .filter((word) => word.endsWith(".service"))
        .sort(),
    );
}

describeWithUserManager("gateways of a fleet", () => {
  testOnHost("are enabled and started side by side: one call of each verb names them all", async (host) => {
    const log = new CallLog(host, ["systemctl"]);
    host.manifest(fleet("60"));

    await converge(host);

    expect(named(log.calls, "enable")).toEqual([units(host)]);
    expect(named(log.calls, "start")).toEqual([units(host)]);
    // Once they run, Hermes rewrites its units, each with a reload of its own.
    const untilStart = log.calls.slice(
      0,
      log.calls.findIndex((call) => call.includes(" start ")),
    );
    expect(untilStart.filter((call) => call.endsWith(" daemon-reload"))).toHaveLength(1);
  });

  testOnHost("are restarted side by side", async (host) => {
    host.manifest(fleet("60"));
    await converge(host);
    const log = new CallLog(host, ["systemctl"]);
    host.manifest(fleet("120"));

    await converge(host);

    expect(named(log.calls, "restart")).toEqual([units(host)]);
  });

  testOnHost("that the service manager does not take keep no others from starting", async (host) => {
    host.manifest(fleet("60"));
    host.write(
      host.path(`.config/systemd/user/${host.unit("two")}.d/own.conf`),
      "[Service]\nType=nonsense-\nExecStart=\n",
    );

    const ran = await host.fleet(["apply", "-y"]);

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(host.unit("two"));
    for (const name of ["default", "one", "three"]) expect(await host.running(name)).toBeGreaterThan(0);
  });
});
