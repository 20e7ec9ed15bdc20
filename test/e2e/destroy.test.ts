import { readdirSync, statSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { tracesOf, untilHeld, withInhibitor } from "./support/awake.ts";
import { holdCalls } from "./support/failing-calls.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { actions, converge, detailedPlan, planOf } from "./support/plans.ts";
import { schemaErrors } from "./support/schemas.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

/** The state of hermes-fleet, and what a terminal leaves. */
const UNCOUNTED = [OWN_STATE, "screen", "end"];
const EXPORTS = `${OWN_STATE}/exports`;

const manifest = (top = "") => `
version: 1
${top}
profiles:
  default: { config: { model: { default: m } }, env: { TELEGRAM_BOT_TOKEN: "111:aaaaaaaa" } }
  coder:
    config: { model: { default: m } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbb" }
    gateway: { limits: { memory_max: 1G } }
`;

const archives = (host: TestHost) =>
  host.exists(host.path(EXPORTS))
    ? readdirSync(host.path(EXPORTS))
        .filter((name) => !name.startsWith(".hermes-fleet-archives-"))
        .sort()
    : [];
const locks = (host: TestHost) => readdirSync(host.path(OWN_STATE)).filter((name) => name.endsWith(".lock"));
const homes = (host: TestHost) =>
  Object.fromEntries(
    Object.entries(host.snapshot(host.path(".hermes"))).filter(
      ([path]) => !/gateway|planned-stop|counters\.json|\/logs\/|\/hermes-agent/.test(path),
    ),
  );

async function made(host: TestHost, top?: string, switches: object = {}): Promise<void> {
  host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0, ...switches });
  host.manifest(manifest(top));
  await converge(host);
  await host.running("default");
  await host.running("coder");
  host.write(host.profile("coder", "memories/MEMORY.md"), "Ada likes tea.\n");
}

describeOnBackends("destroy", ({ testOnHost }) => {
  testOnHost(
    "takes one profile's service, after a yes, and then those of the whole fleet; homes stay",
    async (host) => {
      withInhibitor(host);
      await made(host, "host: { keep_awake: true }");
      await untilHeld(host, true);
      const before = {
        homes: homes(host),
        pid: await host.running("default"),
        files: filesBut(host, ...UNCOUNTED),
      };

      const no = await inTerminal(host, ["destroy", "coder"], { types: "n\\n" });
      expect({ code: no.code, asked: no.stdout.includes("Destroy these?") }).toEqual({
        code: 1,
        asked: true,
      });
      const nobody = await host.fleet(["destroy", "coder"]);
      expect(nobody.code).toBe(1);
      expect(nobody.stderr).toContain("destroy has to ask, and there is no terminal");
      expect(filesBut(host, ...UNCOUNTED)).toEqual(before.files);
      const yes = await inTerminal(host, ["destroy", "coder"], { types: "y\\n" });

      expect({ code: yes.code, said: yes.code === 0 ? "" : yes.stdout }).toEqual({ code: 0, said: "" });
      expect(stripVTControlCharacters(yes.stdout).replace(/\s+/g, " ")).toContain(
        "Destroyed: 3 deleted. The manifest still declares coder: the next apply makes it again.",
      );
      expect([host.services.files("coder"), host.exists(host.path(".local/bin/coder"))]).toEqual([[], false]);
      expect({ homes: homes(host), pid: await host.running("default") }).toEqual({
        homes: before.homes,
        pid: before.pid,
      });
      await untilHeld(host, true);
      expect(Object.keys(actions(await planOf(host)))).toContain("profile.coder.service");

      const document = await host.fleetJson<{ outcome: string; plan: unknown }>(["destroy", "-y"]);
      expect([document.outcome, schemaErrors("plan", document.plan)]).toEqual(["applied", []]);
      await untilHeld(host, false);
      expect([host.services.files("default"), tracesOf(host), await host.services.loaded()]).toEqual([
        [],
        [],
        {},
      ]);
      expect(homes(host)).toEqual(before.homes);
      const again = await host.fleet(["destroy"]);
      expect(again).toMatchObject({ code: 0, stderr: "" });
      expect(again.stdout).toMatch(/^Nothing to destroy\. The manifest still declares coder, default/);
      await converge(host);
      expect(await detailedPlan(host)).toMatchObject({ code: 0 });
    },
  );

  testOnHost("with homes, killed half-way, is finished by the next; archives are whole", async (host) => {
    await made(host);
    const refused = await host.fleet(["destroy", "-y", "--delete-profiles"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr.replace(/\s+/g, " ")).toContain(
      'destroy would delete the home of "coder", and nobody is asked Pass --allow-delete as well, or leave out --delete-profiles',
    );
    expect([archives(host), await host.running("coder")]).toEqual([[], expect.any(Number)]);
    const killer = host.path(".local/bin/hermes-that-kills");
    host.program(
      "hermes-that-kills",
      `#!/bin/sh\n[ "$4" = delete ] && { kill -9 $PPID; exit 1; }\nexec ${host.path(".local/bin/hermes")} "$@"\n`,
    );
    host.manifest(manifest(`hermes: { command: ${killer} }`));
    const words = ["destroy", "-y", "--delete-profiles", "--allow-delete"];
    expect(await host.fleet(words)).toMatchObject({ code: null });
    expect(host.read(host.profile("coder", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
    host.manifest(manifest());

    const finished = await host.fleet(words);

    expect({ code: finished.code, said: finished.code === 0 ? "" : finished.stderr }).toEqual({
      code: 0,
      said: "",
    });
    expect(finished.stderr.replace(/\s+/g, "")).toContain("withoutits.env");
    expect([host.exists(host.profile("coder")), host.exists(host.profile("default", ".env"))]).toEqual([
      false,
      true,
    ]);
    expect([host.services.files("coder"), host.services.files("default"), locks(host)]).toEqual([[], [], []]);
    expect(archives(host).length).toBeGreaterThan(0);
    for (const archive of archives(host)) {
      const path = host.path(EXPORTS, archive);
      expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
      const { stdout } = await host.run("tar", ["-xzOf", path, "coder/memories/MEMORY.md"]);
      expect(stdout).toBe("Ada likes tea.\n");
    }
    expect((await host.fleet(["destroy"])).stdout).toContain("Nothing to destroy.");
  });

  testOnHost(
    "ended by Ctrl-C lets go of the lock, and is finished by the next; two at once do not meet",
    async (host) => {
      await made(host);
      const stops = holdCalls(host, "stop");
      const begun = host.beginFleet(["destroy", "-y"]);
      await until("a gateway to be stopped", () => stops.hasBegun || begun.hasEnded);

      const second = await host.fleet(["destroy", "-y", "--lock-timeout", "0s"]);
      begun.signal("SIGINT");
      await until("that to be heard", () => /Ctrl-C again/.test(begun.stderr) || begun.hasEnded);
      stops.goOn();

      expect([second.code, second.stderr.replace(/\s+/g, " ")]).toEqual([
        1,
        expect.stringContaining("another hermes-fleet is at work"),
      ]);
      const ended = await begun.ended;
      expect({ code: ended.code, locks: locks(host), said: ended.stdout.replace(/\s+/g, " ") }).toMatchObject(
        {
          code: 130,
          locks: [],
          said: expect.stringContaining("The next destroy goes on from here"),
        },
      );
      expect(await host.fleet(["destroy", "-y"])).toMatchObject({ code: 0 });
      expect([
        host.services.files("coder"),
        host.services.files("default"),
        await host.services.loaded(),
      ]).toEqual([[], [], {}]);
      expect(host.read(host.profile("coder", "memories/MEMORY.md"))).toBe("Ada likes tea.\n");
    },
  );
});
