import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath, ServiceId } from "../../src/model/ids.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";
import { FakeHost } from "../plan/fake-host.ts";

const PROFILES = "/home/ada/.hermes/profiles";

/** The profiles that a look finds beside those that are declared. */
async function profiles(host: FakeHost): Promise<readonly string[]> {
  return [...(await host.look()).profiles];
}

const host = (text = "profiles: {}") => new FakeHost(`version: 1\n${text}\n`);

describe("profiles are found", () => {
  test.each(["config.yaml", ".env", "SOUL.md", "profile.yaml", "auth.json", "state.db"])(
    "by their %s",
    async (marker) => {
      const found = host();
      found.write(`${PROFILES}/coder/${marker}`, "");
      expect(await profiles(found)).toEqual(["default", "coder"]);
    },
  );

  test("not by a folder that holds nothing of a profile", async () => {
    const found = host();
    found.write(`${PROFILES}/coder/logs/gateway.log`, "");
    found.write(`${PROFILES}/other/notes.txt`, "");
    expect(await profiles(found)).toEqual(["default"]);
  });

  test("not where a tombstone stands", async () => {
    const found = host();
    found.makeProfile("coder");
    found.write(`${PROFILES}/.deleted/coder`, "");
    expect(await profiles(found)).toEqual(["default"]);
  });

  test.each(["Coder", "a b", "-x", ".hidden", "tmp", "default", "a.b"])(
    "not under the name %j",
    async (name) => {
      const found = host();
      found.write(`${PROFILES}/${name}/.env`, "");
      expect(await profiles(found)).toEqual(["default"]);
    },
  );

  test("the default one only where there is a root", async () => {
    const found = host("hermes: { home: /srv/hermes }\nprofiles: {}");
    expect(await profiles(found)).toEqual([]);
    found.write("/srv/hermes/.env", "");
    expect(await profiles(found)).toEqual(["default"]);
  });

  test("in the order of their names", async () => {
    const found = host();
    for (const name of ["b", "a", "c"]) found.makeProfile(name);
    expect(await profiles(found)).toEqual(["default", "a", "b", "c"]);
  });
});

describe("a folder without a profile", () => {
  test("counts where its name is declared", async () => {
    const found = host("profiles: { coder: {}, other: {} }");
    found.write(`${PROFILES}/coder/logs/gateway.log`, "");
    found.write(`${PROFILES}/third/logs/gateway.log`, "");
    expect([...(await found.look()).bareFolders]).toEqual(["coder"]);
  });
});

describe("a look", () => {
  test("asks the service manager once where all is plain", async () => {
    const found = host("profiles: { a: {}, b: { gateway: { state: stopped } } }");
    await found.apply();
    found.nowMs += 120_000;
    found.started.length = 0;
    await found.look();
    expect(found.started.map((line) => line.split(" ")[2])).toEqual(["list-units"]);
  });

  test("asks a second time for a process that is young, and may be one of many", async () => {
    const found = host("profiles: { a: {}, b: { gateway: { state: stopped } } }");
    await found.apply();
    found.nowMs += 110_000;
    found.started.length = 0;
    await found.look();
    expect(found.started[1]).toMatch(/ show .* -- hermes-gateway-a\.service$/);
  });

  test("asks a second time, for those alone that are not plainly well", async () => {
    const found = host("profiles: { a: {}, b: {} }");
    await found.apply();
    found.nowMs += 120_000;
    found.end("hermes-gateway-b.service", "failed");
    found.started.length = 0;
    await found.look();
    expect(found.started).toHaveLength(2);
    expect(found.started[1]).toMatch(/ show .* -- hermes-gateway-b\.service$/);
  });

  test("asks for more where a unit is newer than its process", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    found.started.length = 0;
    found.nowMs += 120_000;
    found.write(
      "/home/ada/.config/systemd/user/hermes-gateway-a.service",
      found.text("/home/ada/.config/systemd/user/hermes-gateway-a.service") ?? "",
    );
    await found.look();
    expect(found.started).toHaveLength(2);
  });

  test("reads each file once", async () => {
    const found = host("profiles: { a: {}, b: {} }");
    await found.apply();
    found.read.length = 0;
    await found.look();
    const files = found.read.filter((path) =>
      /\/(\.env|config\.yaml|SOUL\.md|profile\.yaml|hermes-gateway-.*\.service)$/.test(path),
    );
    expect(files.length).toBe(new Set(files).size);
  });

  test("sees the services of all, and which start at login", async () => {
    const found = host("profiles: { a: {}, b: { gateway: { state: stopped } } }");
    await found.apply();
    const { services } = await found.look();
    expect([...services.values()].map(({ id, active, isEnabled }) => [id, active, isEnabled])).toEqual([
      ["hermes-gateway-a.service", "active", true],
      ["hermes-gateway-b.service", "inactive", false],
      ["hermes-gateway.service", "inactive", false],
    ]);
  });

  test("reads a definition again that is being rewritten at this moment", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    const unit = "/home/ada/.config/systemd/user/hermes-gateway-a.service";
    const whole = found.files.get(unit)?.text ?? "";
    found.write(unit, "", 0o644);
    found.onSleep = () => found.write(unit, whole, 0o644);
    expect([...(await found.look()).definitions.values()]).toMatchObject([{ belongsHere: true }]);
  });

  test("does not take a doubled percent sign before an h for the user's home", () => {
    const unit = 'Environment="HERMES_HOME=/srv/100%%home"';
    const id = "hermes-gateway.service" as ServiceId; // test data
    expect(systemdFormat.read(`[Service]\n${unit}\n`, id, "/home/ada" as AbsolutePath)).toMatchObject({
      fields: { home: "/srv/100%home" },
    }); // absolute
  });

  test("knows the user's home in a definition by its specifier", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    const unit = "/home/ada/.config/systemd/user/hermes-gateway-a.service";
    found.write(unit, (found.files.get(unit)?.text ?? "").replaceAll("/home/ada/", "%h/"), 0o644);
    expect([...(await found.look()).definitions.values()]).toMatchObject([
      { belongsHere: true, programRuns: true, folderExists: true },
    ]);
  });

  test("sees a definition's program and folder", async () => {
    const found = host("profiles: { a: {} }");
    await found.apply();
    found.files.delete("/home/ada/.local/bin/hermes");
    expect([...(await found.look()).definitions.values()]).toMatchObject([
      { belongsHere: true, programRuns: false, folderExists: true },
    ]);
  });

  test("without a user manager goes on without services", async () => {
    const found = host("profiles: { a: {} }");
    found.files.delete("/run/user/1000/systemd/private");
    const { manager, services } = await found.look();
    expect([manager.is, services.size, found.started]).toEqual(["unavailable", 0, []]);
  });
});

describe("whether services outlive the login", () => {
  test("is what logind has written down for the user", async () => {
    const found = host();
    found.setLinger(true);
    expect((await found.look()).linger).toBe(true);
    found.setLinger(false);
    expect((await found.look()).linger).toBe(false);
  });

  test("is not known without logind", async () => {
    expect((await host().look()).linger).toBeUndefined();
  });
});

describe("programs that have the name of a profile", () => {
  const programs = async (manifest: string) => {
    const found = host(manifest);
    found.variables.set("PATH", "bin:/usr/bin:/home/ada/.local/bin");
    found.write("/usr/bin/coder", "", 0o755);
    found.write("/usr/bin/plain", "", 0o644);
    found.write("/home/ada/.local/bin/mine", "", 0o755);
    found.write("/home/ada/fleet/bin/near", "", 0o755);
    return [...(await found.look()).programs];
  };

  test("are found on PATH for those that are to have a wrapper", async () => {
    expect(await programs("profiles: { coder: { alias: true } }")).toEqual([["coder", "/usr/bin/coder"]]);
  });

  test("are not looked for where no wrapper is asked for", async () => {
    expect(await programs("profiles: { coder: {} }")).toEqual([]);
  });

  test("are no files that cannot be run, no wrapper of its own, and nothing in a folder without a place", async () => {
    const all = "{ alias: true }";
    expect(await programs(`profiles: { plain: ${all}, mine: ${all}, near: ${all} }`)).toEqual([]);
  });
});

describe("a file that must lie in the home", () => {
  test("is not followed out of it, unlike the user's own files", async () => {
    const found = host("profiles: { coder: { files: { f.md: { text: x } } } }");
    found.makeProfile("coder");
    found.write("/home/ada/dotfiles/x", "A=1\n");
    found.disk.link(`${PROFILES}/coder/f.md`, "/home/ada/dotfiles/x");
    found.disk.remove(`${PROFILES}/coder/.env`);
    found.disk.link(`${PROFILES}/coder/.env`, "/home/ada/dotfiles/x");
    const { files } = await found.look();
    const is = (name: string) => files.get(`${PROFILES}/coder/${name}` as AbsolutePath)?.is; // absolute
    expect([is("f.md"), is(".env")]).toEqual(["unreadable", "text"]);
  });
});
