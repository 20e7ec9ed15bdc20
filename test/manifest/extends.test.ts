import { describe, expect, test } from "@jest/globals";
import { hints, problems, profileOf, valid } from "./manifest-text.ts";

/** A manifest of these profiles, each a line of flow YAML from line 3 on. */
const fleet = (...profiles: readonly string[]) =>
  `version: 1\nprofiles:\n${profiles.map((one) => `  ${one}\n`).join("")}`;

const config = (text: string, name = "coder") =>
  Object.fromEntries(profileOf(text, name).config.map(({ path, value }) => [path.join("."), value]));

describe("a profile that extends another", () => {
  test("has what that one has", () => {
    const base = "{ description: b, alias: true, soul: { text: s }, gateway: { state: stopped } }";
    const { description, alias, soul, gateway } = profileOf(
      fleet(`base: ${base}`, "coder: { extends: base }"),
    );
    expect([description, alias?.value, soul?.value, gateway.state]).toEqual([
      "b",
      true,
      { from: "text", text: "s" },
      "stopped",
    ]);
  });

  test("has its own settings over those, map by map", () => {
    const text = fleet(
      "base: { config: { a: { x: 1, y: 2 }, l: [1] } }",
      "coder: { extends: base, config: { a: { y: 3 }, l: [2] } }",
    );
    expect(config(text)).toEqual({ "a.x": 1, "a.y": 3, l: [2] });
  });

  test("has those over the defaults", () => {
    const text = `defaults: { config: { a: 1, b: 1, c: 1 } }\n${fleet(
      "base: { config: { b: 2, c: 2 } }",
      "coder: { extends: base, config: { c: 3 } }",
    )}`;
    expect(config(text)).toEqual({ a: 1, b: 2, c: 3 });
  });

  test("has what the other extends as well, the farthest lowest", () => {
    const text = fleet(
      "coder: { extends: near, config: { c: 3 } }",
      "near: { extends: far, config: { b: 2, c: 2 } }",
      "far: { config: { a: 1, b: 1, c: 1 } }",
    );
    expect(config(text)).toEqual({ a: 1, b: 2, c: 3 });
  });

  test("leaves that one as it is", () => {
    const text = fleet("base: { config: { a: 1 } }", "coder: { extends: base, config: { b: 2 } }");
    expect(config(text, "base")).toEqual({ a: 1 });
  });

  test("takes inherited settings out by null", () => {
    const base =
      "{ description: d, alias: false, soul: { text: s }, hosts: [vps1], create: { clone_from: x }, files: { a: { text: a } } }";
    const profile =
      "{ extends: base, description: null, alias: null, soul: null, hosts: null, create: { clone_from: null }, files: { a: null } }";
    const { description, alias, soul, hosts, create, files } = profileOf(
      fleet(`base: ${base}`, `coder: ${profile}`),
    );
    expect([description, alias, soul, hosts, create.cloneFrom, files.size]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
    ]);
  });

  test("declares inherited variables and keys of config.yaml absent by null", () => {
    const text = fleet(
      "base: { env: { A: a, B: b }, config: { a: 1 } }",
      "coder: { extends: base, env: { A: null }, config: { a: null } }",
    );
    expect([...profileOf(text).env].map(([key, { value }]) => [key, value])).toEqual([
      ["A", null],
      ["B", { from: "literal", value: "b" }],
    ]);
    expect(config(text)).toEqual({ a: undefined });
  });

  test("inherits nothing of a map that it says is null as a whole, the defaults' share included", () => {
    const text = `defaults: { env: { A: a } }\n${fleet(
      "base: { env: { B: b } }",
      "coder: { extends: base, env: null }",
    )}`;
    expect(profileOf(text).env.size).toBe(0);
  });

  test("inherits what its base took out of the defaults as taken out", () => {
    const text = `defaults: { soul: { text: s }, config: { a: 1 } }\n${fleet(
      "base: { soul: null, config: null }",
      "coder: { extends: base, config: { b: 2 } }",
    )}`;
    expect([profileOf(text).soul, config(text)]).toEqual([undefined, { b: 2 }]);
  });

  test("may extend one that is meant for another host", () => {
    const text = fleet("base: { hosts: [laptop], description: d }", "coder: { extends: base, hosts: null }");
    const { profiles, elsewhere } = valid(text);
    expect([[...profiles.keys()], [...elsewhere.keys()]]).toEqual([["coder"], ["base"]]);
    expect(profileOf(text).description).toBe("d");
  });

  test("is meant for the hosts of that one where it says nothing of its own", () => {
    const text = fleet("base: { hosts: [laptop] }", "coder: { extends: base }");
    expect([...valid(text).elsewhere.keys()]).toEqual(["base", "coder"]);
  });

  test("may be extended before and after it stands in the text, by many", () => {
    const text = fleet("a: { extends: base }", "base: { description: d }", "coder: { extends: base }");
    expect([profileOf(text, "a").description, profileOf(text).description]).toEqual(["d", "d"]);
  });

  test("starts from the defaults alone where extends is null", () => {
    expect(config(fleet("base: { config: { a: 1 } }", "coder: { extends: null }"))).toEqual({});
  });

  test("points to the base for what was written there", () => {
    const text = fleet(
      "base: { config: { a: 1 }, env: { A: a }, files: { f: { text: t } } }",
      "coder: { extends: base, env: { B: b } }",
    );
    const { config: leaves, env, files } = profileOf(text);
    const at = [...leaves, ...env.values(), ...files.values()].map(
      ({ place }) => `${place.line}:${place.column}`,
    );
    expect(at).toEqual(["3:21", "3:36", "4:34", "3:53"]);
  });

  test("has a mistake of its base told once", () => {
    const text = fleet("base: { env: { A-B: x } }", "coder: { extends: base }", "a: { extends: coder }");
    expect(problems(text)).toEqual(['3:18 "A-B" cannot be the name of a variable']);
  });
});

describe("extends", () => {
  test("of an unknown profile is an error, with the name that is nearly it", () => {
    const text = fleet("coder: {}", "research: { extends: codr }");
    expect(problems(text)).toEqual([
      '4:24 profile "research" extends "codr", which is no profile of this manifest',
    ]);
    expect(hints(text)).toEqual(['Did you mean "coder"?']);
  });

  test("of an unknown profile that is like none says what to name", () => {
    expect(hints(fleet("coder: {}", "research: { extends: something-else }"))[0]).toContain(
      "Name a profile of this manifest",
    );
  });

  test.each(["constructor", "__proto__", "toString"])("of what every object has is unknown: %s", (name) => {
    expect(problems(fleet(`coder: { extends: ${name} }`))).toHaveLength(1);
  });

  test("of the profile itself is an error", () => {
    expect(problems(fleet("coder: { extends: coder }"))).toEqual(['3:21 profile "coder" extends itself']);
  });

  test("in a circle is told once, with all of it", () => {
    const text = fleet("a: { extends: b }", "b: { extends: c }", "c: { extends: a }");
    expect(problems(text)).toEqual(["3:17 these profiles extend each other in a circle: a → b → c → a"]);
  });

  test("of a profile in a circle adds nothing to that, and the circle begins with its first member", () => {
    const text = fleet("x: { extends: c }", "b: { extends: c }", "c: { extends: b }");
    expect(problems(text)).toEqual(["4:17 these profiles extend each other in a circle: b → c → b"]);
  });

  test("in two circles is told twice", () => {
    const text = fleet("a: { extends: b }", "b: { extends: a }", "c: { extends: d }", "d: { extends: c }");
    expect(problems(text)).toHaveLength(2);
  });

  test("under defaults is an error that says where it belongs", () => {
    const text = "version: 1\ndefaults: { extends: coder }\nprofiles: { coder: {} }\n";
    expect(problems(text)).toEqual([
      "2:13 defaults cannot extend a profile, since they lie under every profile",
    ]);
    expect(hints(text)).toEqual(["Say extends in the profiles that are to start from it."]);
  });

  test("that is a list is an error of its type alone", () => {
    expect(problems(fleet("coder: { extends: [a, b] }"))).toEqual([
      "3:21 profiles.coder.extends must be a string, not a list",
    ]);
  });

  test("that is empty is told once", () => {
    expect(problems(fleet('coder: { extends: "" }'))).toEqual(["3:21 profiles.coder.extends is empty"]);
  });
});
