import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { EntryAssembler } from "../../../src/hermes/log-entries.ts";
import type { AbsolutePath, ProfileName } from "../../../src/model/ids.ts";
import type { LogEntry } from "../../../src/model/log.ts";
import { blocksBackwards, endOfLines, linesForwards, offsetSince } from "../../../src/observe/log-blocks.ts";
import { findLogs } from "../../../src/observe/log-files.ts";
import { historyOf } from "../../../src/observe/log-history.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import type { FollowingSystem, OpenFile } from "../../../src/system/system.ts";
import { throwAwayFolder } from "../../system/throw-away.ts";
import { RotatingLog, record } from "./rotating-log.ts";

const folder = throwAwayFolder();

/** A file in memory, and how much of it has been read. */
function fileOf(text: string | Uint8Array): OpenFile & { bytesRead: number } {
  const bytes = Buffer.from(text);
  return {
    id: "1",
    bytesRead: 0,
    look: () => ({ id: "1", size: bytes.length, modifiedMs: 0 }),
    read(at, length) {
      const part = bytes.subarray(at, at + length);
      this.bytesRead += part.length;
      return part;
    },
    close: () => undefined,
  };
}

const ORIGIN = { profile: "coder" as ProfileName, source: "gateway.log" }; // test data
const backwards = (text: string): readonly (readonly string[])[] =>
  [...blocksBackwards(fileOf(text), Buffer.byteLength(text))]
    .flatMap((lines) => {
      const assembler = new EntryAssembler(ORIGIN);
      return [...assembler.push(lines, 0), ...assembler.flush()].toReversed();
    })
    .map(({ lines }) => lines);
const forwards = (text: string): readonly (readonly string[])[] => {
  const assembler = new EntryAssembler(ORIGIN);
  const chunks = [...linesForwards(fileOf(text), 0, Buffer.byteLength(text))];
  return [...chunks.flatMap((lines) => assembler.push(lines, 0)), ...assembler.flush()].map(
    ({ lines }) => lines,
  );
};

describe("a log that is read from its end", () => {
  const piece = fc.oneof(
    fc.constant("Traceback (most recent call last):\n  File 語\nValueError: no"),
    fc.integer({ min: 1, max: 3000 }).map((length) => record("語".repeat(length), length)),
    fc.nat(59_999).map((ms) => record("short", ms)),
  );
  test("has the same records as one that is read from its beginning", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 120 }), fc.boolean(), (pieces, isEnded) => {
        const text = [record("first", 0), ...pieces].join("\n") + (isEnded ? "\n" : "");
        expect(backwards(text)).toEqual(forwards(text).toReversed());
      }),
      { numRuns: 60 },
    );
  });

  test("keeps no more of a line than its beginning, however long it is", () => {
    const text = `${record("one", 1)}\n${record("x".repeat(2_000_000), 2)}\n${record("three", 3)}\n`;
    const [three, two, one] = backwards(text);
    expect([three?.[0], one?.[0]]).toEqual([record("three", 3), record("one", 1)]);
    expect(two?.[0]).toHaveLength(64 * 1024 + " […]".length);
    expect(two).toEqual(forwards(text)[1]);
  });
});

test("what a line that is still written ends with is left to whoever follows", () => {
  const whole = `${record("one", 1)}\n`;
  const part = `${whole}2026-11`;
  expect([whole, part, "2026", ""].map((text) => endOfLines(fileOf(text), text.length))).toEqual([
    whole.length,
    whole.length,
    0,
    0,
  ]);
});

describe("what is not older than a time", () => {
  const lines = Array.from({ length: 50_000 }, (_, ms) => `${record(`line ${ms}`, ms)}\n`);
  const text = lines.join("");
  const sinceMs = new Date("2026-11-22T10:00:30.000").getTime();

  test("is found with few looks into a file", () => {
    const file = fileOf(text);
    const { offset: from, areOlderUndated } = offsetSince(file, text.length, sinceMs);
    expect(areOlderUndated).toBe(false);
    const wanted = text.indexOf(record("line 30000", 30_000));
    expect(from).toBeLessThanOrEqual(wanted);
    expect(wanted - from).toBeLessThanOrEqual(64 * 1024);
    expect(text[from - 1]).toBe("\n");
    expect(file.bytesRead).toBeLessThan(text.length / 3);
  });

  test("is all there is where all is asked for", () => {
    const file = fileOf("oops\n".repeat(1_000_000));
    expect(offsetSince(file, 5_000_000, 0)).toEqual({ offset: 0, areOlderUndated: false });
    expect(file.bytesRead).toBe(0);
  });

  test("is what was written last, from a whole line on, of a long stream in which no line tells its time", () => {
    const stream = "one more failure\n".repeat(200_000);
    const { offset, areOlderUndated } = offsetSince(fileOf(stream), stream.length, 1);
    expect(areOlderUndated).toBe(true);
    expect(stream[offset - 1]).toBe("\n");
    expect(stream.length - offset).toBeGreaterThan(1024 * 1024 - 100);
    expect(stream.length - offset).toBeLessThanOrEqual(1024 * 1024);
  });

  test.each([
    ["a short one", "oops\n".repeat(6000)],
    ["one of 300 KB", "another failure of this kind\n".repeat(10_000)],
    ["one that is a single line", "x".repeat(3_000_000)],
  ])("is all of a stream in which no line tells its time, where it is %s", (_, stream) => {
    expect(offsetSince(fileOf(stream), stream.length, 1)).toEqual({ offset: 0, areOlderUndated: false });
  });

  test("is not lost before a traceback that is longer than anybody looks", () => {
    const long = `  File "a.py", line 1\n`.repeat(200_000);
    const stream = `${record("one", 1)}\n${record("bad", 2)}\nTraceback (most recent call last):\n${long}`;
    const at = new Date("2026-11-22T10:00:00.002").getTime();
    expect(offsetSince(fileOf(stream), stream.length, at)).toEqual({ offset: 0, areOlderUndated: false });
  });
});

/** A machine that tells how many bytes are read of files. */
function counting(onRead: (length: number) => void): FollowingSystem {
  const real = readingMachine();
  return {
    ...real,
    openFile: (of: AbsolutePath, inside: AbsolutePath) => {
      const opened = real.openFile(of, inside);
      if (opened.is !== "open") return opened;
      const { file } = opened;
      return {
        is: "open",
        file: {
          ...file,
          read: (at, length) => {
            onRead(length);
            return file.read(at, length);
          },
        },
      };
    },
  };
}

describe("the history of a profile", () => {
  const home = () => folder.path("root");
  const undated: string[] = [];
  beforeEach(() => {
    undated.length = 0;
  });
  const read = async (
    system: FollowingSystem,
    rest: Partial<Parameters<typeof historyOf>[2]>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<readonly LogEntry[]> => {
    const logs = findLogs(system, { home: home() });
    const options = {
      direction: "forwards",
      sinceMs: 0,
      untilMs: 0,
      units: new Map(),
      onRefused: (path: string) => {
        throw new Error(path);
      },
      onUndated: (path: string) => undated.push(basename(path)),
      ...rest,
    } as const;
    const found: LogEntry[] = [];
    for await (const entry of historyOf(system, [{ ...ORIGIN, home: home(), logs }], options)) {
      found.push(entry);
      if (found.length >= most) break;
    }
    return found;
  };
  const messages = (entries: readonly LogEntry[]) => entries.map(({ message }) => message);

  test("goes over all rotations, in either direction", async () => {
    const log = new RotatingLog(folder.path("root/logs/gateway.log"));
    for (let rotation = 0; rotation < 3; rotation += 1) {
      log.write(3);
      log.rotate();
    }
    log.write(2);
    expect(messages(await read(readingMachine(), {}))).toEqual(log.written);
    expect(messages(await read(readingMachine(), { direction: "backwards" }))).toEqual(
      log.written.toReversed(),
    );
  });

  test("is at the end of a file of a gigabyte at once", async () => {
    const path = folder.write("root/logs/gateway.log", "");
    truncateSync(path, 1024 ** 3);
    appendFileSync(path, Array.from({ length: 1000 }, (_, ms) => `${record(`line ${ms}`, ms)}\n`).join(""));
    let bytes = 0;
    const system = counting((length) => {
      bytes += length;
    });
    const last = await read(system, { direction: "backwards" }, 50);
    expect([last[0]?.message, last.at(-1)?.message]).toEqual(["line 999", "line 950"]);
    expect(bytes).toBeLessThanOrEqual(128 * 1024);
    bytes = 0;
    const sinceMs = new Date("2026-11-22T10:00:00.900").getTime();
    const since = (await read(system, { sinceMs })).filter(({ timeMs }) => timeMs >= sinceMs);
    expect(since).toHaveLength(100);
    expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  test("has every line of a stream that tells no time, and says where those of a time cannot be told", async () => {
    const lines = Array.from({ length: 2000 }, (_, number) => `failure ${number} ${"x".repeat(1000)}`);
    folder.write("root/logs/gateway.error.log", `${lines.join("\n")}\n`);
    expect(messages(await read(readingMachine(), {}))).toEqual(lines);
    expect(undated).toEqual([]);
    const last = messages(await read(readingMachine(), { sinceMs: 1 }));
    expect(last).toEqual(lines.slice(-last.length));
    expect(last.length).toBeGreaterThan(1000);
    expect(undated).toEqual(["gateway.error.log"]);
  });

  test("has the first line behind a hole, in either direction", async () => {
    const path = folder.write("root/logs/gateway.log", `${record("before", 1)}\n`);
    truncateSync(path, 300_000);
    appendFileSync(path, `${record("behind", 2)}\n${record("last", 3)}\n`);
    const found = ["before", "behind", "last"];
    expect(messages(await read(readingMachine(), {}))).toEqual(found);
    expect(messages(await read(readingMachine(), { direction: "backwards" }))).toEqual(found.toReversed());
  });

  test("goes on over a time at which the clock was wrong, but not for ever", async () => {
    const at = (second: number) => record(`line ${second}`, second * 1000);
    const wrong = Array.from({ length: 500 }, () => record("just booted", 0).replace("2026", "1970"));
    const old = Array.from({ length: 50_000 }, (_, ms) => record("long ago", ms).replace("2026", "2025"));
    folder.write("root/logs/gateway.log", [...old, at(1), at(2), ...wrong, at(3), ""].join("\n"));
    folder.write("root/logs/agent.log", [...old, at(4), ""].join("\n"));
    const sinceMs = new Date("2026-11-22T10:00:02.000").getTime();
    let bytes = 0;
    const system = counting((length) => {
      bytes += length;
    });
    const found = messages(await read(system, { direction: "backwards", sinceMs }));
    expect(found).toEqual(["line 4", "line 3", "line 2"]);
    expect(bytes).toBeLessThan(1024 * 1024);
  });

  test("leaves out files that were last written before a time", async () => {
    const log = new RotatingLog(folder.path("root/logs/gateway.log"));
    log.write(1);
    writeFileSync(folder.path("root/logs/old.log"), `${record("old", 0)}\n`);
    const sinceMs = Date.now() + 60_000;
    expect(await read(readingMachine(), { sinceMs })).toEqual([]);
    expect(await read(readingMachine(), { sinceMs, direction: "backwards" })).toEqual([]);
  });
});
