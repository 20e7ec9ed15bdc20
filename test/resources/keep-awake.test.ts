import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { movedSince } from "../../src/plan/moved.ts";
import { readSavedPlan, savedPlanText, sealed } from "../../src/plan/saved-plan.ts";
import { digestOf } from "../../src/system/digest.ts";
import { FakeHost } from "../plan/fake-host.ts";
import { AGENTS } from "../plan/fake-jobs.ts";
import { UNITS } from "../plan/fake-units.ts";
import { applied, apply, changesOf, codes, declare, fleet, open, told, unitOf } from "../plan/scenario.ts";

const UNIT = "hermes-fleet-keep-awake.service";
const PATH = `${UNITS}/${UNIT}`;
const ON = ["host: { keep_awake: true }", "profiles: { a: {}, b: {} }"];
const ALWAYS = ["host: { keep_awake: { while: always } }", "profiles: { a: {}, b: {} }"];
const FLAGS = ["host: { keep_awake: { display: true, system: false } }", "profiles: { a: {}, b: {} }"];
const ONE = ["host: { keep_awake: true }", "profiles: { a: {} }"];
const OFF = ["profiles: { a: {}, b: {} }"];

const link = (puller: string) => `${UNITS}/${puller}.wants/${UNIT}`;
const links = (host: FakeHost) =>
  [...host.disk.links.keys()].filter((path) => path.endsWith(`/${UNIT}`)).sort();
const whyOf = async (host: FakeHost) =>
  (await host.plan()).plan.changes.find(({ kind }) => kind === "keep-awake")?.reasons;
const isHeld = (host: FakeHost) => host.units.pid(UNIT) !== 0;

describe("host.keep_awake under systemd", () => {
  test("is a unit that the gateways pull up", async () => {
    const host = await applied(...ON);
    expect(host.text(PATH)).toBe(`[Unit]
Description=Keeps this host awake for the Hermes fleet
StopWhenUnneeded=yes

[Service]
Type=simple
ExecStart=/usr/bin/systemd-inhibit --what=idle:sleep --who=hermes-fleet "--why=gateways run" --mode=block sleep infinity
Restart=always
RestartSec=30
KillMode=mixed
`);
    expect(links(host)).toEqual([link(unitOf("a")), link(unitOf("b"))]);
    expect([isHeld(host), await open(host)]).toEqual([true, []]);
  });

  test("holds for gateways that run already, and restarts none of them", async () => {
    const host = await applied(...OFF);
    const before = [host.pid(unitOf("a")), host.pid(unitOf("b"))];
    declare(host, ...ON);
    await apply(host);
    expect(isHeld(host)).toBe(true);
    expect([host.pid(unitOf("a")), host.pid(unitOf("b"))]).toEqual(before);
    expect(await open(host)).toEqual([]);
  });

  test("lets go when the last gateway has ended, and holds again with the next", async () => {
    const host = await applied(...ON);
    host.end(unitOf("a"), "inactive");
    expect(isHeld(host)).toBe(true);
    host.end(unitOf("b"), "inactive");
    expect(isHeld(host)).toBe(false);
    host.units.run(["systemctl", "--user", "start", "--", unitOf("a")]);
    expect(isHeld(host)).toBe(true);
  });

  test("is nothing that a plan asks for while no gateway runs", async () => {
    const host = await applied(
      "host: { keep_awake: true }",
      "profiles: { a: { gateway: { state: stopped } } }",
    );
    expect([isHeld(host), links(host), await open(host)]).toEqual([false, [link(unitOf("a"))], []]);
  });

  test("always is started with the login, and needs no gateway", async () => {
    const host = await applied("host: { keep_awake: { while: always } }", "profiles: {}");
    expect([isHeld(host), links(host)]).toEqual([true, [link("default.target")]]);
    expect(host.text(PATH)).not.toContain("StopWhenUnneeded");
    expect(await open(host)).toEqual([]);
  });

  test.each([
    ["from running to always", ON, ["host: { keep_awake: { while: always } }", OFF[0] ?? ""]],
    ["from always to running", ["host: { keep_awake: { while: always } }", OFF[0] ?? ""], ON],
    ["to other flags", ON, ["host: { keep_awake: { display: true, system: false } }", OFF[0] ?? ""]],
    ["with a profile that is new", ["host: { keep_awake: true }", "profiles: { a: {} }"], ON],
    ["with a profile that leaves", ON, ["host: { keep_awake: true }", "profiles: { a: {} }"]],
    ["with the last profile", ON, ["host: { keep_awake: true }", "profiles: {}"]],
  ])("changes %s, and then nothing is open", async (_, from, to) => {
    const host = await applied(...from);
    declare(host, ...to);
    await apply(host);
    const fresh = await applied(...to);
    expect([host.text(PATH), links(host), isHeld(host)]).toEqual([
      fresh.text(PATH),
      links(fresh),
      isHeld(fresh),
    ]);
    expect(await open(host)).toEqual([]);
  });

  test.each([
    ["false", ["host: { keep_awake: false }", OFF[0] ?? ""]],
    ["the key's removal", OFF],
    ["all that is declared", ["profiles: {}"]],
  ])("goes with %s, whole", async (_, to) => {
    const host = await applied(...ON);
    declare(host, ...to);
    expect((await host.plan()).plan.changes.find(({ kind }) => kind === "keep-awake")?.action).toBe("delete");
    await apply(host);
    expect([host.text(PATH), links(host), host.units.isLoaded(UNIT)]).toEqual([undefined, [], false]);
    expect(host.disk.kind(`${UNITS}/${unitOf("a")}.wants`)).toBe("absent");
    expect(await open(host)).toEqual([]);
    declare(host, ...OFF);
    expect((await host.plan()).plan.changes.some(({ kind }) => kind === "keep-awake")).toBe(false);
  });

  test("stops it only when nothing can bring it up any more, and minds none that has stopped by itself", async () => {
    const host = await applied(...ON);
    for (const name of ["a", "b"]) host.end(unitOf(name), "inactive");
    declare(host, "host: { keep_awake: false }", "profiles: { a: { gateway: { state: stopped } } }");
    const from = host.started.length;
    await apply(host);
    const calls = host.started.slice(from).filter((line) => /daemon-reload|stop/.test(line));
    expect(calls.at(-1)).toBe(`systemctl --user stop --no-block -- ${UNIT}`);
    expect(calls.at(-2)).toBe("systemctl --user daemon-reload");
  });

  test.each<[string, (host: FakeHost) => void]>([
    ["an edited command", (host) => edit(host, "idle:sleep", "shutdown")],
    ["a deleted setting", (host) => edit(host, "StopWhenUnneeded=yes\n", "")],
    ["a deleted unit", (host) => host.disk.remove(PATH)],
    ["a deleted link", (host) => host.disk.remove(link(unitOf("a")))],
    ["all of it deleted", deleteAll],
    ["a stop by hand", (host) => host.units.stop(UNIT)],
    ["somebody's program in its place", (host) => host.write(PATH, "[Service]\nExecStart=/bin/sleep 1\n")],
  ])("%s is put back", async (_, spoil) => {
    const host = await applied(...ON);
    spoil(host);
    expect(await open(host)).toEqual(
      ["host.keep_awake update"].map((one) => (host.text(PATH) ? one : "host.keep_awake create")),
    );
    await apply(host);
    expect([isHeld(host), links(host).length, await open(host)]).toEqual([true, 2, []]);
    expect(host.text(PATH)).toContain("--what=idle:sleep");
  });

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["to always", ON, ALWAYS, ["it is to hold for as long as the host is up", "it is to start at login"]],
    [
      "to running",
      ALWAYS,
      ON,
      [
        "it is to hold while a gateway of the fleet runs",
        "the gateways that bring it up are not those that are to",
      ],
    ],
    ["to other flags", ON, FLAGS, ["it is to hold something else"]],
    ["to one profile less", ON, ONE, ["the gateways that bring it up are not those that are to"]],
    ["to false", ON, ["host: { keep_awake: false }", OFF[0] ?? ""], ["the manifest says false"]],
  ])("tells why where the manifest is changed %s", async (_, from, to, reasons) => {
    const host = await applied(...from);
    declare(host, ...to);
    expect(await whyOf(host)).toEqual(reasons);
  });

  test("tells what somebody has edited", async () => {
    const host = await applied(...ON);
    edit(host, "RestartSec=30", "RestartSec=5");
    expect(await whyOf(host)).toEqual(["RestartSec is not as it should be"]);
  });

  test("keeps what somebody has added to the unit", async () => {
    const host = await applied(...ON);
    edit(host, "[Service]", "# mine\n[Service]\nNice=5");
    expect(await open(host)).toEqual([]);
    declare(host, "host: { keep_awake: { system: false } }", OFF[0] ?? "");
    await apply(host);
    expect(host.text(PATH)).toContain("# mine\n[Service]\nNice=5\n");
    expect(host.text(PATH)).toContain("--what=idle ");
  });

  test("leaves a program that runs where it is, whatever PATH says today", async () => {
    const host = await applied(...ON);
    host.write("/opt/bin/systemd-inhibit", "", 0o755);
    host.variables.set("PATH", "/opt/bin:/usr/bin");
    expect(await open(host)).toEqual([]);
    edit(host, "/usr/bin/systemd-inhibit", "/gone/systemd-inhibit");
    await apply(host);
    expect(host.text(PATH)).toContain("ExecStart=/opt/bin/systemd-inhibit ");
  });

  test("of somebody else under that name is an error, and nothing of it is touched", async () => {
    const host = fleet(...ON);
    host.write(PATH, "[Service]\nExecStart=/bin/sleep 1\n");
    expect(await told(host)).toMatchObject([
      { code: "foreign-service", severity: "error", blocks: "resource", address: "host.keep_awake" },
    ]);
    await apply(host);
    expect([host.text(PATH), links(host)]).toEqual(["[Service]\nExecStart=/bin/sleep 1\n", []]);
    declare(host, "host: { keep_awake: false }", OFF[0] ?? "");
    expect(await codes(host)).toEqual(["kept-by-hand"]);
    expect(host.text(PATH)).toBeDefined();
  });

  test("that was there before the first record is taken over", async () => {
    const host = await applied(...ON);
    for (const path of host.files.keys()) if (path.includes("/hermes-fleet/")) host.disk.remove(path);
    expect(await open(host)).toEqual([]);
    await apply(host);
    declare(host, ...OFF);
    expect(await open(host)).toEqual(["host.keep_awake delete"]);
  });

  test("is an error with what to do where there is no systemd-inhibit", async () => {
    const host = fleet(...ON);
    host.disk.remove("/usr/bin/systemd-inhibit");
    const [found] = await told(host);
    expect([found?.code, found?.severity, found?.place?.line]).toEqual([
      "keep-awake-unavailable",
      "error",
      2,
    ]);
    expect(found?.message).toContain("systemd-inhibit");
    await apply(host);
    expect([host.pid(unitOf("a")) > 0, host.text(PATH)]).toEqual([true, undefined]);
  });

  test("that is refused fails, with what to do, and no gateway with it", async () => {
    const host = fleet(...ON);
    host.units.refusesInhibitors = true;
    const { steps } = await host.apply();
    const failed = [...steps.values()].flatMap((one) => (one.is === "failed" ? [one.reason] : []));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch(/^its program ended with status 0\. .*polkit may refuse/);
    expect(host.pid(unitOf("a"))).toBeGreaterThan(0);
    expect(await open(host)).toEqual(["host.keep_awake update"]);
    host.units.refusesInhibitors = false;
    await apply(host);
    expect([isHeld(host), await open(host)]).toEqual([true, []]);
  });

  test("warns of what Linux cannot hold, and holds nothing where that is all", async () => {
    const host = fleet("host: { keep_awake: { disk: true, user_active: true } }", OFF[0] ?? "");
    expect((await told(host)).map(({ code, message }) => [code, message.split(":")[0]])).toEqual([
      ["keep-awake-unsupported", "host.keep_awake.disk"],
      ["keep-awake-unsupported", "host.keep_awake.user_active"],
    ]);
    declare(host, "host: { keep_awake: { disk: true, idle: false, system: false } }", OFF[0] ?? "");
    expect(await codes(host)).toEqual(["keep-awake-unsupported"]);
    await apply(host);
    expect([host.text(PATH), await open(host)]).toEqual([undefined, []]);
  });

  test("is finished by the next apply, wherever one was killed", async () => {
    for (let kills = 1; ; kills += 1) {
      const host = await applied(...OFF);
      declare(host, ...ON);
      let writes = 0;
      host.onWrite(() => {
        writes += 1;
        if (writes === kills) throw new Error("killed");
      });
      const ended = await host.apply().then(
        ({ steps }) => [...steps.values()].every(({ is }) => is === "succeeded"),
        () => false,
      );
      host.onWrite(() => undefined);
      if (ended) break;
      await apply(host);
      expect([isHeld(host), await open(host)]).toEqual([true, []]);
      declare(host, ...OFF);
      await apply(host);
      expect([host.text(PATH), links(host)]).toEqual([undefined, []]);
    }
  });

  test("has a service of its own for each fleet", async () => {
    const host = fleet("name: home", ...ON);
    await apply(host);
    expect(host.text(`${UNITS}/hermes-fleet-keep-awake-home.service`)).toContain("gateways of home run");
    expect(host.text(PATH)).toBeUndefined();
  });

  test("has links that a step calls by their names", async () => {
    const { steps } = planDocument((await fleet(...ON).plan()).plan);
    expect(steps.map(({ does }) => does)).toContain(`link ${unitOf("a")}.wants/${UNIT}`);
  });

  test("by itself can be the target", async () => {
    const host = await applied(...OFF);
    declare(host, ...ON);
    await apply(host, { target: ["host.keep_awake"] });
    expect([isHeld(host), await open(host)]).toEqual([true, []]);
  });

  test("is carried out from a saved plan, or told to have moved", async () => {
    const host = await applied(...ON);
    declare(host, "host: { keep_awake: { display: true } }", "profiles: { a: {} }");
    const fingerprint = (text: string) => `mark of ${text}`;
    const saved = {
      program: "1",
      createdAt: "",
      machine: "",
      keyId: "",
      manifest: "/m" as AbsolutePath, // absolute, as written
      inputs: [],
      options: { file: "m", serviceManager: "auto" } as const,
      plan: sealed((await host.plan()).plan, fingerprint),
    };
    const read = readSavedPlan(savedPlanText(saved, digestOf), "1", digestOf);
    if (!read.ok) throw new Error(read.problem);
    const moved = async () => movedSince(read.saved.plan, sealed((await host.plan()).plan, fingerprint));
    expect(await moved()).toEqual([]);
    edit(host, "Restart=always", "Restart=no");
    expect((await moved()).map(({ address }) => address)).toContain("host.keep_awake");
  });

  test("costs a plan no process", async () => {
    const host = await applied(...ON);
    const from = host.started.length;
    await host.plan();
    expect(host.started.slice(from)).toEqual([
      `systemctl --user list-units --all --plain --output=json hermes-gateway* ${UNIT}`,
    ]);
  });

  test("is left alone where no service manager is wanted", async () => {
    const host = await applied(...ON);
    declare(host, ...OFF);
    expect(
      (await host.plan({ serviceManager: "none" })).plan.changes.some(({ kind }) => kind === "keep-awake"),
    ).toBe(false);
    await apply(host, { serviceManager: "none" });
    expect(await open(host)).toEqual(["host.keep_awake delete"]);
  });
});

function deleteAll(host: FakeHost): void {
  for (const path of [PATH, ...links(host)]) host.disk.remove(path);
}

function edit(host: FakeHost, from: string, to: string): void {
  host.write(PATH, (host.text(PATH) ?? "").replace(from, to), 0o644);
}

const LABEL = "ai.hermes.fleet.keep-awake";
const PLIST = `${AGENTS}/${LABEL}.plist`;

describe("host.keep_awake under launchd", () => {
  const mac = (...lines: readonly string[]) =>
    new FakeHost(["version: 1", ...lines, ""].join("\n"), "darwin");
  const isLoaded = (host: FakeHost) => host.jobs.launchd.job(LABEL) !== undefined;

  test("is an agent that looks for gateways, loaded when they are up", async () => {
    const host = mac(...ON);
    await apply(host);
    const text = host.text(PLIST) ?? "";
    expect(text).toContain("<string>/home/ada/.hermes/profiles/a/gateway.pid</string>");
    expect(text).toContain("<string>-i -s</string>");
    expect(text).not.toContain("KeepAlive");
    expect(host.jobs.launchd.changes.at(-1)).toContain(`${LABEL}.plist`);
    expect([isLoaded(host), await open(host)]).toEqual([true, []]);
  });

  test("always is caffeinate alone, kept alive; somebody's use is claimed for an hour at a time", async () => {
    const host = mac(
      "host: { keep_awake: { display: true, disk: true, user_active: true, while: always } }",
      "profiles: {}",
    );
    await apply(host);
    const words = host.jobs.launchd.job(LABEL)?.words.join(" ");
    expect(words).toBe("/usr/bin/caffeinate -d -i -m -s -u -t 3600");
    expect(host.text(PLIST)).toMatch(/<key>KeepAlive<\/key>\s*<true\/>/);
    expect(await open(host)).toEqual([]);
  });

  test("tells of a MacBook's lid where it is made or changed, and only there", async () => {
    const host = mac(...ON);
    expect(await told(host)).toMatchObject([
      { code: "keep-awake-lid", severity: "warning", place: { line: 2 } },
    ]);
    await apply(host);
    expect(await codes(host)).toEqual([]);
    declare(host, "host: { keep_awake: { display: true } }", OFF[0] ?? "");
    expect(await codes(host)).toEqual(["keep-awake-lid"]);
    declare(host, ...OFF);
    expect(await codes(host)).toEqual([]);
  });

  test.each([
    ["false", ["host: { keep_awake: false }", OFF[0] ?? ""]],
    ["the key's removal", OFF],
  ])("goes with %s", async (_, to) => {
    const host = mac(...ON);
    await apply(host);
    declare(host, ...to);
    expect(changesOf((await host.plan()).plan)).toEqual(["host.keep_awake delete"]);
    await apply(host);
    expect([host.text(PLIST), isLoaded(host), await open(host)]).toEqual([undefined, false, []]);
  });

  test.each<[string, (host: FakeHost) => void]>([
    [
      "an edited script",
      (host) => host.write(PLIST, (host.text(PLIST) ?? "").replace("exit 0", "exit 3"), 0o644),
    ],
    ["a deleted property list", (host) => host.disk.remove(PLIST)],
    ["a job that was unloaded", (host) => host.jobs.launchd.domains.get("gui/1000")?.delete(LABEL)],
    ["a label that was disabled", (host) => host.jobs.launchd.disabled.add(LABEL)],
  ])("%s is put back", async (_, spoil) => {
    const host = mac(...ON);
    await apply(host);
    const words = host.jobs.launchd.job(LABEL)?.words;
    spoil(host);
    expect(await open(host)).toHaveLength(1);
    await apply(host);
    expect(host.jobs.launchd.job(LABEL)?.words).toEqual(words);
    expect([host.jobs.launchd.disabled.has(LABEL), await open(host)]).toEqual([false, []]);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ["to always", ALWAYS, ["it is to hold for as long as the host is up"]],
    ["to other flags", FLAGS, ["it is to hold something else"]],
    ["to one profile less", ONE, ["the gateways that it looks for have changed"]],
    [
      "to one gateway for all",
      [
        "hermes: { topology: multiplexed }",
        "host: { keep_awake: true }",
        "profiles: { default: {}, a: {}, b: {} }",
      ],
      ["the gateways that it looks for have changed"],
    ],
  ])("tells why where the manifest is changed %s", async (_, to, reasons) => {
    const host = mac(...ON);
    await apply(host);
    declare(host, ...to);
    expect(await whyOf(host)).toEqual(reasons);
  });

  test("tells what somebody has edited", async () => {
    const host = mac(...ON);
    await apply(host);
    host.write(PLIST, (host.text(PLIST) ?? "").replace("exit 0", "exit 3"), 0o644);
    expect(await whyOf(host)).toEqual(["ProgramArguments is not as it should be"]);
  });

  test("follows the profiles", async () => {
    const host = mac(...ON);
    await apply(host);
    declare(host, "host: { keep_awake: true }", "profiles: { b: {} }");
    await apply(host);
    expect(host.jobs.launchd.job(LABEL)?.words.filter((word) => word.endsWith(".pid"))).toEqual([
      "/home/ada/.hermes/profiles/b/gateway.pid",
    ]);
    expect(await open(host)).toEqual([]);
  });
});
