import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
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

const units = (host: TestHost) => NAMES.map((name) => host.services.id(name)).sort();

/** The services that calls of a verb name: all in one call, or each in one of its own. */
function named(host: TestHost, log: CallLog, verb: "enable" | "start" | "restart") {
  const calls = host.services.namedIn(log.calls, verb).map((ids) => [...ids].sort());
  return host.services.traits.callNames === "many"
    ? calls
    : calls.sort(([one = ""], [other = ""]) => one.localeCompare(other));
}

/** Every service of the fleet, as `named` has it where each is named once. */
function allOnce(host: TestHost) {
  return host.services.traits.callNames === "many" ? [units(host)] : units(host).map((id) => [id]);
}

describeOnBackends("gateways of a fleet", ({ testOnHost }) => {
  testOnHost("are enabled and started side by side: one call of each verb names them all", async (host) => {
    const log = new CallLog(host, ["services"]);
    host.manifest(fleet("60"));

    await converge(host);

    // What is not on launchd's list of disabled labels starts at login without a call.
    expect(named(host, log, "enable")).toEqual(host.services.backend === "systemd" ? allOnce(host) : []);
    expect(named(host, log, "start")).toEqual(allOnce(host));
    // Once they run, Hermes rewrites its units, each with a reload of its own.
    const untilStart = log.calls.slice(
      0,
      log.calls.findIndex((call) => call.includes(" start ")),
    );
    const reloads = untilStart.filter((call) => call.endsWith(" daemon-reload"));
    expect(reloads).toHaveLength(host.services.backend === "systemd" ? 1 : 0);
  });

  testOnHost("are restarted side by side", async (host) => {
    host.manifest(fleet("60"));
    await converge(host);
    const log = new CallLog(host, ["services"]);
    host.manifest(fleet("120"));

    await converge(host);

    expect(named(host, log, "restart")).toEqual(allOnce(host));
  });

  testOnHost("that the service manager does not take keep no others from starting", async (host) => {
    host.manifest(fleet("60"));
    host.services.refuse("two");

    const ran = await host.fleet(["apply", "-y"]);

    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(host.services.id("two"));
    for (const name of ["default", "one", "three"]) expect(await host.running(name)).toBeGreaterThan(0);
  });
});
