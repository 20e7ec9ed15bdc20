import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { readYaml, sameYaml, withYamlEdit } from "../../src/formats/yaml.ts";
import { commentLines, writtenLines, writtenManifest } from "../../src/manifest/written-text.ts";
import type { ConfigSetting } from "../../src/model/manifest.ts";
import type { ValueMap } from "../../src/model/value.ts";
import type { WrittenEntry } from "../../src/model/written.ts";
import { importedConfig } from "../../src/plan/imported-config.ts";
import { map } from "../formats/yaml-texts.ts";
import { profileOf } from "./manifest-text.ts";

const HIDING = { knownSecrets: [], isHidden: () => false, isCredential: () => false };

function manifestOf(...profiles: readonly WrittenEntry[]): string {
  return writtenManifest({ head: ["Found."], settings: [], profiles });
}

const coder = (...entries: readonly WrittenEntry[]): WrittenEntry => ({
  key: "coder",
  value: { is: "map", entries },
});

/** What a profile's settings put together give. */
function dataOf(settings: readonly ConfigSetting[]): ValueMap {
  return settings.reduce((data, { path, value }) => withYamlEdit(data, path, value), {} as ValueMap);
}

describe("the text of a manifest", () => {
  test("gives back every setting that can be declared, to its reader and to PyYAML's rules", () => {
    let count = 0;
    fc.assert(
      fc.property(map, (data) => {
        const { settings, ...found } = importedConfig(data, HIDING);
        if (found.count === 0) return;
        count += 1;
        const text = manifestOf(coder({ key: "config", value: { is: "value", value: settings } }));
        const read = dataOf(profileOf(text).config);
        expect(sameYaml(read, settings) ? settings : read).toEqual(settings);
        const judged = readYaml(text);
        expect(judged.ok && judged.data.profiles).toEqual({ coder: { config: settings } });
      }),
      { seed: 20261122, numRuns: Number(process.env.HERMES_FLEET_RUNS ?? 300) },
    );
    expect(count).toBeGreaterThan(50);
  });

  test.each(
    "yes no on y 12:30 1_000 2026-11-30 0o17 1e3 ~ << = null 089 0x1F .5 -.inf - ? #a a:b,c *a &a !a %a @a `a [a] {a}"
      .split(" ")
      .concat([
        "",
        " ",
        "a #b",
        "a: b",
        "two\nlines\n",
        "__proto__",
        "constructor",
        "'",
        '"',
        "\\",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\u0000",
        "日本",
      ]),
  )("gives back the text %j as a text, also as a key", (text) => {
    const settings = { [text === "" ? "empty" : text]: { value: text, list: [text, { [text]: text }] } };
    const read = profileOf(manifestOf(coder({ key: "config", value: { is: "value", value: settings } })));
    expect(dataOf(read.config)).toEqual(settings);
  });

  test("is in block style, small values on one line, comments where they belong", () => {
    const text = manifestOf(
      coder(
        { key: "description", value: { is: "inline", value: "Writes: code" } },
        {
          key: "env",
          above: ["Left out: X."],
          value: { is: "map", entries: [{ key: "A", value: { is: "inline", value: { in_place: true } } }] },
        },
        {
          key: "gateway",
          value: {
            is: "map",
            entries: [
              { key: "state", value: { is: "inline", value: "absent" }, beside: "it has no service" },
            ],
          },
        },
      ),
      {
        ...coder({ key: "env", above: ["Why."], value: { is: "map", entries: [] } }),
        key: "b",
        isLeftOut: true,
      },
    );
    expect(text.slice(text.indexOf("version"))).toBe(`version: 1

profiles:
  coder:
    description: 'Writes: code'
    # Left out: X.
    env:
      A: { in_place: true }
    gateway:
      state: absent # it has no service

  # b:
  #   # Why.
  #   env: {}
`);
    expect(parse(text.replace(/^ {2}# (.*)$/gm, "  $1"))).toHaveProperty("profiles.b.env", {});
  });

  test("has comments that nothing in them ends", () => {
    const lines = commentLines(`a\nversion: 2\u2028b\u0085c\rd \`x y\` ${"long ".repeat(40)}`, 2);
    expect(lines.every((line) => /^ {2}# [^\p{Cc}\p{Zl}]*$/u.test(line) && line.length <= 80)).toBe(true);
    expect(lines.join(" ")).toContain("`x y`");
    const [line = ""] = writtenLines([{ key: "a", value: { is: "inline", value: 1 }, beside: "x\ny: 2" }], 0);
    expect(parse(line)).toEqual({ a: 1 });
  });
});
