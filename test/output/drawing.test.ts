import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { drawDiagnostics } from "../../src/output/draw-diagnostics.ts";
import { drawStatus } from "../../src/output/draw-status.ts";
import { Paper } from "../../src/output/paper.ts";
import type { DiagnosticDocument } from "../../src/output/plan-document.generated.ts";
import type { GatewayStatus } from "../../src/output/status-document.generated.ts";
import { drawTable } from "../../src/output/table.ts";
import { ago, count, printable } from "../../src/output/words.ts";
import { read } from "../manifest/manifest-text.ts";
import { declaredGateway } from "./gateway-sample.ts";
import { withoutColours } from "./plan-sample.ts";

function draw(drawing: (paper: Paper) => void, width = 80, hasColor = false): Promise<string> {
  const paper = new Paper({ hasColor, width });
  drawing(paper);
  return paper.text();
}

describe("words", () => {
  test.each([
    [0, "0 profiles"],
    [1, "1 profile"],
    [2, "2 profiles"],
  ])("%i of a thing", (number, words) => {
    expect(count(number, "profile")).toBe(words);
  });

  test.each([
    [-5000, "0s"],
    [0, "0s"],
    [99_999, "99s"],
    [100_000, "1m"],
    [5_999_999, "99m"],
    [6_000_000, "1h"],
    [172_799_999, "47h"],
    [172_800_000, "2d"],
    [8_640_000_000, "100d"],
  ])("%i ms ago", (ms, words) => {
    expect(ago(ms)).toBe(words);
  });

  test.each([
    ["plain", "plain"],
    ["漢字 ✓ é", "漢字 ✓ é"],
    ["tab\tand\nline", "tab\tand\nline"],
    ["\u001b[31mred", "\\u001b[31mred"],
    ["bell\u0007 del\u007f csi\u009b cr\r", "bell\\u0007 del\\u007f csi\\u009b cr\\u000d"],
    ["\u202ertl\u2066", "\\u202ertl\\u2066"],
  ])("printable(%j)", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test.each(["\u200e", "\u200f", "\u061c", "\u2028", "\u2029"])(
    "printable leaves no %j, which moves what follows",
    (character) => {
      expect(printable(character)).not.toBe(character);
    },
  );
});

describe("paper", () => {
  test("wraps between words, and indents what goes on", async () => {
    expect(await draw((paper) => paper.line("  - one two three four", 4), 20)).toBe(
      "  - one two three\n    four\n",
    );
  });

  test("leaves a word that is too long whole", async () => {
    const path = `/home/ada/${"x".repeat(40)}`;
    expect(await draw((paper) => paper.line(`at ${path}`, 2), 20)).toContain(path);
  });

  test("leaves a command whole, so that it can be copied", async () => {
    const command = "`systemctl --user disable x && rm y`";
    expect(await draw((paper) => paper.line(`  To end it: ${command} does`, 2), 30)).toBe(
      `  To end it:\n  ${command}\n  does\n`,
    );
  });

  test("loses no word, whatever the width", async () => {
    const text = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii";
    for (const width of [20, 25, 33, 80]) {
      expect((await draw((paper) => paper.line(text, 4), width)).split(/\s+/).filter(Boolean)).toEqual(
        text.split(" "),
      );
    }
  });

  test("keeps several spaces in a line that is wrapped", async () => {
    expect(await draw((paper) => paper.line(`a  b ${"word ".repeat(10)}`, 2), 30)).toContain("a  b word");
  });

  test("has no white space at the ends of lines", async () => {
    expect(await draw((paper) => paper.line("word ".repeat(20), 2), 20)).not.toMatch(/ $/m);
  });

  test("is nothing where nothing was written", async () => {
    expect(await draw(() => undefined)).toBe("");
  });
});

describe("a table", () => {
  const columns = [
    { title: "NAME", importance: 9, cell: (row: readonly string[]) => row[0] ?? "" },
    { title: "NOTE", importance: 1, cell: (row: readonly string[]) => row[1] ?? "" },
    { title: "PID", importance: 5, cell: (row: readonly string[]) => row[2] ?? "" },
  ];

  test("aligns by what a terminal shows, wide characters and marks included", async () => {
    const text = await draw((paper) =>
      drawTable(paper, columns, [
        ["漢字", "é", "1"],
        ["ab", "e\u0301", "2"],
        ["🙂", "x", "3"],
      ]),
    );
    const [header = "", ...rows] = text.trimEnd().split("\n");
    const at = stringWidth(header.slice(0, header.indexOf("PID")));
    for (const row of rows) expect(stringWidth(row.slice(0, row.search(/[123]$/)))).toBe(at);
  });

  test("leaves out the least important column where the width does not do", async () => {
    const rows = [["coder", "a long note", "12345"]];
    const titles = async (width: number) =>
      (await draw((paper) => drawTable(paper, columns, rows), width)).split("\n")[0]?.split(/\s+/);
    expect(await Promise.all([80, 20, 8].map(titles))).toEqual([
      ["NAME", "NOTE", "PID"],
      ["NAME", "PID"],
      ["NAME"],
    ]);
  });

  test("fits a width to the last column", async () => {
    const rows = [["coder", "a note", "12345"]];
    const width = "coder  a note  12345".length;
    expect(await draw((paper) => drawTable(paper, columns, rows), width)).toContain("NOTE");
    expect(await draw((paper) => drawTable(paper, columns, rows), width - 1)).not.toContain("NOTE");
  });

  test("aligns the same with colours", async () => {
    const painted = columns.map((column) => ({
      ...column,
      paint: (text: string) => `\u001b[31m${text}\u001b[39m`,
    }));
    const rows = [
      ["漢字", "x", "1"],
      ["a", "yyy", "2"],
    ];
    const plain = withoutColours(await draw((paper) => drawTable(paper, painted, rows)));
    expect(plain).toBe(await draw((paper) => drawTable(paper, columns, rows)));
  });
});

describe("the status of a fleet", () => {
  const NOW = Date.UTC(2026, 10, 22, 12);
  const about = { nowMs: NOW, isDeclared: true };
  const status = (gateways: GatewayStatus[], width = 80) =>
    draw(
      (paper) =>
        drawStatus(
          paper,
          { format_version: 1, fleet: "home", host: "vps1", gateways, diagnostics: [] },
          about,
        ),
      width,
    );

  const fleet = [
    declaredGateway("coder", { pid: 8497, since: new Date(NOW - 7_200_000).toISOString() }),
    declaredGateway("default", {
      actual: "degraded",
      pid: 12,
      since: new Date(NOW - 42_000).toISOString(),
      problems: ["telegram is fatal: bad token"],
    }),
    declaredGateway("personal-bot", { desired: "stopped", actual: "stopped", start_at_login: false }),
    declaredGateway("research", {
      actual: "failing",
      is_as_desired: false,
      problems: [
        "its program could not be run (status 203/EXEC), and this is a long story that goes on",
        "it does not start at login, and should",
      ],
    }),
  ];

  test("is a table, and what is wrong below it", async () => {
    expect(await status(fleet)).toMatchSnapshot();
  });

  test("in little room keeps what matters most", async () => {
    expect(await status(fleet, 40)).toMatchSnapshot();
  });

  test("of no profiles says what to do", async () => {
    expect(await status([])).toBe("The manifest has no profiles for this host. Add one under `profiles:`.\n");
  });

  test("tells what a person has to do, with the command", async () => {
    const to_do = [{ what: "it has no model yet", command: "hermes -p coder setup" }];
    expect(await status([declaredGateway("coder", { to_do })])).toMatchSnapshot();
  });

  test("is green only where nothing is to be done", async () => {
    const to_do = [{ what: "it has no model yet", command: "hermes -p coder setup" }];
    const drawn = async (rest: Partial<GatewayStatus>) =>
      draw(
        (paper) =>
          drawStatus(
            paper,
            {
              format_version: 1,
              fleet: "home",
              host: "vps1",
              gateways: [declaredGateway("a", { desired: "stopped", actual: "stopped", ...rest })],
              diagnostics: [],
            },
            about,
          ),
        80,
        true,
      );
    expect(await drawn({})).toContain("\u001b[32mstopped");
    expect(await drawn({ to_do })).toContain("\u001b[33mstopped");
    expect(await drawn({ to_do, is_as_desired: false })).toContain("\u001b[31mstopped");
  });

  test("makes control characters of a reason visible", async () => {
    expect(await status([declaredGateway("a", { problems: ["\u001b[2J"] })])).toContain("a: \\u001b[2J");
  });
});

describe("diagnostics", () => {
  const drawn = (diagnostics: readonly DiagnosticDocument[], width = 80) =>
    draw((paper) => drawDiagnostics(paper, diagnostics), width);

  test("of a bad manifest show each line, with a mark under what is meant", async () => {
    const text = [
      "version: 1",
      "profiles:",
      "  Coder: {}",
      "  research:",
      "    gatway: { state: stopped }",
      "    gateway: { state: runing, ready_timeout: 60 }",
      "    env:",
      "      HERMES_HOME: /srv/s3cret",
      "      A: { from_evn: X }",
      "    config: { x: [1, 2] }",
      "    soul: { text: a, file: b }",
      "",
    ].join("\n");
    expect(await drawn(read(text).diagnostics)).toMatchSnapshot();
  });

  test("tell severity, place or path, message and hint", async () => {
    const path = "/home/ada/.hermes/profiles/coder/config.yaml" as AbsolutePath; // absolute, as written
    expect(
      await drawn([
        {
          code: "x",
          severity: "error",
          message: "config.yaml cannot be read: the top level is not a map (line 1, column 1)",
          path,
          hint: "Mend or move the file; it is left as it is until then.",
        },
        { code: "x", severity: "warning", message: "without place or hint" },
        { code: "x", severity: "note", message: "with a hint", hint: "Do this." },
      ]),
    ).toMatchSnapshot();
  });

  const at = async (excerpt: string, column: number) => {
    const place = { file: "f", line: 7, column, excerpt };
    const lines = (await drawn([{ code: "x", severity: "error", message: "m", place }])).split("\n");
    const mark = lines.findIndex((line) => line.endsWith("^"));
    return { line: lines[mark - 1] ?? "", mark: lines[mark]?.indexOf("^") ?? -1 };
  };

  test.each([1, 20, 69, 90, 150])("show a long line around its column %i", async (column) => {
    const excerpt = `${"x".repeat(column - 1)}@${"y".repeat(200 - column)}`;
    const { line, mark } = await at(excerpt, column);
    expect(line[mark]).toBe("@");
    expect(line.length).toBeLessThanOrEqual(80);
  });

  test("have their mark under a tabbed line's character", async () => {
    const { line, mark } = await at("\t\tkey: @", 8);
    expect(line[mark]).toBe("@");
  });

  test("have their mark under what is meant behind wide characters", async () => {
    const { line, mark } = await at("漢字: @", 5);
    const shown = stringWidth(line.slice(0, line.indexOf("@")));
    expect(mark).toBe(shown);
  });

  test("make control characters visible, whatever they are in", async () => {
    const evil = "\u001b[2J\u202e";
    const text = await drawn([
      { code: "x", severity: "error", message: evil, hint: evil, path: evil },
      {
        code: "x",
        severity: "error",
        message: "m",
        place: { file: evil, line: 1, column: 1, excerpt: evil },
      },
    ]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  test("are no wider than the paper, but for the lines that they quote", async () => {
    const message = "a message that goes on and on, ".repeat(8);
    for (const line of (await drawn([{ code: "x", severity: "warning", message, hint: message }], 60)).split(
      "\n",
    )) {
      expect(stringWidth(line)).toBeLessThanOrEqual(60);
    }
  });
});

describe("a coloured line that is wrapped more than once", () => {
  test("has one blank between its words, as without colours", async () => {
    const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");
    const paper = new Paper({ hasColor: true, width: 40 });
    paper.line(paper.colors.green(words), 4);
    const plain = stripVTControlCharacters(await paper.text());
    expect(plain.trim().split(/\n\s*/).join(" ")).toBe(words);
  });
});
