import { describe, expect, test } from "@jest/globals";
import { places, profileOf, valid } from "./manifest-text.ts";

const lines = (...all: readonly string[]) => `${all.join("\n")}\n`;

describe("anchors", () => {
  test("carry files, limits, hosts and create from one profile to another", () => {
    const text = lines(
      "version: 1",
      "profiles:",
      "  base:",
      "    files: &f { a: { text: x } }",
      "    gateway: { limits: &l { nice: 5 } }",
      "    hosts: &h [vps1]",
      "    create: &c { clone_from: default }",
      "  coder: { files: *f, gateway: { limits: *l }, hosts: *h, create: *c }",
    );
    const { files, gateway, hosts, create } = profileOf(text);
    expect([[...files.keys()], gateway.limits, hosts, create.cloneFrom?.value]).toEqual([
      ["a"],
      { nice: 5 },
      ["vps1"],
      "default",
    ]);
  });

  test("merge by << inside files, limits and removed", () => {
    const text = lines(
      "version: 1",
      "x-files: &f { a: { text: x }, b: { text: x } }",
      "x-limits: &l { nice: 5, memory_max: 1G }",
      "x-removed: &r { old: { home: delete } }",
      "profiles:",
      "  coder:",
      "    files: { <<: *f, b: { text: y } }",
      "    gateway: { limits: { <<: *l, nice: 1 } }",
      "removed: { <<: *r, older: }",
    );
    const { files, gateway } = profileOf(text);
    expect([...files].map(([path, { value }]) => [path, value.from === "text" && value.text])).toEqual([
      ["a", "x"],
      ["b", "y"],
    ]);
    expect(gateway.limits).toEqual({ nice: 1, memoryMax: "1G" });
    expect([...valid(text).removed].map(([name, { value }]) => `${name} ${value}`)).toEqual([
      "old delete",
      "older keep",
    ]);
  });

  test("bring extends along, and null takes it out again", () => {
    const text = lines(
      "version: 1",
      "profiles:",
      "  base: { description: d }",
      "  a: &a { extends: base }",
      "  coder: { <<: *a }",
      "  b: { <<: *a, extends: null }",
    );
    expect([profileOf(text).description, profileOf(text, "b").description]).toEqual(["d", undefined]);
  });

  test("merge below what is extended and above it is what was merged", () => {
    const text = lines(
      "version: 1",
      "x-common: &c { description: merged }",
      "profiles:",
      "  base: { description: based, alias: true }",
      "  coder: { <<: *c, extends: base }",
    );
    expect([profileOf(text).description, profileOf(text).alias?.value]).toEqual(["merged", true]);
  });

  test("lead to the place where a value was written", () => {
    const text = lines(
      "version: 1",
      "x-common: &c",
      "  files:",
      "    mcp.json: { text: x }",
      "  alias: true",
      "profiles:",
      "  base: { <<: *c }",
      "  coder: { extends: base }",
    );
    const { files, alias } = profileOf(text);
    const at = [...files.values(), ...(alias ? [alias] : [])].map(
      ({ place }) => `${place.line}:${place.column}`,
    );
    expect(at).toEqual(["4:5", "5:3"]);
  });

  test("lead to the place of a mistake in what is extended", () => {
    const text = lines(
      "version: 1",
      "x-files: &f",
      "  SOUL.md: { text: x }",
      "profiles:",
      "  base: { files: *f }",
      "  coder: { extends: base }",
    );
    expect(places(text)).toEqual(["3:3"]);
  });
});
