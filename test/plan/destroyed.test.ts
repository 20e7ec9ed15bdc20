import { describe, expect, test } from "@jest/globals";
import { drawPlan } from "../../src/output/draw-plan.ts";
import { Paper } from "../../src/output/paper.ts";
import { planDocument } from "../../src/output/plan-document.ts";
import { destroy, destruction, tryToDestroy } from "./destroying.ts";
import type { FakeHost } from "./fake-host.ts";
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

const THREE = "profiles: { default: {}, a: {}, b: { gateway: { limits: { memory_max: 1G } } } }";
const AWAKE = "host: { keep_awake: true, linger: true }";
const UNITS = "/home/ada/.config/systemd/user";
const DEFAULT = "hermes-gateway.service";
const EXPORTS = "/home/ada/.local/state/hermes-fleet/exports";
const unit = (name: string) => `${UNITS}/${unitOf(name)}`;
const dropIn = (name: string) => `${unit(name)}.d/50-hermes-fleet.conf`;
const wrapper = (name: string) => `/home/ada/.local/bin/${name}`;

/** All files of the host but those of the fleet's own state and of run time, and what is in them. */
const filesOf = (host: FakeHost, below = "/home/ada") =>
  Object.fromEntries(
    [...host.files].flatMap(([path, { text }]) =>
      path.startsWith(below) && !/hermes-fleet\/|gateway|\.lock$/.test(path) ? [[path, text]] : [],
    ),
  );
const notesOf = async (...of: Parameters<typeof destruction>) =>
  (await destruction(...of)).plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`);
const verdictOf = async (...of: Parameters<typeof destruction>) =>
  planDocument((await destruction(...of)).plan).verdict;

async function drawn(...of: Parameters<typeof destruction>): Promise<string> {
  const paper = new Paper({ hasColor: false, width: 80 });
  drawPlan(paper, planDocument((await destruction(...of)).plan), { isFull: false });
  return paper.text();
}

describe("destroying a whole fleet", () => {
  test("reads as what it is", async () => {
    const host = fleet(AWAKE, THREE);
    host.setLinger(true);
    await apply(host);
    expect(
      await drawn(host),
    ).toBe(`3 profiles would be destroyed, 3 homes stay, what keeps this host awake would
go, 3 gateways would stop.

this host
  - .keep_awake   it is to be destroyed

a
  - .alias        it is to be destroyed
  - .service      it is to be destroyed
  - .gateway      it is to be destroyed
      ~ state: running → absent
      ~ start_at_login: true → false

b
  - .alias        it is to be destroyed
  - .service      it is to be destroyed
  - .gateway      it is to be destroyed
      ~ state: running → absent
      ~ start_at_login: true → false

default
  - .service      it is to be destroyed
  - .gateway      it is to be destroyed
      ~ state: running → absent
      ~ start_at_login: true → false

note: lingering stays on: other services of this user may count on it
  If nothing does: \`loginctl disable-linger\`.

0 to create, 0 to update, 9 to delete, 0 to restart, 0 unchanged, 1 note.
`);
  });

  test("takes services, drop-ins, wrappers and what keeps the host awake, and not a byte of a home", async () => {
    const host = await applied(AWAKE, THREE);
    const before = filesOf(host, HERMES);
    await destroy(host);
    const services = [...host.files.keys()].filter((path) => path.startsWith(UNITS));
    expect([services, host.text(wrapper("a")), host.units.isLoaded(DEFAULT)]).toEqual([[], undefined, false]);
    expect(filesOf(host, HERMES)).toEqual(before);
  });

  test("leaves a record of nobody, and a plan that makes all of it again", async () => {
    const host = await applied(AWAKE, THREE);
    await destroy(host);
    expect([recordOf(host, "a"), recordOf(host, "b"), recordOf(host, "default")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await verdictOf(host)).toBe(
      "Nothing to destroy. The manifest still declares a, b, default: the next apply makes them again.",
    );
    expect(await open(host)).toContain("profile.a.service create");
    await apply(host);
    expect(await open(host)).toEqual([]);
  });

  test("works before the first apply, for what is declared and somebody has made", async () => {
    const made = await applied(AWAKE, THREE);
    const own = [...made.files.keys()].filter((path) => path.includes("state/hermes-fleet/"));
    for (const path of own) made.disk.remove(path);
    await destroy(made);
    expect([...made.files.keys()].filter((path) => path.startsWith(UNITS))).toEqual([]);
    expect(made.text(wrapper("b"))).toBeUndefined();
  });

  test("takes what only the record still has, too", async () => {
    const host = await applied(THREE);
    declare(host, "profiles: { default: {}, a: {} }");
    expect((await destruction(host)).plan.changes.map(({ address }) => address)).toContain(
      "profile.b.service",
    );
  });

  test("leaves alone profiles that nobody declares, and those of another fleet", async () => {
    const host = await applied("name: other", "profiles: { b: {} }");
    declare(host, "name: mine", "profiles: { a: {} }");
    host.makeProfile("c");
    await apply(host);
    declare(host, "name: mine", "profiles: { a: {}, b: {} }");
    const pid = host.pid(unitOf("b"));
    const { plan } = await destruction(host, [], { deleteProfiles: true });
    expect(new Set(plan.changes.map(({ profile }) => profile))).toEqual(new Set(["a"]));
    expect(plan.diagnostics).toMatchObject([{ code: "other-fleet", severity: "error" }]);
    await destroy(host, [], { deleteProfiles: true });
    expect([host.pid(unitOf("b")), host.disk.kind(homeOf("c"))]).toEqual([pid, "folder"]);
  });

  test("never touches a profile that is meant for other hosts", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "profiles: { a: {}, b: { hosts: [elsewhere] } }");
    host.makeProfile("b");
    await destroy(host, [], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), host.disk.kind(homeOf("b"))]).toEqual(["absent", "folder"]);
    await expect(destruction(host, ["b"])).rejects.toThrow('profile "b" is meant for elsewhere');
  });

  test("takes the service of one that has come to be meant for others, and never its home", async () => {
    const host = await applied("profiles: { a: {}, b: {} }");
    declare(host, "profiles: { a: {}, b: { hosts: [elsewhere] } }");
    await destroy(host, [], { deleteProfiles: true });
    expect([host.text(unit("b")), host.disk.kind(homeOf("b"))]).toEqual([undefined, "folder"]);
  });

  test("is refused where another manifest of this name is still there, and names the profile of it", async () => {
    const host = await applied("profiles: { a: {} }");
    host.write("/home/ada/fleet/second.yaml", "version: 1\nprofiles: { b: {} }\n", 0o644);
    const { plan } = await destruction(host, [], { file: "second.yaml" });
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({ code: "other-manifest", severity: "error", blocks: "apply" }),
    );
  });

  test("keeps a wrapper with more in it, and limits that were changed by hand, and says so without the manifest", async () => {
    const host = await applied(THREE);
    host.write(wrapper("a"), `${host.text(wrapper("a"))}echo mine\n`, 0o755);
    host.write(dropIn("b"), "[Service]\nMemoryMax=2G\n", 0o644);
    const { plan } = await destruction(host);
    expect(plan.diagnostics.map(({ message }) => message)).toEqual([
      'profile "a": the wrapper a was changed since the last apply, and is kept',
      'profile "b": a limit was changed since the last apply, and is kept',
    ]);
    await destroy(host);
    expect([host.text(wrapper("a")), host.text(dropIn("b"))]).toEqual([
      expect.stringContaining("echo mine"),
      "[Service]\nMemoryMax=2G\n",
    ]);
  });

  test("leaves a program that is no wrapper of the profile", async () => {
    const host = await applied(THREE);
    host.write(wrapper("a"), '#!/bin/sh\nexec hermes -p a-2 "$@"\n', 0o755);
    await destroy(host);
    expect(host.text(wrapper("a"))).toContain("a-2");
  });

  test("leaves a service of our name for another home", async () => {
    const host = await applied("profiles: { a: {} }");
    const text = host.text(unit("a"))?.replaceAll(homeOf("a"), "/srv/other") ?? "";
    host.write(unit("a"), text, 0o644);
    host.units.run(["systemctl", "--user", "daemon-reload"]);
    await tryToDestroy(host);
    expect(host.text(unit("a"))).toBe(text);
  });

  test.each([
    ["is not there", (host: FakeHost) => host.disk.remove("/home/ada/.local/bin/hermes")],
    ["is not the version that is required", () => undefined],
  ])("needs no Hermes where no home is deleted: it %s", async (_, change) => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "hermes: { requires: '>=9' }", "profiles: { a: {} }");
    change(host);
    await destroy(host);
    expect(host.text(unit("a"))).toBeUndefined();
  });

  test("leaves the sticky profile as it is", async () => {
    const host = await applied("hermes: { active_profile: a }", "profiles: { a: {} }");
    host.write(`${HERMES}/active_profile`, "other\n", 0o644);
    await destroy(host);
    expect(host.text(`${HERMES}/active_profile`)).toBe("other\n");
  });

  test("asks no password store", async () => {
    const host = await applied("profiles: { a: { env: { A: { from_command: [pass, show, a] } } } }");
    const before = host.secretsAsked;
    await destroy(host);
    expect(host.secretsAsked).toBe(before);
  });

  test("without a service manager takes wrappers, and remembers the services", async () => {
    const host = await applied("profiles: { a: {} }");
    await destroy(host, [], { serviceManager: "none" });
    expect([host.text(wrapper("a")), host.text(unit("a")) !== undefined]).toEqual([undefined, true]);
    await destroy(host);
    expect([host.text(unit("a")), recordOf(host, "a")]).toEqual([undefined, undefined]);
  });
});

describe("destroying with homes", () => {
  test("saves each, and deletes it by Hermes; that of default stays", async () => {
    const host = await applied(THREE);
    host.write(`${homeOf("a")}/memories/MEMORY.md`, "tea\n");
    expect(await notesOf(host, [], { deleteProfiles: true })).toEqual(["note home-kept"]);
    expect(await verdictOf(host, [], { deleteProfiles: true })).toBe(
      "3 profiles would be destroyed, 1 home stays, 2 homes would be deleted, 3 gateways would stop.",
    );
    await destroy(host, [], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), host.disk.kind(homeOf("b")), host.disk.kind(HERMES)]).toEqual([
      "absent",
      "absent",
      "folder",
    ]);
    expect(
      host.started.flatMap((line) => / profile (export|delete) (\w+)/.exec(line)?.slice(1).join(" ") ?? []),
    ).toEqual(expect.arrayContaining(["export a", "delete a", "export b", "delete b"]));
    expect(
      [...host.files.keys()].filter((path) => path.startsWith(EXPORTS) && path.endsWith(".tar.gz")),
    ).toHaveLength(2);
  });

  test("leaves one that the manifest has let go, unless it is named", async () => {
    const host = await applied(THREE);
    declare(host, "profiles: { default: {}, a: {} }", "removed: { b: { home: keep } }");
    await apply(host);
    await destroy(host, [], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), host.disk.kind(homeOf("b"))]).toEqual(["absent", "folder"]);
    await destroy(host, ["b"], { deleteProfiles: true });
    expect(host.disk.kind(homeOf("b"))).toBe("absent");
  });

  test("deletes none whose gateway runs outside of its service and is not proven to be left over", async () => {
    const host = await applied("profiles: { a: {} }");
    host.orphan(unitOf("a"), { parent: 4711 });
    const { plan } = await destruction(host, [], { deleteProfiles: true });
    expect([
      plan.steps.some(({ op }) => op.do === "hermes"),
      plan.diagnostics.map(({ code }) => code),
    ]).toEqual([false, ["gateway-unsupervised"]]);
  });

  test("tells that Hermes lets go of a sticky profile that goes", async () => {
    const host = await applied("profiles: { a: {} }");
    host.write(`${HERMES}/active_profile`, "a\n", 0o644);
    expect(await notesOf(host, ["a"], { deleteProfiles: true })).toEqual(["note active-profile"]);
    expect(await notesOf(host, ["a"])).toEqual([]);
  });

  test("that could not be saved stays, and is deleted by the next one", async () => {
    const host = await applied("profiles: { a: {} }");
    const no = { exitCode: 1, stdout: "", stderr: "Error: no space\n" };
    host.fail((line) => (line.includes("profile export") ? no : undefined));
    await tryToDestroy(host, [], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), host.text(unit("a"))]).toEqual(["folder", undefined]);
    host.fail(() => undefined);
    await destroy(host, [], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), recordOf(host, "a")]).toEqual(["absent", undefined]);
  });
});

describe("destroying one profile", () => {
  test("touches nothing else, and what else differs from the manifest stays as it is", async () => {
    const host = await applied(AWAKE, "profiles: { default: {}, a: {}, a-2: {}, b: {} }");
    declare(host, "profiles: { default: { env: { X: y } }, a: {}, a-2: { config: { x: 1 } } }");
    const pids = [host.pid(DEFAULT), host.pid(unitOf("a-2")), host.pid(unitOf("b"))];
    expect(changesOf((await destruction(host, ["a"])).plan)).toEqual([
      "profile.a.alias delete",
      "profile.a.service delete",
      "profile.a.gateway delete",
    ]);
    await destroy(host, ["a"]);
    expect([host.pid(DEFAULT), host.pid(unitOf("a-2")), host.pid(unitOf("b"))]).toEqual(pids);
    expect([recordOf(host, "a"), recordOf(host, "b")]).toEqual([undefined, expect.anything()]);
    expect(host.text(`${UNITS}/hermes-fleet-keep-awake.service`)).toBeDefined();
    expect(await open(host)).toContain("profile.b.service delete");
    expect(await verdictOf(host, ["a"])).toBe(
      "Nothing to destroy. The manifest still declares a: the next apply makes it again.",
    );
  });

  test.each([
    ["no-such", 'there is no profile "no-such" in this fleet, and no other is touched'],
    ["c", 'there is no profile "c" in this fleet, and no other is touched'],
  ])("names none that is not the fleet's: %s", async (name, message) => {
    const host = await applied("profiles: { a: {} }");
    host.makeProfile("c");
    await expect(destruction(host, [name])).rejects.toThrow(message);
  });

  test("is kept from nothing by a conflict of others", async () => {
    const token = "env: { TELEGRAM_BOT_TOKEN: '1:x' }";
    const host = await applied(`profiles: { a: {}, b: { ${token} } }`);
    declare(host, `profiles: { a: {}, b: { ${token} }, c: { ${token} } }`);
    expect(await notesOf(host, ["a"])).toEqual([]);
  });

  test("may be the source of copies that are yet to be made", async () => {
    const host = await applied("profiles: { a: {} }");
    declare(host, "profiles: { a: {}, b: { create: { clone_from: a } } }");
    await destroy(host, ["a"]);
    expect([host.text(unit("a")), host.disk.kind(homeOf("b"))]).toEqual([undefined, "absent"]);
  });

  test("begun and ended early is finished by the next, whatever was done of it", async () => {
    const host = await applied(THREE);
    const stop = { exitCode: 1, stdout: "", stderr: "no\n" };
    host.fail((line) => (line.includes(" stop ") ? stop : undefined));
    await tryToDestroy(host, ["b"]);
    expect(recordOf(host, "b")).toBeDefined();
    host.fail(() => undefined);
    await destroy(host, ["b"]);
    expect([host.text(unit("b")), host.text(dropIn("b")), recordOf(host, "b")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("destroying where the gateway of default serves all", () => {
  const served = "hermes: { topology: multiplexed }";
  async function multiplexed(): Promise<FakeHost> {
    const host = fleet(served, "profiles: { default: {}, a: {}, b: {} }");
    host.makeProfile("default");
    host.installHermes("0.18.0");
    await apply(host);
    host.nowMs += 3_600_000;
    return host;
  }
  const config = (host: FakeHost) => host.text(`${HERMES}/config.yaml`);

  test("has it serve the others alone, started anew", async () => {
    const host = await multiplexed();
    const pid = host.pid(DEFAULT);
    const { plan } = await destruction(host, ["a"]);
    expect([changesOf(plan), plan.diagnostics]).toEqual([
      ["profile.a.alias delete", "profile.default.config update", "profile.default.gateway restart"],
      [],
    ]);
    await destroy(host, ["a"]);
    expect(config(host)).toContain("multiplex_profile_allowlist:\n  - b\n");
    expect(host.pid(DEFAULT)).not.toBe(pid);
  });

  test("deletes a home once it is served no more", async () => {
    const host = await multiplexed();
    await destroy(host, ["a"], { deleteProfiles: true });
    expect([host.disk.kind(homeOf("a")), host.disk.kind(homeOf("b"))]).toEqual(["absent", "folder"]);
  });

  test("takes the one service that there is, with all of the fleet", async () => {
    const host = await multiplexed();
    await destroy(host);
    expect([host.text(`${UNITS}/${DEFAULT}`), host.pid(DEFAULT)]).toEqual([undefined, 0]);
    expect(await verdictOf(host)).toContain("Nothing to destroy.");
  });

  test("leaves default as it is once it serves them no more, whatever the manifest has changed of it", async () => {
    const host = await multiplexed();
    await destroy(host, ["a"]);
    declare(host, served, "profiles: { default: { env: { X: y } }, a: {}, b: {} }");
    expect(await verdictOf(host, ["a"])).toContain("Nothing to destroy.");
    const pid = host.pid(DEFAULT);
    await destroy(host, ["a"]);
    expect(host.pid(DEFAULT)).toBe(pid);
    expect(changesOf((await destruction(host, ["b"])).plan)).toContain("profile.default.config update");
  });

  test("takes the one service with default alone, and writes nothing", async () => {
    const host = await multiplexed();
    const before = config(host);
    await destroy(host, ["default"]);
    expect([host.pid(DEFAULT), config(host)]).toEqual([0, before]);
  });

  test("says who is served no more where default goes without the others", async () => {
    const host = await multiplexed();
    const { plan } = await destruction(host, ["default"]);
    expect(plan.diagnostics).toMatchObject([
      { severity: "warning", message: 'the gateway of "default" serves a, b as well, and nobody does then' },
    ]);
    expect(await notesOf(host)).toEqual([]);
  });
});

test("what a gateway for each has from 0.21 on stays in the homes", async () => {
  const host = fleet("profiles: { default: {}, a: {}, b: {} }");
  host.makeProfile("default");
  host.installHermes("0.21.0");
  await apply(host);
  const before = filesOf(host, HERMES);
  await destroy(host, ["a"]);
  await destroy(host);
  expect(filesOf(host, HERMES)).toEqual(before);
});
