import { describe, expect, test } from "@jest/globals";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import type { FleetRecord, OtherFleet, ProfileRecord } from "../../src/model/record.ts";
import { type Members, type MembersInput, membersOf } from "../../src/plan/members.ts";
import { valid } from "../manifest/manifest-text.ts";

const EXPORTS = "/srv/exports" as AbsolutePath; // absolute, as written
const name = (text: string) => text as ProfileName; // valid names, as written

const record = (profiles: Readonly<Record<string, ProfileRecord>>, host = "vps1"): FleetRecord => ({
  version: 2,
  fleet: "fleet",
  root: "/home/ada/.hermes",
  machine: "m",
  host,
  manifest: "/home/ada/fleet/hermes-fleet.yaml",
  profiles,
});

function members(text: string, rest: Partial<MembersInput> = {}): Members {
  return membersOf({
    manifest: valid(`version: 1\n${text}\n`),
    record: undefined,
    others: new Map(),
    host: "vps1",
    isSameHost: true,
    formerManifest: undefined,
    exports: EXPORTS,
    ...rest,
  });
}

/** Each as `NAME`, or `NAME: why it leaves, what becomes of its home`. */
const drawn = ({ planned }: Members) =>
  [...planned].map(([profile, { leaving }]) =>
    leaving === undefined ? profile : `${profile}: ${leaving.because}, ${leaving.home}`,
  );

describe("the profiles that a plan is about", () => {
  test("are those that are declared, with what is recorded of them", () => {
    const recorded = { creating: true };
    const { planned } = members("profiles: { b: {}, a: {} }", { record: record({ a: recorded }) });
    expect([...planned].map(([profile, member]) => [profile, member.record, member.leaving])).toEqual([
      ["a", recorded, undefined],
      ["b", undefined, undefined],
    ]);
  });

  test("are those that have left the manifest, too: their homes are kept", () => {
    expect(drawn(members("profiles: { a: {} }", { record: record({ a: {}, b: {} }) }))).toEqual([
      "a",
      "b: it has left the manifest, keep",
    ]);
  });

  test("are those that are removed, whether anything is recorded of them or not", () => {
    const found = members("profiles: {}\nremoved: { a: { home: delete }, b: { home: keep } }");
    expect(drawn(found)).toEqual([
      "a: the manifest says removed, delete",
      "b: the manifest says removed, keep",
    ]);
  });

  test("are those that ran here and are meant for another host", () => {
    const found = members("profiles: { a: { hosts: [mac, vps2] } }", { record: record({ a: {} }) });
    expect(drawn(found)).toEqual(["a: it is meant for mac, vps2, keep"]);
  });

  test("are not those that are meant for another host and never were here", () => {
    expect(drawn(members("profiles: { a: { hosts: [mac] } }"))).toEqual([]);
  });

  test("that are named like a member of every object are not taken for recorded", () => {
    const { planned } = members("profiles: { constructor: {} }", { record: record({}) });
    expect(planned.get(name("constructor"))?.record).toBeUndefined();
  });
});

describe("a profile that leaves", () => {
  const leaver = (recorded: ProfileRecord) =>
    members("profiles: {}", { record: record({ b: recorded }) }).planned.get(name("b"));

  test("is one without a service, of which nothing else is declared", () => {
    expect(leaver({})?.settings).toMatchObject({
      config: [],
      env: new Map(),
      files: new Map(),
      gateway: { state: "absent", startAtLogin: false, limits: {} },
    });
  });

  test("keeps what was written into its home: nothing of that is remembered as the fleet's", () => {
    const recorded = {
      creating: true,
      env: { A: "x" },
      config: { '["a"]': "x" },
      files: { f: "x" },
      description: "x",
    };
    expect(leaver(recorded)?.record).toEqual({});
  });

  test("loses what the fleet has put outside its home, which is remembered", () => {
    const recorded = { alias: true, limits: { nice: "x" }, reloadOwed: true };
    expect(leaver(recorded)?.record).toEqual(recorded);
  });

  test("is saved where archives go", () => {
    expect(leaver({})?.leaving?.exports).toBe(EXPORTS);
  });

  test("is told at `profiles:`, in which it is not any more", () => {
    expect(leaver({})?.settings.place).toMatchObject({ line: 2, column: 1 });
  });
});

describe("on a host that is called otherwise than at the last apply", () => {
  const renamed = (text: string) =>
    members(text, { record: record({ a: {}, b: {} }, "old"), isSameHost: false });

  test("a profile that is meant for another host is left alone, with a warning", () => {
    const found = renamed("profiles: { a: { hosts: [old] }, b: {} }");
    expect(drawn(found)).toEqual(["b"]);
    expect(found.diagnostics).toMatchObject([
      { code: "host-renamed", severity: "warning", place: { line: 2 } },
    ]);
    expect(found.diagnostics[0]?.blocks).toBeUndefined();
  });

  test("a profile that has left the manifest leaves all the same", () => {
    expect(drawn(renamed("profiles: { b: {} }"))).toEqual(["a: it has left the manifest, keep", "b"]);
  });
});

describe("a profile of another fleet", () => {
  const other: OtherFleet = { fleet: "work", path: "/srv/state/work.json" as AbsolutePath }; // absolute, as written
  const others = new Map([[name("a"), other]]);

  test("that is declared is an error at its place, and left alone", () => {
    const found = members("profiles: { a: {}, b: {} }", { others });
    expect(drawn(found)).toEqual(["b"]);
    expect(found.diagnostics).toMatchObject([
      { code: "other-fleet", severity: "error", blocks: "resource", place: { line: 2, column: 13 } },
    ]);
  });

  test("that is to be removed is an error, and left alone", () => {
    const found = members("profiles: {}\nremoved: { a: { home: delete } }", { others });
    expect([drawn(found), found.diagnostics.map(({ code }) => code)]).toEqual([[], ["other-fleet"]]);
  });

  test("that was this one's before has been let go, and is nobody's business", () => {
    const found = members("profiles: {}", { others, record: record({ a: {} }) });
    expect([drawn(found), found.diagnostics]).toEqual([[], []]);
  });
});
