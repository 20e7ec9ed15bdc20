import { describe, expect, test } from "@jest/globals";
import { type Look, makeLooker } from "../../src/commands/look-at-fleet.ts";
import type { Options } from "../../src/commands/options.ts";
import type { GatewayState } from "../../src/model/status.ts";
import { FakeHost, MANIFEST } from "../plan/fake-host.ts";
import { homeOf, unitOf } from "../plan/scenario.ts";

const HOUR = 3_600_000;
const LABEL = (name: string) => `ai.hermes.gateway-${name}`;

/** A host on which this manifest was applied, an hour ago. */
async function applied(profiles: string, platform: FakeHost["platform"] = "linux"): Promise<FakeHost> {
  const host = new FakeHost(`version: 1\nprofiles: ${profiles}\n`, platform);
  host.variables.set("TOKEN", "123456:from-the-shell");
  await host.apply();
  host.nowMs += HOUR;
  host.started.length = 0;
  host.secretsAsked = 0;
  return host;
}

async function look(
  host: FakeHost,
  words: readonly string[] = [],
  options: Partial<Options> = {},
): Promise<Look> {
  const all: Options = { color: false, serviceManager: "auto", ...options };
  const made = await makeLooker(host.system, all, host.platform, words);
  const seen = made.ok ? await made.looker.look() : made;
  if (!seen.ok) throw new Error(seen.diagnostics.map(({ message }) => message).join("; "));
  return seen;
}

async function statesOf(host: FakeHost): Promise<Readonly<Record<string, GatewayState>>> {
  const { fleet } = await look(host);
  return Object.fromEntries(fleet.gateways.map((one) => [one.profile, one]));
}

const driftOf = async (host: FakeHost) => (await statesOf(host)).a?.drift;

describe("the drift of a profile", () => {
  test("is none after an apply", async () => {
    expect(await driftOf(await applied("{ a: { description: Writes } }"))).toEqual({
      word: "none",
      in: [],
      untold: [],
    });
  });

  test("names what a plan would change", async () => {
    const host = await applied("{ a: { soul: { text: Be brief. }, env: { A_KEY: one } } }");
    host.write(`${homeOf("a")}/SOUL.md`, "Be long.\n");
    host.write(`${homeOf("a")}/.env`, "A_KEY=two\n");
    const drift = await driftOf(host);
    expect(drift).toMatchObject({ word: "drift" });
    expect(drift?.in).toEqual(expect.arrayContaining(["profile.a.env", "profile.a.soul"]));
  });

  test("is there where its gateway does not do what it should, since a plan would see to that", async () => {
    const host = await applied("{ a: {} }");
    host.end(unitOf("a"), "failed");
    expect(await driftOf(host)).toMatchObject({ word: "drift", in: ["profile.a.gateway"] });
  });

  test("is a conflict where the plan has an error about it, which is one of its problems", async () => {
    const host = await applied("{ a: { env: { TELEGRAM_BOT_TOKEN: '1:aaaaaaaaaa' } }, b: {} }");
    host.declare(
      "version: 1\ndefaults: { env: { TELEGRAM_BOT_TOKEN: '1:aaaaaaaaaa' } }\nprofiles: { a: {}, b: {} }\n",
    );
    const { a, b } = await statesOf(host);
    expect([a?.drift.word, b?.drift.word]).toEqual(["conflict", "conflict"]);
    expect(a?.problems.join()).toContain('TELEGRAM_BOT_TOKEN is also set by "b"');
  });

  test("is unknown where a file cannot be read, and that is one of its problems", async () => {
    const host = await applied("{ a: { config: { model: { default: gpt-5 } } } }");
    host.write(`${homeOf("a")}/config.yaml`, "[");
    const { a } = await statesOf(host);
    expect(a?.drift.word).toBe("unknown");
    expect(a?.problems.join()).toContain("config.yaml cannot be read");
  });

  test("is undeclared of a profile that is only on the host", async () => {
    const host = await applied("{ a: {} }");
    host.makeProfile("c");
    const { fleet } = await look(host);
    expect(fleet.gateways.map(({ profile, desired, drift }) => [profile, desired, drift.word])).toEqual([
      ["a", "running", "none"],
      ["c", undefined, "undeclared"],
      ["default", undefined, "undeclared"],
    ]);
  });

  test("is there of a profile that has left the manifest, until an apply has let it go", async () => {
    const host = await applied("{ a: {}, b: {} }");
    host.declare("version: 1\nprofiles: { b: {} }\n");
    expect((await statesOf(host)).a).toMatchObject({ desired: "absent", drift: { word: "drift" } });
    await host.apply();
    expect((await statesOf(host)).a).toMatchObject({ desired: undefined, drift: { word: "undeclared" } });
  });

  test("is none where a plan would not even ask what it takes", async () => {
    const host = await applied("{ a: {} }");
    const dropIn = `/home/ada/.config/systemd/user/${unitOf("a")}.d/50-hermes-fleet.conf`;
    host.write(dropIn, "[Service]\nEnvironment=A=1\n");
    expect((await host.plan()).plan.changes.every(({ action }) => action === "no-op")).toBe(true);
    expect(await driftOf(host)).toMatchObject({ word: "none" });
  });

  test("is unknown where the manifest is read for another machine", async () => {
    const host = await applied("{ a: {} }");
    const { fleet } = await look(host, [], { host: "elsewhere" });
    expect(fleet.gateways[0]).toMatchObject({ actual: "running", drift: { word: "unknown" } });
  });
});

describe("a value that takes a program of the user's", () => {
  const FROM = "{ a: { env: { A_KEY: { from_command: [vault, one] } } } }";

  test("is as it should be where it is what the last apply wrote, and the program is not started", async () => {
    const host = await applied(FROM);
    expect(await driftOf(host)).toMatchObject({ word: "none" });
    expect(host.secretsAsked).toBe(0);
  });

  test("has drifted where it is another", async () => {
    const host = await applied(FROM);
    host.write(`${homeOf("a")}/.env`, "A_KEY=by-hand\n");
    expect(await driftOf(host)).toMatchObject({
      word: "drift",
      in: expect.arrayContaining(["profile.a.env"]),
      untold: [],
    });
  });

  test("has drifted where it is not there", async () => {
    const host = await applied(FROM);
    host.write(`${homeOf("a")}/.env`, "\n");
    expect(await driftOf(host)).toMatchObject({
      word: "drift",
      in: expect.arrayContaining(["profile.a.env"]),
    });
    expect(host.secretsAsked).toBe(0);
  });

  test("is unknown where the manifest names another program by now", async () => {
    const host = await applied(FROM);
    host.declare("version: 1\nprofiles: { a: { env: { A_KEY: { from_command: [vault, two] } } } }\n");
    expect(await driftOf(host)).toEqual({
      word: "unknown",
      in: [],
      untold: ["whether A_KEY is as declared takes its source, which is not asked for this"],
    });
  });

  test("is unknown where no apply has written it", async () => {
    const host = await applied("{ a: {} }");
    host.write(`${homeOf("a")}/.env`, "A_KEY=by-hand\n");
    host.declare(`version: 1\nprofiles: ${FROM}\n`);
    expect(await driftOf(host)).toMatchObject({ word: "unknown" });
  });

  test("is judged in the same way where the shell of a status has not the variable", async () => {
    const host = await applied("{ a: { env: { A_KEY: { from_env: TOKEN } } } }");
    host.variables.delete("TOKEN");
    expect(await driftOf(host)).toMatchObject({ word: "none" });
    host.variables.set("TOKEN", "another-value");
    expect(await driftOf(host)).toMatchObject({ word: "drift" });
  });
});

describe("what is seen of a gateway", () => {
  test.each(["linux", "darwin"] as const)(
    "has its model, process and distribution on %s",
    async (platform) => {
      const host = await applied("{ a: {} }", platform);
      host.write(`${homeOf("a")}/config.yaml`, "model: { model: gpt-5 }\n");
      host.write(`${homeOf("a")}/distribution.yaml`, "name: bot\nversion: 1.10\nsource: x\n");
      const { a } = await statesOf(host);
      expect(a).toMatchObject({
        actual: "running",
        model: "gpt-5",
        process: { pid: expect.any(Number), startedMs: expect.any(Number) },
        distribution: { name: "bot", version: "1.1" },
      });
      expect(a?.restarts).toBe(platform === "linux" ? 0 : undefined);
    },
  );

  test("has its platforms by the word of the process that runs, and of no other", async () => {
    const host = await applied("{ a: {} }");
    const said = { telegram: { state: "connected", updated_at: new Date(host.nowMs).toISOString() } };
    host.report(unitOf("a"), { gateway_state: "running", platforms: said });
    expect((await statesOf(host)).a?.platforms).toEqual([{ platform: "telegram", state: "connected" }]);
    host.end(unitOf("a"), "inactive");
    expect((await statesOf(host)).a?.platforms).toEqual([]);
  });

  test("has no known secret in it", async () => {
    const host = await applied("{ a: { env: { A_KEY: very-secret-value } } }");
    host.write(`${homeOf("a")}/config.yaml`, "model: very-secret-value\n");
    expect(JSON.stringify(await statesOf(host))).not.toContain("very-secret-value");
  });
});

describe("without a manifest", () => {
  async function bare(platform: FakeHost["platform"] = "linux"): Promise<FakeHost> {
    const host = await applied("{ a: {}, b: { gateway: { state: stopped } } }", platform);
    host.disk.remove(MANIFEST);
    return host;
  }

  test("all profiles of the host are there, and nobody says what they are to do", async () => {
    const host = await bare();
    expect((await look(host)).isWell).toBe(true);
    const { a, b } = await statesOf(host);
    expect(a).toMatchObject({
      desired: undefined,
      isAsDesired: undefined,
      actual: "running",
      startsAtLogin: true,
    });
    expect(b).toMatchObject({ desired: undefined, actual: "stopped", drift: { word: "undeclared" } });
  });

  test("a gateway that its service is to run and that has failed is not well", async () => {
    const host = await bare();
    host.end(unitOf("a"), "failed");
    expect(await look(host)).toMatchObject({ isWell: false });
  });

  test("one that runs by hand beside no service of its own is named, and well", async () => {
    const host = new FakeHost("version: 1\nprofiles: { a: {} }\n");
    await host.apply();
    host.orphan(unitOf("a"), { hasTerminal: true });
    host.disk.remove(MANIFEST);
    host.disk.remove(`/home/ada/.config/systemd/user/default.target.wants/${unitOf("a")}`);
    expect(await look(host)).toMatchObject({ isWell: true });
    expect((await statesOf(host)).a).toMatchObject({ actual: "unsupervised" });
  });

  test("one that is outside of the service that is to run it is not well", async () => {
    const host = await bare();
    host.orphan(unitOf("a"));
    expect(await look(host)).toMatchObject({ isWell: false });
    expect((await statesOf(host)).a?.problems).toEqual([
      expect.stringMatching(/^process \d+ runs without a service; `hermes -p a gateway stop` ends it$/),
    ]);
  });
});

describe("with a manifest", () => {
  async function withOther(): Promise<FakeHost> {
    const host = await applied("{ a: {}, b: {} }");
    host.declare("version: 1\nname: other\nprofiles: { a: {} }\n");
    host.end(unitOf("b"), "failed");
    return host;
  }

  test("a profile that it does not name has no part in whether all is well", async () => {
    expect((await look(await withOther())).isWell).toBe(true);
  });

  test("unless it is asked for by its name", async () => {
    const seen = await look(await withOther(), ["b"]);
    expect(seen.isWell).toBe(false);
    expect(seen.fleet.gateways.map(({ profile }) => profile)).toEqual(["b"]);
  });

  test("a name that nobody has is an error, with the names that there are", async () => {
    await expect(look(await withOther(), ["bb"])).rejects.toThrow('there is no profile "bb"');
  });
});

describe("a look asks its service manager twice at most", () => {
  test.each([1, 4, 20])("on Linux, of %d gateways in all sorts of states", async (count) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const host = await applied(`{ ${names.map((name) => `${name}: {}`).join(", ")} }`);
    for (const name of names.slice(0, 3)) host.end(unitOf(name), "failed");
    for (const name of names.slice(3, 5)) host.orphan(unitOf(name));
    for (const name of names.slice(5, 8)) host.units.loop(unitOf(name), { sub: "auto-restart", restarts: 9 });
    await look(host);
    expect(host.started.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "systemctl --user list-units",
      "systemctl --user show",
    ]);
  });

  test.each([1, 4, 20])("on a Mac, of %d gateways in all sorts of states, beside one ps", async (count) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const host = await applied(`{ ${names.map((name) => `${name}: {}`).join(", ")} }`, "darwin");
    for (const name of names.slice(0, 3)) host.jobs.orphan(LABEL(name));
    host.jobs.restartAll();
    host.write(`/home/ada/Library/LaunchAgents/${LABEL("p0")}.plist`, "<plist/>");
    await look(host);
    expect(host.started.toSorted()).toEqual(["launchctl print gui/1000", "launchctl print user/1000", "ps"]);
  });
});

describe("a loop under launchd, told by the gateway's own log", () => {
  const HOME = homeOf("a");
  const line = (second: number, text: string) =>
    `2026-11-22 06:${String(10 + Math.floor(second / 60))}:${String(second % 60).padStart(2, "0")},454 INFO gateway.run: ${text}\n`;
  const starts = (...seconds: readonly number[]) =>
    seconds.map((second) => line(second, "Starting Hermes Gateway...")).join("");

  /** Its process has just begun, after one that ended so. */
  async function looping(log: string, exit: number | "loaded anew" = 1): Promise<GatewayState | undefined> {
    const host = await applied("{ a: {} }", "darwin");
    if (exit !== "loaded anew") host.jobs.restartAll();
    const job = host.jobs.launchd.job(LABEL("a"));
    if (job === undefined) throw new Error("it is not loaded");
    job.lastExit = exit === "loaded anew" ? undefined : exit;
    host.write(`${HOME}/logs/gateway.log`, log);
    host.nowMs += 5_000;
    return (await statesOf(host)).a;
  }

  test("is failing, though its present process looks well", async () => {
    expect(await looping(starts(0, 11, 22, 33))).toMatchObject({
      actual: "failing",
      isAsDesired: false,
      problems: [expect.stringMatching(/^it has been started again 3 times, the last time \d s ago$/)],
    });
  });

  test.each<readonly [string, string, number | "loaded anew"]>([
    ["that has crashed once", starts(0, 11), 1],
    ["whose starts are far apart", starts(0, 200, 400, 600), 1],
    ["whose job was loaded anew after a loop", starts(0, 11, 22, 33), "loaded anew"],
    ["that asks to be started again", starts(0, 11, 22, 33), 75],
    [
      "that somebody restarts again and again",
      [0, 11, 22, 33].map((second) => starts(second) + line(second + 5, "Received SIGTERM")).join(""),
      1,
    ],
    ["whose log has no stamps", "Starting Hermes Gateway\n".repeat(5), 1],
    ["that has no log", "", 1],
  ])("is not that of one %s", async (_name, log, exit) => {
    expect(await looping(log, exit)).toMatchObject({ actual: "running" });
  });

  test("is not starting where its last process crashed and the present one is not ready", async () => {
    const host = await applied("{ a: {} }", "darwin");
    host.jobs.restartAll();
    for (const name of ["gateway.pid", "gateway_state.json"]) host.disk.remove(`${HOME}/${name}`);
    const { a } = await statesOf(host);
    expect(a).toMatchObject({
      actual: "failing",
      problems: ["its process exited with 1, started again once"],
    });
  });

  test.each([
    ["failing", 60_000],
    ["starting", 12_000],
  ])(
    "is %s where it says nothing, %i ms after somebody ended the last one that did",
    async (actual, afterMs) => {
      const host = await applied("{ a: {} }", "darwin");
      host.write(`${HOME}/logs/gateway.log`, starts(0) + line(5, "Received SIGTERM"));
      host.nowMs += afterMs;
      host.jobs.restartAll();
      for (const name of ["gateway.pid", "gateway_state.json"]) host.disk.remove(`${HOME}/${name}`);
      expect((await statesOf(host)).a).toMatchObject({ actual });
    },
  );

  test("parks where it ends with 78 and is started all the same", async () => {
    const host = await applied("{ a: {} }", "darwin");
    host.jobs.restartAll();
    const job = host.jobs.launchd.job(LABEL("a"));
    if (job !== undefined) job.lastExit = 78;
    for (const name of ["gateway.pid", "gateway_state.json"]) host.disk.remove(`${HOME}/${name}`);
    expect((await statesOf(host)).a).toMatchObject({ actual: "parked" });
  });

  test("leaves the drift open of a definition that is newer than the process", async () => {
    const host = await applied("{ a: {} }", "darwin");
    const plist = `/home/ada/Library/LaunchAgents/${LABEL("a")}.plist`;
    host.write(plist, host.text(plist) ?? "", 0o644);
    expect(await driftOf(host)).toMatchObject({ word: "unknown" });
  });
});
