import { describe, expect, test } from "@jest/globals";
import { pruneArchives } from "../../src/apply/prune-archives.ts";
import { restoreHome } from "../../src/apply/restore-home.ts";
import { saveHome } from "../../src/apply/save-home.ts";
import { saveHomes } from "../../src/apply/save-homes.ts";
import type { ArchiveMember, SavedHome } from "../../src/model/archive.ts";
import type { AbsolutePath, Address, ProfileName, StepId } from "../../src/model/ids.ts";
import type { Step } from "../../src/model/step.ts";
import type { ProcessResult, System } from "../../src/system/system.ts";
import { FakeHost } from "../plan/fake-host.ts";

const HERMES = {
  hermes: { path: "/home/ada/.local/bin/hermes" as AbsolutePath }, // absolute, as written
  root: "/home/ada/.hermes" as AbsolutePath, // absolute, as written
};
const HOME = "/home/ada/.hermes/profiles/coder" as AbsolutePath; // absolute, as written
const FOLDER = "/srv/exports" as AbsolutePath; // absolute, as written
const FILE = `${FOLDER}/coder-2026-11-22T00-00-00Z.tar.gz`;
const CODER = "coder" as ProfileName; // a valid name
const FULL: ProcessResult = { exitCode: 1, stdout: "", stderr: "Error: disk full\n" };

function hostWith(...profiles: readonly string[]): FakeHost {
  const host = new FakeHost("version: 1\nprofiles: {}\n");
  for (const name of profiles) host.makeProfile(name);
  return host;
}

const below = (host: FakeHost, folder: string) =>
  [...host.files.keys()].filter((path) => path.startsWith(`${folder}/`) && !isNote(path));

/** What says whose the archives of a folder are. */
const isNote = (path: string) => /(?:^|\/)\.hermes-fleet-archives-/.test(path);

const save = (host: FakeHost, name?: string): Promise<SavedHome> =>
  saveHome(host.system, HERMES, {
    do: "export",
    profile: CODER,
    folder: FOLDER,
    ...(name !== undefined && { name }),
  });

describe("saving a home", () => {
  test("tells where it is, and what it lacks", async () => {
    const host = hostWith("coder");
    host.write(`${HOME}/auth.json`, "{}");
    host.write(`${HOME}/gateway.lock`, "");
    expect(await save(host)).toMatchObject({ is: "saved", path: FILE, lacks: [".env", "auth.json"] });
    expect([below(host, FOLDER), host.files.get(FILE)?.mode]).toEqual([[FILE], 0o600]);
  });

  test("leaves nothing where it fails, or where what came is not whole", async () => {
    const failing = hostWith("coder");
    failing.fail((line) => (line.includes(" export ") ? FULL : undefined));
    const broken = hostWith("coder");
    broken.areArchivesWhole = false;
    expect(await save(failing)).toMatchObject({ is: "failed", reason: expect.stringContaining("disk full") });
    expect(await save(broken)).toMatchObject({
      is: "failed",
      reason: expect.stringContaining("ends too early"),
    });
    expect([below(failing, FOLDER), below(broken, FOLDER)]).toEqual([[], []]);
    expect([failing.disk.names(FOLDER), broken.disk.names(FOLDER)]).toEqual([[], []]);
  });

  test("fails where no folder can be made", async () => {
    const host = hostWith("coder");
    const full: System = { ...host.system, makeFolder: () => Promise.reject(new Error("no space")) };
    const op = { do: "export", profile: CODER, folder: FOLDER } as const;
    expect(await saveHome(full, HERMES, op)).toEqual({ is: "failed", reason: "no space" });
    expect(host.started).toEqual([]);
  });

  test("has no good name for what is not whole yet", async () => {
    const host = hostWith("coder");
    let during: readonly string[] = [];
    host.fail((line) => {
      if (line.includes(" export ")) during = host.disk.names(FOLDER);
      return undefined;
    });
    await save(host);
    expect(during).toEqual([expect.stringMatching(/^\.hermes-fleet-export-vps1-/)]);
  });

  test("doubts an archive with a link, or with something that leads out of it", async () => {
    const doubtOf = async (...members: readonly ArchiveMember[]) => {
      const host = hostWith("coder");
      const all = [{ path: "coder/SOUL.md", kind: "file" } as const, ...members];
      const archive = async () => ({ is: "whole", members: all, bytes: 1, mark: "" }) as const;
      const system: System = { ...host.system, archive };
      return saveHome(system, HERMES, { do: "export", profile: CODER, folder: FOLDER });
    };
    expect(await doubtOf()).not.toHaveProperty("doubt");
    const link = { path: "coder/a", kind: "link" } as const;
    expect(await doubtOf({ ...link, target: "SOUL.md" })).toMatchObject({
      is: "saved",
      doubt: 'it has the link "coder/a", and Hermes imports no links',
    });
    expect(await doubtOf({ ...link, target: "/etc" })).toMatchObject({
      doubt: 'it has "coder/a", a link that leads out of it',
    });
  });

  test("is never over a file: one of the same second has a number, one of a given name is an error", async () => {
    const host = hostWith("coder");
    host.write(FILE, "earlier");
    host.write(`${FOLDER}/mine`, "mine");
    expect(await save(host)).toMatchObject({ path: FILE.replace("Z.", "Z-2.") });
    expect(await save(host, "mine")).toMatchObject({
      is: "failed",
      reason: `there is a ${FOLDER}/mine already`,
    });
    expect([host.text(FILE), host.text(`${FOLDER}/mine`)]).toEqual(["earlier", "mine"]);
  });

  test("removes what a killed one has left, of this machine alone", async () => {
    const host = hostWith("coder");
    const [dead, others] = [".hermes-fleet-export-vps1-999999-abab", ".hermes-fleet-export-vps2-999999-abab"];
    for (const name of [dead, others, ".hermes-fleet-export-vps1-x"])
      host.write(`${FOLDER}/${name}/a`, "half");
    await save(host);
    expect(host.disk.names(FOLDER).filter((name) => !isNote(name))).toEqual([
      ".hermes-fleet-export-vps1-x",
      others,
      FILE.slice(FOLDER.length + 1),
    ]);
  });
});

describe("saving several homes", () => {
  const stepOf = (profile: string): Step => ({
    id: `profile.${profile}#export` as StepId, // test data
    address: `profile.${profile}` as Address, // test data
    profile: profile as ProfileName, // a valid name
    phase: "export",
    op: { do: "export", profile: profile as ProfileName, folder: FOLDER }, // a valid name
    after: [],
  });
  const run = (host: FakeHost, signal: AbortSignal, concurrency: number) =>
    saveHomes(["a", "b", "c"].map(stepOf), HERMES, {
      system: host.system,
      emit: () => undefined,
      concurrency,
      signal,
      redacted: (text) => text.replace("secret", "(sensitive)"),
      drafts: new Set(),
    });

  test("goes on when one fails, whose words are without secrets", async () => {
    const host = hostWith("a", "b", "c");
    host.fail((line) => (line.includes(" export b ") ? { ...FULL, stderr: "Error: secret\n" } : undefined));
    const saved = await run(host, new AbortController().signal, 2);
    expect(Object.fromEntries([...saved].map(([name, { is }]) => [name, is]))).toEqual({
      a: "saved",
      b: "failed",
      c: "saved",
    });
    expect(saved.get("b" as ProfileName)).toMatchObject({ reason: expect.stringContaining("(sensitive)") }); // valid
  });

  test("begins no more once it is interrupted, not even what was queued", async () => {
    const host = hostWith("a", "b", "c");
    const controller = new AbortController();
    host.fail((line) => {
      if (line.includes(" export a ")) controller.abort();
      return undefined;
    });
    expect([...(await run(host, controller.signal, 1)).keys()]).toEqual(["a"]);
  });
});

test("older archives go, links and folders of such names stay", async () => {
  const host = hostWith();
  const at = (day: number) => `${FOLDER}/coder-2026-11-0${day}T10-00-00Z.tar.gz` as AbsolutePath; // absolute
  for (const day of [2, 3, 5]) host.write(at(day), "");
  host.disk.makeFolder(at(1));
  host.disk.link(at(4), at(3));
  expect(await pruneArchives(host.system, HERMES.root, CODER, 2, at(5))).toEqual([at(2)]);
  expect(host.disk.names(FOLDER)).toHaveLength(4);
});

describe("in a folder that several save to", () => {
  const DAY = 24 * 60 * 60_000;
  const saved = async (host: FakeHost, root: AbsolutePath) => {
    const one = await saveHome(
      host.system,
      { ...HERMES, root },
      { do: "export", profile: CODER, folder: FOLDER },
    );
    host.nowMs += DAY;
    if (one.is !== "saved") throw new Error("it was not saved");
    return one.path as AbsolutePath; // it was made there
  };
  const prune = (host: FakeHost, root: AbsolutePath, made: AbsolutePath) =>
    pruneArchives(host.system, root, CODER, 1, made);

  test("the archives of another Hermes root stay", async () => {
    const host = hostWith("coder");
    const other = "/srv/hermes" as AbsolutePath; // absolute, as written
    host.write(`${other}/profiles/coder/SOUL.md`, "");
    const theirs = await saved(host, other);
    const old = await saved(host, HERMES.root);
    const made = await saved(host, HERMES.root);
    expect(await prune(host, HERMES.root, made)).toEqual([old]);
    expect(below(host, FOLDER)).toEqual(expect.arrayContaining([theirs, made]));
    expect(await prune(host, other, await saved(host, other))).toEqual([theirs]);
  });

  test("those of another machine stay, and those of which nobody knows whose they are go", async () => {
    const host = hostWith("coder");
    const unknown = `${FOLDER}/coder-2025-01-01T10-00-00Z.tar.gz` as AbsolutePath; // absolute
    host.write(unknown, "");
    host.write("/etc/machine-id", "fedcba9876543210\n", 0o444);
    const theirs = await saved(host, HERMES.root);
    host.write("/etc/machine-id", "0123456789abcdef\n", 0o444);
    const made = await saved(host, HERMES.root);
    expect(await prune(host, HERMES.root, made)).toEqual([unknown]);
    expect(below(host, FOLDER)).toEqual(expect.arrayContaining([theirs, made]));
  });

  test("nothing goes while it cannot be read whose they are", async () => {
    const host = hostWith("coder");
    await saved(host, HERMES.root);
    const made = await saved(host, HERMES.root);
    const readText: System["readText"] = (path, options) =>
      path.startsWith(`${FOLDER}/.`)
        ? { is: "unreadable", reason: "EIO" }
        : host.system.readText(path, options);
    const broken: System = { ...host.system, readText };
    await expect(pruneArchives(broken, HERMES.root, CODER, 1, made)).rejects.toThrow("EIO");
  });

  test("one of which it cannot be noted whose it is does not count as saved", async () => {
    const host = hostWith("coder");
    const appendText = () => Promise.reject(new Error("disk full"));
    const op = { do: "export", profile: CODER, folder: FOLDER } as const;
    expect(await saveHome({ ...host.system, appendText }, HERMES, op)).toEqual({
      is: "failed",
      reason: "disk full",
    });
  });
});

describe("restoring a home", () => {
  const ARCHIVE = "/srv/a.tar.gz" as AbsolutePath; // absolute, as written
  const BEGUN = "/srv/state/coder.json" as AbsolutePath; // absolute, as written
  const MEMBERS = [
    "SOUL.md",
    "gateway.pid",
    "gateway_state.json",
    ".gateway-planned-stop.json",
    "logs/gateway.pid",
  ];

  function archived(...more: readonly string[]): FakeHost {
    const host = hostWith();
    host.write(ARCHIVE, ["coder/", ...[...MEMBERS, ...more].map((name) => `coder/${name}`)].join("\n"));
    return host;
  }
  const restore = (host: FakeHost, system: System = host.system, mark = host.text(ARCHIVE) ?? "") =>
    restoreHome(system, HERMES, { profile: CODER, archive: ARCHIVE, mark, begun: BEGUN });
  const names = (host: FakeHost) =>
    below(host, HOME)
      .map((path) => path.slice(HOME.length + 1))
      .toSorted();

  test("takes out what a gateway has left, and gives it an .env of comments", async () => {
    const host = archived();
    expect(await restore(host)).toEqual({
      is: "restored",
      home: HOME,
      dropped: [".gateway-planned-stop.json", "gateway.pid", "gateway_state.json"],
      hasEmptyEnv: true,
    });
    expect(names(host)).toEqual([".env", "SOUL.md", "logs/gateway.pid"]);
    expect(host.text(`${HOME}/.env`)).toMatch(/^(#.*\n)+$/);
    expect([host.files.get(`${HOME}/.env`)?.mode, host.text(BEGUN)]).toEqual([0o600, undefined]);
  });

  test("closes an .env that the archive has", async () => {
    const host = archived(".env");
    expect(await restore(host)).toMatchObject({ hasEmptyEnv: false });
    expect(host.files.get(`${HOME}/.env`)).toMatchObject({ text: "saved\n", mode: 0o600 });
  });

  test("leaves nothing of what Hermes had half made, and a second one works", async () => {
    const host = archived();
    host.fail((line) => {
      if (!line.includes(" import ")) return undefined;
      host.write(`${HOME}/SOUL.md`, "half");
      return FULL;
    });
    expect(await restore(host)).toMatchObject({ is: "failed", reason: expect.stringContaining("disk full") });
    expect([host.disk.kind(HOME), host.text(BEGUN)]).toEqual(["absent", undefined]);
    host.fail(() => undefined);
    expect(await restore(host)).toMatchObject({ is: "restored" });
  });

  test("leaves nothing where what comes after fails, and says what is left where that cannot be removed", async () => {
    const host = archived();
    const full: System = { ...host.system, createText: () => Promise.reject(new Error("no space")) };
    expect(await restore(host, full)).toEqual({ is: "failed", reason: "no space" });
    expect(host.disk.kind(HOME)).toBe("absent");
    host.fail((line) => (line.startsWith("rm ") ? FULL : undefined));
    expect(await restore(host, full)).toEqual({ is: "failed", reason: "no space", left: HOME });
    expect(host.text(BEGUN)).toContain("coder");
  });

  test("touches no profile that somebody has made meanwhile", async () => {
    const host = archived();
    host.makeProfile("coder");
    expect(await restore(host)).toMatchObject({ is: "failed" });
    const later = archived();
    later.fail((line) => {
      if (line.includes(" import ")) later.makeProfile("coder");
      return undefined;
    });
    expect(await restore(later)).toMatchObject({ reason: expect.stringContaining("already exists") });
    expect([names(host), names(later)]).toEqual([
      [".env", "SOUL.md"],
      [".env", "SOUL.md"],
    ]);
  });

  test("keeps the mark of a killed one whose Hermes has made the home meanwhile", async () => {
    const host = archived();
    host.write(BEGUN, "{}");
    host.fail((line) => {
      if (line.includes(" import ")) host.makeProfile("coder");
      return undefined;
    });
    expect(await restore(host)).toMatchObject({ is: "failed" });
    expect([host.disk.kind(HOME), host.disk.kind(BEGUN)]).toEqual(["folder", "file"]);
  });

  test("takes no other archive than the one that was checked", async () => {
    const host = archived();
    expect(await restore(host, host.system, "another")).toMatchObject({ is: "failed" });
    host.fail((line) => {
      if (line.includes(" import ")) host.write(ARCHIVE, "coder/\ncoder/other");
      return undefined;
    });
    expect(await restore(host)).toMatchObject({ reason: "the archive has changed since it was checked" });
    expect([host.disk.kind(HOME), host.started.filter((line) => line.includes(" import "))]).toEqual([
      "absent",
      [expect.any(String)],
    ]);
  });
});
