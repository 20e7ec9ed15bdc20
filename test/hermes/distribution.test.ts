import { describe, expect, test } from "@jest/globals";
import { readDistribution, unmet } from "../../src/hermes/distribution.ts";

function distribution(...lines: readonly string[]) {
  const read = readDistribution(["name: bot", ...lines, ""].join("\n"));
  if (!read.ok) throw new Error(read.reason);
  return read.distribution;
}

describe("the version of a distribution", () => {
  test.each([
    ["version: 1.2.0", "1.2.0"],
    ["version: '1.10'", "1.10"],
    // As Python writes a number.
    ["version: 1.10", "1.1"],
    ["version: 1.0 # first", "1.0"],
    ["version: 2", "2"],
    ["version: 1.0e+3", "1000.0"],
    ["version: 010", "8"],
    ["version: 1_000", "1000"],
    ["version: 99999999999999999999", "99999999999999999999"],
    ["version: 2026-11-30", "2026-11-30"],
    ["version: yes", "True"],
    ["version: .inf", "inf"],
    ["description: none is said", "0.1.0"],
    ["version: 0.0", "0.1.0"],
    ["version: no", "0.1.0"],
    ["version: ~", "0.1.0"],
    ["version: []", "0.1.0"],
    // Not wrongly, and not at all.
    ["version: 2026-11-30 10:00:00", undefined],
    ["version: [1]", undefined],
    ["version: { a: 1 }", undefined],
    ["version: &v 1.0", undefined],
    ["version: 1.0e-5", undefined],
    ["version: 1.0e+17", undefined],
  ])("of %j is %s", (line, version) => expect(distribution(line).version).toBe(version));
});

test("one is installed once Hermes has noted where it came from, and when", () => {
  expect(distribution("version: 1.0.0")).toMatchObject({ source: undefined, isInstalled: false });
  expect(distribution("source: /srv/bot")).toMatchObject({ source: "/srv/bot", isInstalled: false });
  expect(distribution("source: /srv/bot", "installed_at: '2026-11-22T06:00:00+00:00'").isInstalled).toBe(
    true,
  );
});

test("required are the variables that it cannot do without, and that have no default", () => {
  const { requires } = distribution(
    "env_requires:",
    "- { name: A, description: '  what A\n  is for ' }",
    "- { name: B, required: false }",
    "- { name: C, default: x }",
    "- { name: D, required: true }",
    "- { name: 'not a name' }",
    "- text",
  );
  expect(requires).toEqual([
    { name: "A", description: "what A is for" },
    { name: "D", description: "" },
  ]);
  expect(unmet({ requires } as ReturnType<typeof distribution>, new Set(["A"]), new Map())).toEqual([
    { name: "D", description: "" },
  ]);
});

test.each(["a: [", "version: 1.0.0", "- a"])("what is no distribution.yaml is told so: %j", (text) => {
  expect(readDistribution(text)).toMatchObject({ ok: false });
});

test("a whole version in a map of one line is not told from a broken one", () => {
  const version = (text: string) => {
    const read = readDistribution(text);
    return read.ok ? read.distribution.version : read.reason;
  };
  expect(version("{ name: bot, version: 1.0 }\n")).toBeUndefined();
  expect(version('{ name: bot, version: "1.0" }\n')).toBe("1.0");
});
