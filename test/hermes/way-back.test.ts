import { describe, expect, test } from "@jest/globals";
import { wayBack } from "../../src/hermes/way-back.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import type { InstalledCode } from "../../src/model/installed-code.ts";

const [A, B] = ["a", "b"].map((digit) => digit.repeat(40)) as [string, string];

const CHECKOUT: InstalledCode = {
  folder: "/home/ada/.hermes/hermes-agent" as AbsolutePath, // absolute as it stands
  kind: "checkout",
  version: "0.17.0",
  commit: B,
  changedMs: 2_000_500,
  moves: [
    { before: undefined, after: A, atMs: 1_000_000 },
    { before: A, after: B, atMs: 2_000_000 },
  ],
};

/** What was installed before. */
const V16 = { version: "0.16.0", commit: A };
const UNKNOWN = { version: undefined, commit: undefined };

describe("the way back of a checkout", () => {
  test("is the commit that was there when the process began", () => {
    expect(wayBack(CHECKOUT, 1_500_000, V16)).toEqual([
      `git -C /home/ada/.hermes/hermes-agent checkout ${A}`,
    ]);
  });

  test("has a folder that a shell reads as one word", () => {
    const folder = "/home/ada/it's here" as AbsolutePath; // absolute as it stands
    expect(wayBack({ ...CHECKOUT, folder }, 1_500_000, UNKNOWN)).toEqual([
      `git -C '/home/ada/it'\\''s here' checkout ${A}`,
    ]);
  });

  test.each([
    ["that has no reflog", { ...CHECKOUT, moves: [] }, 1_500_000],
    ["for whatever process", CHECKOUT, undefined],
  ])("%s is the commit before", (_, code, startedMs) => {
    expect(wayBack(code, startedMs, V16)).toEqual([`git -C /home/ada/.hermes/hermes-agent checkout ${A}`]);
  });

  test.each([
    ["of a process that has the code which is installed", 3_000_000],
    ["of one from before the first commit that is known", 500_000],
  ])("is unknown %s", (_, startedMs) => expect(wayBack(CHECKOUT, startedMs, UNKNOWN)).toEqual([]));
});

describe("the way back of a package", () => {
  const site = "/home/ada/venv/lib/python3.12/site-packages" as AbsolutePath; // absolute as it stands
  const code: InstalledCode = { ...CHECKOUT, kind: "package", folder: site, commit: undefined, moves: [] };

  test("is the version before, by the environment's own interpreter", () => {
    expect(wayBack(code, 1, V16)).toEqual(["/home/ada/venv/bin/python -m pip install hermes-agent==0.16.0"]);
  });

  test.each([[undefined], ["0.17.0"]])("is unknown where that was %s", (former) =>
    expect(wayBack(code, 1, { version: former, commit: undefined })).toEqual([]),
  );
});
