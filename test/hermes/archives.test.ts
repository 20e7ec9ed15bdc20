import { describe, expect, test } from "@jest/globals";
import {
  archiveName,
  checkArchive,
  isRunTimeFile,
  isUnused,
  lacking,
  tooMany,
} from "../../src/hermes/archives.ts";
import type { ArchiveMember } from "../../src/model/archive.ts";
import type { ProfileName } from "../../src/model/ids.ts";

const CODER = "coder" as ProfileName; // a valid name
const at = (day: number, ending = "") => `coder-2026-11-0${day}T10-00-00Z${ending}.tar.gz`;

describe("the name of an archive", () => {
  const nowMs = Date.UTC(2026, 10, 22, 6, 19, 14, 454);

  test.each([
    [1, "coder-2026-11-22T06-19-14Z.tar.gz"],
    [2, "coder-2026-11-22T06-19-14Z-2.tar.gz"],
  ])("tells the profile and the time, number %i", (number, name) => {
    expect(archiveName(CODER, nowMs, number)).toBe(name);
  });
});

describe("of the archives of a profile, too many are", () => {
  const made = at(5);
  test.each<[string, readonly string[], number, readonly string[]]>([
    ["the older ones", [at(1), at(2), made], 2, [at(1)]],
    ["all others, where one is kept", [at(1), at(2), made], 1, [at(2), at(1)]],
    ["none, where there are no more", [at(1), made], 2, []],
    ["never the one just made, though others claim to be newer", [made, at(7), at(8)], 2, [at(7)]],
    ["the earlier ones of a second", [at(4), at(4, "-2"), at(4, "-10"), made], 3, [at(4)]],
    [
      "none of another name",
      [
        made,
        "coder-2-2026-11-01T10-00-00Z.tar.gz",
        "coder.tar.gz",
        "coder-old.tar.gz",
        `${at(1)}.part`,
        `.${at(1)}`,
        at(1).replace("coder", "coder-2"),
        at(1).replace("coder", "xcoder"),
        at(1).replace("T10", "t10"),
      ],
      1,
      [],
    ],
  ])("%s", (_, names, keep, expected) => {
    expect(tooMany(names, CODER, keep, made)).toEqual(expected);
  });

  test("those of `coder-2`, of which those of `coder` are none", () => {
    const [mine, others] = ["coder-2-2026-11-01T10-00-00Z.tar.gz", at(1)];
    const now = "coder-2-2026-11-09T10-00-00Z.tar.gz";
    expect(tooMany([mine, others, now], "coder-2" as ProfileName, 1, now)).toEqual([mine]); // a valid name
  });
});

describe("an archive", () => {
  const folder = (path: string): ArchiveMember => ({ path, kind: "folder" });
  const file = (path: string): ArchiveMember => ({ path, kind: "file" });
  const link = (path: string, target: string): ArchiveMember => ({ path, kind: "link", target });
  const hard = (path: string, target: string): ArchiveMember => ({ path, kind: "hard-link", target });
  const soul = file("coder/SOUL.md");

  test.each<[string, readonly ArchiveMember[]]>([
    ["as Hermes makes it", [folder("coder"), soul, folder("coder/memories"), file("coder/memories/a")]],
    ["with `./` before all", [folder("./"), folder("./coder/"), file("./coder/SOUL.md")]],
    ["without an entry for its folder", [soul]],
    [
      "with links that stay in it",
      [soul, link("coder/a/b/c", "../../SOUL.md"), hard("coder/x", "coder/SOUL.md")],
    ],
    ["with a link to its own folder", [soul, link("coder/me", ".")]],
    ["with names that have dots in them", [file("coder/..a/b..")]],
  ])("is one of a profile %s", (_, members) => {
    expect(checkArchive(members)).toMatchObject({ ok: true, top: "coder" });
  });

  test.each<[string, readonly ArchiveMember[], RegExp]>([
    ["nothing", [], /holds nothing$/],
    ["a folder alone", [folder("coder")], /holds nothing of a home/],
    ["a file at its top", [file("coder")], /no folder at its top/],
    ["two folders at its top", [soul, file("other/SOUL.md")], /more than one .*: coder, other/],
    ["a file beside its folder", [soul, file("README")], /more than one/],
    ["an absolute path", [soul, file("/etc/passwd")], /"\/etc\/passwd", which is an absolute path/],
    ["a path that goes up", [soul, file("coder/../../x")], /which leads out of it/],
    ["a path that goes up and comes back", [soul, file("coder/a/../b")], /which leads out of it/],
    ["a link to an absolute path", [soul, link("coder/a", "/etc")], /"coder\/a", a link that leads out/],
    ["a link that leads up", [soul, link("coder/a", "..")], /a link that leads out/],
    ["a link that leads beside", [soul, link("coder/a", "../coder-2/b")], /a link that leads out/],
    ["a link that comes back by its name", [soul, link("coder/a/b", "x/../../..")], /a link that leads out/],
    ["a link to nothing", [soul, link("coder/a", "")], /a link that leads out/],
    ["a file behind a link", [soul, link("coder/a", "b"), file("coder/a/x")], /which lies behind a link/],
    ["a file behind a later link", [file("coder/a/x"), link("coder/a", "b")], /which lies behind a link/],
    ["a link and a file of one name", [link("coder/a", "SOUL.md"), file("coder/a")], /of one name/],
    ["a hard link that leads out", [soul, hard("coder/a", "../x")], /a link that leads out/],
    ["a hard link to an absolute path", [soul, hard("coder/a", "/etc/passwd")], /a link that leads out/],
    ["a device", [soul, { path: "coder/a", kind: "other" }], /no file, folder or link/],
    ["a link in place of its folder", [link("coder", "/srv/coder")], /a link that leads out/],
  ])("is none with %s", (_, members, reason) => {
    expect(checkArchive(members)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe("what an archive lacks of a home", () => {
  const paths = new Set(["SOUL.md", "memories/a", "platforms/x"]);
  const creds = "platforms/whatsapp/session/creds.json";

  test.each<[string, readonly string[], readonly string[], boolean]>([
    ["is what is not in it", ["SOUL.md", "memories", ".env", "auth.json"], [".env", "auth.json"], false],
    ["is a login further down", ["platforms", creds], [creds], false],
    [
      "is a folder once, with what is in it",
      ["whatsapp", "whatsapp/session/creds.json"],
      ["whatsapp"],
      false,
    ],
    [
      "is nothing of a gateway's run",
      ["gateway.lock", "gateway.pid", ".gateway-planned-stop.json"],
      [],
      false,
    ],
    [
      "is not what else is in the Hermes root",
      ["profiles", "active_profile", "hermes-agent", "logs"],
      ["logs"],
      true,
    ],
    ["is a folder of such a name in another home", ["profiles"], ["profiles"], false],
  ])("%s", (_, home, expected, isDefault) => {
    expect(lacking(home, paths, isDefault)).toEqual(expected);
  });
});

test.each([
  [["profiles", "hermes-agent", "logs", "gateway.pid", "active_profile"], true],
  [[], true],
  [["profiles", "state.db"], false],
  [["memories"], false],
])("a Hermes root with %j has no profile `default` that is used: %s", (names, expected) => {
  expect(isUnused(names)).toBe(expected);
});

test.each([
  ["gateway.pid", true],
  ["gateway.lock", true],
  ["gateway_state.json", true],
  [".gateway-planned-stop.json", true],
  [".gateway-parked", true],
  ["processes.json", true],
  ["gateway.log", false],
  ["state.db", false],
  ["config.yaml", false],
  [".env", false],
])("%s is a run-time file: %s", (name, expected) => {
  expect(isRunTimeFile(name)).toBe(expected);
});
