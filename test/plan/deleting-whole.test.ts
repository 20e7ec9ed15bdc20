import { describe, expect, test } from "@jest/globals";
import type { FakeHost } from "./fake-host.ts";
import { applied, apply, changesOf, declare, homeOf, open, told, unitOf } from "./scenario.ts";

const UNIT = `/home/ada/.config/systemd/user/${unitOf("b")}`;
const WRAPPER = "/home/ada/.local/bin/b";

/** A host on which b runs, and is to be deleted. */
async function toDelete(settings = "{}"): Promise<FakeHost> {
  const host = await applied(`profiles: { a: {}, b: ${settings} }`);
  declare(host, "profiles: { a: {} }", "removed: { b: { home: delete } }");
  return host;
}

/** The calls of hermes for b. */
const callsOf = (host: FakeHost) => host.started.filter((line) => / profile (export|delete) /.test(line));

describe("a profile that is to be deleted, and whose unit cannot be read,", () => {
  test.each(["{}", "{ alias: true }"])(
    "keeps its home, its gateway and its wrapper: %s",
    async (settings) => {
      const host = await toDelete(settings);
      const pid = host.pid(unitOf("b"));
      host.disk.unreadable.add(UNIT);
      await apply(host);
      expect([host.disk.kind(homeOf("b")), host.pid(unitOf("b")), callsOf(host)]).toEqual([
        "folder",
        pid,
        [],
      ]);
      expect(host.text(WRAPPER)).toContain("-p b");
    },
  );

  test("is not said to be deleted, and says what has to be read first", async () => {
    const host = await toDelete();
    host.disk.unreadable.add(UNIT);
    const { plan } = await host.plan();
    expect(changesOf(plan)).toEqual([]);
    expect(plan.changes.find(({ address }) => address === "profile.b")?.reasons).toEqual([
      "kept until profile.b.service can be planned",
    ]);
    expect(await told(host)).toMatchObject([{ code: "host-file-unreadable", severity: "error" }]);
  });

  test("is deleted once it can be read", async () => {
    const host = await toDelete();
    host.disk.unreadable.add(UNIT);
    await apply(host);
    host.disk.unreadable.delete(UNIT);
    await apply(host);
    expect([host.disk.kind(homeOf("b")), await open(host)]).toEqual(["absent", []]);
  });

  test("keeps its home as well where it is its drop-in that cannot be read", async () => {
    const host = await toDelete();
    host.disk.unreadable.add(`${UNIT}.d/50-hermes-fleet.conf`);
    expect(await open(host)).toEqual([]);
  });
});

describe("a home that is to be deleted", () => {
  test("stays where its archive is not whole, and its wrapper with it", async () => {
    const host = await toDelete();
    host.areArchivesWhole = false;
    const { steps } = await host.apply();
    expect([...steps.values()].filter(({ is }) => is === "failed")).toMatchObject([
      { reason: expect.stringContaining("is no whole archive") },
    ]);
    expect([host.disk.kind(homeOf("b")), host.text(WRAPPER)]).toEqual([
      "folder",
      expect.stringContaining("-p b"),
    ]);
  });

  test("stays where it is a link, of which the archive has only that", async () => {
    const host = await toDelete();
    const home = homeOf("b");
    for (const [path, { text, mode }] of host.files)
      if (path.startsWith(`${home}/`)) host.write(path.replace(home, "/srv/b"), text, mode);
    host.disk.removeTree(home);
    host.disk.link(home, "/srv/b");
    const { steps } = await host.apply();
    expect([...steps.values()].filter(({ is }) => is === "failed")).toMatchObject([
      { reason: expect.stringMatching(/holds nothing of the home; .* is a link/) },
    ]);
    expect([host.disk.kind(home), host.text("/srv/b/SOUL.md")]).toEqual(["link", "Hermes\n"]);
  });

  test("keeps its wrapper while it could not be saved", async () => {
    const host = await toDelete();
    host.fail((line) =>
      line.includes(" export ") ? { exitCode: 1, stdout: "", stderr: "full\n" } : undefined,
    );
    await host.apply();
    expect(host.text(WRAPPER)).toContain("-p b");
    host.fail(() => undefined);
    await apply(host);
    expect(host.text(WRAPPER)).toBeUndefined();
  });

  test("keeps its wrapper where there is no service manager that could stop its gateway", async () => {
    const host = await toDelete();
    await apply(host, { serviceManager: "none" });
    expect([host.disk.kind(homeOf("b")), host.text(WRAPPER)]).toEqual([
      "folder",
      expect.stringContaining("-p b"),
    ]);
  });

  test("keeps its wrapper where its service is another home's", async () => {
    const host = await toDelete();
    host.units.stop(unitOf("b"));
    host.write(UNIT, "[Service]\nExecStart=/bin/x\nEnvironment=HERMES_HOME=/srv/b\n", 0o644);
    await apply(host);
    expect([host.disk.kind(homeOf("b")), host.text(WRAPPER)]).toEqual([
      "folder",
      expect.stringContaining("-p b"),
    ]);
  });
});
