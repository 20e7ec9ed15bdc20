import { describe, expect, test } from "@jest/globals";
import { findHost } from "../../src/commands/host.ts";
import { loadManifest, manifestPath } from "../../src/commands/load.ts";
import type { Options } from "../../src/commands/options.ts";
import { machine } from "../../src/system/machine.ts";
import type { ReadingSystem } from "../../src/system/system.ts";
import { valid } from "../manifest/manifest-text.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
const OPTIONS: Options = { color: false, serviceManager: "auto" };

const here = (variables: Readonly<Record<string, string>> = {}): ReadingSystem => ({
  ...machine(),
  userHome: folder.path("home"),
  workingFolder: folder.path("work"),
  variable: (name) => variables[name],
});

/** The Hermes root, given these variables, options and `hermes:` of the manifest. */
async function root(
  variables: Readonly<Record<string, string>>,
  options: Partial<Options> = {},
  hermes = "{}",
): Promise<string> {
  const manifest = valid(`version: 1\nhermes: ${hermes}\nprofiles: {}\n`, folder.path("work"));
  const found = await findHost(here(variables), { ...OPTIONS, ...options }, manifest, "linux");
  if (!found.ok) throw new Error(found.diagnostic.message);
  return found.host.layout.root;
}

describe("the manifest's path", () => {
  const shown = (options: Partial<Options>, variables: Readonly<Record<string, string>> = {}) =>
    manifestPath(here(variables), { ...OPTIONS, ...options });

  test("is hermes-fleet.yaml in the working folder", () => {
    expect(shown({})).toEqual({ shownAs: "hermes-fleet.yaml", path: folder.path("work/hermes-fleet.yaml") });
  });

  test("is $HERMES_FLEET_FILE, and before that -f", () => {
    const variables = { HERMES_FLEET_FILE: "/etc/fleet.yaml" };
    expect(shown({}, variables).path).toBe("/etc/fleet.yaml");
    expect(shown({ file: "../mine.yaml" }, variables)).toEqual({
      shownAs: "../mine.yaml",
      path: folder.path("mine.yaml"),
    });
  });

  test("is not an empty $HERMES_FLEET_FILE", () => {
    expect(shown({}, { HERMES_FLEET_FILE: "" }).shownAs).toBe("hermes-fleet.yaml");
  });
});

describe("loading a manifest", () => {
  const load = () => loadManifest(here(), OPTIONS);

  test("that is not there says what to do", () => {
    expect(load()).toMatchObject({
      ok: false,
      diagnostics: [{ code: "manifest-not-found", message: "there is no manifest at hermes-fleet.yaml" }],
    });
  });

  test("that cannot be read says why", () => {
    folder.folder("work/hermes-fleet.yaml");
    expect(load()).toMatchObject({
      ok: false,
      diagnostics: [
        { code: "manifest-unreadable", message: "hermes-fleet.yaml cannot be read: it is a directory" },
      ],
    });
  });

  test("whose soul file is missing fails, all of these told", () => {
    folder.write(
      "work/hermes-fleet.yaml",
      "version: 1\nprofiles: { a: { soul: { file: a } }, b: { soul: { file: b } } }\n",
    );
    const loaded = load();
    expect([loaded.ok, loaded.diagnostics.map(({ code }) => code)]).toEqual([
      false,
      ["soul-file", "soul-file"],
    ]);
  });

  test("tells a missing soul file together with what else is wrong", () => {
    folder.write("work/hermes-fleet.yaml", "version: 1\nprofiles: { a: { soul: { file: a } }, B: {} }\n");
    expect(
      load()
        .diagnostics.map(({ code }) => code)
        .toSorted(),
    ).toEqual(["manifest-profile-name", "soul-file"]);
  });
});

describe("the Hermes root", () => {
  test("is ~/.hermes", async () => {
    expect(await root({})).toBe(folder.path("home/.hermes"));
  });

  test("is that of $HERMES_HOME, also where this is a profile's home", async () => {
    expect(await root({ HERMES_HOME: "/srv/h" })).toBe("/srv/h");
    expect(await root({ HERMES_HOME: "/srv/h/profiles/coder" })).toBe("/srv/h");
  });

  test("is not an empty $HERMES_HOME", async () => {
    expect(await root({ HERMES_HOME: "" })).toBe(folder.path("home/.hermes"));
  });

  test("is the manifest's before the environment's, and the option's before that", async () => {
    const variables = { HERMES_HOME: "/srv/h" };
    expect(await root(variables, {}, "{ home: /srv/m }")).toBe("/srv/m");
    expect(await root(variables, {}, "{ home: ~/m }")).toBe("/home/ada/m");
    expect(await root(variables, { hermesHome: "o" }, "{ home: /srv/m }")).toBe(folder.path("work/o"));
  });
});

describe("the folder of the credential locks", () => {
  const locks = async (variables: Readonly<Record<string, string>>) => {
    const found = await findHost(here(variables), OPTIONS, valid("version: 1\nprofiles: {}\n"), "linux");
    return found.ok ? found.host.layout.lockFolder : undefined;
  };

  test("is as Hermes has it", async () => {
    expect(await locks({})).toBe(folder.path("home/.local/state/hermes/gateway-locks"));
    expect(await locks({ XDG_STATE_HOME: "/s" })).toBe("/s/hermes/gateway-locks");
    expect(await locks({ XDG_STATE_HOME: "/s", HERMES_GATEWAY_LOCK_DIR: "/l" })).toBe("/l");
  });

  test("takes no notice of variables that are empty", async () => {
    expect(await locks({ XDG_STATE_HOME: "", HERMES_GATEWAY_LOCK_DIR: "" })).toBe(
      folder.path("home/.local/state/hermes/gateway-locks"),
    );
  });
});

describe("the service manager", () => {
  const find = (options: Partial<Options>, platform: NodeJS.Platform) =>
    findHost(here(), { ...OPTIONS, ...options }, valid("version: 1\nprofiles: {}\n"), platform);

  test("is systemd on Linux, launchd on macOS, and none only where it is asked for", async () => {
    expect(await find({}, "linux")).toMatchObject({
      ok: true,
      host: { manager: { format: { kind: "systemd" } }, processes: "proc" },
    });
    expect(await find({}, "darwin")).toMatchObject({
      ok: true,
      host: { manager: { format: { kind: "launchd" } }, processes: "ps" },
    });
    expect(await find({ serviceManager: "none" }, "linux")).toMatchObject({
      ok: true,
      host: { manager: undefined },
    });
  });

  test("is told to be missing elsewhere, with what to do, and never silently none", async () => {
    expect(await find({}, "win32")).toMatchObject({
      ok: false,
      diagnostic: { code: "service-manager-unavailable", severity: "error" },
    });
    expect(await find({ serviceManager: "none" }, "win32")).toMatchObject({ ok: true });
  });
});
