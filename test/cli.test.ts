import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { PROGRAM } from "./support/paths.ts";

/** In place of all commands: one that waits for what never comes, and keeps nothing alive. */
const NEVER_DONE = `
const Module = require("node:module");
const load = Module._load;
Module._load = (name, ...rest) =>
  /\\/program-\\w+\\.js$/.test(name) ? { runProgram: () => new Promise(() => {}) } : load(name, ...rest);
`;

describe("the executable", () => {
  const folder = mkdtempSync(join(tmpdir(), "hermes-fleet-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has failed where it ends before its work is done", () => {
    const preload = join(folder, "never-done.cjs");
    writeFileSync(preload, NEVER_DONE);
    expect(spawnSync(process.execPath, ["--require", preload, PROGRAM, "plan"]).status).toBe(1);
    expect(spawnSync(process.execPath, ["--require", preload, PROGRAM, "--version"]).status).toBe(0);
  });
});
