import { describe, expect, test } from "@jest/globals";
import { coder, hints, problems, profileOf, read } from "./manifest-text.ts";

const TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
const of = (...lines: readonly string[]) => profileOf(coder(...lines)).distribution;

describe("a distribution", () => {
  test.each([
    ["github.com/you/bot", { from: "git", url: "github.com/you/bot" }],
    ["git@host:you/bot.git", { from: "git", url: "git@host:you/bot.git" }],
    ["bots/coder", { from: "folder", path: "/home/ada/fleet/bots/coder", written: "bots/coder" }],
    ["~/bots/coder", { from: "folder", path: "/home/ada/bots/coder", written: "~/bots/coder" }],
    ["bots/coder.git", { from: "git", url: "/home/ada/fleet/bots/coder.git" }],
  ])("comes from %s", (written, source) => {
    expect(of(`distribution: { source: "${written}" }`)).toMatchObject({
      value: { source },
      place: { line: 4, column: 5 },
    });
  });

  test("has a version where one is said, which is a string", () => {
    expect(of("distribution: { source: bots/a, version: 1.2.0 }")?.value.version).toBe("1.2.0");
    expect(of("distribution: { source: bots/a }")?.value.version).toBeUndefined();
    const number = coder("distribution: { source: bots/a, version: 1.2 }");
    expect([problems(number), hints(number)]).toEqual([
      ["4:46 profiles.coder.distribution.version must be a string, not a number"],
      ['Quote it: "1.2".'],
    ]);
  });

  test("replaces an inherited one whole, and null takes it out", () => {
    const text = (own: string) =>
      `version: 1\ndefaults: { distribution: { source: bots/a, version: "1" } }\nprofiles:\n  coder: ${own}\n`;
    expect(profileOf(text("{}")).distribution?.value.version).toBe("1");
    expect(profileOf(text("{ distribution: { source: bots/b } }")).distribution?.value).toEqual({
      source: { from: "folder", path: "/home/ada/fleet/bots/b", written: "bots/b" },
    });
    expect(profileOf(text("{ distribution: null }")).distribution).toBeUndefined();
  });

  test("needs a source", () => {
    expect(problems(coder("distribution: { version: 1.0.0 }"))).toEqual([
      '4:19 profiles.coder.distribution has no "source"',
    ]);
  });

  test.each([
    ["clone_from: default", "begin as a copy of another"],
    ["skills: bundled", "begin with a choice of bundled skills"],
  ])("does not go together with create.%s", (create, what) => {
    const text = coder("distribution: { source: bots/a }", `create: { ${create} }`);
    expect(problems(text)).toEqual([`5:15 profile "coder" cannot come from a distribution and ${what}`]);
    const inherited = `version: 1\ndefaults: { create: { ${create} } }\nprofiles:\n  coder: { distribution: { source: bots/a }, create: null }\n`;
    expect(problems(inherited)).toEqual([]);
  });

  test("is not what the default profile comes from", () => {
    expect(problems("version: 1\nprofiles:\n  default: { distribution: { source: bots/a } }\n")).toEqual([
      '3:14 profile "default" cannot come from a distribution: its home is the Hermes root, which is there before it',
    ]);
  });

  test.each([
    ["profiles", (source: string) => coder(`distribution: { source: "${source}" }`)],
    [
      "defaults",
      (source: string) => `version: 1\ndefaults: { distribution: { source: "${source}" } }\nprofiles: {}\n`,
    ],
  ])("with a token in its source is refused under %s, and the token is nowhere", (_, text) => {
    const found = read(text(`https://you:${TOKEN}@github.com/you/bot`)).diagnostics;
    expect(found).toMatchObject([
      {
        code: "manifest-distribution",
        severity: "error",
        place: { excerpt: expect.stringContaining("source: (sensitive)") },
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  test.each(["//user:tok-1@host/x", "user:tok-1@host"])(
    "that is a URL without a scheme, and has a token in it, is refused as well: %s",
    (source) => {
      const found = read(coder(`distribution: { source: "${source}" }`)).diagnostics;
      expect(found).toMatchObject([{ code: "manifest-distribution", severity: "error", place: { line: 4 } }]);
      expect(JSON.stringify(found)).not.toContain("tok-1");
    },
  );

  test("shows the line of another mistake", () => {
    expect(read(coder("distribution: { source: ftp://host/bot, version: 1.0.0 }")).diagnostics).toMatchObject(
      [
        {
          message: "the source of a distribution is a URL that Hermes does not take",
          place: { excerpt: "    distribution: { source: (sensitive), version: 1.0.0 }" },
        },
      ],
    );
  });
});
