import { describe, expect } from "@jest/globals";
import type { Ran, TestHost } from "../support/test-host.ts";
import { testOnBareHost } from "./support/bare-host.ts";
import { FLEET, NONE } from "./support/commands.ts";
import { inTerminal } from "./support/in-terminal.ts";

/** What moves a cursor, clears, or hides something: all but colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const DRAWING = /\u001b\[[?\d;]*[A-HJKSThl]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOUR = /\u001b\[[\d;]*m/;
const QUESTION = "[y/N]";

/** Commands that ask, on a host on which they have something to ask about. */
const ASKING: readonly (readonly string[])[] = [
  ["apply"],
  ["destroy"],
  ["release"],
  ["doctor", "--fix", "--no-hermes"],
];

/** There is something to be destroyed, released and mended, and something more to be applied. */
async function askable(host: TestHost): Promise<void> {
  host.manifest(FLEET);
  await host.fleet(["apply", "-y", ...NONE]);
  host.edit(host.profile("coder", "config.yaml"), "sonnet-4", "opus-4");
  host.write(host.profile("reader", ".env"), "A=b\n", 0o644);
}

const withInput = (host: TestHost, words: readonly string[]): Promise<Ran> => {
  const program = host.fleetCommand(words).map((word) => `'${word}'`);
  return host.run("/bin/bash", ["-c", `yes | ${program.join(" ")}`]);
};

describe("without a terminal", () => {
  testOnBareHost("nobody is asked, whatever is written to stdin", async (host) => {
    await askable(host);
    const before = host.snapshot();

    for (const words of ASKING) {
      const ran = await withInput(host, [...words, ...NONE]);
      expect([words, ran.code, ran.stderr.replace(/\s+/g, " ")]).toEqual([
        words,
        1,
        expect.stringContaining("has to ask, and there is no terminal"),
      ]);
      expect(ran.stdout + ran.stderr).not.toContain(QUESTION);
    }
    expect(host.snapshot()).toEqual(before);
    const edited = await withInput(host, ["config", "set", "coder", "agent.max_turns", "9"]);
    expect([edited.code, edited.stdout + edited.stderr]).toEqual([0, expect.not.stringContaining(QUESTION)]);
  });
});

describe("in a terminal with CI set", () => {
  const inCi = (host: TestHost, words: readonly string[], CI = "true") =>
    inTerminal(host, words, { environment: { CI } });

  testOnBareHost("nobody is asked, and nothing is drawn over itself", async (host) => {
    await askable(host);

    for (const words of ASKING) {
      const { code, stdout } = await inCi(host, [...words, ...NONE]);
      expect([words, code, stdout.replace(/\s+/g, " ")]).toEqual([
        words,
        1,
        expect.stringContaining("has to ask, and with CI set nobody is asked"),
      ]);
      expect(stdout).not.toMatch(DRAWING);
    }
    const edited = await inCi(host, ["config", "set", "coder", "agent.max_turns", "9"], "1");
    expect([edited.code, edited.stdout]).toEqual([0, expect.not.stringContaining(QUESTION)]);
    const applied = await inCi(host, ["apply", "-y", ...NONE], "1");
    expect([applied.code, applied.stdout]).toEqual([0, expect.not.stringMatching(DRAWING)]);
    const watched = await inTerminal(host, ["status", "--watch", "--interval", "100ms", ...NONE], {
      environment: { CI: "true" },
      waitsFor: "PROFILE",
      types: "\\003",
    });
    expect([watched.code, watched.stdout]).toEqual([130, expect.not.stringMatching(DRAWING)]);
  });

  testOnBareHost("CI=false is a terminal as any other", async (host) => {
    host.manifest(FLEET);
    const ran = await inTerminal(host, ["apply", ...NONE], { types: "n\\n", environment: { CI: "false" } });
    expect([ran.code, ran.stdout]).toEqual([1, expect.stringContaining(QUESTION)]);
  });
});

describe("colours on a terminal", () => {
  testOnBareHost(
    "go by NO_COLOR and --no-color, whatever FORCE_COLOR says, those of progress too",
    async (host) => {
      host.manifest(FLEET);
      const FORCE_COLOR = "3";
      const plain = await inTerminal(host, ["apply", "-y", "--no-color", ...NONE], {
        environment: { FORCE_COLOR },
      });
      host.edit(host.profile("coder", "config.yaml"), "sonnet-4", "opus-4");
      const none = await inTerminal(host, ["apply", "-y", ...NONE], {
        environment: { FORCE_COLOR, NO_COLOR: "1" },
      });
      for (const { code, stdout } of [plain, none]) {
        expect(code).toBe(0);
        expect(stdout).toContain("Applied: ");
        expect(stdout).not.toMatch(COLOUR);
        expect(stdout).not.toContain("Warning");
      }
    },
  );
});

describe("what nobody reads", () => {
  /** Runs a line of the shell, in which `$fleet` is the program. */
  const shell = (host: TestHost, line: string) => {
    const program = host.fleetCommand([]).map((word) => `'${word}'`);
    return host.run("/bin/bash", ["-c", `fleet() { ${program.join(" ")} "$@"; }; ${line}`]);
  };

  testOnBareHost("is no error, however much it is, and whichever of the two is closed", async (host) => {
    const profiles = Array.from({ length: 300 }, (_, index) => `  agent-${index}: {}`);
    host.manifest(["version: 1", "profiles:", ...profiles].join("\n"));
    const plan = "fleet plan --service-manager none --full";

    const unknown = "fleet plan --service-manager none --target nothing";
    for (const [line, code] of [
      [`${plan} --json --detailed-exitcode | head -1; exit \${PIPESTATUS[0]}`, 2],
      [`${plan} 2>&- | true; exit \${PIPESTATUS[0]}`, 0],
      [`{ ${unknown} 2>&1 >/dev/null; } | true; exit \${PIPESTATUS[0]}`, 1],
    ] as const) {
      const ran = await shell(host, line);
      expect([line, ran.code, ran.stderr, ran.stdout.split("\n").length]).toEqual([
        line,
        code,
        "",
        line.includes("head") ? 2 : 1,
      ]);
    }
  });
});

describe("two runs on one host", () => {
  testOnBareHost("print the same, byte for byte", async (host) => {
    const token = (index: number) => `812345678${index}:AAHk3l5fJk2mQpZxYw0vU7tR9sE1dC4bN6a`;
    host.manifest(`
version: 1
defaults: { gateway: { state: stopped } }
profiles:
  zoe: { description: Last, env: { TELEGRAM_BOT_TOKEN: "${token(1)}" } }
  coder:
    soul: { text: "You write code.\\n" }
    files: { b.json: { text: "{}\\n" }, a.json: { text: "[]\\n" } }
    config: { z: 1, a: { c: 2, b: 3 } }
    env: { TELEGRAM_BOT_TOKEN: "${token(2)}", DISCORD_BOT_TOKEN: "${token(3)}", API_SERVER_KEY: a-key-of-coder }
  reader: { extends: coder, env: { TELEGRAM_BOT_TOKEN: "${token(4)}", DISCORD_BOT_TOKEN: null } }
`);
    for (const name of ["writer", "archivist"])
      host.write(host.profile(name, ".env"), `TELEGRAM_BOT_TOKEN=${token(5)}\n`, 0o644);
    await host.fleet(["plan", "--out", "fleet.plan", ...NONE]);

    const doctor = ["doctor", "--no-hermes", ...NONE];
    for (const words of [
      ["plan", "--full", ...NONE],
      ["plan", "--full", "--json", ...NONE],
      ["status", ...NONE],
      ["status", "--json", ...NONE],
      ["tokens", "--json", ...NONE],
      doctor,
      ["validate", "--json"],
      ["show", "fleet.plan"],
    ]) {
      const [one, other] = await Promise.all([host.fleet(words), host.fleet(words)]);
      expect(one.stdout.length).toBeGreaterThan(10);
      expect([words, other]).toEqual([words, one]);
    }
  });
});
