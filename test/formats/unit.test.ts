import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { sliceOf } from "../../src/formats/splice.ts";
import {
  editUnit,
  environmentOf,
  quoteCommand,
  quoteEnvironment,
  readUnit,
  splitCommand,
  type UnitEdit,
  unitValues,
} from "../../src/formats/unit.ts";

const captured = readFileSync(
  new URL("../../fixtures/captures/hermes-0.16/unit-coder.service", import.meta.url),
  "utf8",
);
const edited = (text: string, ...edits: UnitEdit[]): string => {
  const result = editUnit(text, edits);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
};
const argsOf = (value: string): readonly string[] => {
  const command = splitCommand(value);
  if (!command.ok) throw new Error(command.reason);
  return command.args;
};

describe("reading units", () => {
  test("finds command, home and login target in what Hermes writes", () => {
    const file = readUnit(captured);
    expect(argsOf(unitValues(file, "Service", "ExecStart")[0] ?? "").slice(1)).toEqual([
      "-m",
      "hermes_cli.main",
      "--profile",
      "coder",
      "gateway",
      "run",
    ]);
    const environment = environmentOf(unitValues(file, "Service", "Environment"));
    expect([...environment.keys()]).toEqual(["PATH", "VIRTUAL_ENV", "HERMES_HOME"]);
    expect(environment.get("HERMES_HOME")).toBe("/home/ada/.hermes/profiles/coder");
    expect(unitValues(file, "Install", "WantedBy")).toEqual(["default.target"]);
  });

  test("joins continued lines with a space, comments between them left out", () => {
    const text = "[Service]\nExecStart=a \\\n# comment\n  b\\\n; comment\nc\nUser=x\n";
    expect(readUnit(text).entries.map(({ key, value }) => [key, value])).toEqual([
      ["ExecStart", "a    b c"],
      ["User", "x"],
    ]);
  });

  test("takes two backslashes at the end for no continuation", () => {
    expect(readUnit("[S]\nA=x\\\\\nB=y\n").entries.map(({ value }) => value)).toEqual(["x\\\\", "y"]);
  });

  test("ignores comments, lines without =, and what precedes any section", () => {
    const text = "A=0\n# c\n[S]\n;d\nno assignment\n A = 1 \n[broken\nB=2\r\n[T]\n";
    const file = readUnit(text);
    expect(file.entries.map(({ section, key, value }) => [section, key, value])).toEqual([
      ["S", "A", "1"],
      ["S", "B", "2"],
    ]);
    expect(file.sections.map(({ name }) => name)).toEqual(["S", "T"]);
  });

  test("gives the range of an assignment and of its value", () => {
    const text = "[S]\n  A =  x \\\n  y  \nB=\n";
    const [a, b] = readUnit(text).entries;
    expect(a && sliceOf(text, a.range)).toBe("  A =  x \\\n  y  \n");
    expect(a && sliceOf(text, a.valueRange)).toBe("x \\\n  y");
    expect(b && sliceOf(text, b.valueRange)).toBe("");
  });

  test("resets a list at an empty assignment, over all sections of one name", () => {
    const file = readUnit("[S]\nA=1\n[T]\nA=9\n[S]\nA=\nA=2\nA=3\n");
    expect(unitValues(file, "S", "A")).toEqual(["2", "3"]);
    expect(unitValues(file, "S", "B")).toEqual([]);
  });
});

describe("editing units", () => {
  test("replaces the last assignment in place, over all its lines", () => {
    const text = "# head\r\n[Service]\r\nA=1\r\nA= 2 \\\r\n  3 \r\n; tail";
    expect(edited(text, { section: "Service", key: "A", to: "4" })).toBe(
      "# head\r\n[Service]\r\nA=1\r\nA= 4 \r\n; tail",
    );
  });

  test("adds a line behind the last one of the section", () => {
    const text = "[Unit]\nX=1\n\n[Service]\n# c\nA=1\n\n# about install\n[Install]\nB=2";
    expect(edited(text, { section: "Service", key: "N", to: "5" })).toBe(text.replace("A=1\n", "A=1\nN=5\n"));
    expect(edited(text, { section: "Install", key: "N", to: "5" })).toBe(`${text}\nN=5\n`);
    expect(edited("[A]\n[B]\n", { section: "A", key: "N", to: "" })).toBe("[A]\nN=\n[B]\n");
  });

  test("adds a section that is not there", () => {
    expect(edited("", { section: "Service", key: "MemoryMax", to: "1G" })).toBe("[Service]\nMemoryMax=1G\n");
    expect(edited("[A]\nB=1", { section: "C", key: "D", to: "2" })).toBe("[A]\nB=1\n\n[C]\nD=2\n");
    expect(edited("[A]\r\n", { section: "C", key: "D", to: "2" })).toBe("[A]\r\n\r\n[C]\r\nD=2\r\n");
  });

  test("deletes all assignments of a key in its section", () => {
    const text = "[S]\nA=1\nB=1\nA=2 \\\n 3\n[T]\nA=4\n[S]\nA=5";
    expect(edited(text, { section: "S", key: "A", to: undefined })).toBe("[S]\nB=1\n[T]\nA=4\n[S]\n");
  });

  test("changes nothing where the value is so already, or nothing is to be deleted", () => {
    const edits = [
      { section: "Service", key: "Restart", to: "always" },
      { section: "Service", key: "Nice", to: undefined },
    ];
    expect(edited(captured, ...edits)).toBe(captured);
  });

  test.each<[UnitEdit, RegExp]>([
    [{ section: "S", key: "A", to: "a\nb" }, /one line/],
    [{ section: "S", key: "A", to: " a" }, /white space/],
    [{ section: "S", key: "A", to: "a\\" }, /backslash/],
    [{ section: "S]", key: "A", to: "a" }, /section/],
    [{ section: "S", key: "A=B", to: "a" }, /setting/],
  ])("refuses %j", (edit, reason) => {
    expect(editUnit("[S]\n", [edit])).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test("reads back as meant and keeps all other bytes, in arbitrary files", () => {
    const line = fc.constantFrom(
      "[S]",
      "[T]",
      "A=1",
      "A=",
      "B = x y",
      "# c",
      ";d",
      "",
      "A=2 \\",
      "  3",
      "junk",
      "A=\\\\",
      " [S] ",
      "C='q\" z",
    );
    const newline = fc.constantFrom("\n", "\n", "\r\n", "");
    const file = fc.array(
      fc.tuple(line, newline).map((parts) => parts.join("")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        file.map((lines) => lines.join("")),
        fc.constantFrom("S", "T"),
        fc.constantFrom("A", "B", "N"),
        fc.constantFrom("new", "", "x y", undefined),
        (text, section, key, to) => {
          const result = editUnit(text, [{ section, key, to }]);
          if (!result.ok) throw new Error(result.reason);
          const others = (unit: string) =>
            readUnit(unit)
              .entries.filter((entry) => entry.section !== section || entry.key !== key)
              .map((entry) => [entry.section, entry.key, entry.value]);
          expect(others(result.text)).toEqual(others(text));
          const values = readUnit(result.text).entries.filter(
            (entry) => entry.section === section && entry.key === key,
          );
          expect(values.at(-1)?.value).toBe(to);
        },
      ),
      { seed: 20261122, numRuns: 1000 },
    );
  });
});

describe("command lines", () => {
  test.each<[string, readonly string[]]>([
    ["/bin/a b  c", ["/bin/a", "b", "c"]],
    ["/bin/a 'b c' \"d e\" f'g h'i", ["/bin/a", "b c", "d e", "fg hi"]],
    ["/bin/a '' \"\"", ["/bin/a", "", ""]],
    ["/bin/a \\x20\\n\\t\\s\\\\ '\\'' \\u00e9\\xc3\\xa9\\101", ["/bin/a", " \n\t \\", "'", "ééA"]],
    ["/bin/a 100%% $$HOME $HOME ${X} %h", ["/bin/a", "100%", "$HOME", "$HOME", "${X}", "%h"]],
    ["-/bin/a b", ["/bin/a", "b"]],
    ["!!/bin/a b", ["/bin/a", "b"]],
    ["@/bin/a posing b", ["/bin/a", "b"]],
    [":/bin/a $$x", ["/bin/a", "$$x"]],
    ["/bin/a \\; ';'", ["/bin/a", ";", ";"]],
    ["/opt/a$$b x", ["/opt/a$$b", "x"]],
    ['"/opt/a b/hermes" --profile coder', ["/opt/a b/hermes", "--profile", "coder"]],
  ])("splits %s", (line, args) => {
    expect(argsOf(line)).toEqual(args);
  });

  test.each([
    ["", /no command/],
    ["-", /no program/],
    ["/bin/a 'b", /not closed/],
    ["/bin/a \\q", /escape/],
    ["/bin/a b\\", /escape/],
    ["/bin/a \\x00", /escape/],
    ["/bin/a \\xff", /UTF-8/],
    ["/bin/a ; /bin/b", /several commands/],
  ])("says why %j is no command", (line, reason) => {
    expect(splitCommand(line)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test("quotes only what needs it", () => {
    expect(quoteCommand(["/usr/bin/hermes", "--profile", "coder", "gateway", "run"])).toBe(
      "/usr/bin/hermes --profile coder gateway run",
    );
    expect(quoteCommand(["/opt/a b/$x", "$HOME", "50%", "", ";", 'say "x"\n'])).toBe(
      '"/opt/a b/$x" "$$HOME" "50%%" "" ";" "say \\"x\\"\\n"',
    );
  });

  const text = fc.string({
    unit: fc.constantFrom(...Array.from("ab1/ -;%$\\'\"\n\t\x01\x7fé👍@:+!|{}#=")),
    maxLength: 8,
  });

  test("quoteCommand and splitCommand undo each other", () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), (program, rest) => {
        const args = [`/${program}`, ...rest];
        const line = quoteCommand(args);
        expect(splitCommand(line)).toEqual({ ok: true, args });
        const unit = edited("", { section: "Service", key: "ExecStart", to: line });
        expect(unitValues(readUnit(unit), "Service", "ExecStart")).toEqual([line]);
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });

  test("quoteEnvironment and environmentOf undo each other, several on a line too", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("A", "B_1", "_c"), text), (variables) => {
        const quoted = Object.entries(variables).map(([name, value]) => quoteEnvironment(name, value));
        expect(Object.fromEntries(environmentOf(quoted))).toEqual({ ...variables });
        expect(Object.fromEntries(environmentOf([quoted.join(" ")]))).toEqual({ ...variables });
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });
});

describe("environments", () => {
  test("take several assignments a line, quotes anywhere, the last one winning", () => {
    const values = ['A=1 "B=2 3" C="4 5" \'D=6\'', "A=7 =x 1X=2 noise E=100%% F=$X%h"];
    expect(Object.fromEntries(environmentOf(values))).toEqual({
      A: "7",
      B: "2 3",
      C: "4 5",
      D: "6",
      E: "100%",
      F: "$X%h",
    });
  });

  test("are quoted as Hermes quotes them", () => {
    expect(quoteEnvironment("HERMES_HOME", "/home/ada/.hermes")).toBe('"HERMES_HOME=/home/ada/.hermes"');
    expect(quoteEnvironment("A", '50% "x" \\')).toBe('"A=50%% \\"x\\" \\\\"');
  });

  test("keep what stands before an error in a line", () => {
    expect(Object.fromEntries(environmentOf(["A=1 'B=2", "C=3"]))).toEqual({ A: "1", C: "3" });
  });
});
