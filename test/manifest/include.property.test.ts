import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { isMap } from "../../src/manifest/merge.ts";
import type { HostManifest, ProfileSettings } from "../../src/model/manifest.ts";
import type { Value, ValueMap } from "../../src/model/value.ts";
import { FileTree } from "./file-tree.ts";
import { valid } from "./manifest-text.ts";

const FOLDER = "/home/ada/fleet";
const NAMES = ["default", "coder", "coder-2", "reader", "a"];

const scalar: fc.Arbitrary<Value> = fc.constantFrom<Value>(null, 1, true, "x", "yes", "", "12:30", {});
const config = fc.letrec<{ map: ValueMap }>((tie) => ({
  map: fc.dictionary(
    fc.constantFrom("a", "b", "model", "x y"),
    fc.oneof({ depthSize: "small" }, scalar, fc.array(scalar, { maxLength: 2 }), tie("map")),
    { maxKeys: 3, noNullPrototype: true },
  ),
})).map;
const env = fc.dictionary(
  fc.constantFrom("A", "B", "C_TOKEN"),
  fc.constantFrom<Value>("x", null, { from_env: "X" }, { from_file: "secret" }, { from_command: ["./get"] }),
  { noNullPrototype: true },
);
const settings = {
  config,
  env,
  description: fc.constantFrom("one", "two"),
  soul: fc.constantFrom<Value>({ text: "x" }, { file: "soul.md" }),
  files: fc.constantFrom<Value>({ "mcp.json": { file: "mcp.json" } }, { a: { text: "" }, b: { text: "b" } }),
  gateway: fc.constantFrom<Value>({ state: "stopped" }, { limits: { nice: 1, memory_max: "1G" } }),
};
const profile = fc.record(settings, { requiredKeys: [], noNullPrototype: true });
const manifest = fc.record({
  hermes: fc.record(
    { home: fc.constant("../hermes"), command: fc.constant("h"), requires: fc.constant(">=0.16.0") },
    { requiredKeys: [], noNullPrototype: true },
  ),
  host: fc.constantFrom<ValueMap>(
    {},
    { linger: true },
    { linger: false, keep_awake: { display: true, idle: false, while: "always" } },
  ),
  defaults: profile,
  profiles: fc.dictionary(fc.constantFrom(...NAMES), profile, { noNullPrototype: true }),
  removed: fc.dictionary(fc.constantFrom("old", "older"), fc.constant<Value>({ home: "keep" }), {
    noNullPrototype: true,
  }),
  // Of whom each profile starts; one that comes later in the list of names, so that there is no circle.
  bases: fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }),
});

/** Each way down to what stands in one file as a whole. */
function wholes(
  value: Value,
  path: readonly string[] = [],
): readonly (readonly [readonly string[], Value])[] {
  const [top, second] = path;
  const isWhole =
    !isMap(value) ||
    Object.keys(value).length === 0 ||
    ((top === "profiles" || top === "removed") && path.length === 2) ||
    (top === "defaults" && second === "soul") ||
    (top === "defaults" && (second === "env" || second === "files") && path.length === 3);
  return isWhole
    ? [[path, value]]
    : Object.entries(value).flatMap(([key, one]) => wholes(one, [...path, key]));
}

function put(into: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) into[key] = value;
  else {
    into[key] ??= {};
    put(into[key] as Record<string, unknown>, rest, value); // made a map just now, or by another way through it
  }
}

/** What a manifest means, without where it stands. */
function meaning({ profiles, elsewhere, removed, hermes, host, name }: HostManifest): unknown {
  const settingsOf = ({ config: leaves, ...rest }: ProfileSettings) => ({
    ...rest,
    config: sorted(new Map(leaves.map((leaf) => [JSON.stringify(leaf.path), leaf.value]))),
  });
  return JSON.parse(
    JSON.stringify(
      {
        name,
        hermes,
        host,
        removed: sorted(removed),
        here: [...profiles.values()].map(settingsOf),
        elsewhere: sorted(elsewhere),
      },
      (key, value: unknown) => {
        if (key === "place") return undefined;
        if (value === undefined) return "undefined";
        if (key === "here")
          return (value as { name: string }[]).toSorted((a, b) => (a.name < b.name ? -1 : 1));
        return value instanceof Map ? sorted(value as ReadonlyMap<string, unknown>) : value;
      },
    ),
  );
}

function sorted(map: ReadonlyMap<string, unknown>): unknown {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

test("a manifest that is split into files means what it meant, however they include each other", () => {
  const split = fc.record({
    files: fc.integer({ min: 1, max: 5 }),
    to: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
    parents: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
    again: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(manifest, split, ({ bases, ...data }, { files: count, to, parents, again }) => {
      const names = Object.keys(data.profiles).sort();
      for (const [index, name] of names.entries()) {
        const base = names[index + 1 + (bases[index] ?? 0)];
        if (base !== undefined) Object.assign(data.profiles[name] ?? {}, { extends: base });
      }
      const all: Value = { version: 1, name: "home", ...(data as ValueMap) };
      const whole = valid(stringify(all));

      const parts: Record<string, unknown>[] = Array.from({ length: count + 1 }, () => ({ version: 1 }));
      for (const [index, [path, value]] of wholes(data as ValueMap).entries())
        put(parts[(to[index % to.length] ?? 0) % parts.length] ?? {}, path, value);
      const include = parts.map((): string[] => []);
      // Each is included by one that comes before it, and some by others besides: no circle, and all are reached.
      for (let index = 1; index < parts.length; index += 1)
        include[(parents[index - 1] ?? 0) % index]?.push(`${index}.yaml`);
      for (const [low, high] of again) {
        const at = 1 + (low % count);
        include[high % at]?.push(`./${at}.yaml`);
      }
      const text = (index: number) =>
        stringify({
          ...parts[index],
          ...(index === 0 && { name: "home", profiles: parts[0]?.profiles ?? {} }),
          include: include[index],
        });
      const tree = new FileTree(
        Object.fromEntries(parts.map((_, index) => [`${FOLDER}/${index}.yaml`, text(index)])),
      );
      const together = valid(text(0), FOLDER, "vps1", tree);

      expect(meaning(together)).toEqual(meaning(whole));
      expect(tree.reads.length).toBe(count);
    }),
    { numRuns: 100 },
  );
});
