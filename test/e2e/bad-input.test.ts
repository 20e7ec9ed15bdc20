import { describe, expect } from "@jest/globals";
import type { TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { filesBut, OWN_STATE } from "./support/snapshots.ts";

const SECRET = "4242424242:AAFcanary-secret-of-a-bot";

interface BadInput {
  readonly name: string;
  readonly manifest: string;
  /** Where it is wrong, in the form `line:column`, and the line that is shown. */
  readonly at: string;
  readonly line: string;
  /** What is said about it. */
  readonly says: readonly string[];
}

const BAD: readonly BadInput[] = [
  {
    name: "text that is not YAML",
    manifest: "version: 1\nprofiles:\n  coder: {\n",
    at: "4:1",
    line: "",
    says: ["this is not valid YAML"],
  },
  {
    name: "a tab for indentation",
    manifest: "version: 1\nprofiles:\n\tcoder: {}\n",
    at: "3:1",
    line: "coder: {}",
    says: ["this is not valid YAML"],
  },
  {
    name: "a second document",
    manifest: "version: 1\nprofiles: {}\n---\nversion: 1\n",
    at: "3:1",
    line: "---",
    says: ["the manifest must be one YAML document"],
  },
  {
    name: "a misspelt key",
    manifest: "version: 1\nprofiles:\n  coder:\n    descripton: Writes code\n",
    at: "4:5",
    line: "    descripton: Writes code",
    says: ['unknown key "descripton" in profiles.coder', 'Did you mean "description"?'],
  },
  {
    name: "a misspelt key at the top",
    manifest: "version: 1\nprofles: {}\nprofiles: {}\n",
    at: "2:1",
    line: "profles: {}",
    says: ['unknown key "profles"', 'Did you mean "profiles"?'],
  },
  {
    name: "a key that nothing is like",
    manifest: "version: 1\nprofiles:\n  coder:\n    gateway: { colour: red }\n",
    at: "4:16",
    line: "    gateway: { colour: red }",
    says: ['unknown key "colour"', "Known here: state, start_at_login, ready_timeout, limits."],
  },
  {
    name: "a misspelt value",
    manifest: "version: 1\nprofiles:\n  coder:\n    gateway: { state: runing }\n",
    at: "4:23",
    line: "    gateway: { state: runing }",
    says: ["profiles.coder.gateway.state must be running, stopped or absent", 'Did you mean "running"?'],
  },
  {
    name: "a value of a wrong type",
    manifest: "version: 1\nprofiles:\n  coder:\n    gateway: { start_at_login: maybe }\n",
    at: "4:32",
    line: "    gateway: { start_at_login: maybe }",
    says: ["profiles.coder.gateway.start_at_login must be true or false, not a string"],
  },
  {
    name: "a number where .env wants a string",
    manifest: "version: 1\nprofiles:\n  coder:\n    env: { TELEGRAM_ALLOWED_USERS: 12345 }\n",
    at: "4:36",
    line: "    env: { TELEGRAM_ALLOWED_USERS: (sensitive)",
    says: ["must be a string", "Quote it"],
  },
  {
    name: "two sources of one value",
    manifest: "version: 1\nprofiles:\n  coder:\n    env: { A_KEY: { from_env: A, from_file: a } }\n",
    at: "4:19",
    line: "    env: { A_KEY: { from_env: A, from_file: a } }",
    says: ["must name exactly one source"],
  },
  {
    name: "a list for a map",
    manifest: "version: 1\nprofiles: [coder]\n",
    at: "2:11",
    line: "profiles: [(sensitive)]",
    says: ["profiles must be a map, not a list"],
  },
  {
    name: "no version",
    manifest: "profiles: {}\n",
    at: "1:1",
    line: "profiles: {}",
    says: ['the manifest has no "version"'],
  },
  {
    name: "an empty manifest",
    manifest: "",
    at: "1:1",
    line: "",
    says: ['the manifest has no "version"'],
  },
  {
    name: "a version that is not known",
    manifest: "version: 2\nprofiles: {}\n",
    at: "1:10",
    line: "version: 2",
    says: ["version must be 1, not 2"],
  },
  {
    name: "a reserved profile name",
    manifest: "version: 1\nprofiles:\n  sudo: {}\n",
    at: "3:3",
    line: "  sudo: {}",
    says: ['the profile name "sudo"', "reserved"],
  },
  {
    name: "an impossible profile name",
    manifest: "version: 1\nprofiles:\n  My Bot: {}\n",
    at: "3:3",
    line: "  My Bot: {}",
    says: ['the profile name "My Bot"'],
  },
  {
    name: "a profile name that would lead out of profiles/",
    manifest: "version: 1\nprofiles:\n  ../x: {}\n",
    at: "3:3",
    line: "  ../x: {}",
    says: ['the profile name "../x"'],
  },
  {
    name: "a profile twice",
    manifest: "version: 1\nprofiles:\n  coder: {}\n  coder: { description: again }\n",
    at: "4:3",
    line: "  coder: { description: again }",
    says: ["this key is there twice"],
  },
  {
    name: "a soul file that is missing",
    manifest: "version: 1\nprofiles:\n  coder:\n    soul: { file: souls/coder.md }\n",
    at: "4:5",
    line: "    soul: { file: souls/coder.md }",
    says: ['profile "coder": the soul file souls/coder.md does not exist', "relative to the manifest"],
  },
  {
    name: "a value that .env cannot carry",
    manifest: `version: 1\nprofiles:\n  coder:\n    env:\n      BOT_TOKEN: "${SECRET}é"\n`,
    at: "5:7",
    line: "      BOT_TOKEN: (sensitive)",
    says: [".env cannot carry the value of BOT_TOKEN", "non-ASCII"],
  },
  {
    name: "a name that .env cannot carry",
    manifest: "version: 1\nprofiles:\n  coder:\n    env: { not-a-name: x }\n",
    at: "4:12",
    line: "    env: { not-a-name: (sensitive) }",
    says: ['"not-a-name" cannot be the name of a variable'],
  },
  {
    name: "a variable that Hermes sets itself",
    manifest: "version: 1\nprofiles:\n  coder:\n    env: { HERMES_HOME: /elsewhere }\n",
    at: "4:12",
    line: "    env: { HERMES_HOME: (sensitive)",
    says: ["HERMES_HOME is set by Hermes"],
  },
  {
    name: "a number that YAML cannot keep",
    manifest: "version: 1\nprofiles:\n  coder:\n    config: { id: 12345678901234567890 }\n",
    at: "4:19",
    line: "    config: { id: 12345678901234567890 }",
    says: ["the number 12345678901234567890 cannot be kept exactly", 'Quote it: "12345678901234567890"'],
  },
];

/** Text as a person reads it, whatever the width that it was wrapped to. */
const unwrapped = (text: string) => text.replace(/\s+/g, " ");

/** The marks of a stack of calls: a file of the program with line and column in brackets, or Node's own. */
const STACK = /\bat .*\((?:file:|node:|\/).*:\d+:\d+\)|node:internal|dist\/hermes-fleet\.js:\d/;

describe("bad input is told with its place and its line, and nothing is changed:", () => {
  for (const { name, manifest, at, line, says } of BAD) {
    testOnBareHost(name, async (host) => {
      host.manifest(manifest);
      const before = host.snapshot();

      for (const words of [["validate"], ["plan"], ["apply", "-y"]]) {
        const ran = await host.fleet(words);

        expect(ran).toMatchObject({ code: 1, stdout: "" });
        expect(ran.stderr).toContain(`at hermes-fleet.yaml:${at}\n`);
        if (line !== "") expect(ran.stderr).toMatch(new RegExp(`^ +${at.split(":")[0]} \\| `, "m"));
        expect(ran.stderr).toContain(line);
        for (const words of says) expect(unwrapped(ran.stderr)).toContain(words);
        expect(ran.stderr).not.toMatch(STACK);
      }
      expect(host.snapshot()).toEqual(before);
    });
  }
});

describe("bad input", () => {
  testOnBareHost("is told all at once, in the order of the file", async (host) => {
    host.manifest(
      [
        "version: 1",
        "nmae: home",
        "profiles:",
        "  coder:",
        "    descripton: Writes code",
        "    gateway: { state: runing }",
        "    env: { TELEGRAM_ALLOWED_USERS: 12345 }",
        "  helper: { create: { skills: some } }",
      ].join("\n"),
    );

    const { code, stderr } = await host.fleet(["validate"]);

    expect(code).toBe(1);
    expect([...stderr.matchAll(/at hermes-fleet\.yaml:(\d+):\d+/g)].map(([, line]) => line)).toEqual([
      "2",
      "5",
      "6",
      "7",
      "8",
    ]);
  });

  testOnBareHost("of meaning is told all at once, too", async (host) => {
    host.manifest(
      [
        "version: 1",
        "profiles:",
        "  sudo: {}",
        "  coder:",
        "    soul: { file: nowhere.md }",
        "    env: { HERMES_HOME: x, A_TOKEN: é }",
        "  helper: { soul: { file: nowhere-else.md } }",
      ].join("\n"),
    );

    const { stderr } = await host.fleet(["validate"]);

    for (const what of ["sudo", "HERMES_HOME", "A_TOKEN", "nowhere.md", "nowhere-else.md"])
      expect(stderr).toContain(what);
  });

  testOnBareHost("of two agents with one token names both and their places", async (host) => {
    host.manifest(
      [
        "version: 1",
        "profiles:",
        "  coder:",
        `    env: { TELEGRAM_BOT_TOKEN: "${SECRET}" }`,
        "  helper:",
        `    env: { TELEGRAM_BOT_TOKEN: "${SECRET}" }`,
      ].join("\n"),
    );

    const { code, stdout, stderr } = await host.fleet(["plan", "--service-manager", "none"]);

    expect(code).toBe(1);
    expect(unwrapped(stdout)).toContain(
      'error: profile "coder": TELEGRAM_BOT_TOKEN is also set by "helper" (hermes-fleet.yaml:6:12)',
    );
    expect(stdout).toContain("at hermes-fleet.yaml:4:12\n");
    expect(stdout + stderr).not.toContain(SECRET);
  });

  testOnBareHost("that is not there at all says how to begin", async (host) => {
    const { code, stderr } = await host.fleet(["plan"]);

    expect(code).toBe(1);
    expect(unwrapped(stderr)).toContain(
      "error: there is no manifest at hermes-fleet.yaml `hermes-fleet init` writes one to start from",
    );
  });

  testOnBareHost("that is no text is told without a stack of calls", async (host) => {
    host.manifest("\u0000\u0001");
    const folder = await host.fleet(["plan", "-f", host.home]);
    const binary = await host.fleet(["plan"]);

    for (const { code, stderr } of [folder, binary]) {
      expect(code).toBe(1);
      expect(stderr).toContain("cannot be read");
      expect(stderr).not.toMatch(STACK);
    }
  });

  testOnBareHost("on the command line is told with the nearest right word", async (host) => {
    const option = await host.fleet(["plan", "--ful"]);
    const verb = await host.fleet(["aply"]);
    const number = await host.fleet(["apply", "--concurrency", "0"]);

    for (const { code } of [option, verb, number]) expect(code).toBe(1);
    expect(option.stderr).toContain("Did you mean --full?");
    expect(verb.stderr).toContain("Did you mean apply?");
    expect(number.stderr).toContain("It must be a whole number from 1.");
  });

  testOnBareHost("that nobody is there to agree to is refused, never waited for", async (host) => {
    host.manifest("version: 1\nprofiles: { default: { description: Answers } }\n");
    const before = filesBut(host, OWN_STATE);

    const ran = await host.fleet(["apply", "--service-manager", "none"]);

    expect(ran.code).toBe(1);
    expect(unwrapped(ran.stderr)).toContain("apply has to ask, and there is no terminal");
    expect(filesBut(host, OWN_STATE)).toEqual(before);
  });
});

/** Mistakes on a line that holds a secret. */
const BESIDE_A_SECRET: Readonly<Record<string, readonly string[]>> = {
  "a variable twice": ["    env:", `      BOT_TOKEN: ${SECRET}`, `      BOT_TOKEN: ${SECRET}`],
  "a variable twice, on one line": [`    env: { BOT_TOKEN: "${SECRET}", BOT_TOKEN: "${SECRET}" }`],
  "a value that is no string": [`    env: { BOT_TOKEN: ["${SECRET}"] }`],
  "a source that is misspelt": [`    env: { BOT_TOKEN: { from_evn: "${SECRET}" } }`],
  "a lower-case variable that .env cannot carry": ["    env:", `      bot_token: "${SECRET}\\u0001"`],
  "a value over several lines": ["    env:", "      BOT_TOKEN: |-", `        ${SECRET}`, "        é"],
  "a quote that is not closed": ["    env:", `      BOT_TOKEN: "${SECRET}`],
  "a value with a comma": ["    env:", `      BOT_TOKEN: "a,${SECRET}é"`],
  "a wrong key beside it": [`    env: { BOT_TOKEN: "${SECRET}" }, nonsense: 1`],
  "a token in config": [`    config: { platforms: { telegram: { token: "${SECRET}", token: again } } }`],
  "a token in config, beside a number that cannot be kept": [
    `    config: { telegram: { token: "${SECRET}", id: 12345678901234567890 } }`,
  ],
  "a list on the line after its name": ["    env:", "      BOT_TOKEN:", `        - ${SECRET}`],
  "a key like a credential, in block style": [
    "    config:",
    `      token: ${SECRET}`,
    `      token: ${SECRET}`,
  ],
};

describe("a message about a line that holds a secret does not show it:", () => {
  for (const [name, lines] of Object.entries(BESIDE_A_SECRET)) {
    testOnBareHost(name, async (host: TestHost) => {
      host.manifest(["version: 1", "profiles:", "  coder:", ...lines, ""].join("\n"));

      const text = await host.fleet(["plan", "-v"]);
      const json = await host.fleet(["validate", "--json"]);

      expect(text.code).toBe(1);
      for (const printed of [text.stdout, text.stderr, json.stdout, json.stderr])
        expect(printed).not.toContain(SECRET);
    });
  }
});
