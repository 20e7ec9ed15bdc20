import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "plist";
import {
  editPlist,
  isPlistDict,
  type PlistDict,
  type PlistValue,
  readPlist,
  renderPlist,
} from "../../src/formats/plist.ts";
import { dict, foreignPlist, key, value } from "./plist-texts.ts";

const options = {
  seed: Number(process.env.HERMES_FLEET_SEED ?? 20261122),
  numRuns: Number(process.env.HERMES_FLEET_RUNS ?? 300),
};
const captures = ["agent-coder", "agent-default"].map((name) =>
  readFileSync(new URL(`../../fixtures/captures/hermes-0.16/${name}.plist`, import.meta.url), "utf8"),
);

const dataOf = (text: string): PlistDict => {
  const read = readPlist(text);
  if (!read.ok) throw new Error(`${read.reason}: ${JSON.stringify(text)}`);
  return read.data;
};

/** The data with one key set or taken out, found by hand. */
const withKey = (
  data: PlistDict,
  [first = "", ...rest]: readonly string[],
  to: PlistValue | undefined,
): PlistDict => {
  const entries = Object.entries(data).filter(([name]) => name !== first);
  const old = Object.hasOwn(data, first) ? data[first] : undefined;
  const now = rest.length === 0 ? to : withKey(isPlistDict(old) ? old : {}, rest, to);
  return Object.fromEntries(now === undefined ? entries : [...entries, [first, now]]);
};

/** How many characters two texts share at their beginnings. */
const shared = (a: string, b: string): number => {
  let at = 0;
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at += 1;
  return at;
};

describe("property lists of any kind", () => {
  test("reading gives back what was rendered", () => {
    fc.assert(
      fc.property(dict, (data) => {
        expect(dataOf(renderPlist(data))).toStrictEqual(data);
      }),
      options,
    );
  });

  test("the plist library reads what was rendered as the same data, but for what it does not keep", () => {
    const plain = fc.string({ unit: fc.constantFrom(...Array.from("ab1 <>&\"'é👍")), maxLength: 8 });
    const name = plain.filter((each) => each !== "");
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(plain, fc.array(plain), fc.boolean(), fc.integer())),
        (data) => {
          expect(parse(renderPlist(data))).toEqual({ ...data });
        },
      ),
      options,
    );
  });

  test("an edit makes the data as meant", () => {
    fc.assert(
      fc.property(
        foreignPlist,
        fc.nat(),
        fc.array(key, { minLength: 1, maxLength: 2 }),
        fc.option(value, { nil: undefined }),
        ({ text, dicts }, which, names, to) => {
          const at = [...(dicts[which % dicts.length] ?? []), ...names];
          const before = dataOf(text);
          const result = editPlist(text, [{ at, to }]);
          if (!result.ok) {
            expect(result.reason).toMatch(/ is not a dictionary$/);
            return;
          }
          const isKept = to === undefined && result.text === text;
          expect(dataOf(result.text)).toEqual(isKept ? before : withKey(before, at, to));
          expect(editPlist(result.text, [{ at, to }])).toEqual(result);
        },
      ),
      { ...options, numRuns: options.numRuns * 3 },
    );
  });

  test("a new key changes nothing but the place where it comes, and its removal brings the text back", () => {
    fc.assert(
      fc.property(foreignPlist, fc.nat(), value, ({ text, dicts }, which, to) => {
        const path = dicts[which % dicts.length] ?? [];
        const at = [...path, "New"];
        const result = editPlist(text, [{ at, to }]);
        if (!result.ok) throw new Error(result.reason);
        const inside = path.reduce<PlistValue | undefined>(
          (data, name) => (isPlistDict(data) ? data[name] : undefined),
          dataOf(text),
        );
        // What an empty dictionary has between its tags is no pattern that could be restored.
        if (!isPlistDict(inside) || Object.keys(inside).length === 0) return;
        const start = shared(text, result.text);
        expect(result.text.endsWith(text.slice(start))).toBe(true);
        expect(editPlist(result.text, [{ at, to: undefined }])).toEqual({ ok: true, text });
      }),
      options,
    );
  });

  test("another value and back gives the very text, if it was rendered", () => {
    fc.assert(
      fc.property(dict, value, value, (data, one, other) => {
        const text = renderPlist({ ...data, v: one, w: true });
        const there = editPlist(text, [{ at: ["v"], to: [other] }]);
        if (!there.ok) throw new Error(there.reason);
        expect(there.text).toBe(renderPlist({ ...data, v: [other], w: true }));
        expect(editPlist(there.text, [{ at: ["v"], to: one }])).toEqual({ ok: true, text });
      }),
      options,
    );
  });

  test("no beginning of a capture reads, and none throws", () => {
    for (const capture of captures) {
      for (let length = 0; length < capture.trimEnd().length; length += 1) {
        expect(readPlist(capture.slice(0, length)).ok).toBe(false);
      }
    }
  });

  test("no damage to a capture throws, and an edit of it keeps its word", () => {
    const junk = fc.oneof(
      fc.constantFrom(
        "<",
        ">",
        "&",
        "</dict>",
        "<key>",
        "<!--",
        "]]>",
        "<![CDATA[",
        "<?",
        "\0",
        "\ud800",
        "'",
        "=",
        "\u0080",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    const damage = fc.tuple(fc.nat(), fc.nat({ max: 12 }), junk);
    fc.assert(
      fc.property(
        fc.constantFrom(...captures),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        (capture, damages) => {
          let text = capture;
          for (const [place, length, put] of damages) {
            const start = place % text.length;
            text = text.slice(0, start) + put + text.slice(start + length);
          }
          const read = readPlist(text);
          const result = editPlist(text, [{ at: ["Nice"], to: 5 }]);
          expect(result.ok).toBe(read.ok);
          if (result.ok) expect(dataOf(result.text)).toEqual({ ...dataOf(text), Nice: 5 });
        },
      ),
      { ...options, numRuns: options.numRuns * 3 },
    );
  });
});
