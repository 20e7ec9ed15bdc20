import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { dotenvValues, editDotenv, readDotenv, whyNotCarried } from "../../src/formats/dotenv.ts";
import { describeWithJudge } from "./python-judge.ts";

jest.setTimeout(120_000);

// Text files are read with universal newlines; os.environ is emptied, for the file alone is judged.
const SCRIPT = `
import io, logging, os
from dotenv.main import DotEnv
from dotenv.parser import parse_stream
logging.disable(logging.CRITICAL)
os.environ.clear()
def text_file(text):
    return io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8")
def repair(text):
    lines = []
    for line in text_file(text):
        stripped = line.strip()
        lines.append((stripped if stripped and not stripped.startswith("#") else line.rstrip("\\r\\n")) + "\\n")
    return "".join(lines)
def answer(text):
    values = DotEnv(None, stream=text_file(text), override=True, interpolate=True).dict()
    bindings = [[b.key, b.value] for b in parse_stream(text_file(text)) if b.key is not None]
    errors = sum(1 for b in parse_stream(text_file(text)) if b.error)
    naive = {}
    for line in text_file(text):
        line = line.strip()
        if line and not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            naive[key.strip()] = value.strip()
    return {"values": {k: v for k, v in values.items() if v is not None}, "bindings": bindings, "errors": errors,
            "naive": naive, "repaired": repair(text)}
`;

interface Verdict {
  values: Record<string, string>;
  bindings: [string, string | null][];
  errors: number;
  naive: Record<string, string>;
  repaired: string;
}

const RUNS = Number(process.env.HERMES_FLEET_RUNS ?? 300);
const options = { seed: 20261122, numRuns: RUNS };

const key = fc.constantFrom("A", "B", "C", "LONG_NAME", "X_TOKEN", "export");
const piece = fc.constantFrom(
  ...Array.from("ab1 \t#'\"\\$={}:-"),
  "${A}",
  "${A:-x}",
  "${",
  "\\n",
  "\\\\",
  " #",
  "\n",
  "\r",
  "\u00a0",
  "\u3000",
  "ü",
  "👍",
  "\ufeff",
);
const value = fc.oneof(
  { weight: 3, arbitrary: fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
const linePiece = fc.constantFrom(
  ...Array.from("ab1 \t#'\"\\$={}\x1c\u0085"),
  "${A}",
  "A=",
  "B = ",
  "export ",
  "C='x'",
  'A="y" # c',
  "\\'",
  '\\"',
  "\n",
  "\r\n",
  "\r",
  "\u2028",
);
const file = fc.array(linePiece, { maxLength: 24 }).map((parts) => parts.join(""));
/** Files as people keep them: mostly lines that read. */
const tidyFile = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "export ", "  "),
      key,
      fc.constantFrom("=1", "='a b'", '="x\\ny"', "=", "", " = v # note", "=${A}", "='multi\nline'"),
      fc.constantFrom("\n", "\r\n", "\n\n# comment\n"),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map((parts) => parts.join("")).join(""));

describeWithJudge("python-dotenv", ["dotenv"], SCRIPT, (judge) => {
  // The judge's script defines this shape.
  const judged = async (text: string) => (await judge().ask(text)) as Verdict;

  test("readDotenv and dotenvValues agree with it on any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(file, tidyFile), async (text) => {
        const verdict = await judged(text);
        const read = readDotenv(text);
        expect(read.entries.map((entry) => [entry.key, entry.value ?? null])).toEqual(verdict.bindings);
        expect(read.unreadable).toHaveLength(verdict.errors);
        expect(Object.fromEntries(dotenvValues(read))).toEqual(verdict.values);
      }),
      options,
    );
  });

  test("what editDotenv sets it reads as meant, and all else as before", async () => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(file, tidyFile), key, value, async (text, name, meant) => {
        const result = editDotenv(text, new Map([[name, meant]]));
        if (!result.ok) {
          if (whyNotCarried(name, meant) === undefined)
            expect((await judged(text)).errors).toBeGreaterThan(0);
          return;
        }
        done += 1;
        const [before, after] = [await judged(text), await judged(result.text)];
        expect(after.values[name]).toBe(meant);
        const others = (verdict: Verdict) => verdict.bindings.filter(([other]) => other !== name);
        expect(others(after)).toEqual(others(before));
      }),
      options,
    );
    expect(done).toBeGreaterThan(RUNS / 3);
  });

  test("what editDotenv deletes is gone, and all else as before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(file, tidyFile), key, async (text, name) => {
        const result = editDotenv(text, new Map([[name, undefined]]));
        if (!result.ok) return;
        const [before, after] = [await judged(text), await judged(result.text)];
        expect(after.bindings).toEqual(before.bindings.filter(([other]) => other !== name));
      }),
      options,
    );
  });

  test("a written line is a fixed point of Hermes' repair, and an unquoted one reads the same everywhere", async () => {
    await fc.assert(
      fc.asyncProperty(key, value, async (name, meant) => {
        const result = editDotenv("# head\n", new Map([[name, meant]]));
        if (!result.ok) return;
        const verdict = await judged(result.text);
        expect(verdict.repaired).toBe(result.text);
        if (readDotenv(result.text).entries[0]?.quote === "none") expect(verdict.naive[name]).toBe(meant);
      }),
      options,
    );
  });
});
