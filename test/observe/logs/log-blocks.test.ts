import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
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
    const from = offsetSince(file, text.length, sinceMs);
    const wanted = text.indexOf(record("line 30000", 30_000));
    expect(from).toBeLessThanOrEqual(wanted);
    expect(wanted - from).toBeLessThanOrEqual(64 * 1024);
    expect(text[from - 1]).toBe("\n");
    expect(file.bytesRead).toBeLessThan(text.length / 3);
  });

  test("is the last of a stream in which no line tells its time", () => {
    const stream = "oops\n".repeat(100_000);
    expect(offsetSince(fileOf(stream), stream.length, 1)).toBe(stream.length - 64 * 1024);
    expect(offsetSince(fileOf("oops\n"), 5, 1)).toBe(0);
  });
});

describe("the history of a profile", () => {
  const home = () => folder.path("root");
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
    const real = readingMachine();
    let bytes = 0;
    const system: FollowingSystem = {
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
              bytes += length;
              return file.read(at, length);
            },
          },
        };
      },
    };
    const last = await read(system, { direction: "backwards" }, 50);
    expect([last[0]?.message, last.at(-1)?.message]).toEqual(["line 999", "line 950"]);
    expect(bytes).toBeLessThanOrEqual(128 * 1024);
    bytes = 0;
    const sinceMs = new Date("2026-11-22T10:00:00.900").getTime();
    const since = (await read(system, { sinceMs })).filter(({ timeMs }) => timeMs >= sinceMs);
    expect(since).toHaveLength(100);
    expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  test("leaves out files that were last written before a time", async () => {
    const log = new RotatingLog(folder.path("root/logs/gateway.log"));
    log.write(1);
    writeFileSync(folder.path("root/logs/old.log"), `${record("old", 0)}\n`);
    expect(await read(readingMachine(), { sinceMs: Date.now() + 60_000 })).toEqual([]);
  });
});
