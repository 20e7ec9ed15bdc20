import { copyFileSync } from "node:fs";
import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";
import { until } from "../../support/until.ts";
import type { Fault } from "./fault.ts";

/** A gateway that nothing befalls, and nobody may touch. */
export const BYSTANDER = "bystander";

export const QUICK = { lock_delay_ms: 0, rewrite_delay_ms: 0 };

const HEALED = { is: "healed" } as const;

/** The next start of a gateway is another than the one before. */
const startsWith =
  (switches: object): Fault["befall"] =>
  async (host, profile) => {
    host.switches(switches, profile);
    await host.services.restart(profile);
  };

const state = (host: TestHost, profile: string) => host.profile(profile, "gateway_state.json");

export const FAULTS: readonly Fault[] = [
  {
    name: "hung",
    what: "It holds its lock, never becomes ready, and hears no signal but SIGKILL.",
    async befall(host, profile) {
      await host.services.killsSoon(profile);
      await startsWith({ never_ready: true, hang_on_stop: true })(host, profile);
    },
    status: { actual: ["failing"], because: /^process \d+ has not become ready in \d+ s$/ },
    apply: { is: "not running", because: /not ready after 15 s: it says starting/ },
    restart: { is: "not running", because: /not ready after 15 s: it says starting/ },
  },
  {
    name: "parked",
    what: "Its configuration does not let it run: it ends with 78, and says why.",
    befall: startsWith({ startup_failed: "no platform is configured", startup_failed_exit: 78 }),
    status: { actual: ["parked"], because: /^no platform is configured/ },
    apply: { is: "not running", because: /no platform is configured/ },
    restart: { is: "not running", because: /no platform is configured/ },
  },
  {
    name: "crash-loop",
    what: "It crashes at every start.",
    befall: startsWith({ crash_at_start: 3 }),
    status: { actual: ["failing"], because: /status 3|started again/ },
    apply: { is: "not running", because: /its process exited with status 3/ },
    restart: { is: "not running", because: /its process exited with status 3/ },
  },
  {
    name: "startup-failed",
    what: "No platform can connect: it says so and ends with 0, which its service takes for a reason to try again.",
    befall: startsWith({ startup_failed: "all platforms failed: telegram: timed out" }),
    status: { actual: ["failing"], because: /^all platforms failed: telegram: timed out/ },
    apply: { is: "not running", because: /all platforms failed: telegram: timed out/ },
    restart: { is: "not running", because: /all platforms failed: telegram: timed out/ },
  },
  {
    name: "fatal-platform",
    what: "One of its platforms refuses its token for good, the other answers.",
    async befall(host, profile) {
      const discord = { state: "fatal", error_code: "401", error_message: "Improper token" };
      await startsWith({ platforms: { discord } })(host, profile);
      await until("the platform to fail", () => host.read(state(host, profile)).includes("Improper token"));
    },
    status: { actual: ["degraded"], because: /^discord is fatal: Improper token$/ },
    apply: { is: "degraded", because: /discord is fatal: Improper token/ },
    restart: { is: "degraded", because: /discord: Improper token/ },
  },
  {
    name: "unsupervised",
    what: "Its process runs in no service, whoever started it has gone, and its own service is stopped.",
    async befall(host, profile) {
      await host.hermes("-p", profile, "gateway", "stop");
      const run = `setsid ${FIXTURES}/bin/hermes -p ${profile} gateway run >/dev/null 2>&1 </dev/null &`;
      await host.run("/bin/sh", ["-c", run]);
      await host.startedUp(host.profile(profile));
    },
    status: { actual: ["unsupervised"], because: /^process \d+ runs outside its service/ },
    apply: HEALED,
    restart: HEALED,
  },
  {
    name: "reused-pid",
    what: "It is stopped, and its files name a live process that is another profile's gateway.",
    async befall(host, profile) {
      await host.hermes("-p", profile, "gateway", "stop");
      for (const file of ["gateway.pid", "gateway_state.json"])
        copyFileSync(host.profile(BYSTANDER, file), host.profile(profile, file));
    },
    status: { actual: ["stopped"], because: /^it is to run/ },
    apply: HEALED,
    restart: HEALED,
  },
  {
    name: "stale-state",
    what: "It was ended without a word: its state file says that it runs, and there is no such process.",
    befall: (host, profile) => host.services.end(profile),
    // launchd forgets what it has unloaded.
    status: { actual: ["failed", "stopped"], because: /stopped without a word$|^it is to run/ },
    apply: HEALED,
    restart: HEALED,
  },
  {
    name: "wrong-home",
    what: "The service of its name runs something for another home.",
    async befall(host, profile) {
      await host.services.end(profile);
      await host.services.addForeign(profile);
    },
    status: { actual: ["failed"], because: /is there already, but for HERMES_HOME .*other-home/ },
    apply: { is: "not running", because: /is there already, but for HERMES_HOME .*other-home/ },
    restart: { is: "not running", because: /is there, but not for/ },
  },
];
