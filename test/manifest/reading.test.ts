import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { STARTER_MANIFEST } from "../../src/commands/starter-manifest.ts";
import { REPOSITORY } from "../support/paths.ts";
import { FileTree } from "./file-tree.ts";
import { coder, profileOf, read, valid } from "./manifest-text.ts";

describe("a manifest", () => {
  test("is called fleet and uses hermes from PATH where nothing else is said", () => {
    const manifest = valid("version: 1\nprofiles: {}\n");
    expect([manifest.name, manifest.hermes]).toEqual(["fleet", { command: "hermes" }]);
  });

  test("may have no profiles", () => {
    expect(valid("version: 1\nprofiles: {}\n").profiles.size).toBe(0);
  });

  test("tells where hermes.topology stands, and leaves it open where nothing is said", () => {
    const { topology } = valid("version: 1\nhermes: { topology: multiplexed }\nprofiles: {}\n").hermes;
    expect([topology?.value, topology?.place.line, topology?.place.column]).toEqual(["multiplexed", 2, 21]);
    expect(valid("version: 1\nprofiles: {}\n").hermes.topology).toBeUndefined();
  });

  test("tells where hermes.requires stands", () => {
    const { requires } = valid('version: 1\nhermes: { requires: ">=0.16.0" }\nprofiles: {}\n').hermes;
    expect([requires?.value, requires?.place.line, requires?.place.column]).toEqual([">=0.16.0", 2, 21]);
  });

  test("is read the same with CRLF, and with a byte order mark", () => {
    const text = coder(
      "description: Writes code",
      "env:",
      "  A: x",
      "soul:",
      "  text: |",
      "    one",
      "    two",
    );
    const strip = (one: string) => {
      const { description, soul, env } = profileOf(one);
      return { description, soul: soul?.value, env: [...env].map(([key, { value }]) => [key, value]) };
    };
    expect(strip(text.replaceAll("\n", "\r\n"))).toEqual(strip(text));
    expect(strip(`\ufeff${text}`)).toEqual(strip(text));
  });

  test("of three thousand lines is read", () => {
    const profiles = Array.from({ length: 300 }, (_, index) =>
      [
        `  p${index}:`,
        "    description: One of many",
        "    config:",
        "      model: { default: some/model }",
        "      agent:",
        "        max_turns: 5",
        "    env:",
        "      A: x",
        `      B_TOKEN: { from_env: T${index} }`,
        "    gateway: { state: stopped }",
      ].join("\n"),
    );
    expect(valid(`version: 1\nprofiles:\n${profiles.join("\n")}\n`).profiles.size).toBe(300);
  });

  test("may be nested two hundred levels deep", () => {
    const deep = `${"{ a: ".repeat(200)}1${" }".repeat(200)}`;
    expect(profileOf(coder(`config: ${deep}`)).config.map(({ path }) => path.length)).toEqual([200]);
  });

  test("nested beyond all measure is an error, no exception", () => {
    const text = coder(`config: ${"{ a: ".repeat(5_000)}1${" }".repeat(5_000)}`);
    expect(read(text).diagnostics.length).toBeGreaterThan(0);
  });

  test("is never the reason of an exception, whatever the text", () => {
    const fragment = fc.constantFrom(
      "version: 1\n",
      "profiles:\n",
      "  coder:\n",
      "    env:\n",
      "      A: x\n",
      "  - ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      ": ",
      "? ",
      "|\n",
      ">\n",
      "&a ",
      "*a ",
      "!!str ",
      "!x ",
      "<<: ",
      "#",
      "---\n",
      "...\n",
      "\t",
      "\r\n",
      "\0",
      "%YAML 1.1\n",
      "null",
      "~",
      "\ufeff",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 25 }), (fragments) => {
        read(fragments.join(""));
      }),
      { numRuns: 400 },
    );
  });
});

describe("a path", () => {
  const soulFile = (written: string) => {
    const { soul } = profileOf(coder(`soul: { file: "${written}" }`));
    return soul?.value.from === "file" ? soul.value.path : undefined;
  };

  test.each([
    ["souls/coder.md", "/home/ada/fleet/souls/coder.md"],
    ["./coder.md", "/home/ada/fleet/coder.md"],
    ["../coder.md", "/home/ada/coder.md"],
    ["/etc/soul.md", "/etc/soul.md"],
    ["/etc/../soul.md", "/soul.md"],
    ["~/soul.md", "/home/ada/soul.md"],
    ["~bob/soul.md", "/home/ada/fleet/~bob/soul.md"],
    ["a b.md", "/home/ada/fleet/a b.md"],
  ])("%s of a soul is %s", (written, path) => {
    expect(soulFile(written)).toBe(path);
  });

  test("of from_file is relative to the manifest, and told as written", () => {
    const { env } = profileOf(coder("env: { A: { from_file: ../a }, B: { from_file: ~/b } }"));
    expect([...env.values()].map(({ value }) => value)).toEqual([
      { from: "file", path: "/home/ada/a", written: "../a" },
      { from: "file", path: "/home/ada/b", written: "~/b" },
    ]);
  });

  test.each([
    ["~/.hermes", "/home/ada/.hermes"],
    ["~", "/home/ada"],
    ["../h", "/home/ada/h"],
  ])("%s of hermes.home is %s", (written, path) => {
    expect(
      valid(`version: 1\nhermes: { home: ${JSON.stringify(written)} }\nprofiles: {}\n`).hermes.home,
    ).toBe(path);
  });
});

describe("the manifests that come with hermes-fleet", () => {
  test("the example is valid, with its four profiles", () => {
    const text = readFileSync(`${REPOSITORY}/hermes-fleet.example.yaml`, "utf8");
    expect([...valid(text).profiles.keys()]).toEqual(["default", "coder", "personal-bot", "research"]);
  });

  test("the example is valid with everything in it that is commented out", () => {
    const text = readFileSync(`${REPOSITORY}/hermes-fleet.example.yaml`, "utf8");
    const { profiles, elsewhere, removed, host } = valid(uncommented(text));
    expect([...profiles.keys()]).toEqual(["default", "coder", "personal-bot", "research", "papers"]);
    expect([...elsewhere.keys()]).toEqual(["sandbox"]);
    expect([removed.size, host.linger?.value]).toEqual([1, true]);
  });

  test("the starter is valid as it is", () => {
    expect([...valid(STARTER_MANIFEST).profiles.keys()]).toEqual(["default"]);
  });

  test("the starter is valid with everything in it that is commented out", () => {
    const files = new FileTree({
      "/home/ada/fleet/bots/notes.yaml": "version: 1\nprofiles: { notes: {} }\n",
    });
    const text = uncommented(STARTER_MANIFEST);
    const { profiles, hermes, removed } = valid(text, "/home/ada/fleet", "vps1", files);
    expect([...profiles.keys()]).toEqual(["notes", "default", "coder", "research", "papers"]);
    expect(hermes).toMatchObject({ home: "/home/ada/.hermes", requires: { value: ">=0.16.0" } });
    expect([...profiles.values()].map(({ env }) => env.size)).toEqual([0, 0, 5, 5, 0]);
    expect([...removed.keys()]).toEqual(["old-bot"]);
  });

  test("the starter has every key that there is", () => {
    const schema: unknown = JSON.parse(readFileSync(`${REPOSITORY}/schemas/manifest.schema.json`, "utf8"));
    const text = uncommented(STARTER_MANIFEST);
    expect(keysIn(schema).filter((key) => !text.includes(`${key}:`))).toEqual([]);
  });
});

/** The settings that are commented out taken for real; prose stays a comment. */
function uncommented(text: string): string {
  return text.replace(/^( *)# (?=(?: {2})*[A-Za-z_]+:(?: |$))(?!.*(?:yaml-language-server|editor))/gm, "$1");
}

/** The names of all properties that a part of the schema describes. */
function keysIn(part: unknown): readonly string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, value]: readonly [string, unknown]) => [
    ...(name === "properties" && typeof value === "object" ? Object.keys(value ?? {}) : []),
    ...keysIn(value),
  ]);
}
