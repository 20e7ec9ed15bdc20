import { readFileSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { editPlist, isPlistList, type PlistValue, readPlist, renderPlist } from "../../src/formats/plist.ts";
import { dict, foreignPlist, key, value } from "./plist-texts.ts";
import { describeWithJudge } from "./python-judge.ts";

jest.setTimeout(120_000);

const options = {
  seed: Number(process.env.HERMES_FLEET_SEED ?? 20261122),
  numRuns: Number(process.env.HERMES_FLEET_RUNS ?? 300),
};

/** `answer(text)` gives what plistlib reads, each value but strings and booleans with its type. */
const SCRIPT = `
import base64, datetime, plistlib
def encoded(value):
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"real": value}
    if isinstance(value, bytes):
        return {"data": base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {"date": value.isoformat() + "Z"}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    return {"dict": sorted([key, encoded(item)] for key, item in value.items())}
def answer(text):
    return encoded(plistlib.loads(text.encode(), fmt=plistlib.FMT_XML))
`;

/** A value in the judge's form. */
function asJudged(data: PlistValue): unknown {
  if (typeof data === "string" || typeof data === "boolean") return data;
  if (typeof data === "number") return Number.isInteger(data) ? { integer: String(data) } : { real: data };
  if (data instanceof Uint8Array) return { data: Buffer.from(data).toString("base64") };
  if (data instanceof Date) return { date: data.toISOString().replace(".000", "") };
  if (isPlistList(data)) return data.map(asJudged);
  const entries = Object.entries(data).map(([name, item]): [string, unknown] => [name, asJudged(item)]);
  return { dict: entries };
}

/** Dictionaries as maps: no order of keys; and whole reals and large integers as the numbers that they are here. */
function comparable(judged: unknown): unknown {
  if (Array.isArray(judged)) return judged.map(comparable);
  if (typeof judged !== "object" || judged === null) return judged;
  if ("dict" in judged && Array.isArray(judged.dict)) {
    return new Map(judged.dict.map(([name, item]) => [name, comparable(item)]));
  }
  return judged;
}

describeWithJudge("plistlib", ["plistlib"], SCRIPT, (judge) => {
  const judged = async (text: string): Promise<unknown> => comparable(await judge().ask(text));

  test("reads what Hermes writes as readPlist does", async () => {
    for (const name of ["agent-coder", "agent-default"]) {
      const url = new URL(`../../fixtures/captures/hermes-0.16/${name}.plist`, import.meta.url);
      const text = readFileSync(url, "utf8");
      const read = readPlist(text);
      expect(read.ok && comparable(asJudged(read.data))).toEqual(await judged(text));
    }
  });

  test("reads what is rendered as the same data, of the same types", async () => {
    await fc.assert(
      fc.asyncProperty(dict, async (data) => {
        expect(await judged(renderPlist(data))).toEqual(comparable(asJudged(data)));
      }),
      options,
    );
  });

  test("finds in what is edited just that change", async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignPlist,
        fc.nat(),
        key,
        fc.option(value, { nil: undefined }),
        async ({ text, dicts }, which, name, to) => {
          const path = dicts[which % dicts.length] ?? [];
          const result = editPlist(text, [{ at: [...path, name], to }]);
          if (!result.ok) throw new Error(result.reason);
          const meant = await judged(text);
          let holder = meant;
          for (const step of path) holder = holder instanceof Map ? holder.get(step) : undefined;
          if (!(holder instanceof Map)) throw new Error("the path leads nowhere");
          // An equal number of the other type, `<real>1</real>`, is left as it is.
          if (to === undefined) holder.delete(name);
          else if (result.text !== text) holder.set(name, comparable(asJudged(to)));
          expect(await judged(result.text)).toEqual(meant);
        },
      ),
      { ...options, numRuns: options.numRuns * 2 },
    );
  });
});
