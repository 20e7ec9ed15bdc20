import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { fixtures, type Outcome, Sandbox } from "./support/sandbox.ts";

let box: Sandbox;
const COMMIT = "1".repeat(40);
const install = (...parts: string[]) => box.path(".hermes/hermes-agent", ...parts);

beforeEach(() => {
  box = new Sandbox();
  cpSync(join(fixtures, "hermes-agent"), install(), { recursive: true });
  box.write(install(".git/HEAD"), "ref: refs/heads/main\n");
  box.write(install(".git/refs/heads/main"), `${COMMIT}\n`);
  box.write(install(".git/logs/HEAD"), "");
});
afterEach(() => box.dispose());

const update = (...words: string[]): Promise<Outcome> =>
  box.run(install("venv/bin/python"), ["-m", "hermes_cli.main", "update", ...words]);

const version = () => /__version__ = "(.*)"/.exec(box.read(install("hermes_cli/__init__.py")))?.[1];
const moves = () => box.read(install(".git/logs/HEAD")).split("\n").length - 1;

describe("a check", () => {
  test.each([
    [{}, "✓ Already up to date."],
    [{ commits_behind: 2 }, "⚕ Update available: 2 commits behind origin/main."],
    [{ update_to: "0.17.0" }, "⚕ Update available: 1 commit behind origin/main."],
  ])("with %j says so, and moves nothing", async (switches, said) => {
    box.switches(switches);
    expect(await update("--check")).toMatchObject({ code: 0, out: expect.stringContaining(said) });
    expect([version(), moves()]).toEqual(["0.16.0", 0]);
    expect(box.read(install(".git/ORIG_HEAD"))).toBe(`${COMMIT}\n`);
  });

  test("that cannot fetch ends with 1", async () => {
    box.switches({ fail: { "update --check": { exit: 1, stderr: "✗ Failed to fetch" } } });
    expect(await update("--check")).toEqual({ code: 1, out: "", err: "✗ Failed to fetch\n" });
  });
});

describe("an update", () => {
  test("moves HEAD, and the version where that is another", async () => {
    box.switches({ update_to: "0.17.0" });
    expect(await update("--yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining("✓ Update complete!"),
    });
    expect([version(), moves()]).toEqual(["0.17.0", 1]);
    const head = box.read(install(".git/refs/heads/main")).trim();
    expect(box.read(install(".git/logs/HEAD"))).toMatch(
      new RegExp(`^${COMMIT} ${head} [^\\t]+ \\d{10} \\+0000\\t`),
    );
    expect(await update("--yes")).toMatchObject({ out: expect.stringContaining("✓ Already up to date!") });
    expect(moves()).toBe(1);
  });

  test("by commits alone keeps the version", async () => {
    box.switches({ commits_behind: 3 });
    expect(await update("--yes")).toMatchObject({ code: 0 });
    expect(await update("--yes")).toMatchObject({ code: 0 });
    expect([version(), moves()]).toEqual(["0.16.0", 1]);
  });

  test("that breaks has changed the code, and ends with 1", async () => {
    box.switches({ update_to: "0.17.0", update_breaks: true });
    expect(await update("--yes")).toMatchObject({
      code: 1,
      out: expect.stringContaining("✗ Updating dependencies failed"),
    });
    expect([version(), moves()]).toEqual(["0.17.0", 1]);
  });
});
