import { describe, expect, test } from "@jest/globals";
import { drawPlan } from "../../src/output/draw-plan.ts";
import { Paper } from "../../src/output/paper.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { FakeHost } from "./fake-host.ts";
import { refusals, release, releasePlan, tryToRelease } from "./releasing.ts";
import {
  applied,
  apply,
  changesOf,
  declare,
  fleet,
  HERMES,
  homeOf,
  open,
  recordOf,
  unitOf,
} from "./scenario.ts";

const AWAKE = "host: { keep_awake: true, linger: true }";
const LIMITED = "profiles: { default: {}, a: {}, b: { gateway: { limits: { memory_max: 1G, nice: 5 } } } }";
const PLAIN = "profiles: { default: {}, a: {}, b: {} }";
const UNITS = "/home/ada/.config/systemd/user";
const AGENTS = "/home/ada/Library/LaunchAgents";
const STATE = "/home/ada/.local/state/hermes-fleet";
const unit = (name: string) => `${UNITS}/${unitOf(name)}`;
const dropIn = (name: string) => `${unit(name)}.d/50-hermes-fleet.conf`;
const stateOf = (host: FakeHost) => [...host.files.keys()].filter((path) => path.startsWith(STATE));
const recordPath = (host: FakeHost, name = "fleet") =>
  stateOf(host).find((path) => path.startsWith(`${STATE}/${name}-`) && path.endsWith(".json")) ?? "";
const pidsOf = (host: FakeHost) =>
  ["hermes-gateway.service", unitOf("a"), unitOf("b")].map((one) => host.pid(one));

/** All files of the host but what a release is to take away. */
const rest = (host: FakeHost) =>
  Object.fromEntries(
    [...host.files].flatMap(([path, { text }]) =>
      /hermes-fleet[/-]|50-hermes-fleet/.test(path) ? [] : [[path, text]],
    ),
  );

async function onMac(...lines: readonly string[]): Promise<FakeHost> {
  const host = new FakeHost(["version: 1", ...lines, ""].join("\n"), "darwin");
  await apply(host);
  return host;
}

async function drawn(host: FakeHost): Promise<string> {
  const paper = new Paper({ hasColor: false, width: 80 });
  drawPlan(paper, planDocument(await releasePlan(host)), { isFull: false });
  return paper.text();
}

const told = async (host: FakeHost) =>
  (await releasePlan(host)).diagnostics.map(({ severity, message }) => `${severity}: ${message}`);

describe("a release", () => {
  test("reads as what it is", async () => {
    const host = fleet(AWAKE, LIMITED);
    host.setLinger(true);
    await apply(host);
    host.write(`${STATE}/exports/old-2026.tar.gz`, "");
    host.write(`${STATE}/exports/.hermes-fleet-archives-0`, "old-2026.tar.gz\n");
    expect(
      await drawn(host),
    ).toBe(`3 profiles would be plain Hermes again, their gateways as they are, the limits
of 1 would go, what keeps this host awake would go.

this host
  - .keep_awake   the fleet is released
  - .record       no drift is told any more, and no restart is owed; the key of
                  its fingerprints goes with it, which no other fleet needs

b
  ~ .service      its limits go; the running gateway keeps limits.nice until its
                  service is started anew
      - limits.memory_max: "1G"
      - limits.nice: 5

note: lingering stays on

note: archives of homes stay: old-2026.tar.gz
  at ${STATE}/exports

0 to create, 1 to update, 2 to delete, 0 to restart, 0 unchanged, 2 notes.
`);
  });

  test("takes drop-ins, what keeps the host awake, record and key, and nothing else; gateways run on", async () => {
    const host = await applied(AWAKE, LIMITED);
    const before = { rest: rest(host), pids: pidsOf(host) };
    const from = host.started.length;
    await release(host);
    expect({ rest: rest(host), pids: pidsOf(host) }).toEqual(before);
    expect(stateOf(host)).toEqual([]);
    expect([...host.files.keys()].filter((path) => /50-hermes-fleet|keep-awake/.test(path))).toEqual([]);
    expect(host.started.slice(from).filter((line) => !/ (list-units|show) /.test(line))).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user stop --no-block -- hermes-fleet-keep-awake.service",
    ]);
  });

  test("leaves what is adopted again without a change", async () => {
    const host = await applied(PLAIN);
    const pids = pidsOf(host);
    await release(host);
    expect(await open(host)).toEqual([]);
    await apply(host);
    expect([await open(host), pidsOf(host)]).toEqual([[], pids]);
  });

  test("takes limits out of property lists, and leaves the jobs as they are", async () => {
    const host = await onMac("host: { keep_awake: true }", LIMITED);
    const plist = `${AGENTS}/ai.hermes.gateway-b.plist`;
    host.write(
      plist,
      host.text(plist)?.replace("<dict>", "<dict>\n\t<key>Mine</key>\n\t<true/>") ?? "",
      0o644,
    );
    const calls = host.started.length;
    const { changes } = await releasePlan(host);
    expect(changes.find(({ address }) => address === "profile.b.service")?.reasons).toEqual([
      "its limits go; the running gateway keeps limits.memory_max and limits.nice until its service is loaded anew",
    ]);
    await release(host);
    expect(host.text(plist)).toContain("<key>Mine</key>");
    expect(host.text(plist)).not.toMatch(/Nice|ResidentSetSize/);
    expect(
      host.started.slice(calls).filter((line) => /^launchctl (?!print)/.test(line) && /gateway/.test(line)),
    ).toEqual([]);
    expect([...host.files.keys()].filter((path) => /hermes-fleet[/-]/.test(path))).toEqual([]);
  });

  test("leaves limits in a property list that the record does not know", async () => {
    const host = await onMac(LIMITED);
    const plist = `${AGENTS}/ai.hermes.gateway-b.plist`;
    host.write(plist, host.text(plist)?.replace("<integer>5</integer>", "<integer>7</integer>") ?? "", 0o644);
    await release(host);
    expect(host.text(plist)).toContain("<integer>7</integer>");
  });

  test("has nothing to do the second time", async () => {
    const host = await applied(PLAIN);
    await release(host);
    const { steps } = await releasePlan(host);
    expect([steps, planDocument(await releasePlan(host)).verdict]).toEqual([
      [],
      'Nothing to release: there is no record of the fleet "fleet" on this host.',
    ]);
  });

  test("of nothing but a record is still asked about", async () => {
    const host = await applied("profiles: {}");
    expect((await releasePlan(host)).steps.map(({ id }) => id)).toEqual(["host.record#1", "host.record#2"]);
    expect(await drawn(host)).toMatch(/^The record of the fleet would go\.\n/);
  });
});

describe("what others have made stays:", () => {
  test("a drop-in beside that of the fleet", async () => {
    const host = await applied(LIMITED);
    host.write(`${unit("b")}.d/mine.conf`, "[Service]\n", 0o644);
    await release(host);
    expect([host.text(dropIn("b")), host.text(`${unit("b")}.d/mine.conf`)]).toEqual([
      undefined,
      "[Service]\n",
    ]);
  });

  test("lines in that of the fleet, with a warning", async () => {
    const host = await applied(LIMITED);
    host.write(dropIn("b"), `${host.text(dropIn("b"))}Environment=MINE=1\n`, 0o644);
    expect(await told(host)).toEqual([
      'warning: profile "b": 50-hermes-fleet.conf holds what hermes-fleet has not written, and that stays',
    ]);
    await release(host);
    expect(host.text(dropIn("b"))).toContain("Environment=MINE=1\n");
    expect(host.text(dropIn("b"))).not.toContain("MemoryMax");
  });

  test("a limit in it that was changed by hand", async () => {
    const host = await applied("profiles: { b: { gateway: { limits: { memory_max: 1G } } } }");
    declare(host, "profiles: { b: {} }");
    host.write(dropIn("b"), "[Service]\nMemoryMax=2G\n", 0o644);
    await release(host);
    expect(host.text(dropIn("b"))).toBe("[Service]\nMemoryMax=2G\n");
  });

  test("one beside a service of our name for another home", async () => {
    const host = await applied(LIMITED);
    host.write(unit("b"), host.text(unit("b"))?.replaceAll(homeOf("b"), "/srv/other") ?? "", 0o644);
    host.units.run(["systemctl", "--user", "daemon-reload"]);
    const text = host.text(dropIn("b"));
    await release(host);
    expect(host.text(dropIn("b"))).toBe(text);
  });

  test("the record of another fleet, its profiles, and the key", async () => {
    const host = await applied("name: one", LIMITED.replace("a: {}, ", ""));
    declare(host, "name: two", "profiles: { a: { gateway: { limits: { nice: 3 } } } }");
    await apply(host);
    await release(host);
    expect(stateOf(host).map((path) => path.slice(STATE.length + 1))).toEqual([
      expect.stringMatching(/^fingerprint\.key$|^one-/),
      expect.stringMatching(/^fingerprint\.key$|^one-/),
    ]);
    expect([host.text(dropIn("a")), host.text(dropIn("b"))]).toEqual([undefined, expect.any(String)]);
    expect(host.text(`${STATE}/fingerprint.key`)).toBeDefined();
  });
});

describe("without what it would go by, a release", () => {
  test("finds the only fleet of this Hermes root when the manifest is gone", async () => {
    const host = await applied("name: home", LIMITED);
    host.disk.remove("/home/ada/fleet/hermes-fleet.yaml");
    await release(host);
    expect([stateOf(host), host.text(dropIn("b"))]).toEqual([[], undefined]);
  });

  test("of a name that nothing is recorded of tells whose records there are", async () => {
    const host = await applied("name: home", LIMITED);
    expect(await told(host)).toEqual([]);
    declare(host, "name: hom", LIMITED);
    expect(await drawn(host)).toContain(
      `Nothing to release: there is no record of the fleet "hom" on this host.\n\nnote: there is a record of home on ${HERMES}\n`,
    );
  });

  test("is refused where there are two", async () => {
    const host = await applied("name: one", "profiles: { a: {} }");
    declare(host, "name: two", "profiles: { b: {} }");
    await apply(host);
    host.disk.remove("/home/ada/fleet/hermes-fleet.yaml");
    expect(await refusals(host)).toMatchObject([
      { message: `there is no manifest, and more than one fleet on ${HERMES}: one, two` },
    ]);
  });

  test("is refused with the record of another machine, and changes nothing", async () => {
    const host = await applied(LIMITED);
    host.write("/etc/machine-id", "fedcba\n", 0o444);
    expect(await refusals(host)).toMatchObject([
      { code: "record-foreign", message: expect.stringContaining('of another machine, then called "vps1"') },
    ]);
  });

  test.each([
    ["", "record-unusable", "cannot be used: it is empty"],
    ['{"version":99}', "record-unusable", "newer version of hermes-fleet"],
  ])("is refused with a record that cannot be used: %j", async (text, code, message) => {
    const host = await applied(PLAIN);
    host.write(recordPath(host), text);
    expect(await refusals(host)).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });

  test("goes by the names of limits where the key is lost", async () => {
    const host = await applied(LIMITED);
    host.disk.remove("/home/ada/fleet/hermes-fleet.yaml");
    host.disk.remove(`${STATE}/fingerprint.key`);
    await release(host);
    expect([stateOf(host), host.text(dropIn("b"))]).toEqual([[], undefined]);
  });

  test("takes the drop-in that an apply had written and not recorded when it was ended", async () => {
    const host = await applied(LIMITED);
    const record = JSON.parse(host.text(recordPath(host)) ?? "{}");
    delete record.profiles.b.limits;
    host.write(recordPath(host), JSON.stringify(record));
    await release(host);
    expect(host.text(dropIn("b"))).toBeUndefined();
  });

  test("is refused where nobody can be told that limits are gone, and is not where there are none", async () => {
    const host = await applied(LIMITED);
    host.removeManager();
    await expect(tryToRelease(host)).rejects.toThrow("the plan is refused");
    const none = await applied(PLAIN);
    none.removeManager();
    await release(none);
    expect([stateOf(none), recordOf(host, "b")]).toEqual([[], expect.anything()]);
  });

  test("does not leave limits behind without a service manager", async () => {
    const host = await applied(LIMITED);
    await expect(tryToRelease(host, { serviceManager: "none" })).rejects.toThrow("are not looked at");
    const none = await applied(PLAIN);
    await release(none, { serviceManager: "none" });
    expect(stateOf(none)).toEqual([]);
  });
});

describe("a release that ends early", () => {
  test("keeps the record, and is finished by the next", async () => {
    const host = await applied(AWAKE, LIMITED);
    const no = { exitCode: 1, stdout: "", stderr: "no\n" };
    host.fail((line) => (line.includes("daemon-reload") ? no : undefined));
    expect(await tryToRelease(host)).toContain("failed");
    expect([host.text(dropIn("b")), recordOf(host, "b")]).toEqual([undefined, expect.anything()]);
    host.fail(() => undefined);
    const from = host.started.length;
    await release(host);
    expect(host.started.slice(from)).toContain("systemctl --user daemon-reload");
    expect([stateOf(host), [...host.files.keys()].filter((path) => path.includes("keep-awake"))]).toEqual([
      [],
      [],
    ]);
  });

  test("has the service manager told by the next, where it has not been that limits are gone", async () => {
    const host = await applied(LIMITED);
    const no = { exitCode: 1, stdout: "", stderr: "no\n" };
    host.fail((line) => (line.includes("daemon-reload") ? no : undefined));
    await tryToRelease(host);
    host.fail(() => undefined);
    const from = host.started.length;
    await release(host);
    expect(host.started.slice(from)).toContain("systemctl --user daemon-reload");
    expect(stateOf(host)).toEqual([]);
  });

  test("has the record go last, whatever it is that fails", async () => {
    const host = await applied(AWAKE, LIMITED);
    host.fail((line) => (line.includes(" stop ") ? { exitCode: 1, stdout: "", stderr: "no\n" } : undefined));
    await tryToRelease(host);
    expect(recordOf(host, "b")).toBeDefined();
  });

  test.each(["fingerprint.key", ".json"])(
    "is finished by the next, where %s could not be removed",
    async (name) => {
      const host = await applied(LIMITED);
      host.onWrite((path) => {
        if (path.startsWith(STATE) && path.endsWith(name)) throw new Error("no space");
      });
      expect(await tryToRelease(host)).toContain("failed");
      host.onWrite(() => undefined);
      await release(host);
      expect(stateOf(host)).toEqual([]);
    },
  );

  test("changes nothing at all where what keeps the host awake cannot be read", async () => {
    const host = await applied(AWAKE, PLAIN);
    host.disk.unreadable.add(`${UNITS}/hermes-fleet-keep-awake.service`);
    await expect(tryToRelease(host)).rejects.toThrow("the definition of its service cannot be used");
  });

  test("changes nothing at all where a drop-in cannot be read", async () => {
    const host = await applied(LIMITED);
    host.disk.unreadable.add(dropIn("b"));
    await expect(tryToRelease(host)).rejects.toThrow("cannot be taken out");
    const none = await onMac(PLAIN);
    none.disk.unreadable.add(`${AGENTS}/ai.hermes.gateway-b.plist`);
    await release(none);
    expect(stateOf(none)).toEqual([]);
  });
});

describe("what nobody sees to any more is told:", () => {
  /** Changes what is recorded of b. */
  async function recording(change: Record<string, unknown>, lines = PLAIN): Promise<FakeHost> {
    const host = await applied(lines);
    const record = JSON.parse(host.text(recordPath(host)) ?? "{}");
    Object.assign(record.profiles.b, change);
    host.write(recordPath(host), JSON.stringify(record));
    return host;
  }

  test("a restart that is owed to the process that runs, and none to one that has ended", async () => {
    const host = await recording({});
    const pid = host.pid(unitOf("b"));
    const { startTime } = JSON.parse(JSON.stringify(recordOf(host, "b")?.process));
    const owed = (of: number) => ({ owed: { pid: of, startTime, reasons: ["env A"], holds: [] } });
    expect(await told(await recording(owed(pid)))).toEqual([
      'warning: profile "b": its gateway was owed a restart (env A), which nobody does any more',
    ]);
    expect(await told(await recording(owed(pid + 1)))).toEqual([]);
  });

  test.each([
    [{ uncleanEnv: true }, "its copy was not finished, and .env may hold credentials"],
    [{ creating: true }, "an apply was ended while Hermes made it"],
  ])("an apply that was not finished: %j", async (change, message) => {
    expect(await told(await recording(change))).toEqual([expect.stringContaining(message)]);
  });

  test("a gateway outside of its service, which runs on", async () => {
    const host = await applied(PLAIN);
    const pid = host.orphan(unitOf("b"), { parent: 4711 });
    expect(await told(host)).toEqual([
      `warning: profile "b": a gateway (PID ${pid}) runs outside its service, and goes on`,
    ]);
    await release(host);
    expect(host.units.processes.has(pid)).toBe(true);
  });

  test("keys of config.yaml that say which gateways there are", async () => {
    const host = fleet(PLAIN);
    host.makeProfile("default");
    host.installHermes("0.21.0");
    await apply(host);
    const config = host.text(`${HERMES}/config.yaml`);
    expect(await told(host)).toEqual([
      "note: gateway.standalone, gateway.auto_multiplex_migration in config.yaml of default, a, b stay: Hermes goes by them",
    ]);
    await release(host);
    expect(host.text(`${HERMES}/config.yaml`)).toBe(config);
  });
});

test("nothing is changed by planning a release", async () => {
  const host = await applied(AWAKE, LIMITED);
  const before = host.written.length;
  expect(changesOf(await releasePlan(host))).toEqual([
    "host.keep_awake delete",
    "profile.b.service update",
    "host.record delete",
  ]);
  expect(host.written).toHaveLength(before);
});
