import fc from "fast-check";
import {
  type CreateNodeOptions,
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ToStringOptions,
  visit,
} from "yaml";
import { hasLoneSurrogate } from "../../src/formats/splice.ts";
import type { YamlMap, YamlValue } from "../../src/formats/yaml.ts";

export const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "c", "model", "default", "x-y") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1", "yes", "a.b", "with space", "", "null", "<<", "=", "é", "# c", "k: v"),
  },
);

const word = fc.constantFrom(
  "a",
  "yes",
  "no",
  "12:30",
  "1_000",
  "2026-01-01",
  "010",
  "0o7",
  "1e3",
  "~",
  "null",
  "=",
  "<<",
  ".5",
  ".inf",
  "y",
  "- x",
  "a: b",
  "a #b",
  "#c",
  "'q'",
  '"d"',
  "[f",
  "{g",
  "*h",
  "&i",
  "!j",
  "%k",
  "@l",
  "`m",
  "|",
  ">",
  "?",
  "? n",
  ":",
  "é ü",
  "👍",
  "a\nb",
  "\n",
  "a\n\n  b\n",
  "tab\t",
  " outer ",
  "",
  "\u0085",
  "\u2028",
  "\ufeff",
  "\x1b",
  "\r\n",
  "...",
  "---",
  "http://h:1/p?q=1#f",
  "C:\\path",
  "a, b",
  "x".repeat(120),
  "long words ".repeat(12),
  "trailing:",
  "08",
  "0x1f",
);
export const scalar: fc.Arbitrary<null | boolean | number | string> = fc.oneof(
  { weight: 4, arbitrary: word },
  {
    weight: 2,
    arbitrary: fc.string({ unit: "binary", maxLength: 8 }).filter((text) => !hasLoneSurrogate(text)),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(fc.maxSafeInteger(), fc.double(), fc.constantFrom(0, -0, 7, 1e21, 1e-7, 0.1)),
  },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false) },
);

const { value: anyValue } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }) },
  ),
}));
export const value = anyValue.filter((data) => isExact(data));
export const map: fc.Arbitrary<YamlMap> = fc
  .dictionary(key, value, { maxKeys: 5, noNullPrototype: true })
  .filter((data) => isExact(data));

function isExact(data: YamlValue): boolean {
  if (typeof data === "number") {
    return !Object.is(data, -0) && (!Number.isInteger(data) || Number.isSafeInteger(data));
  }
  if (typeof data !== "object" || data === null) return true;
  return Object.values(data).every((item: YamlValue) => isExact(item));
}

/** How the `yaml` library writes data, in all its styles, with comments and blank lines strewn in. */
export interface Rendering {
  readonly options: ToStringOptions & CreateNodeOptions;
  /** One number a node, used for its flow style, comment and blank line. */
  readonly moods: readonly number[];
  readonly newline: "\n" | "\r\n";
  readonly head: string;
  readonly endsWithNewline: boolean;
}

export const rendering: fc.Arbitrary<Rendering> = fc.record({
  options: fc.record({
    indent: fc.constantFrom(2, 2, 3, 4),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 40, 80),
    flowCollectionPadding: fc.boolean(),
    singleQuote: fc.constantFrom(true, false, null),
    defaultStringType: fc.constantFrom("PLAIN", "PLAIN", "QUOTE_DOUBLE", "BLOCK_LITERAL"),
    trailingComma: fc.boolean(),
    blockQuote: fc.constantFrom<(boolean | "literal" | "folded")[]>(true, false, "literal", "folded"),
  }),
  moods: fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }),
  newline: fc.constantFrom("\n", "\n", "\r\n"),
  head: fc.constantFrom("", "", "# head\n", "---\n", "\ufeff", "%YAML 1.1\n---\n", "\n\n"),
  endsWithNewline: fc.boolean(),
});

export function rendered(
  data: YamlMap,
  { options, moods, newline, head, endsWithNewline }: Rendering,
): string {
  const document = new Document(data, { version: "1.1", aliasDuplicateObjects: false });
  let count = 0;
  visit(document, (_, node) => {
    if (isPair(node) || node === document) return;
    const mood = moods[count++ % moods.length] ?? 0;
    if ((isMap(node) || isSeq(node)) && mood < 15 && count > 1) node.flow = true;
    if (isScalar(node) && mood >= 15 && mood < 30) node.comment = ` c${count}`;
    if ((isMap(node) || isSeq(node)) && mood >= 30 && mood < 40) node.comment = ` c${count}`;
    if (isScalar(node) && mood >= 40 && mood < 50) node.spaceBefore = true;
    if (isScalar(node) && mood >= 50 && mood < 60) node.commentBefore = ` c${count}`;
  });
  const text = head + document.toString({ ...options, directives: false });
  const lines = endsWithNewline ? text : text.replace(/\n+$/, "");
  return newline === "\n" ? lines : lines.replaceAll("\n", newline);
}

/** The options of yaml.dump that change how its text looks. */
export const dumpOptions = fc.record({
  default_flow_style: fc.constantFrom(false, null, true),
  allow_unicode: fc.boolean(),
  sort_keys: fc.constant(false),
  width: fc.constantFrom(40, 80, 1000),
  indent: fc.constantFrom(2, 4),
  explicit_start: fc.boolean(),
});

/** Files of lines as people keep them, some of them broken: simple scalars, keys and dashes in a few columns. */
export const simpleFile = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "  ", "  ", "    ", " "),
      fc.constantFrom("", "", "", "- ", "-   ", "- - "),
      fc.constantFrom("a:", "b:", "'c d':", '"e":', "yes:", "k-1.x/y:", ""),
      fc.constantFrom(
        "",
        " 1",
        " x y # note",
        " 'it''s'",
        ' "q"',
        " []",
        " {}",
        " ~",
        " yes",
        " 12:30",
        " # note",
        " -5",
        " - x",
        " a: b",
        " http://h:1/p?q=1#f",
        " x#y",
        " |",
        " [1]",
        " &x 1",
        " \u00a0z\u00a0",
        " é",
        " 010",
        " 2026-01-01",
        " k:",
      ),
      fc.constantFrom("\n", "\n", "\n", "\n\n", "\r\n", "\n# note\n", "  \n"),
    ),
    { maxLength: 7 },
  )
  .map((lines) => lines.map((parts) => parts.join("")).join(""));
