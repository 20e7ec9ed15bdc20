import { describe, expect, test } from "@jest/globals";
import { coder, hints, problems, profileOf } from "./manifest-text.ts";

const fleet = (...profiles: readonly string[]) =>
  `version: 1\nprofiles:\n${profiles.map((one) => `  ${one}\n`).join("")}`;

describe("alias", () => {
  test.each([true, false])("is declared with its place: %s", (wanted) => {
    const { alias } = profileOf(coder(`alias: ${wanted}`));
    expect([alias?.value, alias?.place.line, alias?.place.column]).toEqual([wanted, 4, 5]);
  });

  test("is nobody's business where nothing is said", () => {
    expect(profileOf(coder("{}")).alias).toBeUndefined();
  });

  test("of the defaults is taken out by null, which is not false", () => {
    const text = "version: 1\ndefaults: { alias: true }\nprofiles: { coder: { alias: null } }\n";
    expect(profileOf(text).alias).toBeUndefined();
  });

  test("is true or false, and no name", () => {
    expect(problems(coder("alias: code"))).toEqual([
      "4:12 profiles.coder.alias must be true or false, not a string",
    ]);
  });
});

describe("create.clone_from", () => {
  test("is a profile's name with its place", () => {
    const { create } = profileOf(coder("create: { clone_from: default }"));
    expect(create).toMatchObject({
      skills: "bundled",
      cloneFrom: { value: "default", place: { line: 4, column: 27 } },
    });
  });

  test("may be one that is on the host only", () => {
    expect(problems(coder("create: { clone_from: by-hand }"))).toEqual([]);
  });

  test("goes with skills: bundled", () => {
    expect(problems(coder("create: { clone_from: default, skills: bundled }"))).toEqual([]);
  });

  test("is merged beside skills, and taken out by null", () => {
    const of = (profile: string) =>
      profileOf(`version: 1\ndefaults: { create: { clone_from: base } }\nprofiles:\n  coder: ${profile}\n`)
        .create;
    expect(of("{ create: { skills: bundled } }").cloneFrom?.value).toBe("base");
    expect(of("{ create: { clone_from: null } }")).toEqual({ skills: "bundled" });
    expect(of("{ create: null }")).toEqual({ skills: "bundled" });
  });

  test.each([
    ["Coder", "has capital letters"],
    ["a b", "may only have"],
    ["root", "is reserved by Hermes"],
    ["../x", "may only have"],
  ])("that is no profile's name is an error: %s", (name, reason) => {
    const [problem] = problems(coder(`create: { clone_from: "${name}" }`));
    expect(problem).toContain(`4:27 create.clone_from names no profile: "${name}" ${reason}`);
  });

  test("of the default profile is an error", () => {
    const text = fleet("default: { create: { clone_from: coder } }");
    expect(problems(text)).toEqual([
      '3:36 profile "default" cannot begin as a copy: its home is the Hermes root, which is there before it',
    ]);
    expect(hints(text)).toEqual(["Take create.clone_from out, or say null where it is inherited."]);
  });

  test("of the profile itself is an error", () => {
    expect(problems(fleet("coder: { create: { clone_from: coder } }"))).toEqual([
      '3:34 profile "coder" cannot begin as a copy of itself',
    ]);
  });

  test("with skills: none is an error that says why", () => {
    const text = coder("create: { clone_from: default, skills: none }");
    expect(problems(text)).toEqual([
      '4:27 profile "coder" cannot begin as a copy and with skills: none: a copy has its source\'s skills, and Hermes refuses both together',
    ]);
    expect(hints(text)[0]).toMatch(/^Let create.skills be bundled/);
  });

  test("with skills: none of the defaults is an error as well", () => {
    const text =
      "version: 1\ndefaults: { create: { skills: none } }\nprofiles: { coder: { create: { clone_from: x } } }\n";
    expect(problems(text)).toHaveLength(1);
  });

  test("in a circle is told once, with all of it", () => {
    const text = fleet(
      "x: { create: { clone_from: a } }",
      "a: { create: { clone_from: b } }",
      "b: { create: { clone_from: c } }",
      "c: { create: { clone_from: a } }",
    );
    expect(problems(text)).toEqual([
      "4:30 these profiles are to begin as copies of each other, in a circle: a → b → c → a",
    ]);
  });

  test("in a circle over hosts is told as well", () => {
    const text = fleet(
      "a: { hosts: [laptop], create: { clone_from: b } }",
      "b: { create: { clone_from: a } }",
    );
    expect(problems(text)).toHaveLength(1);
  });

  test("in a chain is no circle", () => {
    const text = fleet("a: {}", "b: { create: { clone_from: a } }", "c: { create: { clone_from: b } }");
    expect(problems(text)).toEqual([]);
  });

  test("that a base brings to the profile that it names is that profile's mistake", () => {
    const text = fleet("base: { create: { clone_from: coder } }", "coder: { extends: base }");
    expect(problems(text)).toEqual(['3:33 profile "coder" cannot begin as a copy of itself']);
  });
});
