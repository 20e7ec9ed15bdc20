import { describe, expect, test } from "@jest/globals";
import { FileTree } from "./file-tree.ts";
import { read, valid } from "./manifest-text.ts";

const FOLDER = "/home/ada/fleet";
const part = (...lines: readonly string[]) => ["version: 1", ...lines, ""].join("\n");
const tree = (leaves: Readonly<Record<string, string>>) =>
  new FileTree(Object.fromEntries(Object.entries(leaves).map(([path, text]) => [`${FOLDER}/${path}`, text])));
const of = (text: string, leaves: Readonly<Record<string, string>>) =>
  valid(text, FOLDER, "vps1", tree(leaves));
const profile = (text: string, leaves: Readonly<Record<string, string>>, name = "coder") => {
  const found = [...of(text, leaves).profiles.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no profile ${name}`);
  return found;
};
const told = (text: string, leaves: Readonly<Record<string, string>>) =>
  read(text, FOLDER, "vps1", tree(leaves)).diagnostics.map(
    ({ place, message }) => `${place?.file}:${place?.line}:${place?.column} ${message}`,
  );

describe("what several files say of the host", () => {
  const leaves = {
    "low.yaml": part(
      "hermes: { command: low, home: h, requires: '>=0.16.0', topology: per_profile }",
      "host: { linger: false, keep_awake: { display: true, disk: true } }",
    ),
    "high.yaml": part("hermes: { command: high }", "host: { keep_awake: { disk: false, while: always } }"),
  };

  test("merges by key: the later of a list over the earlier, the including file over both", () => {
    const text = part("include: [low.yaml, high.yaml]", "host: { linger: true }", "profiles: {}");
    const { hermes, host } = of(text, leaves);
    expect(hermes).toMatchObject({
      command: "high",
      home: `${FOLDER}/h`,
      requires: { value: ">=0.16.0", place: { file: "low.yaml", line: 2 } },
      topology: { value: "per_profile", place: { file: "low.yaml" } },
    });
    expect(host).toMatchObject({
      linger: { value: true, place: { file: "hermes-fleet.yaml", line: 3, column: 9 } },
      keepAwake: {
        value: { display: true, disk: false, while: "always", idle: true },
        place: { file: "high.yaml", line: 3 },
      },
    });
  });

  test("of keep_awake is merged where both are maps, and else replaced", () => {
    const text = (value: string) =>
      part("include: [low.yaml]", `host: { keep_awake: ${value} }`, "profiles: {}");
    expect(of(text("true"), leaves).host.keepAwake?.value).toMatchObject({ display: false });
    expect(of(text("false"), leaves).host.keepAwake?.value).toBe(false);
  });
});

describe("what several files say of profiles", () => {
  test("lies over the defaults of every file, those of the named one highest", () => {
    const leaves = {
      "low.yaml": part(
        "defaults: { config: { a: low, b: low, c: low }, env: { A: { from_env: LOW }, B: low }, hosts: [x] }",
      ),
      "bots/coder.yaml": part(
        "defaults: { config: { b: bots }, env: { A: bots } }",
        "profiles: { coder: { config: { d: own } } }",
      ),
    };
    const text = part(
      "include: [low.yaml, bots/coder.yaml]",
      "defaults: { config: { c: top }, hosts: null }",
    );
    const { config, env } = profile(text, leaves);
    expect(config.map(({ path, value, place }) => [path[0], value, place.file])).toEqual([
      ["a", "low", "low.yaml"],
      ["b", "bots", "bots/coder.yaml"],
      ["c", "top", "hermes-fleet.yaml"],
      ["d", "own", "bots/coder.yaml"],
    ]);
    expect([...env].map(([key, { value }]) => [key, value])).toEqual([
      ["A", { from: "literal", value: "bots" }],
      ["B", { from: "literal", value: "low" }],
    ]);
  });

  test("has every path relative to the file in which it stands, also where it is inherited", () => {
    const leaves = {
      "common/base.yaml": part(
        "defaults:",
        "  soul: { file: soul.md }",
        "  files: { mcp.json: { file: mcp.json } }",
        "  env: { A: { from_file: a }, B: { from_command: [./b] } }",
        "profiles:",
        "  base: { distribution: { source: ./bot }, hosts: [other] }",
      ),
      "bots/coder.yaml": part("profiles:", "  coder: { extends: base, env: { C: { from_file: ../c } } }"),
    };
    const { soul, files, env, distribution } = profile(
      part("include: [common/base.yaml, bots/coder.yaml]", "defaults: { hosts: null }").replace(
        "defaults: { hosts: null }",
        "profiles: { y: {} }",
      ),
      {
        ...leaves,
        "bots/coder.yaml": leaves["bots/coder.yaml"].replace("extends: base,", "extends: base, hosts: null,"),
      },
    );
    expect(soul?.value).toMatchObject({ path: `${FOLDER}/common/soul.md` });
    expect(files.get("mcp.json")?.value).toMatchObject({ path: `${FOLDER}/common/mcp.json` });
    expect(distribution?.value.source).toMatchObject({ path: `${FOLDER}/common/bot` });
    expect([...env.values()].map(({ value }) => value)).toEqual([
      { from: "file", path: `${FOLDER}/common/a`, written: "a" },
      { from: "command", argv: ["./b"], folder: `${FOLDER}/common` },
      { from: "file", path: `${FOLDER}/c`, written: "../c" },
    ]);
  });

  test("may extend, copy and circle across files", () => {
    const leaves = {
      "a.yaml": part("profiles: { a: { extends: b, create: { clone_from: b } } }"),
      "b.yaml": part("profiles: { b: { description: of b } }"),
    };
    const { description, create } = profile(part("include: [a.yaml, b.yaml]"), leaves, "a");
    expect([description, create.cloneFrom?.value]).toEqual(["of b", "b"]);
    const circle = {
      ...leaves,
      "b.yaml": part("profiles: { b: { extends: a, create: { clone_from: a } } }"),
    };
    expect(told(part("include: [a.yaml, b.yaml]"), circle)).toEqual([
      "a.yaml:2:27 these profiles extend each other in a circle: a → b → a",
      "a.yaml:2:52 these profiles are to begin as copies of each other, in a circle: a → b → a",
    ]);
    expect(told(part("include: [a.yaml]"), leaves)).toEqual([
      'a.yaml:2:27 profile "a" extends "b", which is no profile of this manifest',
    ]);
  });

  test("is refused where a profile, or what is removed, stands in two of them", () => {
    const leaves = {
      "a.yaml": part("profiles: { coder: { description: a } }", "removed: { old: { home: delete } }"),
    };
    const text = part("include: [a.yaml]", "profiles:", "  coder: {}", "removed: { old: }");
    expect(told(text, leaves)).toEqual([
      'hermes-fleet.yaml:4:3 profile "coder" stands in two files, here and at a.yaml:2:13',
      'hermes-fleet.yaml:5:12 removed profile "old" stands in two files, here and at a.yaml:3:12',
    ]);
  });

  test("is refused where one removes what another declares, and names both", () => {
    const leaves = { "a.yaml": part("profiles: { coder: {} }"), "b.yaml": part("removed: { coder: }") };
    expect(told(part("include: [a.yaml, b.yaml]"), leaves)).toEqual([
      'b.yaml:2:12 profile "coder" is declared under profiles at a.yaml:2:13, and is removed as well',
    ]);
  });

  test("is refused once at the place that counts, though many inherit it", () => {
    const wrong = "defaults: { env: { HERMES_HOME: x } }";
    const leaves = { "a.yaml": part(wrong, "profiles: { a: {}, b: {} }"), "b.yaml": part(wrong) };
    expect(told(part("include: [a.yaml, b.yaml]"), leaves)).toEqual([
      "b.yaml:2:20 HERMES_HOME is set by Hermes for each profile and must not stand in .env",
    ]);
  });

  test("is refused in each file, though it stands in the same line of both", () => {
    const wrong = (name: string) => part(`profiles: { ${name}: { env: { HERMES_HOME: x } } }`);
    const leaves = { "a.yaml": wrong("a"), "b.yaml": wrong("b") };
    const message = "HERMES_HOME is set by Hermes for each profile and must not stand in .env";
    expect(told(part("include: [a.yaml, b.yaml]"), leaves)).toEqual([
      `a.yaml:2:25 ${message}`,
      `b.yaml:2:25 ${message}`,
    ]);
  });
});
