import fc from "fast-check";
import { plistElement } from "../../src/formats/plist/write.ts";
import type { PlistDict, PlistValue } from "../../src/formats/plist.ts";

/** Text that XML has to escape, keep or may not change. */
export const text = fc.string({
  unit: fc.constantFrom(...Array.from("ab1 <>&\"'\n\t\ré👍]-;#\u0085\u2028\ufffd\u00a0")),
  maxLength: 8,
});

export const key = fc.oneof(fc.constantFrom("Label", "Nice", "KeepAlive", "a", "b", "__proto__", ""), text);

export const scalar: fc.Arbitrary<PlistValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.integer({ min: -3, max: 3 }),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
    .map((value) => value + 0),
  fc.uint8Array({ maxLength: 80 }),
  fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
);

export const { value, dict } = fc.letrec<{ value: PlistValue; dict: PlistDict }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    tie("dict"),
  ),
  dict: fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
}));

/** Something that may stand between values. */
const gap = fc.constantFrom(
  "",
  "",
  " ",
  "\n",
  "\n    ",
  "\r\n\t",
  "\n\n  ",
  "\n  <!-- <key>no</key> & -->\n  ",
  " <!-- c -->\n",
  "<?note it?>",
);

const OTHERS = [
  "<real>1</real>",
  "<real>1.50</real>",
  "<integer>0x1F</integer>",
  "<integer> +7</integer>",
  "<integer>9223372036854775807</integer>",
  "<data>\n\tAQ\n\tID\n</data>",
  "<data/>",
  "<true></true>",
  "<string/>",
  "<string><![CDATA[<a> & b]]> &#x41;&#10;</string>",
  "<array><!-- c --><false/></array>",
  "<date>2026-01-02T03:04:05Z</date>",
];

/** A property list as people and other programs write them, and the paths of its dictionaries. */
export interface ForeignPlist {
  readonly text: string;
  readonly dicts: readonly (readonly string[])[];
}

interface Written {
  readonly source: string;
  readonly paths: readonly (readonly string[])[];
}

const writtenScalar: fc.Arbitrary<Written> = fc
  .oneof(
    fc.constantFrom(...OTHERS),
    scalar.map((data) => plistElement(data, { newline: "\n", base: "", unit: "\t" })),
  )
  .map((source) => ({ source, paths: [] }));

const plainKey = fc.constantFrom("Label", "Nice", "KeepAlive", "a", "b&c", "d");

const { written } = fc.letrec<{ written: Written; inside: Written }>((tie) => ({
  inside: fc.oneof({ depthSize: "small" }, writtenScalar, tie("written")),
  written: fc
    .tuple(
      fc.uniqueArray(fc.tuple(plainKey, tie("inside"), gap, gap), {
        selector: ([name]) => name,
        maxLength: 4,
      }),
      gap,
      fc.constantFrom("", "", ' note="1"'),
    )
    .map(([entries, end, attribute]) => {
      const parts = entries.map(
        ([name, { source }, before, between]) =>
          `${before}<key>${name.replace("&", "&amp;")}</key>${between}${source}`,
      );
      const paths = entries.flatMap(([name, { source, paths: inner }]) =>
        source.startsWith("<dict") ? inner.map((path) => [name, ...path]) : [],
      );
      const content = `${parts.join("")}${end}`;
      const source = content === "" ? `<dict${attribute}/>` : `<dict${attribute}>${content}</dict>`;
      return { source, paths: [[], ...paths] };
    }),
}));

export const foreignPlist: fc.Arbitrary<ForeignPlist> = fc
  .tuple(
    fc.constantFrom("", "\ufeff"),
    fc.constantFrom(
      "",
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n',
      "<!-- head -->\r\n",
    ),
    written,
    gap,
    fc.constantFrom("", "\n", "\n<!-- tail -->\n"),
  )
  .map(([mark, head, { source, paths }, space, tail]) => ({
    text: `${mark}${head}<plist version="1.0">${space}${source}${space}</plist>${tail}`,
    dicts: paths,
  }));
