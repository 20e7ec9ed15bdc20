import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { shellExports } from "../../src/formats/shell-exports.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import { referencesFor } from "../../src/plan/import-references.ts";

const HIDING = { isCredential: () => false };

function namesFor(
  profiles: Readonly<Record<string, Readonly<Record<string, string>>>>,
  environment: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const found = referencesFor(
    new Map(
      Object.entries(profiles).map(([name, values]) => [
        name as ProfileName,
        new Map(Object.entries(values)),
      ]),
    ),
    HIDING,
    (name, value) => environment[name] !== undefined && environment[name] !== value,
  );
  return Object.fromEntries(
    [...found].flatMap(([profile, names]) =>
      [...names].map(([variable, name]) => [`${profile} ${variable}`, name]),
    ),
  );
}

test.each([
  ["a profile and its variable", { coder: { TOKEN: "x" } }, {}, { "coder TOKEN": "CODER_TOKEN" }],
  [
    "profiles that differ in - and _ alone",
    { "a-b": { X: "1" }, a_b: { X: "2" } },
    {},
    { "a-b X": "A_B_X", "a_b X": "A_B_X_2" },
  ],
  [
    "names that meet where profile and variable do",
    { a: { B_C: "1" }, "a-b": { C: "2", C_2: "3" } },
    {},
    { "a B_C": "A_B_C", "a-b C": "A_B_C_2", "a-b C_2": "A_B_C_2_2" },
  ],
  ["a profile that begins with a digit", { "1st": { X: "1" } }, {}, { "1st X": "AGENT_1ST_X" }],
  ["a name that loaders know", { ld: { PRELOAD: "1" } }, {}, { "ld PRELOAD": "AGENT_LD_PRELOAD" }],
  ["a name that is set already", { coder: { X: "1" } }, { CODER_X: "0" }, { "coder X": "CODER_X_2" }],
  ["one that is set to the very value", { coder: { X: "1" } }, { CODER_X: "1" }, { "coder X": "CODER_X" }],
  [
    "nothing for what no environment can hold, or no manifest name",
    {
      coder: {
        EMPTY: "",
        LONG: "x".repeat(70_000),
        WIDE: "日".repeat(40_000),
        "a.b": "1",
        HERMES_HOME: "/x",
        MIIEvQIBADANBgkqhkiG9w0: "=",
      },
    },
    {},
    {},
  ],
] as const)("references are named for %s", (_, profiles, environment, names) => {
  expect(namesFor(profiles, environment)).toEqual(names);
});

test("a shell gives every value back as it was", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 });
  const odd = fc.constantFrom(
    "'",
    "''",
    '"',
    "$HOME",
    "`id`",
    "\\",
    "\\'",
    "\n",
    "\r\n",
    "é",
    "日本",
    " ",
    "!",
    "#",
  );
  const value = fc
    .array(fc.oneof(odd, text), { maxLength: 5 })
    .map((parts) => parts.join("").replaceAll("\0", ""));
  fc.assert(
    fc.property(fc.array(value, { minLength: 20, maxLength: 60 }), (values) => {
      const variables = values.map((one, index) => [`V${index}`, Buffer.from(one).toString()] as const);
      const script = `${shellExports(variables)}\nfor name in ${variables.map(([name]) => name).join(" ")}; do eval "printf '%s\\\\000' \\"\\$$name\\""; done`;
      const printed = execFileSync("/bin/sh", ["-c", script], { env: { LANG: "C.UTF-8" } }).toString();
      expect(printed.split("\0").slice(0, -1)).toEqual(variables.map(([, one]) => one));
    }),
    { seed: 20261122, numRuns: 8 },
  );
});
