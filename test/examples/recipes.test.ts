import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { anchorsOf, internalLinksOf } from "../readme/readme.ts";
import { REPOSITORY } from "../support/paths.ts";

const EXAMPLES = join(REPOSITORY, "examples");
const TESTS = dirname(fileURLToPath(import.meta.url));

const RECIPES = readdirSync(EXAMPLES, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const FILES = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true }).flatMap((entry) =>
  entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
);
const SCRIPTS = FILES.filter((path) => readFileSync(path, "utf8").startsWith("#!"));

const read = (...parts: readonly string[]) => readFileSync(join(EXAMPLES, ...parts), "utf8");

describe.each(RECIPES)("the recipe %s", (name) => {
  test("is run by a test", () => {
    const suites = readdirSync(TESTS).filter((file) => file.endsWith(".test.ts"));
    const naming = suites.filter(
      (file) =>
        join(TESTS, file) !== fileURLToPath(import.meta.url) &&
        readFileSync(join(TESTS, file), "utf8").includes(`"${name}"`),
    );
    expect(naming).not.toEqual([]);
  });

  test("says what it is for, what it takes, how to use it and what it does not do", () => {
    const text = read(name, "README.md");
    expect(text).toMatch(/^# .+\n\nFor /);
    for (const part of ["What you need", "How to use it", "What it does not do"])
      expect(text).toContain(`**${part}**`);
  });

  test("is in the list", () => {
    expect(read("README.md")).toContain(`| [${name}](${name}/README.md) |`);
  });
});

describe("all recipes together", () => {
  test("are in the README of the project", () => {
    const text = readFileSync(join(REPOSITORY, "README.md"), "utf8");
    const linked = internalLinksOf(text).filter((target) => target.startsWith("examples/"));
    expect(linked.toSorted()).toEqual(
      ["examples/README.md", ...RECIPES.map((name) => `examples/${name}/README.md`)].toSorted(),
    );
  });

  test("have no link to what is not there", () => {
    const broken = FILES.filter((path) => path.endsWith(".md")).flatMap((path) =>
      internalLinksOf(readFileSync(path, "utf8")).filter((target) => {
        const [file = "", anchor] = target.split("#");
        const there = file === "" ? path : resolve(dirname(path), file);
        if (!existsSync(there)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(there, "utf8")).has(anchor);
      }),
    );
    expect(broken).toEqual([]);
  });

  test.each(SCRIPTS)("have scripts that may be run, and end at the first failure: %s", (path) => {
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^#!\/bin\/sh\n(#.*\n)*set -eu\n/);
    expect(statSync(path).mode & 0o111).toBe(0o111);
    execFileSync("sh", ["-n", path]);
  });
});
