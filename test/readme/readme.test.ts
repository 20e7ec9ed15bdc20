import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import { describeOnSystemd } from "../support/on-backends.ts";
import { REPOSITORY } from "../support/paths.ts";
import { TestHost } from "../support/test-host.ts";
import { Hosts, SETUP_NAMES, withoutBreaks } from "./hosts.ts";
import { anchorsOf, blocksOf, examplesOf, filesOf, internalLinksOf, proseOf, README } from "./readme.ts";

const EXAMPLES = examplesOf(README);
const BLOCKS = blocksOf(README);
const FILES = filesOf(README);

describeOnSystemd("an example of README.md gives the plan that is printed there", () => {
  const hosts = new Hosts(EXAMPLES);
  afterAll(() => hosts.stop());

  test.each(EXAMPLES.map((example) => [example.name, example] as const))("%s", async (_, example) => {
    expect(await hosts.plan(example)).toEqual({
      code: example.exitCode,
      printed: withoutBreaks(example.plan),
    });
  });
});

describe("README.md", () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.start({ manager: false });
  });
  afterAll(() => host.stop());

  const printed = new Map<string, Promise<string>>();
  const print = (...words: readonly string[]): Promise<string> => {
    const key = words.join(" ");
    const text = printed.get(key) ?? host.fleet(words).then(({ stdout }) => stdout);
    printed.set(key, text);
    return text;
  };

  test("has eighteen examples, each with a name of its own, on hosts that it describes", () => {
    expect(EXAMPLES).toHaveLength(18);
    expect(new Set(EXAMPLES.map(({ name }) => name)).size).toBe(18);
    const described = new Set([...README.matchAll(/^\| `([\w-]+)` \| .*\|$/gm)].map(([, name]) => name));
    expect(SETUP_NAMES.filter((name) => !described.has(name))).toEqual([]);
    expect(new Set(EXAMPLES.map((example) => example.host))).toEqual(new Set(SETUP_NAMES));
  });

  test("shows no plan that is wider than a terminal of 80 columns", () => {
    const lines = EXAMPLES.flatMap(({ plan }) => plan.split("\n"));
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  const inFiles = new Set(FILES.values());
  const manifests = BLOCKS.flatMap(({ language, text }) =>
    language === "yaml" && !inFiles.has(text) ? [text] : [],
  );
  test.each(manifests.map((text, index) => [index + 1, text] as const))(
    "has only manifests that are valid, save for a conflict of tokens: block %i",
    async (_, manifest) => {
      host.manifest(manifest);
      const { diagnostics } = await host.fleetJson<{ diagnostics: readonly { code: string }[] }>([
        "validate",
      ]);
      expect(diagnostics.filter(({ code }) => code !== "token-conflict")).toEqual([]);
    },
  );

  test("has a manifest in several files, which is valid, and is said to be so as printed", async () => {
    expect([...FILES.keys()]).toEqual(["hermes-fleet.yaml", "common.yaml", "bots/coder.yaml"]);
    for (const [path, text] of FILES) host.write(host.path("work/several", path), text);
    const validate = await host.run("sh", [
      "-c",
      'cd several && exec "$0" "$@"',
      ...host.fleetCommand(["validate"]),
    ]);
    expect(validate).toMatchObject({ code: 0 });
    expect(BLOCKS.map(({ text }) => text)).toContain(validate.stdout);
    const alone = await host.fleet(["validate", "-f", "several/bots/coder.yaml"]);
    expect(alone).toMatchObject({ code: 0 });
  });

  test("names every command and every option, and no other", async () => {
    const help = await print("--help");
    const commands = [...help.matchAll(/^ {2}([a-z]+)(?= )(?! *-)/gm)].map(([, name = ""]) => name);
    const helps = [help, ...(await Promise.all(commands.map((name) => print(name, "--help"))))];
    for (const words of [
      ["awake", "run"],
      ["config", "unset"],
      ["env", "set"],
    ])
      helps.push(await print(...words, "--help"));
    const options = helps.flatMap((text) => [...text.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)]);

    const section = sectionOf("Commands");
    const named = [...section.matchAll(/^\| (?:`-\w`, )?`(--[\w-]+)` \|/gm)].map(([, option = ""]) => option);
    expect(new Set(named)).toEqual(new Set(options.map(([, option = ""]) => option)));
    const verbs = [...section.matchAll(/^\| `hermes-fleet ([a-z]+)` \|/gm)].map(([, verb = ""]) => verb);
    expect(verbs).toEqual(commands);
  });

  test("gives no command line that the program would not take", async () => {
    const inline = [...proseOf(README).matchAll(/`(hermes-fleet [^`]+)`/g)].map(([, line = ""]) => line);
    const shell = BLOCKS.filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n"));
    const lines = [...inline, ...shell.filter((line) => line.startsWith("hermes-fleet "))];
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const [, verb = "", ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
      const command = ["awake", "config", "env"].includes(verb) ? [verb, ...words.slice(0, 1)] : [verb];
      const help = (await print("--help")) + (await print(...command, "--help"));
      expect(help).toContain(`Usage: hermes-fleet ${verb} `);
      for (const option of words.filter((word) => word.startsWith("-"))) expect(help).toContain(option);
    }
  });

  test("names every key of the manifest, and no other", async () => {
    const schema: unknown = JSON.parse(await print("schema"));
    const named = [...sectionOf("The manifest").matchAll(/^\| `([\w.…]+)` \|/gm)].map(([, key = ""]) =>
      key.replace("….", "profiles.NAME."),
    );
    expect(new Set(named)).toEqual(new Set(keysOf(schema)));
  });

  test.each(["README.md", "README.zh-Hant.md", "CONTRIBUTING.md"])(
    "and its links within the repository: those of %s lead somewhere",
    (file) => {
      const text = file === "README.md" ? README : host.read(join(REPOSITORY, file));
      for (const target of internalLinksOf(text)) {
        const [path = "", anchor] = target.split("#");
        if (path !== "") expect([target, existsSync(join(REPOSITORY, path))]).toEqual([target, true]);
        else expect([...anchorsOf(text)]).toContain(anchor);
      }
    },
  );
});

/** What stands under a heading of the second level. */
function sectionOf(heading: string): string {
  const section = README.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README.md has no section "${heading}"`);
  return section;
}

interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly additionalProperties?: unknown;
}

/** The keys that README.md is to explain: those that hold a value, or a map of the user's own. */
function keysOf(schema: unknown): readonly string[] {
  const { properties = {}, definitions } = schema as SchemaPart & { definitions: { profile: SchemaPart } }; // our own schema
  const { profiles: _, defaults: __, ...top } = properties;
  return [
    ...leavesOf(top),
    "defaults",
    "profiles.NAME",
    ...leavesOf(definitions.profile.properties ?? {}, "profiles.NAME."),
  ];
}

function leavesOf(properties: Readonly<Record<string, SchemaPart>>, prefix = ""): readonly string[] {
  return Object.entries(properties).flatMap(([name, part]) =>
    // A soul is one value with two forms.
    part.properties === undefined || name === "soul"
      ? [prefix + name]
      : leavesOf(part.properties, `${prefix}${name}.`),
  );
}
