import { readdirSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { tracesOf, untilHeld, withInhibitor } from "./support/awake.ts";
import { converge, detailedPlan } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const manifest = (host: string, limits: string) => `
version: 1
${host}
profiles:
  default: { config: { model: { default: m } }, env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaa" } }
  coder:
    config: { model: { default: m } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbb" }
    gateway: { ${limits} }
`;

const NAMES = ["default", "coder"];
const pids = async (host: TestHost) => [await host.running("default"), await host.running("coder")];
const state = (host: TestHost) => readdirSync(host.path(OWN_STATE)).sort();

/** All that a release has to leave as it is. A property list has its limits within it. */
function staying(host: TestHost) {
  const goes = /50-hermes-fleet|keep-awake|gateway-coder\.(service\.d$|plist$)|\.service\.wants$/;
  return Object.fromEntries(Object.entries(filesBut(host, OWN_STATE)).filter(([path]) => !goes.test(path)));
}

describeOnBackends("a release", ({ testOnHost, backend }) => {
  testOnHost(
    "makes a fleet plain Hermes: every gateway runs on, and it can be taken over again",
    async (host) => {
      withInhibitor(host);
      host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
      host.manifest(manifest("host: { keep_awake: true }", "limits: { memory_max: 1G }"));
      await converge(host);
      for (const name of NAMES) await host.services.settled(name);
      await untilHeld(host, true);
      // Not before they have all written what a start writes.
      const running = await pids(host);
      const before = { files: staying(host), pids: running, state: state(host) };

      const nobody = await host.fleet(["release"]);
      expect({ code: nobody.code, said: nobody.stderr.replace(/\s+/g, " ") }).toMatchObject({
        code: 1,
        said: expect.stringContaining("release has to ask, and there is no terminal"),
      });
      expect(nobody.stdout).toContain(".record");
      expect(state(host)).toEqual(before.state);
      const document = await host.fleetJson<{ outcome: string; verdict: string; plan: unknown }>([
        "release",
        "-y",
      ]);

      expect(document).toMatchObject({
        outcome: "applied",
        verdict: "Released: 1 updated, 2 deleted. All else runs on as it is, as plain Hermes.",
      });
      expect(schemaErrors("plan", document.plan)).toEqual([]);
      expect({ files: staying(host), pids: await pids(host), state: state(host) }).toEqual({
        ...before,
        state: [],
      });
      await untilHeld(host, false);
      expect(tracesOf(host)).toEqual([]);
      expect(host.services.hasLimitsOnDisk("coder")).toBe(false);
      if (backend.name === "systemd") expect((await host.service("coder")).limits.memoryMax).toBeUndefined();
      expect(await host.fleet(["release"])).toEqual({
        code: 0,
        stdout: 'Nothing to release: there is no record of the fleet "fleet" on this host.\n',
        stderr: "",
      });

      host.manifest(manifest("", "state: running"));
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await pids(host)).toEqual(before.pids);
      expect(await host.fleet(["release", "-y"])).toMatchObject({ code: 0 });

      const [, coder] = await pids(host);
      expect(await host.hermes("-p", "coder", "gateway", "restart")).toMatchObject({ code: 0 });
      expect(await host.running("coder")).not.toBe(coder);
      expect(await host.hermes("profile", "delete", "coder", "-y")).toMatchObject({ code: 0 });
      expect(host.services.files("coder")).toEqual([]);
      expect(await host.running("default")).toBe(before.pids[0]);
    },
  );
});
