import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PROGRAM } from "../support/paths.ts";

/** Tells of every process that Node starts, and of every file that it opens or folder that it lists. */
const TRAP = `
const { appendFileSync } = require("node:fs");
const fs = require("node:fs");
const { ChildProcess } = require("node:child_process");
const log = process.env.TRAP_LOG;
const note = (what) => appendFileSync(log, what + "\\n");
for (const of of [fs, fs.promises])
  for (const name of ["open", "openSync", "readFile", "readFileSync", "readdir", "readdirSync"]) {
    const real = of[name];
    if (real === undefined) continue;
    of[name] = function (path, ...rest) {
      if (typeof path === "string" && path !== log && !path.startsWith(process.env.TRAP_PROGRAM)) note("opens " + path);
      return real.call(this, path, ...rest);
    };
  }
const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) { note("starts " + options.file); return spawn.call(this, options); };
require("node:module").syncBuiltinESMExports();
`;

const MANIFEST = `version: 1
hermes: { home: ~/.hermes, command: hermes }
profiles:
  coder:
    soul: { file: souls/coder.md }
    files: { mcp.json: { file: mcp.json, sensitive: true } }
    env:
      TELEGRAM_BOT_TOKEN: { from_command: [pass, show, coder] }
      OPENAI_API_KEY: { from_file: ~/.secrets/openai }
      ANTHROPIC_API_KEY: { from_file: secrets/anthropic }
      GROQ_API_KEY: { from_env: GROQ }
`;

let folder = "";
const at = (...parts: readonly string[]) => join(folder, ...parts);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hermes-fleet-without-home-"));
  chmodSync(folder, 0o755);
  cpSync(dirname(PROGRAM), at("dist"), { recursive: true });
  execFileSync("mkdir", ["-p", at("work", "souls")]);
  writeFileSync(at("trap.cjs"), TRAP);
  writeFileSync(at("work", "hermes-fleet.yaml"), MANIFEST);
  writeFileSync(at("work", "souls", "coder.md"), "I write code.\n");
  writeFileSync(at("work", "mcp.json"), "{}\n");
  execFileSync("chmod", ["-R", "a+rX", folder]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it started and opened, by the trap. */
  readonly did: readonly string[];
}

/** Runs hermes-fleet as a user that no list of users has, with an empty environment, and where nothing is on PATH. */
function asNobody(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Ran {
  const log = at("trap.log");
  writeFileSync(log, "");
  chmodSync(log, 0o666);
  const program = at("dist", PROGRAM.slice(dirname(PROGRAM).length + 1));
  const { status, stdout, stderr } = spawnSync(
    "/usr/bin/setpriv",
    [
      "--reuid",
      "54321",
      "--regid",
      "54321",
      "--clear-groups",
      process.execPath,
      "--require",
      at("trap.cjs"),
      program,
      ...words,
    ],
    {
      cwd: at("work"),
      env: { PATH: "", TRAP_LOG: log, TRAP_PROGRAM: at("dist"), ...variables },
      encoding: "utf8",
    },
  );
  return { code: status, stdout, stderr, did: readFileSync(log, "utf8").split("\n").filter(Boolean) };
}

describe("without HOME, without an entry in the list of users and with nothing on PATH", () => {
  test("validate reads the manifest and the files that it names, starts nothing, and is content", () => {
    const { code, stdout, stderr, did } = asNobody(["validate"]);

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "hermes-fleet.yaml is valid: 1 profile.\n",
      stderr: "",
    });
    expect(did.toSorted()).toEqual(
      ["hermes-fleet.yaml", "mcp.json", "souls/coder.md"].map((name) => `opens ${at("work", name)}`),
    );
  });

  test("validate tells a file in a home that there is not for what it is", () => {
    writeFileSync(
      at("work", "other.yaml"),
      "version: 1\nprofiles: { coder: { soul: { file: ~/soul.md } } }\n",
    );

    const { code, stderr } = asNobody(["validate", "-f", "other.yaml"]);

    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(
      "the soul file ~/soul.md cannot be found: HOME is not set, and the user 54321 is not in the list of users",
    );
  });

  for (const words of [["plan"], ["apply", "-y"], ["status"], ["plan", "--secrets=skip", "--json"]]) {
    test(`${words.join(" ")} says what is missing, and no more`, () => {
      const { code, stdout, stderr, did } = asNobody(words);

      expect(code).toBe(1);
      expect((words.includes("--json") ? stdout : stderr).replaceAll(/\s+/g, " ")).toContain(
        "the home directory of this user is not known: HOME is not set, and the user 54321 is not in the list of users",
      );
      expect(stderr).not.toMatch(/\bat \w+.*:\d+:\d+/);
      if (words.includes("--json")) expect(JSON.parse(stdout)).toMatchObject({ outcome: "not-begun" });
      else expect(stdout).toBe("");
      expect(did).toEqual([]);
    });
  }

  test("HOME that is no absolute path is no home, either", () => {
    const { code, stderr } = asNobody(["plan"], { HOME: "home" });

    expect([code, stderr.replaceAll(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("HOME is home, which is not an absolute path"),
    ]);
  });

  test("with HOME set, a plan of an empty host needs neither Hermes nor a service manager to be told", () => {
    const { code, stdout, stderr } = asNobody(["plan", "--secrets=skip"], { HOME: at("work") });

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("warning: Hermes was not found");
    expect(existsSync(at("work", ".hermes"))).toBe(false);
  });
});
