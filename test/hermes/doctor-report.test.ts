import { describe, expect, test } from "@jest/globals";
import { readDoctorReport } from "../../src/hermes/doctor-report.ts";

const REPORT = `
┌─────────────────────────────────────────────────────────┐
│                 🩺 Hermes Doctor                        │
└─────────────────────────────────────────────────────────┘

◆ Python Environment
  ✓ Python 3.11.9
  ⚠ Not in virtual environment (recommended)

◆ Configuration Files
  ✗ ~/.hermes/profiles/coder/.env file missing
    → Run 'hermes setup' to create one
    → or copy it
  ✓ config.yaml exists

◆ API Connectivity
  Running 3 connectivity checks in parallel…\r                    \r  ✗ Anthropic API (invalid API key)

────────────────────────────────────────────────────────────
  Found 2 issue(s) to address:

  1. Run 'hermes setup' to create .env
  2. Check ANTHROPIC_API_KEY in
     your .env

  Tip: run 'hermes doctor --fix' to auto-fix what's possible.
`;

describe("what hermes doctor prints", () => {
  test("is read row by row, with the section and what it says to do", () => {
    expect(readDoctorReport(REPORT)).toEqual({
      isReport: true,
      wellCount: 2,
      rows: [
        {
          is: "warning",
          section: "Python Environment",
          text: "Not in virtual environment (recommended)",
          advice: [],
        },
        {
          is: "error",
          section: "Configuration Files",
          text: "~/.hermes/profiles/coder/.env file missing",
          advice: ["Run 'hermes setup' to create one", "or copy it"],
        },
        { is: "error", section: "API Connectivity", text: "Anthropic API (invalid API key)", advice: [] },
      ],
      issues: ["Run 'hermes setup' to create .env", "Check ANTHROPIC_API_KEY in your .env"],
    });
  });

  test("may be coloured, have CRLF, and other signs for the same", () => {
    const text =
      "\u001b[1;36m◆ Tools\u001b[0m\r\n  \u001b[33m⚠️\u001b[0m git \u001b[2m(not found)\u001b[0m\r\n  ✔ node\r\n  ❌ rg\r\n  ✘ uv\r\n";
    const read = readDoctorReport(text);
    expect(read.rows.map(({ is, text }) => `${is} ${text}`)).toEqual([
      "warning git (not found)",
      "error rg",
      "error uv",
    ]);
    expect(read.wellCount).toBe(1);
    expect(read.isReport).toBe(true);
  });

  test("is well where all checks passed", () => {
    const read = readDoctorReport("\n◆ Tools\n  ✓ git\n\n  All checks passed! 🎉\n");
    expect(read).toEqual({ isReport: true, wellCount: 1, rows: [], issues: [] });
  });

  test("advice that belongs to what is well is no one's", () => {
    const read = readDoctorReport(
      "◆ A\n  ✗ one\n    → do it\n  ✓ two\n    → never mind\n◆ B\n    → nor this\n",
    );
    expect(read.rows).toEqual([{ is: "error", section: "A", text: "one", advice: ["do it"] }]);
  });

  test.each([
    ["nothing", ""],
    ["blank lines", "\n \n"],
    ["another program's words", "command not found: frobnicate\n1. one\n2. two\n"],
    ["bytes of any kind", "\u0000\ufffd\u001b[2J\u0007 ◆\n → x\n"],
    ["a traceback", "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'a'\n"],
  ])("is no report where it is %s", (_, text) => {
    expect(readDoctorReport(text)).toEqual({ isReport: false, wellCount: 0, rows: [], issues: [] });
  });

  test("is a report that was cut off where it has begun as one", () => {
    expect(readDoctorReport("◆ Tools\n  ✗ git\n  ✓ no")).toMatchObject({ isReport: true, wellCount: 1 });
  });
});
