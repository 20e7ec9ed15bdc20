import { describe, expect, test } from "@jest/globals";
import { namedProfiles } from "../../src/commands/named-profiles.ts";
import type { ProfileName } from "../../src/model/ids.ts";

const KNOWN = ["reader", "coder", "default"] as ProfileName[]; // test data

describe("the profiles that a command line names", () => {
  test("are all where it names none", () => {
    expect(namedProfiles([], KNOWN)).toEqual({ ok: true, profiles: ["coder", "default", "reader"] });
  });

  test("count once, in the order of their names", () => {
    expect(namedProfiles(["reader", "coder", "reader"], KNOWN)).toEqual({
      ok: true,
      profiles: ["coder", "reader"],
    });
  });

  test.each([
    ["codr", 'Did you mean "coder"?'],
    ["writer-of-letters", "There are: coder, default, reader."],
  ])("are refused where %s is none of them", (word, hint) => {
    expect(namedProfiles(["coder", word], KNOWN)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "profile-unknown", message: expect.stringContaining(`"${word}"`), hint }],
    });
  });

  test("are refused with a word of their own where there is no profile at all", () => {
    expect(namedProfiles(["coder"], [])).toMatchObject({
      ok: false,
      diagnostics: [{ hint: "There is none on this host." }],
    });
  });
});
