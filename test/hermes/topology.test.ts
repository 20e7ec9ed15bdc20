import { describe, expect, test } from "@jest/globals";
import { readStateFile } from "../../src/hermes/runtime-files.ts";
import { defaultSettings, isReadAtStart, multiplexingOf, namedSettings } from "../../src/hermes/topology.ts";

test.each([
  ["0.9.4", "none"],
  ["0.16.0", "none"],
  ["0.17.0", "opt-in"],
  ["v0.20.12", "opt-in"],
  ["0.21.0", "by-default"],
  ["0.21.0rc1", "by-default"],
  ["1.0", "by-default"],
  ["main", "unknown"],
  [undefined, "unknown"],
])("version %s has multiplexing %s", (version, expected) => {
  expect(multiplexingOf(version)).toBe(expected);
});

const keys = (settings: readonly { path: readonly string[]; value: unknown }[]) =>
  Object.fromEntries(settings.map(({ path, value }) => [path.join("."), value ?? "absent"]));
const FLAG = "gateway.multiplex_profiles";
const ALLOWLIST = "gateway.multiplex_profile_allowlist";

describe("the default's config.yaml", () => {
  test.each([
    ["per_profile", "none", {}],
    ["per_profile", "unknown", {}],
    ["per_profile", "opt-in", { [FLAG]: "absent" }],
    ["per_profile", "by-default", { "gateway.auto_multiplex_migration": false }],
    ["multiplexed", "none", {}],
    ["multiplexed", "opt-in", { [FLAG]: true, [ALLOWLIST]: ["a", "b"] }],
    ["multiplexed", "by-default", { [FLAG]: true, [ALLOWLIST]: ["a", "b"] }],
  ] as const)("says of %s where multiplexing is %s: %j", (topology, multiplexing, expected) => {
    expect(keys(defaultSettings(topology, multiplexing, ["b", "a"]))).toEqual(expected);
  });
});

describe("a named profile's config.yaml", () => {
  const standalone = "gateway.standalone";
  test.each([
    ["per_profile", "opt-in", { isServed: false, isLeaving: false }, {}],
    ["per_profile", "by-default", { isServed: false, isLeaving: false }, { [standalone]: true }],
    ["per_profile", "by-default", { isServed: false, isLeaving: true }, { [standalone]: true }],
    ["multiplexed", "by-default", { isServed: true, isLeaving: false }, { [standalone]: "absent" }],
    ["multiplexed", "by-default", { isServed: false, isLeaving: false }, {}],
    ["multiplexed", "by-default", { isServed: false, isLeaving: true }, { [standalone]: true }],
    ["multiplexed", "opt-in", { isServed: true, isLeaving: false }, {}],
  ] as const)(
    "says of %s where multiplexing is %s, and it is %j: %j",
    (topology, multiplexing, is, expected) => {
      expect(keys(namedSettings(topology, multiplexing, is))).toEqual(expected);
    },
  );
});

test("no running gateway has to start anew for what only starts and updates look at", () => {
  expect(isReadAtStart(["gateway", "standalone"])).toBe(false);
  expect(isReadAtStart(["gateway", "auto_multiplex_migration"])).toBe(false);
  expect(isReadAtStart(["gateway", "multiplex_profiles"])).toBe(true);
  expect(isReadAtStart(["gateway"])).toBe(true);
});

test.each([
  [
    ["default", "a"],
    ["default", "a"],
  ],
  [["default", 7, null], ["default"]],
  ["default", undefined],
  [undefined, undefined],
])("served_profiles that are %j are read as %j", (served_profiles, expected) => {
  const text = JSON.stringify({ pid: 7, gateway_state: "running", served_profiles });
  expect(readStateFile(text, 0)?.report.servedProfiles).toEqual(expected);
});
