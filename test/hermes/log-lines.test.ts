import { describe, expect, test } from "@jest/globals";
import { EntryAssembler } from "../../src/hermes/log-entries.ts";
import { isWanted, type LogFilter } from "../../src/hermes/log-filter.ts";
import { goesOn, levelOfPriority, logLevelOf, readLogLine } from "../../src/hermes/log-lines.ts";
import { compareSources, readLogName } from "../../src/hermes/log-names.ts";
import { timeSince } from "../../src/hermes/log-since.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import type { LogEntry } from "../../src/model/log.ts";

const local = (text: string) => new Date(text).getTime();
const coder = "coder" as ProfileName; // test data

describe("a line of a log", () => {
  test.each([
    [
      "2026-11-22 06:19:14,454 INFO gateway.run: Starting",
      { timeMs: local("2026-11-22T06:19:14.454"), level: "INFO", logger: "gateway.run", message: "Starting" },
    ],
    [
      "2026-11-22 06:19:14,454 WARNING [telegram:42] agent.loop: a: b",
      {
        timeMs: local("2026-11-22T06:19:14.454"),
        level: "WARNING",
        session: "telegram:42",
        logger: "agent.loop",
        message: "a: b",
      },
    ],
    ["2026-11-22 06:19:14 said by hand", { timeMs: local("2026-11-22T06:19:14"), message: "said by hand" }],
    ["[2026-11-22T06:19:14.5] oops", { timeMs: local("2026-11-22T06:19:14.500"), message: "oops" }],
    [
      "2026-11-22T06:19:14.454Z ERROR x: y",
      { timeMs: Date.UTC(2026, 10, 22, 6, 19, 14, 454), level: "ERROR", logger: "x", message: "y" },
    ],
    ["2026-11-22T06:19:14+0130 oops", { timeMs: Date.UTC(2026, 10, 22, 4, 49, 14), message: "oops" }],
    ["2026-11-22 06:19:14,454 INFO gateway.run:", { level: "INFO", logger: "gateway.run", message: "" }],
    ["2026-11-22 06:19:14,454 ", { message: "" }],
    ["2026-11-22 06:19:14,454 INFORMED people: x", { message: "INFORMED people: x" }],
  ])("begins a record: %s", (line, read) => {
    expect(readLogLine(line)).toMatchObject(read);
  });

  test.each([
    "",
    "  at x",
    "Traceback (most recent call last):",
    "2026-13-22 06:19:14,454 INFO x: y",
    "on 2026-11-22 06:19:14",
  ])("belongs to the one before it: %j", (line) => {
    expect(readLogLine(line)).toBeUndefined();
  });

  test.each([
    ["  File a", ["oops"], true],
    ["oops again", ["oops"], false],
    ["Traceback (most recent call last):", ["oops"], true],
    ["ValueError: no", ["Traceback (most recent call last):", "  File a"], true],
    ["oops", ["Traceback (most recent call last):", "  File a", "ValueError: no"], false],
    [
      "Traceback (most recent call last):",
      ["Traceback (most recent call last):", "  File a", "ValueError: no"],
      false,
    ],
    [
      "Traceback (most recent call last):",
      ["Traceback (most recent call last):", "During handling of the above exception, another:", ""],
      true,
    ],
    [
      "During handling of the above exception, another exception occurred:",
      ["Traceback (most recent call last):", "  File a", "ValueError: no", ""],
      true,
    ],
  ])("goes on in a stream without stamps: %j after %j is %s", (line, before, does) => {
    expect(goesOn(line, before)).toBe(does);
  });
});

describe("records", () => {
  const put = (...lines: readonly string[]) => {
    const assembler = new EntryAssembler({ profile: coder, source: "gateway.log" });
    return [...assembler.push(lines, 7), ...assembler.flush()].map(({ lines: of, isDated, timeMs }) => ({
      lines: of,
      isDated,
      timeMs,
    }));
  };
  const at = local("2026-11-22T06:19:14.454");

  test("keep what stands below them without a stamp, and no blank lines at their end", () => {
    const first = "2026-11-22 06:19:14,454 ERROR x: boom";
    expect(
      put(first, "Traceback (most recent call last):", "any line", "", "more", "", `${first} 2`),
    ).toEqual([
      {
        lines: [first, "Traceback (most recent call last):", "any line", "", "more"],
        isDated: true,
        timeMs: at,
      },
      { lines: [`${first} 2`], isDated: true, timeMs: at },
    ]);
  });

  test("of a stream without stamps are its lines, tracebacks apart", () => {
    expect(
      put("one", "two", "Traceback (most recent call last):", "  File a", "ValueError: no", "three").map(
        ({ lines }) => lines.length,
      ),
    ).toEqual([1, 4, 1]);
    expect(put("one")).toEqual([{ lines: ["one"], isDated: false, timeMs: 7 }]);
  });

  test("are told in pieces where they never end", () => {
    const pieces = put("2026-11-22 06:19:14,454 ERROR x: boom", ...Array.from({ length: 4500 }, () => "on"));
    expect(pieces.map(({ lines }) => lines.length)).toEqual([2000, 2000, 501]);
    expect(pieces.map(({ timeMs }) => timeMs)).toEqual([at, at, at]);
  });
});

describe("a filter", () => {
  const entry = (rest: Partial<LogEntry>): LogEntry => ({
    profile: coder,
    source: "gateway.log",
    timeMs: 1000,
    isDated: true,
    message: "one",
    lines: ["one", "  two"],
    ...rest,
  });
  const traceback = ["one", "Traceback (most recent call last):"];
  test.each<[LogFilter, Partial<LogEntry>, boolean]>([
    [{}, {}, true],
    [{ sinceMs: 1000 }, {}, true],
    [{ sinceMs: 1001 }, {}, false],
    [{ level: "WARNING" }, { level: "INFO" }, false],
    [{ level: "WARNING" }, { level: "WARNING" }, true],
    [{ level: "WARNING" }, { level: "CRITICAL" }, true],
    [{ level: "WARNING" }, {}, false],
    [{ level: "INFO" }, {}, true],
    [{ level: "ERROR" }, { lines: traceback }, true],
    [{ level: "ERROR" }, { source: "gateway.error.log" }, true],
    [{ pattern: /two$/m }, {}, true],
    [{ pattern: /^one\n {2}two$/ }, {}, true],
    [{ pattern: /three/ }, {}, false],
    [{ isErrors: true }, { level: "WARNING" }, false],
    [{ isErrors: true }, { level: "WARNING", lines: traceback }, true],
    [{ isErrors: true }, { level: "ERROR" }, true],
    [{ isErrors: true }, { source: "gateway.error.log" }, true],
    [{ isErrors: true }, { source: "gateway.error.log", level: "INFO" }, false],
    [{ isErrors: true, pattern: /one/ }, {}, false],
  ])("%o of %o: %s", (filter, rest, is) => {
    expect(isWanted(entry(rest), filter)).toBe(is);
  });
});

test.each([
  ["warn", "WARNING"],
  ["Error", "ERROR"],
  ["FATAL", "CRITICAL"],
  ["loud", undefined],
])("the level %s is %s", (word, level) => {
  expect(logLevelOf(word)).toBe(level);
});

test("priorities of a journal are levels", () => {
  expect([0, 2, 3, 4, 5, 6, 7, 8, Number.NaN].map(levelOfPriority)).toEqual([
    "CRITICAL",
    "CRITICAL",
    "ERROR",
    "WARNING",
    "INFO",
    "INFO",
    "DEBUG",
    undefined,
    undefined,
  ]);
});

test.each([
  ["gateway.log", { log: "gateway.log", rotation: 0 }],
  ["errors.log.12", { log: "errors.log", rotation: 12 }],
  ["gateway.error.log", { log: "gateway.error.log", rotation: 0 }],
  ["gateway.log.1.gz", undefined],
  ["notes.txt", undefined],
  [".log", undefined],
])("the file %s is %o", (name, read) => {
  expect(readLogName(name)).toEqual(read);
});

test("of logs with the same record the gateway's is named, and the journal last", () => {
  const names = ["journal", "z.log", "errors.log", "agent.log", "gateway.error.log", "gateway.log"];
  expect(names.toSorted(compareSources)).toEqual([
    "gateway.log",
    "agent.log",
    "errors.log",
    "gateway.error.log",
    "z.log",
    "journal",
  ]);
});

describe("--since", () => {
  const now = local("2026-11-30T12:00");
  test.each([
    ["90s", now - 90_000],
    ["1h", now - 3_600_000],
    ["2d", now - 172_800_000],
    ["2026-11-30", local("2026-11-30T00:00")],
    ["2026-11-30T10:00", local("2026-11-30T10:00")],
    ["2026-11-30 10:00:30", local("2026-11-30T10:00:30")],
    ["2026-11-30T10:00Z", Date.UTC(2026, 10, 30, 10)],
    ["2026-11-30T10:00+02:00", Date.UTC(2026, 10, 30, 8)],
    ["2026-11-31x", undefined],
    ["2026-13-01", undefined],
    ["1", undefined],
    ["yesterday", undefined],
  ])("%s", (text, ms) => {
    expect(timeSince(text, now)).toBe(ms);
  });
});
