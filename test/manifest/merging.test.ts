import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { mergeDeep } from "../../src/manifest/merge.ts";
import { ManifestSource } from "../../src/manifest/source.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { Value } from "../../src/model/value.ts";
import { profileOf, valid } from "./manifest-text.ts";

/** The config of `coder` as one map of dotted paths; a key that is to be absent is `undefined`. */
function config(text: string): Readonly<Record<string, Value | undefined>> {
  return Object.fromEntries(profileOf(text).config.map(({ path, value }) => [path.join("."), value]));
}

function env(text: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...profileOf(text).env].map(([key, { value }]) => [key, value]));
}

/** A manifest of these defaults and this profile, both flow YAML. */
const merged = (defaults: string, profile: string) =>
  `version: 1\ndefaults: ${defaults}\nprofiles:\n  coder: ${profile}\n`;

describe("config of defaults and profile", () => {
  test("is merged map by map", () => {
    const text = merged("{ config: { a: { x: 1, y: 2 }, b: 3 } }", "{ config: { a: { y: 4, z: 5 } } }");
    expect(config(text)).toEqual({ "a.x": 1, "a.y": 4, "a.z": 5, b: 3 });
  });

  test("has lists whole, the profile's instead of the other", () => {
    expect(config(merged("{ config: { a: [1, 2] } }", "{ config: { a: [3] } }"))).toEqual({ a: [3] });
  });

  test("has a scalar instead of a map, and a map instead of a scalar", () => {
    expect(config(merged("{ config: { a: { x: 1 } } }", "{ config: { a: 2 } }"))).toEqual({ a: 2 });
    expect(config(merged("{ config: { a: 2 } }", "{ config: { a: { x: 1 } } }"))).toEqual({ "a.x": 1 });
  });

  test("declares a key absent where the profile says null", () => {
    expect(config(merged("{ config: { a: 1, b: 2 } }", "{ config: { a: null } }"))).toEqual({
      a: undefined,
      b: 2,
    });
  });

  test("takes a null of the defaults back where the profile has a value", () => {
    expect(config(merged("{ config: { a: null } }", "{ config: { a: 1 } }"))).toEqual({ a: 1 });
    expect(config(merged("{ config: { a: null } }", "{ config: { a: { b: 1 } } }"))).toEqual({ "a.b": 1 });
  });

  test("declares a whole branch absent by one null, below which nothing is asked for", () => {
    expect(config(merged("{ config: { a: { x: 1, y: 2 } } }", "{ config: { a: null } }"))).toEqual({
      a: undefined,
    });
  });

  test("inherits nothing where the profile's whole config is null", () => {
    expect(config(merged("{ config: { a: 1 } }", "{ config: null }"))).toEqual({});
  });

  test("keeps an empty map as a value", () => {
    expect(config(merged("{}", "{ config: { a: {} } }"))).toEqual({ a: {} });
  });

  test("adds an empty map to an inherited one without changing it", () => {
    expect(config(merged("{ config: { a: { x: 1 } } }", "{ config: { a: {} } }"))).toEqual({ "a.x": 1 });
  });

  test.each(["__proto__", "constructor", "toString"])("takes the key %s for a plain one", (key) => {
    const text = merged(`{ config: { ${key}: { x: 1 } } }`, `{ config: { ${key}: { y: 2 } } }`);
    expect(config(text)).toEqual({ [`${key}.x`]: 1, [`${key}.y`]: 2 });
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  test("tells each leaf's own place", () => {
    const { config: leaves } = profileOf(merged("{ config: { a: 1 } }", "{ config: { b: 2 } }"));
    expect(leaves.map(({ path, place }) => [path[0], place.line, place.column])).toEqual([
      ["a", 2, 23],
      ["b", 4, 22],
    ]);
  });
});

describe("merging maps", () => {
  const { tree: map } = fc.letrec<{ tree: Readonly<Record<string, unknown>>; value: unknown }>((tie) => ({
    tree: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), tie("value"), { noNullPrototype: true }),
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, 1, "x", true),
      fc.array(fc.integer()),
      tie("tree"),
    ),
  }));
  const source = new ManifestSource("", {
    path: "/home/ada/fleet.yaml" as AbsolutePath, // absolute, as written
    shownAs: "fleet.yaml",
  });
  const leaves = (...layers: readonly unknown[]) =>
    mergeDeep(layers.map((value, index) => ({ value, path: [index], source }))).map(({ at, value }) => ({
      at,
      value,
    }));

  test("of one layer alone gives each leaf once", () => {
    fc.assert(
      fc.property(map, (one) => {
        const paths = leaves(one).map(({ at }) => JSON.stringify(at));
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });

  test("lets the highest layer have its way", () => {
    fc.assert(
      fc.property(map, map, (low, high) => {
        const both = leaves(low, high);
        for (const leaf of leaves(high)) {
          const isEmptyMap =
            typeof leaf.value === "object" && !Array.isArray(leaf.value) && leaf.value !== null;
          if (!isEmptyMap) expect(both).toContainEqual(leaf);
        }
      }),
    );
  });

  test("with an empty layer below or above changes nothing", () => {
    fc.assert(
      fc.property(map, (one) => {
        expect(leaves({}, one)).toEqual(leaves(one));
        expect(leaves(one, {})).toEqual(leaves(one));
      }),
    );
  });
});

describe("env of defaults and profile", () => {
  test("is merged by variable, each value whole", () => {
    const text = merged(
      "{ env: { A: { from_env: X }, B: b, C: { from_file: /c } } }",
      "{ env: { A: { from_command: [a] }, C: c } }",
    );
    expect(env(text)).toEqual({
      A: { from: "command", argv: ["a"], folder: "/home/ada/fleet" },
      B: { from: "literal", value: "b" },
      C: { from: "literal", value: "c" },
    });
  });

  test("declares a variable absent where the profile says null", () => {
    expect(env(merged("{ env: { A: a } }", "{ env: { A: null, B: null } }"))).toEqual({ A: null, B: null });
  });

  test("inherits nothing where the profile's whole env is null", () => {
    expect(env(merged("{ env: { A: a } }", "{ env: null }"))).toEqual({});
  });

  test("keeps an empty value, which is not an absent one", () => {
    expect(env(merged("{}", '{ env: { A: "" } }'))).toEqual({ A: { from: "literal", value: "" } });
  });

  test("takes variables called like parts of every object for plain ones", () => {
    expect(Object.entries(env(merged("{ env: { constructor: a } }", "{ env: { toString: b } }")))).toEqual([
      ["constructor", { from: "literal", value: "a" }],
      ["toString", { from: "literal", value: "b" }],
    ]);
  });
});

describe("soul and description", () => {
  test("of a profile stand for the inherited ones as a whole", () => {
    const profile = profileOf(merged("{ soul: { text: a }, description: d }", "{ soul: { file: b.md } }"));
    expect(profile.soul?.value).toEqual({ from: "file", path: "/home/ada/fleet/b.md", written: "b.md" });
    expect(profile.description).toBe("d");
  });

  test("that are null take the inherited ones out", () => {
    const profile = profileOf(
      merged("{ soul: { text: a }, description: d }", "{ soul: null, description: null }"),
    );
    expect([profile.soul, profile.description]).toEqual([undefined, undefined]);
  });

  test("may be empty", () => {
    const profile = profileOf(merged("{}", '{ soul: { text: "" }, description: "" }'));
    expect([profile.soul?.value, profile.description]).toEqual([{ from: "text", text: "" }, ""]);
  });
});

describe("gateway and create", () => {
  const gateway = (defaults: string, profile: string) => {
    const { state, startAtLogin, readyTimeoutMs } = profileOf(merged(defaults, profile)).gateway;
    return { state, startAtLogin, readyTimeoutMs };
  };

  test("are, where nothing is said, running from login on, ready in a minute, with skills", () => {
    expect(gateway("{}", "{}")).toEqual({ state: "running", startAtLogin: true, readyTimeoutMs: 60_000 });
    expect(profileOf(merged("{}", "{}")).create.skills).toBe("bundled");
  });

  test("of a stopped one do not start at login, unless it is said", () => {
    expect(gateway("{}", "{ gateway: { state: stopped } }")).toMatchObject({ startAtLogin: false });
    expect(gateway("{}", "{ gateway: { state: stopped, start_at_login: true } }")).toMatchObject({
      startAtLogin: true,
    });
  });

  test("are merged key by key", () => {
    expect(
      gateway("{ gateway: { state: stopped, ready_timeout: 5s } }", "{ gateway: { ready_timeout: 2m } }"),
    ).toEqual({
      state: "stopped",
      startAtLogin: false,
      readyTimeoutMs: 120_000,
    });
    expect(profileOf(merged("{ create: { skills: none } }", "{ create: {} }")).create.skills).toBe("none");
  });

  test("that are null have the value that nobody said", () => {
    const defaults =
      "{ gateway: { state: stopped, start_at_login: true, ready_timeout: 5s }, create: { skills: none } }";
    const profile =
      "{ gateway: { state: null, start_at_login: null, ready_timeout: null }, create: { skills: null } }";
    expect(gateway(defaults, profile)).toEqual({
      state: "running",
      startAtLogin: true,
      readyTimeoutMs: 60_000,
    });
    expect(profileOf(merged(defaults, profile)).create.skills).toBe("bundled");
  });

  test("that are null as a whole inherit nothing", () => {
    const defaults = "{ gateway: { state: stopped }, create: { skills: none } }";
    expect(gateway(defaults, "{ gateway: null }")).toMatchObject({ state: "running" });
    expect(profileOf(merged(defaults, "{ create: null }")).create.skills).toBe("bundled");
  });

  test("come from the defaults for a profile of which nothing is said", () => {
    const text = "version: 1\ndefaults: { gateway: { state: stopped } }\nprofiles:\n  coder:\n";
    expect(profileOf(text).gateway.state).toBe("stopped");
  });

  test("may be told without any defaults", () => {
    expect(valid("version: 1\ndefaults:\nprofiles: { coder: }\n").profiles.size).toBe(1);
  });

  test.each([
    ["500ms", 500],
    ["60s", 60_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["999999ms", 999_999],
  ])("are ready within %s", (written, ms) => {
    expect(gateway("{}", `{ gateway: { ready_timeout: ${written} } }`).readyTimeoutMs).toBe(ms);
  });
});

describe("anchors", () => {
  test("and aliases are one value in two places", () => {
    const text = "version: 1\nprofiles:\n  a: { env: &e { A: x } }\n  coder: { env: *e }\n";
    expect(env(text)).toEqual({ A: { from: "literal", value: "x" } });
  });

  test("merge by << below the keys beside it", () => {
    const text = [
      "version: 1",
      "profiles:",
      "  base: &base { description: b, gateway: { state: stopped } }",
      "  coder:",
      "    <<: *base",
      "    description: c",
      "",
    ].join("\n");
    const { description, gateway } = profileOf(text);
    expect([description, gateway.state]).toEqual(["c", "stopped"]);
  });

  test("merge by << inside config and env", () => {
    const text = [
      "version: 1",
      "profiles:",
      "  base: { config: &c { a: 1, b: 2 }, env: &e { A: x } }",
      "  coder:",
      "    config: { <<: *c, b: 3 }",
      "    env: { <<: *e, B: y }",
      "",
    ].join("\n");
    expect(config(text)).toEqual({ a: 1, b: 3 });
    expect(Object.keys(env(text)).toSorted()).toEqual(["A", "B"]);
  });

  test("may stand under a key of their own that begins with x-", () => {
    const text = "version: 1\nx-common: &c { config: { a: 1 } }\nprofiles:\n  coder: *c\n";
    expect(config(text)).toEqual({ a: 1 });
  });
});

describe("a text as YAML writes it", () => {
  test("is the manifest that was meant, whatever the values of config", () => {
    const name = fc.constantFrom("a", "b", "key with space", "ключ", "yes", "1");
    const value = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (wanted) => {
        const text = stringify({ version: 1, profiles: { coder: { config: wanted } } });
        expect(config(text)).toEqual(wanted);
      }),
    );
  });
});
