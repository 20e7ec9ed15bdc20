import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { ProfileName } from "../../../src/model/ids.ts";
import { FollowedLog } from "../../../src/observe/followed-log.ts";
import { findLogs } from "../../../src/observe/log-files.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../../system/throw-away.ts";
import { RotatingLog, record } from "./rotating-log.ts";

const folder = throwAwayFolder();
const system = readingMachine();
let log: RotatingLog;
let followed: FollowedLog;

const of = () => ({ profile: "coder" as ProfileName, home: folder.path("root") }); // test data
const files = () => findLogs(system, of()).get("gateway.log") ?? [];
const look = () => followed.read(files(), 0);

/** What looks bring, one after the other, as long as there is more to be had at once. */
function all(): readonly string[][] {
  const found: string[][] = [];
  for (let looks = 0; looks < 100; looks += 1) {
    const { entries, isMore, begunMs } = look();
    found.push(...entries.map(({ message, lines }) => [message, ...lines.slice(1)]));
    if (!isMore && begunMs === undefined) break;
  }
  return found;
}

beforeEach(() => {
  log = new RotatingLog(folder.path("root/logs/gateway.log"));
  log.write(1);
  followed = new FollowedLog(system, of(), "gateway.log", (path) => {
    throw new Error(path);
  });
  followed.skip(files());
});
afterEach(() => followed.close());

describe("a file that was rotated, and is written on", () => {
  beforeEach(() => {
    log.rotate();
    log.write(1);
    expect(all()).toEqual([["line 2"]]);
  });
  const late = (text: string) => appendFileSync(`${log.path}.1`, text);

  test("is read to its end without another change, however much comes to it at once", () => {
    const lines = Array.from({ length: 3000 }, (_, number) => `late ${number} ${"p".repeat(1000)}`);
    late(lines.map((line, number) => `${record(line, number)}\n`).join(""));
    expect(look().isMore).toBe(true);
    const rest = all().flat();
    expect(rest.at(-1)).toBe(lines.at(-1));
    expect(look()).toEqual({ entries: [], begunMs: undefined, isMore: false, isUnfinished: false });
  });

  test("loses no line and parts no record where one look ends and the next begins", () => {
    const traceback = [
      "Traceback (most recent call last):",
      ...Array(40).fill('  File "a.py", line 1'),
      "ValueError",
    ];
    const count = 4000;
    for (let number = 0; number < count; number += 1)
      late(`${record(`late ${number}`, number)}\n${traceback.join("\n")}\n`);
    const found = all();
    expect(found.length).toBe(count);
    expect(found.findIndex((one, number) => one.join() !== [`late ${number}`, ...traceback].join())).toBe(-1);
  });

  test("is read over a line of any length, of which the beginning is kept", () => {
    late(`${record("x".repeat(3_000_000), 3)}\n${record("behind it", 4)}\n`);
    const [long, behind] = all();
    expect(long?.[0]).toMatch(/^x{60000,65536} \[…\]$/);
    expect(behind).toEqual(["behind it"]);
  });

  test("is waited for where its last line has not ended, however long that is", () => {
    late(record("x".repeat(3_000_000), 3));
    expect(look()).toMatchObject({ entries: [], isMore: false });
    late(`\n${record("behind it", 4)}\n`);
    expect(all()).toHaveLength(2);
  });
});

describe("a file that is cut to nothing", () => {
  test.each([0, 1])(
    "is read anew where it is longer by the next look, of which there were %d before",
    (looks) => {
      for (let before = 0; before < looks; before += 1) {
        log.write(1);
        expect(all()).toHaveLength(1);
      }
      const lines = Array.from({ length: 50 }, (_, number) => `after ${number}`);
      writeFileSync(log.path, lines.map((line, number) => `${record(line, number)}\n`).join(""));
      expect(all()).toEqual(lines.map((line) => [line]));
    },
  );

  test("is read on where its writer goes on at the place where it was, and leaves a hole", () => {
    log.write(10);
    expect(all()).toHaveLength(10);
    const [{ size } = { size: 0 }] = files();
    truncateSync(log.path, 0);
    truncateSync(log.path, size);
    log.write(1);
    expect(all()).toEqual([["line 12"]]);
    log.write(1);
    expect(all()).toEqual([["line 13"]]);
  });
});
