import { rmSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import type { TestHost } from "../support/test-host.ts";
import { until } from "../support/until.ts";
import { definitionOf, heldByFleets, tracesOf, untilHeld, withInhibitor } from "./support/awake.ts";

const profiles = (...names: readonly string[]) =>
  names.length === 0
    ? "profiles: {}"
    : [
        "profiles:",
        ...names.map(
          (name, at) =>
            `  ${name}: { config: { model: { default: m } }, env: { TELEGRAM_BOT_TOKEN: "${at + 1}:aaaaaaaa" } }`,
        ),
      ].join("\n");

const manifest = (keepAwake: string | undefined, rest: string) =>
  ["version: 1", ...(keepAwake === undefined ? [] : [`host: { keep_awake: ${keepAwake} }`]), rest, ""].join(
    "\n",
  );

const applied = async (host: TestHost) => {
  const ran = await host.fleet(["apply", "-y"]);
  if (ran.code !== 0) throw new Error(ran.stdout + ran.stderr);
  return ran;
};
const isSettled = async (host: TestHost) => (await host.fleet(["plan", "--detailed-exitcode"])).code === 0;

describeOnBackends("host.keep_awake", ({ testOnHost, testOnSystemd, backend }) => {
  testOnHost(
    "holds for gateways that run already, as long as one runs, and goes with its key",
    async (host) => {
      withInhibitor(host);
      host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 100 });
      host.manifest(manifest(undefined, profiles("coder", "writer")));
      await applied(host);
      await host.services.settled("coder");
      const before = [await host.running("coder"), await host.running("writer")];

      host.manifest(manifest("true", profiles("coder", "writer")));
      const plan = await host.fleet(["plan"]);
      expect(plan.stdout).toMatch(/\+ \.keep_awake +while a gateway of the fleet runs/);
      expect(plan.stdout.includes("closed")).toBe(backend.name === "launchd");
      await applied(host);
      await untilHeld(host, true);
      expect((await heldByFleets(host)).flatMap(({ holds }) => holds)).toEqual(["idle", "system"]);
      expect([await host.running("coder"), await host.running("writer")]).toEqual(before);
      expect(await isSettled(host)).toBe(true);
      expect(await host.services.complaints([definitionOf(host)])).toBe("");

      await host.services.end("coder");
      await untilHeld(host, true);
      await host.services.end("writer");
      await untilHeld(host, false);
      await host.services.start("writer");
      await untilHeld(host, true);

      host.manifest(manifest("true", profiles()));
      await applied(host);
      await untilHeld(host, false);
      host.manifest(manifest(undefined, profiles()));
      await applied(host);
      expect(tracesOf(host)).toEqual([]);
    },
  );

  testOnHost("always needs no gateway, outlives the login, is healed, and goes with false", async (host) => {
    withInhibitor(host);
    host.manifest(manifest("{ while: always, display: true }", profiles()));
    await applied(host);
    await untilHeld(host, true);
    expect(await isSettled(host)).toBe(true);

    await host.services.logOut();
    await host.services.logIn();
    await untilHeld(host, true);

    expect(host.edit(definitionOf(host), /systemd-inhibit|bin\/caffeinate/, "gone")).toBe(true);
    expect(await isSettled(host)).toBe(false);
    await applied(host);
    await untilHeld(host, true);
    rmSync(definitionOf(host));
    await applied(host);
    await untilHeld(host, true);
    expect(await isSettled(host)).toBe(true);

    host.manifest(manifest("false", profiles()));
    await applied(host);
    expect([await heldByFleets(host), tracesOf(host)]).toEqual([[], []]);
    expect(await isSettled(host)).toBe(true);
  });

  testOnHost(
    "comes and goes while a gateway is starting, and neither fails nor waits for it",
    async (host) => {
      withInhibitor(host);
      host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 100 });
      host.manifest(manifest(undefined, profiles("coder")));
      await applied(host);
      await host.services.settled("coder");
      // It lives for long before it is ready, and is being started all that time.
      host.switches({ lock_delay_ms: 600_000, rewrite_delay_ms: 100 });
      await host.services.end("coder");
      await host.services.start("coder");
      await host.starting("coder");
      const pid = await host.pid("coder");

      host.manifest(manifest("true", profiles("coder")));
      await applied(host);
      // A Mac is held from when the gateway has noted its PID.
      await untilHeld(host, backend.name === "systemd");
      host.manifest(manifest("false", profiles("coder")));
      await applied(host);
      await untilHeld(host, false);

      expect(await host.pid("coder")).toBe(pid);
      expect(tracesOf(host)).toEqual([]);
    },
  );

  // launchd asks nobody for leave.
  testOnSystemd("that polkit refuses fails with what to do, and no gateway with it", async (host) => {
    withInhibitor(host);
    host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 100 });
    const switches = `${host.services.environment.XDG_RUNTIME_DIR}/systemd/inhibit/switches.json`;
    host.write(switches, '{"refuse": true}');
    host.manifest(manifest("true", profiles("coder")));

    const refused = await host.fleet(["apply", "-y"]);

    expect(refused.code).toBe(1);
    expect(refused.stderr.replace(/\s+/g, " ")).toMatch(
      /host\.keep_awake: hermes-fleet-keep-awake\.service is not up: its program ended with status 1\. .*polkit may refuse/,
    );
    await host.running("coder");
    expect((await host.fleet(["plan"])).stdout).toMatch(/its program ended with\s+status 1/);
    // Tried again by systemd, it may hold from now on.
    rmSync(switches);
    await applied(host);
    await untilHeld(host, true);
    expect(await isSettled(host)).toBe(true);
  });
});

describeOnBackends("hermes-fleet awake", ({ testOnHost }) => {
  testOnHost(
    "tells what holds the host, and holds it for a command, a time, or until it is ended",
    async (host) => {
      const tool = host.services.backend === "systemd" ? "systemd-inhibit" : "caffeinate";
      withInhibitor(host);
      const toolPid = host.path("tool.pid");
      const hung = `#!/bin/sh\nsleep 600 & echo $! > ${toolPid}; wait\n`;
      host.write(host.path("hung", tool), hung, 0o755);
      const withoutEnd = async () => {
        rmSync(toolPid, { force: true });
        const PATH = `${host.path("hung")}:${host.environment.PATH}`;
        const run = host.beginFleet(["awake", "run", "--for", "5s"], { PATH });
        await until("the tool to run", () => host.exists(toolPid) && host.read(toolPid).endsWith("\n"));
        const proc = `/proc/${host.read(toolPid).trim()}`;
        return { run, ended: () => until("all of the tool to end", () => !host.exists(proc)) };
      };
      const interrupted = await withoutEnd();
      interrupted.run.signal("SIGTERM");
      expect((await interrupted.run.ended).code).toBe(143);
      await interrupted.ended();
      const silent = await withoutEnd();
      const none = await host.fleet(["awake", "status"]);
      expect([none.code, none.stdout.replace(/\s+/g, " ")]).toEqual([
        0,
        expect.stringMatching(/^Nothing holds this host awake\. .*`hermes-fleet awake run`\. $/),
      ]);

      host.program("look", `#!/bin/sh\nexec ${host.fleetCommand(["awake", "status"]).join(" ")}\n`);
      const shown = await host.fleet(["awake", "run", "--", "look"]);
      expect([shown.code, shown.stderr]).toEqual([
        0,
        `This host is held awake by ${tool} while look runs.\n`,
      ]);
      expect(shown.stdout).toMatch(/^WHO .*FLEET\n\S+ +\d+ +idle,system .* yes\n$/s);
      expect(Math.max(...shown.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(await host.fleet(["awake", "run", "--", "sh", "-c", "exit 5"])).toMatchObject({ code: 5 });
      const missing = await host.fleet(["awake", "run", "--", "no-such-program"]);
      expect([missing.code, missing.stderr]).toEqual([127, expect.stringContaining("no such program")]);
      const timed = await host.fleet(["awake", "run", "--for", "500ms"]);
      expect([timed.code, timed.stderr]).toEqual([
        0,
        expect.stringMatching(
          /^This host is held awake by \S+ until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(500ms\)\.\n$/,
        ),
      ]);

      const awake = host.beginFleet(["awake", "run"]);
      await until("it to hold", () => awake.stderr.includes("until Ctrl-C"));
      expect(await heldByFleets(host)).toHaveLength(1);
      awake.signal("SIGINT");
      expect((await awake.ended).code).toBe(130);
      const begun = host.path("begun");
      const patient = host.beginFleet([
        "awake",
        "run",
        "--",
        "sh",
        "-c",
        `trap : INT; echo > ${begun}; sleep 1; sleep 1; exit 7`,
      ]);
      await until("its program to run", () => host.exists(begun));
      patient.signal("SIGINT");
      patient.signal("SIGINT");
      expect((await patient.ended).code).toBe(7);
      const pidFile = host.path("sleeper.pid");
      const command = host.beginFleet([
        "awake",
        "run",
        "--",
        "sh",
        "-c",
        `sleep 600 & echo $! > ${pidFile}; wait`,
      ]);
      await until("its command to run", () => host.exists(pidFile) && host.read(pidFile).endsWith("\n"));
      command.signal("SIGTERM");
      expect((await command.ended).code).toBe(143);
      await until("all of the command to end", () => !host.exists(`/proc/${host.read(pidFile).trim()}`));
      expect(await heldByFleets(host)).toEqual([]);

      const given = await silent.run.ended;
      expect([given.code, given.stderr]).toEqual([
        1,
        expect.stringMatching(/did not hold within 10s:\s+it\s+said\s+nothing/),
      ]);
      await silent.ended();
    },
  );
});
