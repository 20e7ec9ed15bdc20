import { describe, expect, test } from "@jest/globals";
import { hints, problems, valid } from "./manifest-text.ts";

const removing = (removed: string, profiles = "{}") =>
  `version: 1\nprofiles: ${profiles}\nremoved: ${removed}\n`;

const homes = (text: string) =>
  Object.fromEntries([...valid(text).removed].map(([name, { value }]) => [name, value]));

describe("a removed profile", () => {
  test.each([
    ["{ home: delete }", "delete"],
    ["{ home: keep }", "keep"],
    ["{}", "keep"],
    ["", "keep"],
    ["null", "keep"],
  ])("with %j has its home treated so: %s", (entry, home) => {
    expect(homes(removing(`{ old-bot: ${entry} }`))).toEqual({ "old-bot": home });
  });

  test("has the place of its name", () => {
    const [entry] = valid(removing("{ old-bot: {} }")).removed.values();
    expect([entry?.place.line, entry?.place.column]).toEqual([3, 12]);
  });

  test("is none where nothing is said", () => {
    expect(homes("version: 1\nprofiles: {}\n")).toEqual({});
    expect(homes(removing(""))).toEqual({});
  });

  test("that is declared as well is an error", () => {
    const text = removing("{ coder: {} }", "{ coder: {} }");
    expect(problems(text)).toEqual([
      '3:12 profile "coder" is declared under profiles, and is removed as well',
    ]);
    expect(hints(text)).toEqual(["Take it out of one of the two."]);
  });

  test("that is declared for another host is an error as well", () => {
    expect(problems(removing("{ coder: {} }", "{ coder: { hosts: [laptop] } }"))).toHaveLength(1);
  });

  test("cannot be the default one with its home", () => {
    const text = removing("{ default: { home: delete } }");
    expect(problems(text)).toEqual([
      "3:23 the home of the default profile cannot be deleted: it is the Hermes root, and holds all other profiles",
    ]);
    expect(hints(text)).toEqual(["Say home: keep."]);
  });

  test("may be the default one whose home is kept", () => {
    expect(homes(removing("{ default: {} }"))).toEqual({ default: "keep" });
  });

  test.each(["Old", "root", "a b", "..", "__proto__"])("cannot be called %j", (name) => {
    expect(problems(removing(`{ "${name}": {} }`))).toEqual([
      expect.stringMatching(/^3:12 the profile name ".*" (is|has|may)/),
    ]);
  });

  test("with a word that is nearly right is told so", () => {
    const text = removing("{ old-bot: { home: delet } }");
    expect(problems(text)).toEqual(['3:29 removed.old-bot.home must be keep or delete, not "delet"']);
    expect(hints(text)).toEqual(['Did you mean "delete"?']);
  });

  test("is a map and nothing else", () => {
    expect(problems(removing("[old-bot]"))).toEqual(["3:10 removed must be a map, not a list"]);
    expect(problems(removing("{ old-bot: delete }"))).toEqual([
      "3:21 removed.old-bot must be a map, not a string",
    ]);
  });
});
