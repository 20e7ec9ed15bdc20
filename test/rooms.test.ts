import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseSync } from "@swc/core";
import { REPOSITORY } from "./support/paths.ts";

const CONFIG = ".dependency-cruiser.cjs";

/** For each rule: a file that breaks it, and the line that does. */
const BREACHES: Readonly<Record<string, readonly [file: string, line: string]>> = {
  "room-model": ["model/breach.ts", 'import "../hermes/names.ts";'],
  "room-formats": ["formats/breach.ts", 'import "../hermes/names.ts";'],
  "room-hermes": ["hermes/breach.ts", 'import "../system/system.ts";'],
  "room-manifest": ["manifest/breach.ts", 'import type { ReadingSystem } from "../system/system.ts";'],
  "room-inputs": ["inputs/breach.ts", 'export * from "../hermes/names.ts";'],
  "room-service-managers": ["service-managers/breach.ts", 'import "../record/key.ts";'],
  "room-resources": ["resources/breach.ts", 'import "../service-managers/systemd-states.ts";'],
  "room-observe": ["observe/breach.ts", 'import "../record/key.ts";'],
  "room-record": ["record/breach.ts", 'import "../hermes/layout.ts";'],
  "room-plan": ["plan/breach.ts", 'import "../record/key.ts";'],
  "room-apply": ["apply/breach.ts", 'await import("../plan/plan.ts");'],
  "room-output": ["output/breach.ts", 'import "../plan/plan.ts";'],
  "room-system": ["system/breach.ts", 'import "../hermes/names.ts";'],
  "room-in-the-table": ["utils/breach.ts", 'import "../model/ids.ts";'],
  "model-takes-no-package": ["model/package.ts", 'import "yaml";'],
  "service-format-is-pure": ["service-managers/breach-format.ts", 'import "../system/read-text.ts";'],
  "service-states-only-read": ["service-managers/breach-states.ts", 'import "../system/machine.ts";'],
  "verbs-for-apply-alone": ["service-managers/verbs.ts", 'import "./systemd-verbs.ts";'],
  "readers-never-write": ["observe/writes.ts", 'import "../system/machine.ts";'],
  "plan-writes-nothing": ["commands/validate.ts", 'import "../apply/apply.ts";'],
  "pure-rooms-touch-nothing": ["plan/disk.ts", 'import "node:fs/promises";'],
  "no-circles": ["model/circle.ts", 'import "./circle.ts";'],
  "no-dead-code": ["hermes/dead.ts", "export const dead = true;"],
  "no-unknown-imports": ["hermes/unknown.ts", 'import "./gone.ts";'],
};

/** Through a file that may do what its importer may not. */
const ROUNDABOUT = {
  "observe/roundabout.ts": 'import "../system/hop.ts";',
  "system/hop.ts": 'import "./machine.ts";',
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function cruise(folder: string, outputType: "err" | "json"): { code: number | null; stdout: string } {
  const program = join(REPOSITORY, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const words = ["--config", CONFIG, "--output-type", outputType, "src"];
  const { status, stdout } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout };
}

describe("the rooms of src/", () => {
  test("keep to the import rules", () => {
    expect(cruise(REPOSITORY, "err")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("no dependency violations found"),
    });
  }, 120_000);

  test("reach no clock, chance or surroundings from pure code", () => {
    const found = sources(...PURE_ROOMS).flatMap((file) => impurities(file, read(file)));
    expect(found).toEqual([]);
  });

  test("hand the reading half of the machine to those that lead to a plan", () => {
    const readers = [
      ...sources("inputs", "observe", "plan", "resources"),
      ...sources("service-managers").filter((file) => !file.endsWith("-verbs.ts")),
    ];
    expect(readers.flatMap((file) => writingHalves(file, read(file)))).toEqual([]);
  });
});

describe("the import rules", () => {
  let folder: string;
  let broken: readonly Violation[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hermes-fleet-rooms-"));
    for (const part of ["src", "schemas", "package.json", CONFIG]) {
      cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    for (const [file, line] of [...Object.values(BREACHES), ...Object.entries(ROUNDABOUT)]) {
      const path = join(folder, "src", file);
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${line}\n`);
    }
    const { summary } = JSON.parse(cruise(folder, "json").stdout) as { summary: { violations: Violation[] } }; // its documented form
    broken = summary.violations;
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const rulesBrokenBy = (file: string) =>
    new Set(broken.filter(({ from }) => from === `src/${file}`).map(({ rule }) => rule.name));

  test.each(Object.entries(BREACHES))("%s bites", (rule, [file]) => {
    expect(rulesBrokenBy(file)).toContain(rule);
  });

  test("each have a breach above", () => {
    const { forbidden } = createRequire(import.meta.url)(join(REPOSITORY, CONFIG)) as {
      forbidden: { name: string }[]; // as dependency-cruiser wants it
    };
    expect(Object.keys(BREACHES)).toEqual(forbidden.map(({ name }) => name));
  });

  test("see a breach through another file", () => {
    expect(rulesBrokenBy("observe/roundabout.ts")).toContain("readers-never-write");
  });

  test("leave alone what is allowed", () => {
    // hop.ts may import the machine: all that is wrong with it is that no command needs it.
    expect(rulesBrokenBy("system/hop.ts")).toEqual(new Set(["no-dead-code"]));
  });
});

describe("the search for impure code", () => {
  test.each([
    ["const now = Date.now();", ["Date.now"]],
    ["const now = new Date();", ["new Date()"]],
    ["const now = new Date;", ["new Date()"]],
    ["const chance = () => Math.random();", ["Math.random"]],
    ["const started = performance.now();", ["performance.now"]],
    ['const home = process.env["HOME"];', ["process.env"]],
    ["setTimeout(() => {}, 1);", ["setTimeout"]],
    ["const told = (ms: number) => new Date(ms).toISOString() + Date.UTC(2000, 1) + Math.max(1, 2);", []],
    ["const pid = (gateway: { process: { env: 1 } }) => gateway.process.env;", []],
  ])("reads %s", (source, found) => {
    expect(impurities("a.ts", source)).toEqual(found.map((one) => `a.ts: ${one}`));
  });

  test("sees the writing half by name, however it is imported", () => {
    expect(
      writingHalves("a.ts", 'import { type System as Machine } from "../system/system.ts";'),
    ).toHaveLength(1);
    expect(writingHalves("a.ts", 'import type { ReadingSystem } from "../system/system.ts";')).toEqual([]);
  });
});

const PURE_ROOMS = ["model", "formats", "hermes", "manifest", "resources", "plan"];

/** Members that tell the time, throw dice or look around; what is pure in `Date` and `Math` stays allowed. */
const IMPURE_MEMBER =
  /^(Date\.now|Math\.random|(performance|crypto)\.\w+|process\.(env|argv|cwd|platform|hrtime|exit|stdin|stdout|stderr))$/;
const IMPURE_CALL = /^(Date|fetch|setTimeout|setInterval|setImmediate|queueMicrotask)$/;

function impurities(file: string, source: string): readonly string[] {
  return nodes(parse(source)).flatMap((node) => {
    if (node.type === "MemberExpression") {
      const name = `${identifier(node.object)}.${identifier(node.property)}`;
      return IMPURE_MEMBER.test(name) ? [`${file}: ${name}`] : [];
    }
    if (node.type === "NewExpression" && identifier(node.callee) === "Date") {
      const hasArguments = Array.isArray(node.arguments) && node.arguments.length > 0;
      return hasArguments ? [] : [`${file}: new Date()`];
    }
    const called = node.type === "CallExpression" ? identifier(node.callee) : undefined;
    return called !== undefined && IMPURE_CALL.test(called) ? [`${file}: ${called}`] : [];
  });
}

/** Imports of the type `System`, which can write, where `ReadingSystem` is all that may be had. */
function writingHalves(file: string, source: string): readonly string[] {
  return nodes(parse(source)).flatMap((node) => {
    if (node.type !== "ImportSpecifier") return [];
    const name = identifier(node.imported) ?? identifier(node.local);
    return name === "System" ? [`${file}: System`] : [];
  });
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function parse(source: string): unknown {
  return parseSync(source, { syntax: "typescript", target: "es2022" });
}

function nodes(tree: unknown): readonly SyntaxNode[] {
  if (Array.isArray(tree)) return tree.flatMap(nodes);
  if (typeof tree !== "object" || tree === null) return [];
  return [tree as SyntaxNode, ...Object.values(tree).flatMap(nodes)]; // an object of unknown fields
}

function identifier(node: unknown): string | undefined {
  const { type, value } = (node ?? {}) as SyntaxNode; // an object of unknown fields
  return type === "Identifier" && typeof value === "string" ? value : undefined;
}

function sources(...rooms: readonly string[]): readonly string[] {
  return rooms.flatMap((room) =>
    readdirSync(join(REPOSITORY, "src", room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
      .map((name) => join("src", room, name)),
  );
}

function read(file: string): string {
  return readFileSync(join(REPOSITORY, file), "utf8");
}
