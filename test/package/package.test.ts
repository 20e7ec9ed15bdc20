import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { InstalledPackage } from "../support/installed-package.ts";

describe("the package", () => {
  let installed: InstalledPackage;
  beforeAll(() => {
    installed = InstalledPackage.make();
  });
  afterAll(() => installed.remove());

  test("runs where there is only Node", () => {
    const said = execFileSync("hermes-fleet", ["--help"], {
      encoding: "utf8",
      env: { PATH: installed.path },
    });
    expect(said).toContain("Usage: hermes-fleet");
  });
});
