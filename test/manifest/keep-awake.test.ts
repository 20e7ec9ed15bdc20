import { describe, expect, test } from "@jest/globals";
import { problems, valid } from "./manifest-text.ts";

const host = (keepAwake: string) => `version: 1\nhost: { keep_awake: ${keepAwake} }\nprofiles: {}\n`;
const USUAL = { display: false, idle: true, disk: false, system: true, userActive: false, while: "running" };

describe("host.keep_awake", () => {
  test.each([
    ["true", USUAL],
    ["{}", USUAL],
    ["false", false],
    [
      "{ display: true, idle: false, while: always }",
      { ...USUAL, display: true, idle: false, while: "always" },
    ],
    [
      "{ disk: true, system: false, user_active: true }",
      { ...USUAL, disk: true, system: false, userActive: true },
    ],
  ])("%s has every default filled in, and its place", (text, wanted) => {
    const { keepAwake } = valid(host(text)).host;
    expect([keepAwake?.value, keepAwake?.place.line, keepAwake?.place.column]).toEqual([wanted, 2, 9]);
  });

  test("is not declared where nothing is said", () => {
    expect(valid("version: 1\nhost: {}\nprofiles: {}\n").host.keepAwake).toBeUndefined();
  });

  test.each([
    ["maybe", "2:21 host.keep_awake must be true or false or a map, not a string"],
    ["{ idel: true }", '2:23 unknown key "idel" in host.keep_awake'],
    ["{ while: never }", '2:30 host.keep_awake.while must be running or always, not "never"'],
    ["{ idle: 1 }", "2:29 host.keep_awake.idle must be true or false, not a number"],
    [
      "{ idle: false, system: false }",
      "2:9 host.keep_awake holds nothing: all that it could keep the host from is false",
    ],
  ])("%s is an error", (text, problem) => {
    expect(problems(host(text))).toEqual([problem]);
  });
});
