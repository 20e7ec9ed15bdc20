import { describe, expect, test } from "@jest/globals";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { FileTree, type Leaf } from "./file-tree.ts";
import { read, valid } from "./manifest-text.ts";

const FOLDER = "/home/ada/fleet";
const EMPTY = "version: 1\nprofiles: {}\n";
const part = (...lines: readonly string[]) => ["version: 1", ...lines, ""].join("\n");
const including = (...paths: readonly string[]) =>
  `version: 1\ninclude: ${JSON.stringify(paths)}\nprofiles: {}\n`;

/** Files below the folder of the manifest, or by absolute path. */
const tree = (leaves: Readonly<Record<string, Leaf>>) =>
  new FileTree(
    Object.fromEntries(
      Object.entries(leaves).map(([path, leaf]) => [path.startsWith("/") ? path : `${FOLDER}/${path}`, leaf]),
    ),
  );
const of = (text: string, leaves: Readonly<Record<string, Leaf>>) =>
  valid(text, FOLDER, "vps1", tree(leaves));
const all = (text: string, leaves: Readonly<Record<string, Leaf>>): readonly Diagnostic[] =>
  read(text, FOLDER, "vps1", tree({ "hermes-fleet.yaml": text, ...leaves })).diagnostics;
const where = ({ place, message }: Diagnostic) => `${place?.file}:${place?.line}:${place?.column} ${message}`;
const told = (text: string, leaves: Readonly<Record<string, Leaf>>) => all(text, leaves).map(where);
const names = (text: string, leaves: Readonly<Record<string, Leaf>>) => [...of(text, leaves).profiles.keys()];

describe("a manifest that includes none", () => {
  test("asks for no file and no link", () => {
    const files = tree({});
    valid(EMPTY, FOLDER, "vps1", files);
    expect([files.reads, files.asked]).toEqual([[], []]);
  });
});

describe("an included file", () => {
  test.each<[string, string, string]>([
    ["relative", "bots/a.yaml", `${FOLDER}/bots/a.yaml`],
    ["with a dot", "./bots/a.yaml", `${FOLDER}/bots/a.yaml`],
    ["above", "../a.yaml", "/home/ada/a.yaml"],
    ["in the home", "~/dotfiles/a.yaml", "/home/ada/dotfiles/a.yaml"],
    ["absolute", "/etc/fleet/a.yaml", "/etc/fleet/a.yaml"],
    ["with odd names", "b ts/ä[1].yml", `${FOLDER}/b ts/ä[1].yml`],
  ])("is found by a path that is %s", (_, written, path) => {
    expect(names(including(written), { [path]: part("profiles: { coder: {} }") })).toEqual(["coder"]);
  });

  test.each([
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a byte order mark", (text: string) => `\ufeff${text}`],
  ])("may have %s", (_, written) => {
    expect(names(including("a.yaml"), { "a.yaml": written(part("profiles:", "  coder: {}")) })).toEqual([
      "coder",
    ]);
  });

  test("may include others, each path relative to the file in which it stands", () => {
    const leaves = {
      "bots/all.yaml": part("include: [work/coder.yaml, ../home.yaml]"),
      "bots/work/coder.yaml": part("profiles: { coder: {} }"),
      "home.yaml": part("profiles: { home: {} }"),
    };
    expect(names(including("bots/all.yaml"), leaves)).toEqual(["coder", "home"]);
  });

  test("counts once, and is read once, by whichever ways it is reached", () => {
    const leaves = {
      "a.yaml": part("include: [common.yaml]", "defaults: { config: { a: a } }"),
      "b.yaml": part("include: [./common.yaml, link.yaml]", "defaults: { config: { b: b } }"),
      "common.yaml": part("defaults: { config: { a: 0, b: 0, c: 0 } }", "profiles: { coder: {} }"),
      "link.yaml": { link: "common.yaml" },
    };
    const files = tree(leaves);
    const { profiles } = valid(including("a.yaml", "b.yaml", "a.yaml"), FOLDER, "vps1", files);
    const [coder] = profiles.values();
    expect(coder?.config.map(({ path, value }) => [...path, value])).toEqual([
      ["a", "a"],
      ["b", "b"],
      ["c", 0],
    ]);
    expect(files.reads.map((path) => path.split("/").at(-1))).toEqual(["a.yaml", "common.yaml", "b.yaml"]);
  });

  test("need have no profiles, as long as one has, and has x- keys and anchors of its own", () => {
    const leaves = {
      "a.yaml": part("x-base: &base { a: 1 }", "defaults: { config: *base }"),
      "b.yaml": part("x-base: &base { b: 2 }", "profiles: { coder: { config: *base } }"),
    };
    const { profiles } = of("version: 1\ninclude: [a.yaml, b.yaml]\n", leaves);
    expect([...profiles.values()][0]?.config.map(({ path, value }) => [path[0], value])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(told("version: 1\ninclude: [a.yaml]\n", leaves)).toEqual([
      'hermes-fleet.yaml:1:1 the manifest has no "profiles"',
    ]);
    expect(told("version: 1\ninclude: [a.yaml]\nprofiles: { x: { config: *base } }\n", leaves)).toEqual([
      "hermes-fleet.yaml:3:26 this alias names an anchor that is not set before it",
    ]);
  });
});

describe("what cannot be included", () => {
  const SECRET = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789";
  test.each<[string, string, Readonly<Record<string, Leaf>>, string, RegExp]>([
    ["a file that is missing", "a.yaml", {}, '"a.yaml" does not exist', /relative to the file/],
    ["a pattern", "bots/*.yaml", {}, '"bots/*.yaml" does not exist', /no patterns/],
    ["a URL", "https://example.org/a.yaml", {}, '"(hidden)" is no path of a file', /Only files/],
    ["a repository", "git@example.org:a.yaml", {}, '"(hidden)" is no path of a file', /Only files/],
    [
      "a URL with a secret",
      `https://x:${SECRET}@e.org/a`,
      {},
      '"(hidden)" is no path of a file',
      /Only files/,
    ],
    ["a secret", SECRET, {}, '"(hidden)" does not exist', /relative/],
    ["a line break", "a\\nb", {}, '"(hidden)" has a character in it that cannot be seen', /Take it out/],
    [
      "a folder",
      "bots",
      { bots: { reason: "it is a directory" } },
      '"bots" cannot be read: it is a directory',
      /names one manifest/,
    ],
    [
      "no UTF-8",
      "a",
      { a: { reason: "it is not UTF-8 text" } },
      '"a" cannot be read: it is not UTF-8 text',
      /./,
    ],
    [
      "nobody's",
      "a",
      { a: { reason: "permission is denied" } },
      '"a" cannot be read: permission is denied',
      /./,
    ],
    ["a link to nothing", "a", { a: { link: "b" } }, '"a" does not exist', /./],
  ])("%s is told at its entry, and nothing else is guessed", (_, written, leaves, message, hint) => {
    const text = `version: 1\ninclude:\n  - "${written}" # one\nprofiles: { x: { extends: there } }\n`;
    const [only, ...others] = all(text, leaves);
    expect(others).toEqual([]);
    expect(only && where(only)).toBe(`hermes-fleet.yaml:3:5 the included file ${message}`);
    expect(only?.code).toBe("manifest-include");
    expect(only?.hint).toMatch(hint);
    expect(JSON.stringify(only)).not.toContain("sk-ant");
  });

  test.each<[string, string, readonly string[]]>([
    [
      "one file instead of a list",
      "include: a.yaml",
      ["hermes-fleet.yaml:2:10 include must be a list, not a string"],
    ],
    ["nothing", "include:", ["hermes-fleet.yaml:2:9 include must be a list, not empty"]],
    ["an empty path", 'include: [""]', ["hermes-fleet.yaml:2:11 include.0 is empty"]],
    ["a map", "include: [{ a: b }]", ["hermes-fleet.yaml:2:11 include.0 must be a string, not a map"]],
  ])("%s", (_, line, messages) => {
    expect(told(part(line, "profiles: { x: { extends: there } }"), {})).toEqual(messages);
  });

  test("a file that includes itself, by whatever path", () => {
    const leaves = { "link.yaml": { link: "hermes-fleet.yaml" } };
    expect(told(including("./hermes-fleet.yaml"), leaves)).toEqual([
      "hermes-fleet.yaml:2:11 hermes-fleet.yaml includes itself",
    ]);
    expect(told(including("link.yaml"), leaves)).toEqual([
      "hermes-fleet.yaml:2:11 hermes-fleet.yaml includes itself",
    ]);
  });

  test("files in a circle are told with the way round, where it closes", () => {
    const leaves = {
      "bots/a.yaml": part("include: [b.yaml]"),
      "bots/b.yaml": part("include:", "  - ../c.yaml", "  - a.yaml"),
      "c.yaml": EMPTY,
    };
    expect(told(including("bots/a.yaml"), leaves)).toEqual([
      "bots/b.yaml:4:5 these files include each other in a circle: bots/a.yaml → bots/b.yaml → bots/a.yaml",
    ]);
  });

  test("a file behind more files than anybody has, which is told once", () => {
    const leaves = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`${index}.yaml`, part(`include: [${index + 1}.yaml]`)]),
    );
    expect(told(including("0.yaml"), leaves)).toEqual([
      '49.yaml:2:11 the included file "50.yaml" stands behind 50 others',
    ]);
  });

  test("a name, which the named file alone can give", () => {
    const found = all(including("a.yaml"), { "a.yaml": part("name: work", "profiles: {}") });
    expect(found.map(where)).toEqual(["a.yaml:2:1 an included file cannot name the fleet"]);
    expect(found[0]?.hint).toBe("Say name in hermes-fleet.yaml, or leave it out.");
  });
});

describe("what is wrong in several files", () => {
  test("is told all at once, each in its file, in the order in which they are included", () => {
    const text = part(
      "include: [b.yaml, none.yaml, a.yaml, list.yaml, empty.yaml]",
      "profiles:",
      "  x: { env: { 1A: x } }",
      "  y: { colour: red }",
    );
    const leaves = {
      "a.yaml": part("profiles: [", "  coder"),
      "b.yaml": part("include: [sub/c.yaml]", "host: { linger: maybe }", "profiles: {}"),
      "sub/c.yaml": part("profiles:", "  coder: { gatway: {} }", "  other: {}", "  other: {}"),
      "list.yaml": "- 1\n",
      "empty.yaml": "",
    };
    expect(told(text, leaves)).toEqual([
      'hermes-fleet.yaml:2:19 the included file "none.yaml" does not exist',
      'hermes-fleet.yaml:4:15 "1A" cannot be the name of a variable',
      'hermes-fleet.yaml:5:8 unknown key "colour" in profiles.y',
      "b.yaml:3:17 host.linger must be true or false, not a string",
      'sub/c.yaml:3:12 unknown key "gatway" in profiles.coder',
      "sub/c.yaml:5:3 this key is there twice in the same map",
      "a.yaml:4:1 this is not valid YAML: the indentation is wrong here, or a bracket before it is not closed",
      "list.yaml:1:1 the manifest must be a map, not a list",
      'empty.yaml:1:1 the manifest has no "version"',
    ]);
  });

  test("is quoted from its file, without what may be a secret in it", () => {
    const canary = "canary-0123456789";
    const leaves = {
      "a.yaml": part("profiles:", `  coder: { env: { A_TOKEN: "${canary}", 1B: x } } # ${canary}`),
    };
    const [only] = all(including("a.yaml"), leaves);
    expect(only?.place).toMatchObject({
      file: "a.yaml",
      line: 3,
      column: 49,
      mark: 41,
      excerpt: "  coder: { env: { A_TOKEN: (sensitive), 1B: (sensitive)",
    });
    expect(JSON.stringify(all(including("a.yaml"), leaves))).not.toContain(canary);
  });

  test.each<[string, string, string]>([
    ["bots/a.yaml", "a.yaml", "bots/a.yaml"],
    ["~/bots/a.yaml", "/home/ada/bots/a.yaml", "~/bots/a.yaml"],
    ["~/a.yaml", "/home/ada/a.yaml", "~/a.yaml"],
    ["../a.yaml", "/home/ada/a.yaml", "../a.yaml"],
    ["/etc/a.yaml", "/etc/a.yaml", "/etc/a.yaml"],
  ])("names %s as a person would type it", (written, path, shown) => {
    const at = path.startsWith("/") ? path : `bots/${path}`;
    expect(told(including(written), { [at]: "version: 2\nprofiles: {}\n" })).toEqual([
      `${shown}:1:10 version must be 1, not 2`,
    ]);
  });

  test("shows which entry is meant, and hides one that is no path", () => {
    const text = part('include: [ "bots/none.yaml", https://x:canary@e.org/a.yaml ]', "profiles: {}");
    expect(all(text, {}).map(({ place }) => place?.excerpt)).toEqual(
      Array.from({ length: 2 }, () => 'include: [ "bots/none.yaml", (sensitive) ]'),
    );
  });

  test("names a file that another names from the home, and one beside the home by its whole path", () => {
    const leaves = {
      "/home/ada/a.yaml": part("include: [b/c.yaml, ../bob/d.yaml]", "profiles: {}"),
      "/home/ada/b/c.yaml": "version: 2\n",
      "/home/bob/d.yaml": "version: 2\n",
    };
    expect(told(including("~/a.yaml"), leaves)).toEqual([
      "~/b/c.yaml:1:10 version must be 1, not 2",
      "/home/bob/d.yaml:1:10 version must be 1, not 2",
    ]);
  });
});
