import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { readSimpleYaml } from "../../src/formats/yaml/simple.ts";
import {
  editYaml,
  type ReadYaml,
  readYaml,
  sameYaml,
  type YamlMap,
  type YamlValue,
  yamlScalar,
} from "../../src/formats/yaml.ts";
import { describeWithJudge } from "./python-judge.ts";
import { asJudged, SCRIPT, type Verdict } from "./yaml-judge.ts";
import { dumpOptions, key, map, rendered, rendering, scalar, simpleFile, value } from "./yaml-texts.ts";

jest.setTimeout(120_000);

const RUNS = Number(process.env.HERMES_FLEET_RUNS ?? 300);
const SEED = Number(process.env.HERMES_FLEET_SEED ?? 20261122);
const options = { seed: SEED, numRuns: RUNS };

describeWithJudge("PyYAML on arbitrary files", ["yaml"], SCRIPT, (judge) => {
  const judged = async (text: string): Promise<Verdict> => {
    // The judge's script defines this shape.
    return (await judge().ask({ read: text })) as Verdict;
  };
  /** What yaml.dump writes: the files Hermes leaves behind. */
  const dumped = async (data: YamlMap, how: object): Promise<string> => {
    return String(await judge().ask({ dump: data, options: how }));
  };

  test("yamlScalar writes what it and YAML 1.2 read as the same value", async () => {
    await fc.assert(
      fc.asyncProperty(scalar, key, async (meant, name) => {
        for (const text of [
          `${yamlScalar(name)}: ${yamlScalar(meant)}\n`,
          `{${yamlScalar(name)}: ${yamlScalar(meant)}, z: 1}`,
        ]) {
          const verdict = await judged(text);
          expect("data" in verdict && Object.entries(verdict.data ?? {})[0]).toEqual([name, asJudged(meant)]);
          const core = parse(text);
          expect(Object.entries(core)[0]).toEqual([name, meant]);
        }
      }),
      options,
    );
  });

  test("readYaml agrees on files of simple lines, and reads many of them in the quick way", async () => {
    let quick = 0;
    await fc.assert(
      fc.asyncProperty(simpleFile, async (text) => {
        const verdict = await judged(text);
        const read = readYaml(text);
        if (readSimpleYaml(text) !== undefined) quick += 1;
        if ("data" in verdict && isMapData(verdict.data ?? {})) {
          expect(read.ok ? { data: asJudged(read.data) } : read).toEqual({ data: verdict.data ?? {} });
        } else expect(read).toHaveProperty("ok", false);
      }),
      { ...options, numRuns: RUNS * 3 },
    );
    expect(quick).toBeGreaterThan(RUNS / 2);
  });

  test("readYaml agrees on what yaml.dump writes", async () => {
    await fc.assert(
      fc.asyncProperty(map, dumpOptions, async (data, how) => {
        const text = await dumped(data, how);
        const read = readYaml(text);
        const verdict = await judged(text);
        expect(read.ok ? { data: asJudged(read.data) } : read).toEqual(verdict);
      }),
      options,
    );
  });

  test("readYaml agrees on what the yaml library writes, wherever PyYAML reads it", async () => {
    let readable = 0;
    await fc.assert(
      fc.asyncProperty(map, rendering, async (data, how) => {
        const text = rendered(data, how);
        const verdict = await judged(text);
        const read = readYaml(text);
        if ("error" in verdict || isSeparated(read)) return;
        readable += 1;
        expect(read.ok ? { data: asJudged(read.data) } : read).toEqual({ data: verdict.data ?? {} });
      }),
      options,
    );
    expect(readable).toBeGreaterThan(RUNS / 2);
  });

  const path = fc.array(key, { minLength: 1, maxLength: 3 });
  /** A place to edit: an existing one, by numbers that choose keys on the way down, or any path. */
  const target = fc.record({
    choices: fc.array(fc.nat(7), { maxLength: 4 }),
    path,
    isExisting: fc.boolean(),
    to: fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) }),
  });
  const text = fc.oneof(
    fc.record({ data: map, library: rendering }),
    fc.record({ data: map, dump: dumpOptions }),
  );

  test("what editYaml writes it reads as meant, and no line of another entry changes", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(text, target, async (source, { choices, path: anyPath, isExisting, to }) => {
        const before =
          "library" in source
            ? rendered(source.data, source.library)
            : await dumped(source.data, source.dump);
        const verdict = await judged(before);
        if ("error" in verdict) return;
        const data = asMap(verdict.data ?? {});
        const at = isExisting ? existingPath(data, choices) : anyPath;
        if (at.length === 0 || !readYaml(before).ok) return;
        const result = editYaml(before, [{ path: at, to }]);
        // The library writes a key "<<" as it stands, so some entries come through a merge.
        if (!result.ok && before.includes("<<:")) return;
        if (!result.ok) throw new Error(`${result.reason}\n${before}`);
        made += 1;
        const after = await judged(result.text);
        expect(after).toEqual({ data: withEdit(data, at, to === undefined ? undefined : asJudged(to)) });
        expectSplice(before, result.text, data, at, to);
      }),
      options,
    );
    expect(made).toBeGreaterThan(RUNS / 2);
  });
});

/** Block scalars with U+2028 or U+2029 in them are refused: no one writes them, and PyYAML breaks them at odd places. */
function isSeparated(read: ReadYaml): boolean {
  return !read.ok && read.message.startsWith("U+2028 and U+2029");
}

function existingPath(data: YamlMap, choices: readonly number[]): string[] {
  const found: string[] = [];
  let here: YamlValue | undefined = data;
  for (const choice of choices) {
    if (typeof here !== "object" || here === null || Array.isArray(here)) break;
    const keys: string[] = Object.keys(here).filter((each) => !each.startsWith("!!"));
    const name: string | undefined = keys[choice % Math.max(keys.length, 1)];
    if (name === undefined) break;
    found.push(name);
    here = asMap(here)[name];
  }
  return found;
}

function withEdit(
  data: YamlMap,
  [name = "", ...rest]: readonly string[],
  to: YamlValue | undefined,
): YamlMap {
  const entries = new Map(Object.entries(data));
  const current = entries.get(name);
  const isInside = typeof current === "object" && current !== null && !Array.isArray(current);
  if (rest.length > 0) {
    if (to !== undefined || isInside) entries.set(name, withEdit(isInside ? asMap(current) : {}, rest, to));
  } else if (to === undefined) entries.delete(name);
  else entries.set(name, to);
  return Object.fromEntries(entries);
}

/** A new key is a pure insertion, a deleted one a pure deletion but for `{}`; a set one starts on its own line. */
function expectSplice(
  before: string,
  after: string,
  data: YamlMap,
  at: readonly string[],
  to: YamlValue | undefined,
): void {
  const { removed, added } = difference(before, after);
  const parent = at.slice(0, -1).reduce<YamlValue | undefined>((here, name) => asMap(here)[name], data);
  const had = Object.hasOwn(asMap(parent), at.at(-1) ?? "");
  const isLeft = Object.keys(asMap(parent)).length > 0;
  if (!had && to !== undefined && isLeft) expect(removed).toBe("");
  if (!had && to === undefined) expect(before).toBe(after);
  if (had && to === undefined) expect(["", "{}", "{", "}"]).toContain(added.replace(/#.*/, "").trim());
  if (sameYaml(asMap(parent)[at.at(-1) ?? ""], to)) expect(before).toBe(after);
}

function difference(before: string, after: string): { removed: string; added: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end) };
}

function isMapData(data: YamlValue): boolean {
  return asMap(data) === data && !Object.hasOwn(data, "!!timestamp");
}

function asMap(data: YamlValue | undefined): YamlMap {
  return typeof data === "object" && data !== null && !isList(data) ? data : {};
}

function isList(data: YamlValue): data is readonly YamlValue[] {
  return Array.isArray(data);
}
