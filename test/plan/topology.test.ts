import { describe, expect, test } from "@jest/globals";
import { fleetStatus, isWell } from "../../src/plan/status.ts";
import { FakeHost } from "./fake-host.ts";
import {
  applied,
  apply,
  codes,
  declare,
  fleet,
  HERMES,
  homeOf,
  open,
  recordOf,
  told,
  unitOf,
  watchServices,
} from "./scenario.ts";

const STATE = "/home/ada/.local/state/hermes-fleet";
const DEFAULT = "hermes-gateway.service";
const MULTIPLEXED = "hermes: { topology: multiplexed }";
const token = (value: string) => `env: { TELEGRAM_BOT_TOKEN: '${value}' }`;
const config = (host: FakeHost, name = "default") =>
  host.text(`${name === "default" ? HERMES : homeOf(name)}/config.yaml`);

/** A host with a version of Hermes, on which this was applied. */
async function on(version: string, ...lines: readonly string[]): Promise<FakeHost> {
  const host = fleet(...lines);
  host.makeProfile("default");
  host.installHermes(version);
  await apply(host);
  host.nowMs += 3_600_000;
  return host;
}

const plan = async (host: FakeHost) => (await host.plan()).plan;
const reasonsOf = async (host: FakeHost, address: string) =>
  (await plan(host)).changes.find((change) => change.address === address)?.reasons;

describe("a gateway for each", () => {
  test.each(["0.16.0", "0.18.0"])("takes nothing before 0.21: %s", async (version) => {
    const host = await on(version, "profiles: { default: {}, a: {} }");
    expect([config(host), config(host, "a")]).toEqual([undefined, undefined]);
  });

  test("is said from 0.21 on in every named profile's config.yaml and in the default's, and put back", async () => {
    const host = await on("0.21.0", "profiles: { default: {}, a: {}, b: { gateway: { state: stopped } } }");
    const STANDALONE = "gateway:\n  standalone: true\n";
    const KEPT = "gateway:\n  auto_multiplex_migration: false\n";
    expect([config(host), config(host, "a"), config(host, "b")]).toEqual([KEPT, STANDALONE, STANDALONE]);
    host.write(`${homeOf("a")}/config.yaml`, "gateway: { standalone: false }\n");
    host.write(`${HERMES}/config.yaml`, "");
    expect(await open(host)).toEqual(["profile.a.config update", "profile.default.config update"]);
    await apply(host);
    expect([config(host), await open(host)]).toEqual([KEPT, []]);
  });

  test("restarts no gateway for keys that none has read", async () => {
    const host = await applied("profiles: { default: {}, a: {} }");
    host.installHermes("0.21.0");
    expect(await open(host)).toEqual(["profile.a.config create", "profile.default.config create"]);
  });

  test("writes into the default's config.yaml, and does nothing else to a default that nobody declares", async () => {
    const host = await on("0.21.0", "profiles: { a: {} }");
    expect(config(host)).toBe("gateway:\n  auto_multiplex_migration: false\n");
    expect(recordOf(host, "default")).toMatchObject({ topologyOnly: true });
    host.units.run(["systemctl", "--user", "start", "--", unitOf("a")]);
    expect(await open(host)).toEqual([]);
    declare(host, "profiles: { default: {}, a: {} }");
    await apply(host);
    expect(recordOf(host, "default")).not.toHaveProperty("topologyOnly");
    declare(host, "profiles: { a: {} }");
    expect(await open(host)).toContain("profile.default.gateway delete");
    await apply(host);
    expect([await open(host), recordOf(host, "default")?.topologyOnly]).toEqual([[], undefined]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("leaves nothing in the default's config.yaml once the last named profile has left", async () => {
    const host = await on("0.21.0", "profiles: { a: {} }");
    declare(host, "profiles: {}");
    await apply(host);
    expect([config(host), recordOf(host, "default"), await open(host)]).toEqual([
      "gateway: {}\n",
      undefined,
      [],
    ]);
  });

  test("does not keep another fleet from having the default", async () => {
    const host = await on("0.21.0", "name: one", "profiles: { a: {} }");
    declare(host, "name: two", "profiles: { default: {}, b: {} }");
    await apply(host);
    expect(await open(host)).toEqual([]);
    declare(host, "name: one", "profiles: { a: {} }");
    expect(await codes(host)).toEqual([]);
  });

  test("takes the keys away where an older Hermes has come back, and not where none can be told", async () => {
    const host = await on("0.21.0", "profiles: { default: {}, a: {} }");
    host.installHermes("x");
    expect(await open(host)).toEqual([]);
    host.installHermes("0.18.0");
    expect(await open(host)).toEqual(["profile.a.config update", "profile.default.config update"]);
  });

  test("keeps one that leaves from being served by the default's gateway", async () => {
    const host = await on("0.20.0", "profiles: { default: {}, a: {}, b: {} }");
    host.installHermes("0.21.0");
    declare(host, "profiles: { default: {}, b: {} }");
    await apply(host);
    expect(config(host, "a")).toBe("gateway:\n  standalone: true\n");
    expect(await open(host)).toEqual([]);
  });

  test("makes nothing in the home of one that leaves and is gone already", async () => {
    const host = await on("0.21.0", "profiles: { default: {}, a: {}, b: {} }");
    host.disk.removeTree(homeOf("a"));
    declare(host, "profiles: { default: {}, b: {} }");
    await apply(host);
    expect([host.disk.kind(homeOf("a")), await open(host)]).toEqual(["absent", []]);
  });

  test("turns a flag off that somebody has set before 0.21, and starts the default anew for it", async () => {
    const host = await on("0.18.0", "profiles: { default: {}, a: {} }");
    host.write(`${HERMES}/config.yaml`, "gateway: { multiplex_profiles: true }\n");
    expect(await open(host)).toEqual(["profile.default.config update"]);
    host.units.run(["systemctl", "--user", "restart", "--", DEFAULT]);
    expect(await open(host)).toEqual(["profile.default.config update", "profile.default.gateway restart"]);
  });

  test("has others start only when the flag is gone for which Hermes refuses them", async () => {
    const host = fleet("profiles: { default: { gateway: { state: stopped } }, a: {} }");
    host.makeProfile("default");
    host.installHermes("0.18.0");
    host.write(`${HERMES}/config.yaml`, "gateway: { multiplex_profiles: true }\n");
    const { steps } = await plan(host);
    const start = steps.find(({ phase, profile }) => phase === "start" && profile === "a");
    expect(start?.after.map(({ step }) => step)).toContain("profile.default.config#1");
    await apply(host);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("has the default start anew only when those that it is not to serve say so themselves", async () => {
    const host = await on("0.20.0", "profiles: { default: {}, a: {} }");
    host.installHermes("0.21.0");
    declare(host, "profiles: { default: { config: { model: m } }, a: {} }");
    const { steps } = await plan(host);
    const told = steps.find(({ phase, profile }) => phase === "announce" && profile === "default");
    expect(told?.after.map(({ step }) => step)).toContain("profile.a.config#1");
  });

  test("is refused while a default that nobody declares serves one", async () => {
    const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {}, a: {} }");
    declare(host, "name: other", "profiles: { a: {} }");
    for (const path of host.files.keys())
      if (path.includes("/hermes-fleet/") && path.endsWith(".json")) host.disk.remove(path);
    const [one] = await told(host);
    expect(one).toMatchObject({ code: "topology-default", severity: "error", blocks: "apply" });
    expect(one?.message).toContain('is not in the manifest, serves "a"');
  });
});

describe("one gateway for all", () => {
  test("is said by the flag and the list of those that are to run, and takes their services", async () => {
    const host = await on(
      "0.18.0",
      MULTIPLEXED,
      "profiles: { default: {}, b: {}, a: {}, c: { gateway: { state: stopped } } }",
    );
    expect(config(host)).toBe(
      "gateway:\n  multiplex_profiles: true\n  multiplex_profile_allowlist:\n  - a\n  - b\n",
    );
    expect([host.pid(DEFAULT) > 0, host.pid(unitOf("a"))]).toEqual([true, 0]);
    expect(
      [...host.files.keys()].filter((path) => path.endsWith(".service") && !path.includes(".wants/")),
    ).toHaveLength(1);
    expect(await open(host)).toEqual([]);
  });

  describe("that serves whoever is there", () => {
    const FLAG = "gateway: { multiplex_profiles: true }\n";
    /** As somebody has it who has never listed anybody. */
    const serving = async (version: string, ofDefault: string) => {
      const host = await on(version, MULTIPLEXED, "profiles: { default: {}, a: {}, b: {} }");
      host.write(`${HERMES}/config.yaml`, ofDefault);
      host.disk.removeTree(STATE);
      host.nowMs += 3_600_000;
      return host;
    };
    const BEGINNINGS = [
      ["0.18.0", FLAG],
      ["0.21.0", FLAG],
      ["0.21.0", "model: m\n"],
    ] as const;

    test.each(BEGINNINGS)(
      "needs no list as long as all of them are declared: %s, %j",
      async (version, text) => {
        const host = await serving(version, text);
        const pid = host.pid(DEFAULT);
        expect(await open(host)).toEqual([]);
        await apply(host);
        expect([config(host), host.pid(DEFAULT), await open(host)]).toEqual([text, pid, []]);
      },
    );

    test.each([
      ["stopped", "a: {}, b: { gateway: { state: stopped } }", ["a"]],
      ["left out", "a: {}", ["a"]],
      ["yet to be made", "a: {}, b: {}, c: {}", ["a", "b", "c"]],
      ["yet to be made, and not to run", "a: {}, b: {}, c: { gateway: { state: stopped } }", ["a", "b"]],
    ])("is given a list once one of them is %s", async (_, named, listed) => {
      for (const [version, text] of BEGINNINGS) {
        const host = await serving(version, text);
        declare(host, MULTIPLEXED, `profiles: { default: {}, ${named} }`);
        expect(await open(host)).toContain("profile.default.config update");
        await apply(host);
        for (const name of listed) expect(config(host)).toMatch(new RegExp(`[-[ ]${name}\\b`));
        expect(await open(host)).toEqual([]);
      }
    });

    test("keeps the list that an apply has written, whoever is there", async () => {
      const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {}, a: {} }");
      const text = config(host);
      host.write(`${HERMES}/config.yaml`, FLAG);
      expect(await open(host)).toContain("profile.default.config update");
      await apply(host);
      expect(config(host)).toContain("multiplex_profile_allowlist");
      expect(text).toContain("multiplex_profile_allowlist");
    });
  });

  test("names the profile for whose sake the default's gateway starts anew", async () => {
    const host = await on("0.18.0", MULTIPLEXED, `profiles: { default: {}, a: { ${token("1:x")} } }`);
    declare(host, MULTIPLEXED, `profiles: { default: {}, a: { ${token("2:y")}, config: { model: m } } }`);
    expect(await reasonsOf(host, "profile.default.gateway")).toEqual([
      'TELEGRAM_BOT_TOKEN of "a" changes',
      'model in config.yaml of "a" changes',
    ]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("believes the default's gateway alone as to whom that serves", async () => {
    const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {}, a: {}, b: {} }");
    host.report(DEFAULT, { gateway_state: "running", served_profiles: ["default", "b", "c"], platforms: {} });
    expect(await reasonsOf(host, "profile.default.gateway")).toEqual([
      'it does not serve "a" yet',
      'it serves "c", and is not to',
    ]);
  });

  test("is not there as long as the default's gateway does not say so", async () => {
    const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: { gateway: { ready_timeout: 5s } }, a: {} }");
    host.onSleep = () => host.report(DEFAULT, { gateway_state: "running", platforms: {} });
    const { steps } = await host.apply();
    expect([...steps.values()].filter(({ is }) => is !== "succeeded")).toEqual([
      { is: "failed", reason: 'not ready after 5 s: it does not serve "a"' },
    ]);
  });

  test("has the others stop before the default's files name them, and start after it has ended", async () => {
    const host = await on("0.21.0", "profiles: { default: {}, a: {}, b: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: {}, a: {}, b: {} }");
    const there = watchServices(host);
    let named: string | undefined;
    host.onWrite((path) => {
      if (path === `${HERMES}/config.yaml`)
        named = [unitOf("a"), unitOf("b")].map(host.pid.bind(host)).join();
    });
    await apply(host);
    expect([there(), named]).toEqual([["stop a b", "restart hermes-gateway"], "0,0"]);

    declare(host, "profiles: { default: {}, a: {}, b: {} }");
    const back = watchServices(host);
    await apply(host);
    const calls = back().join("; ");
    expect(calls).toMatch(/^stop hermes-gateway; start /);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("lets a home be deleted once the default's gateway does not serve it any more", async () => {
    const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {}, a: {}, b: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: {}, b: {} }", "removed: { a: { home: delete } }");
    const { steps } = await plan(host);
    const goes = steps.find(({ phase }) => phase === "export");
    expect(goes?.after.map(({ step }) => step)).toEqual(
      expect.arrayContaining(
        steps.filter(({ phase, profile }) => phase === "ready" && profile === "default").map(({ id }) => id),
      ),
    );
    await apply(host);
    expect([host.disk.kind(homeOf("a")), await open(host)]).toEqual(["absent", []]);
  });

  test("has the default read the files of all when they are written", async () => {
    const host = await on("0.18.0", MULTIPLEXED, "profiles: { default: {}, a: {} }");
    declare(host, MULTIPLEXED, `profiles: { default: {}, a: { ${token("1:x")} }, b: {} }`);
    const { steps } = await plan(host);
    const told = steps.find(({ phase, profile }) => phase === "announce" && profile === "default");
    expect(told?.after.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["profile.a.env#1", "profile.b#1"]),
    );
  });

  test("is brought whole by a target on one of those that it is to serve", async () => {
    const host = await on("0.21.0", `profiles: { default: {}, a: { ${token("1:x")} }, b: {} }`);
    declare(host, MULTIPLEXED, `profiles: { default: {}, a: { ${token("1:x")} }, b: {} }`);
    await apply(host, { target: ["profile.a"] });
    expect([host.units.clashes, host.pid(unitOf("a")), host.pid(unitOf("b"))]).toEqual([[], 0, 0]);
    expect(await open(host)).toEqual(["profile.b.service delete"]);
    await apply(host);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
    declare(host, `profiles: { default: {}, a: { ${token("1:x")} }, b: {} }`);
    await apply(host, { target: ["profile.a"] });
    expect([host.pid(unitOf("a")) > 0, host.pid(unitOf("b")) > 0, host.pid(DEFAULT) > 0]).toEqual([
      true,
      true,
      true,
    ]);
    await apply(host);
    expect([host.units.clashes, await open(host)]).toEqual([[], []]);
  });

  test("leaves the others as they are while one of them cannot be stopped", async () => {
    const host = await on("0.18.0", "profiles: { default: {}, a: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: {}, a: {} }");
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    const before = host.pid(DEFAULT);
    await host.apply();
    expect([host.pid(DEFAULT), config(host)]).toEqual([before, undefined]);
  });
});

describe("one gateway for all", () => {
  test("tells why the service of a stopped profile goes, under launchd, too", async () => {
    const profiles = "profiles: { default: {}, a: {}, b: { gateway: { state: stopped } } }";
    const host = new FakeHost(`version: 1\n${profiles}\n`, "darwin");
    host.installHermes("0.18.0");
    await apply(host);
    declare(host, MULTIPLEXED, profiles);
    expect(await reasonsOf(host, "profile.b.gateway")).toEqual(await reasonsOf(host, "profile.b.service"));
    expect(await reasonsOf(host, "profile.b.gateway")).toHaveLength(1);
  });
});

test("an agent that nobody declares, and that the default's gateway takes up from 0.21 on, is told", async () => {
  const host = await on("0.21.0", "profiles: { default: {}, a: {} }");
  host.makeProfile("gone");
  expect(await codes(host)).toEqual([]);
  host.units.run(["systemctl", "--user", "restart", "--", DEFAULT]);
  expect(await told(host)).toMatchObject([
    {
      code: "topology-served",
      severity: "warning",
      message: 'profile "gone" is not in the manifest, and the gateway of "default" serves it',
    },
  ]);
  host.write(`${homeOf("gone")}/config.yaml`, "gateway: { standalone: true }\n");
  host.units.run(["systemctl", "--user", "restart", "--", DEFAULT]);
  expect(await codes(host)).toEqual([]);
});

describe("a named profile on its way from served to a gateway of its own", () => {
  test("is the one reason to start the default anew: nothing of it has changed", async () => {
    const profiles = `profiles: { default: { ${token("0:d")} }, a: { ${token("1:a")} } }`;
    const host = await on("0.18.0", MULTIPLEXED, profiles);
    declare(host, profiles);
    expect(await reasonsOf(host, "profile.default.gateway")).toEqual([
      'it serves "a", which is to have a gateway of its own',
      "gateway.multiplex_profiles in config.yaml changes",
      "gateway.multiplex_profile_allowlist in config.yaml changes",
    ]);
  });
});

describe("a named profile on its way from standalone to served", () => {
  const PROFILES = `profiles: { default: { ${token("0:d")} }, a: { ${token("1:a")} } }`;
  const restart = (host: FakeHost) => host.units.run(["systemctl", "--user", "restart", "--", DEFAULT]);
  const turning = async () => {
    const host = await on("0.21.0", PROFILES);
    declare(host, MULTIPLEXED, PROFILES);
    return host;
  };

  test("is standalone until its own gateway has ended, and the default waits for that", async () => {
    const { steps } = await plan(await turning());
    const waits = (address: string, phase: string) =>
      steps.find((one) => one.address === address && one.phase === phase)?.after.map(({ step }) => step);
    const stopped = steps.find(({ profile, phase }) => profile === "a" && phase === "stopped");
    expect(waits("profile.a.config", "give-up")).toContain(stopped?.id);
    for (const [part, phase] of [
      ["config", "files"],
      ["gateway", "announce"],
    ] as const)
      expect(waits(`profile.default.${part}`, phase)).toContain("profile.a.config#1");
  });

  test("is served once where the default crashes while its own gateway is stopped", async () => {
    const host = await turning();
    let isCrashed = false;
    host.fail((line) => {
      if (!isCrashed && line.startsWith("systemctl --user stop") && line.includes(unitOf("a"))) {
        isCrashed = true;
        restart(host);
      }
      return undefined;
    });
    await host.apply();
    expect([isCrashed, host.units.clashes, await open(host)]).toEqual([true, [], []]);
  });

  test("is served once where its own gateway cannot be stopped, and the default crashes later", async () => {
    const host = await turning();
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    await host.apply();
    host.fail(() => undefined);
    restart(host);
    expect([host.pid(unitOf("a")) > 0, host.units.clashes]).toEqual([true, []]);
  });

  test("is served by nobody else while its own gateway ends for good, and gets its other keys before", async () => {
    const host = await turning();
    declare(
      host,
      MULTIPLEXED,
      `profiles: { default: { ${token("0:d")} }, a: { ${token("1:a")}, config: { model: m }, gateway: { state: absent } } }`,
    );
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    await host.apply();
    host.fail(() => undefined);
    restart(host);
    expect([config(host, "a"), host.units.clashes]).toEqual(["gateway:\n  standalone: true\nmodel: m\n", []]);
    await apply(host);
    expect([config(host, "a"), await open(host)]).toEqual(["gateway: {}\nmodel: m\n", []]);
  });

  test("takes its own gateway's end along where its config.yaml is a target", async () => {
    const host = await turning();
    await apply(host, { target: ["profile.a.config"] });
    restart(host);
    expect([host.pid(unitOf("a")), host.units.clashes]).toEqual([0, []]);
    await apply(host);
    expect(await open(host)).toEqual([]);
  });
});

describe("a gateway between two starts", () => {
  const PROFILES = `profiles: { default: { ${token("0:d")} }, a: { ${token("1:a")} } }`;

  test.each([
    ["to one for all", unitOf("a"), [], [MULTIPLEXED]],
    ["and back", DEFAULT, [MULTIPLEXED], []],
  ])("hands over like one that runs: %s", async (_, unit, before, after) => {
    const host = await on("0.18.0", ...before, PROFILES);
    declare(host, ...after, PROFILES);
    host.end(unit, "failed");
    host.units.loop(unit, { sub: "auto-restart", restarts: 1, exitStatus: 1 });
    let isStarted = false;
    host.onWrite((path) => {
      if (isStarted || path !== `${HERMES}/config.yaml`) return;
      isStarted = true;
      // What has been stopped meanwhile comes up no more.
      const { stdout } = host.units.query(["systemctl", "--user", "show", "--", unit]);
      if (stdout.includes("=auto-restart")) host.units.run(["systemctl", "--user", "start", "--", unit]);
      host.units.drains = true;
    });
    await host.apply();
    expect([isStarted, host.units.clashes]).toEqual([true, []]);
  });
});

describe("one gateway for all is refused", () => {
  const refused = async (version: string, ...lines: readonly string[]) => {
    const host = fleet(...lines);
    host.makeProfile("default");
    host.installHermes(version);
    return host;
  };

  test.each([
    ["0.16.0", "and 0.16.0 is installed"],
    ["nightly", "cannot be told from its files"],
  ])("before Hermes 0.17: %s", async (version, expected) => {
    const host = await refused(version, MULTIPLEXED, "profiles: { default: {}, a: {} }");
    const [one] = await told(host);
    expect(one).toMatchObject({
      code: "topology-version",
      severity: "error",
      place: { line: 2, column: 21 },
    });
    expect(one?.message).toContain(expected);
  });

  test("before Hermes 0.17 with nothing of what that one would serve", async () => {
    const host = await on("0.16.0", "name: theirs", "profiles: { other: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: {}, a: {} }");
    expect(await codes(host)).toEqual(["topology-version"]);
  });

  test.each([
    ["profiles: { a: {} }", "it is not in the manifest"],
    [
      "profiles: { default: { gateway: { state: stopped } }, a: {} }",
      'it is to be stopped, while "a" is to run',
    ],
  ])("without a default that runs: %s", async (profiles, expected) => {
    const [one] = await told(await refused("0.18.0", MULTIPLEXED, profiles));
    expect(one).toMatchObject({ code: "topology-default", severity: "error", blocks: "apply" });
    expect(one?.message).toContain(expected);
  });

  test("with a platform that listens on a port in a profile that is served", async () => {
    const host = await refused(
      "0.18.0",
      MULTIPLEXED,
      "profiles:",
      "  default: { env: { WEBHOOK_ENABLED: 'true' } }",
      "  a: { env: { API_SERVER_KEY: k, API_SERVER_PORT: '9000' } }",
      "  b: { env: { API_SERVER_KEY: k }, gateway: { state: stopped } }",
    );
    expect(await told(host)).toMatchObject([
      {
        code: "topology-port",
        severity: "error",
        message:
          'profile "a": api_server (API_SERVER_PORT) listens on port 9000, and a profile that the gateway of "default" serves must not listen on one',
        place: { line: 5 },
      },
    ]);
  });

  test("beside the service of a profile that is not in the manifest", async () => {
    const host = await on("0.18.0", "name: theirs", "profiles: { other: {} }");
    declare(host, MULTIPLEXED, "profiles: { default: {}, a: {} }");
    expect(await told(host)).toMatchObject([
      { code: "topology-service", severity: "error", message: expect.stringContaining('profile "other"') },
    ]);
    host.installHermes("0.21.0");
    host.write(`${homeOf("other")}/config.yaml`, "gateway: { standalone: true }\n");
    expect(await codes(host)).toEqual([]);
  });

  test("and a start of the default where it would serve an undeclared profile beside that one's own gateway", async () => {
    const fleetOf = (more: string) => `profiles: { default: { config: { model: ${more} } }, a: {} }`;
    const host = await on("0.20.0", "name: theirs", "profiles: { z: {} }");
    declare(host, fleetOf("m"));
    await apply(host);
    host.installHermes("0.21.0");
    expect(await codes(host)).toEqual([]);
    declare(host, fleetOf("n"));
    expect(await told(host)).toMatchObject([
      {
        code: "topology-service",
        severity: "error",
        message: expect.stringContaining('profile "z"'),
        blocks: "apply",
      },
    ]);
    host.write(`${homeOf("z")}/config.yaml`, "gateway: { standalone: true }\n");
    expect(await codes(host)).toEqual([]);
    host.write(`${homeOf("z")}/config.yaml`, "");
    host.end(unitOf("z"), "inactive");
    expect(await codes(host)).toEqual([]);
  });

  test.each([
    ["multiplexed", "{ multiplex_profiles: null }", "gateway.multiplex_profiles"],
    ["multiplexed", "{ multiplex_profile_allowlist: [b] }", "gateway.multiplex_profile_allowlist"],
    ["multiplexed", "null", "gateway"],
    ["per_profile", "{ auto_multiplex_migration: true }", "gateway.auto_multiplex_migration"],
  ])("where config says otherwise: %s, %s", async (topology, gateway, key) => {
    const host = await refused(
      "0.21.0",
      `hermes: { topology: ${topology} }`,
      `profiles: { default: { config: { gateway: ${gateway} } }, a: {} }`,
    );
    const found = (await told(host)).filter(({ code }) => code === "topology-key");
    expect(found[0]?.message).toContain(`config.${key} contradicts hermes.topology`);
  });

  test("and where two that it serves have one token", async () => {
    const host = await refused(
      "0.18.0",
      MULTIPLEXED,
      `profiles: { default: {}, a: { ${token("1:x")} }, b: { ${token("1:x")} } }`,
    );
    expect(await codes(host)).toEqual(["token-conflict"]);
  });
});

test("config must not say what Hermes 0.21 makes otherwise at every start", async () => {
  const host = fleet("profiles: { default: { config: { gateway: { multiplex_profiles: false } } }, a: {} }");
  host.makeProfile("default");
  host.installHermes("0.20.0");
  expect(await codes(host)).toEqual([]);
  host.installHermes("0.21.0");
  expect(await codes(host)).toEqual(["topology-key"]);
});

test("a profile that nobody declares and that is served no more is a warning", async () => {
  const host = fleet("profiles: { default: {} }");
  host.makeProfile("default");
  host.makeProfile("other");
  host.installHermes("0.21.0");
  await apply(host);
  expect(await codes(host)).toEqual([]);
  declare(host, MULTIPLEXED, "profiles: { default: {}, a: {} }");
  expect(await told(host)).toMatchObject([
    { code: "topology-dropped", severity: "warning", message: expect.stringContaining('profile "other"') },
  ]);
  await apply(host);
  expect([await codes(host), await open(host)]).toEqual([[], []]);
});

test("what only a service could heed is a warning where there is none", async () => {
  const host = fleet(
    MULTIPLEXED,
    "profiles: { default: {}, a: { gateway: { limits: { nice: 5 }, start_at_login: false } }, b: {} }",
  );
  host.makeProfile("default");
  host.installHermes("0.18.0");
  expect(await told(host)).toMatchObject([
    {
      code: "topology-setting",
      severity: "warning",
      message: expect.stringContaining(
        'profile "a": gateway.limits and gateway.start_at_login count for nothing',
      ),
    },
  ]);
});

test("config may say what the topology says", async () => {
  const host = await on(
    "0.21.0",
    "profiles: { default: {}, a: { config: { gateway: { standalone: true } } } }",
  );
  expect([await codes(host), await open(host)]).toEqual([[], []]);
});

describe("a token in a served profile", () => {
  test("conflicts with that of an undeclared one which the default's gateway goes on serving", async () => {
    const host = fleet("profiles: { default: {} }");
    host.makeProfile("default");
    host.makeProfile("other");
    host.write(`${homeOf("other")}/.env`, "TELEGRAM_BOT_TOKEN=1:x\n");
    host.installHermes("0.21.0");
    await apply(host);
    declare(host, `profiles: { default: {}, a: { ${token("1:x")} } }`);
    expect((await told(host)).map(({ code, severity }) => [code, severity])).toEqual([
      ["topology-served", "warning"],
      ["token-conflict", "error"],
    ]);
  });
});

test("a fleet that an update has folded is explained, and put back", async () => {
  const host = await on("0.20.0", "profiles: { default: {}, a: {}, b: {} }");
  for (const name of ["a", "b"]) {
    host.units.stop(unitOf(name));
    host.disk.remove(`/home/ada/.config/systemd/user/${unitOf(name)}`);
    host.disk.remove(`/home/ada/.config/systemd/user/default.target.wants/${unitOf(name)}`);
    host.units.run(["systemctl", "--user", "reset-failed", "--", unitOf(name)]);
  }
  host.installHermes("0.21.0");
  host.write(`${HERMES}/gateway_migration.json`, '{"profiles":["a","b"]}');
  host.write(`${HERMES}/config.yaml`, "gateway:\n  multiplex_profiles: true\n");
  host.units.run(["systemctl", "--user", "daemon-reload"]);
  host.units.run(["systemctl", "--user", "restart", "--", DEFAULT]);

  expect(await told(host)).toMatchObject([
    {
      code: "fleet-folded",
      severity: "warning",
      message: expect.stringContaining('it took away the services of "a" and "b"'),
    },
  ]);
  expect(await reasonsOf(host, "profile.default.gateway")).toEqual([
    'it serves "a", which is to have a gateway of its own',
    'it serves "b", which is to have a gateway of its own',
  ]);
  await apply(host);
  expect([await open(host), await codes(host), host.units.clashes]).toEqual([[], [], []]);
  expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
});

describe("status of a profile that the default's gateway is to serve", () => {
  const wholeStatus = async (host: FakeHost) => {
    const { loaded, host: machine } = await host.planner();
    return fleetStatus({
      manifest: loaded.manifest,
      facts: await host.look(),
      layout: machine.layout,
      format: machine.manager?.format,
      host: "vps1",
    });
  };
  const statusOf = async (host: FakeHost) =>
    (await wholeStatus(host)).gateways.find(({ profile }) => profile === "a");
  const FLEET = [MULTIPLEXED, "profiles: { default: {}, a: {} }"] as const;

  test("is served where that gateway says so", async () => {
    expect(await statusOf(await on("0.18.0", ...FLEET))).toMatchObject({
      actual: "served",
      isAsDesired: true,
      problems: [],
      startsAtLogin: true,
    });
  });

  test("is stopped where it says otherwise, whatever its files say", async () => {
    const host = await on("0.18.0", ...FLEET);
    host.report(DEFAULT, { gateway_state: "running", served_profiles: ["default"], platforms: {} });
    expect(await statusOf(host)).toMatchObject({
      actual: "stopped",
      isAsDesired: false,
      problems: [
        'the gateway of "default" is to serve it, and does not serve it; `hermes-fleet apply` sees to that',
      ],
    });
  });

  test("is stopped where it has ended", async () => {
    const host = await on("0.18.0", ...FLEET);
    host.end(DEFAULT, "inactive");
    expect(await statusOf(host)).toMatchObject({ actual: "stopped", isAsDesired: false });
  });

  test("is what its own gateway does as long as it has one, and not as it should be", async () => {
    const host = await on("0.18.0", "profiles: { default: {}, a: {} }");
    declare(host, ...FLEET);
    expect(await statusOf(host)).toMatchObject({ actual: "running", isAsDesired: false });
  });

  test("is served twice, and not well, where it has its own and the default's gateway names it", async () => {
    const host = await on("0.18.0", "profiles: { default: {}, a: {} }");
    host.report(DEFAULT, { gateway_state: "running", served_profiles: ["default", "a"], platforms: {} });
    expect(isWell(await wholeStatus(host))).toBe(false);
    expect(await statusOf(host)).toMatchObject({
      isAsDesired: false,
      problems: [
        'it is served twice: its own gateway runs, and that of "default" serves it, too; `hermes-fleet apply` sees to that',
      ],
    });
    expect(await open(host)).toEqual(["profile.default.gateway restart"]);
    await apply(host);
    expect(isWell(await wholeStatus(host))).toBe(true);
  });

  test("is served, and should not be, where each is to have its own", async () => {
    const host = await on("0.18.0", ...FLEET);
    declare(host, "profiles: { default: {}, a: {} }");
    expect(await statusOf(host)).toMatchObject({
      actual: "served",
      isAsDesired: false,
      problems: [
        'the gateway of "default" serves it, and it is to have its own; `hermes-fleet apply` sees to that',
      ],
    });
  });
});
