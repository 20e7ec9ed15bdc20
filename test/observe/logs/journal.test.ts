import { describe, expect, test } from "@jest/globals";
import { LogMerger } from "../../../src/hermes/log-merge.ts";
import type { ProfileName, ServiceId } from "../../../src/model/ids.ts";
import type { LogEntry } from "../../../src/model/log.ts";
import { noJournal, recordsBackwards, recordsForwards } from "../../../src/observe/journal.ts";
import { JournalFollower } from "../../../src/observe/journal-follower.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import type { JournalCommand, ProcessResult, ReadStream } from "../../../src/system/system.ts";
import { until } from "../../support/until.ts";

const unit = (profile: string) => `hermes-gateway-${profile}.service` as ServiceId; // test data
const UNITS = new Map(["coder", "reader"].map((name) => [unit(name), name as ProfileName])); // test data
const DONE: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };

const line = (ms: number, profile: string, text: string) =>
  `${JSON.stringify({
    __REALTIME_TIMESTAMP: String(ms * 1000),
    _SYSTEMD_USER_UNIT: unit(profile),
    PRIORITY: "6",
    MESSAGE: text,
  })}\n`;

/** A journal that prints this, in pieces of any size. */
function streamOf(text: string, ended: Promise<ProcessResult> = Promise.resolve(DONE)): ReadStream {
  async function* chunks() {
    for (let at = 0; at < text.length; at += 1000) yield Buffer.from(text.slice(at, at + 1000));
    await ended;
  }
  return { chunks: chunks(), ended, close: () => undefined };
}

const told = ({ profile, timeMs, lines }: LogEntry) => `${profile} ${timeMs} ${lines.join("|")}`;
const all = async (records: AsyncIterable<LogEntry>) => {
  const found: string[] = [];
  for await (const entry of records) found.push(told(entry));
  return found;
};

describe("a journal", () => {
  const lines = Array.from({ length: 1300 }, (_, ms) => [
    line(10 * ms, "coder", `said ${ms}`),
    line(10 * ms + 1, "reader", `oops ${ms}`),
    line(10 * ms + 1, "reader", "Traceback (most recent call last):"),
    line(10 * ms + 2, "reader", `  File ${ms}`),
    line(10 * ms + 3, "coder", ms % 7 === 0 ? "  and more" : "more"),
    line(10 * ms + 4, "reader", "ValueError: no"),
    line(10 * ms + 5, "other", "nobody asks"),
  ]).flat();

  test("has one record for the lines of a traceback, also where several units speak at once", async () => {
    const records = await all(recordsForwards(streamOf(lines.slice(0, 14).join("")), UNITS, 1e9));
    expect(records).toEqual([
      "coder 0 said 0|  and more",
      "reader 1 oops 0|Traceback (most recent call last):|  File 0|ValueError: no",
      "coder 10 said 1",
      "reader 11 oops 1|Traceback (most recent call last):|  File 1|ValueError: no",
      "coder 13 more",
    ]);
  });

  test("ends at a time", async () => {
    expect(await all(recordsForwards(streamOf(lines.join("")), UNITS, 10))).toHaveLength(3);
  });

  test("has all its lines, once, where it is read from its end", async () => {
    const read = await all(recordsBackwards(streamOf(lines.toReversed().join("")), UNITS, 1e9));
    const texts = read.flatMap((record) => record.split("|"));
    expect(texts).toHaveLength(1300 * 6);
    expect(read[0]).toBe("coder 12993 more");
    expect(read[1]).toMatch(/^reader 12991 oops 1299.Traceback .*ValueError: no$/);
    expect(new Set(read).size).toBe(read.length);
  });

  test.each<[Partial<ProcessResult>, string | undefined]>([
    [{}, undefined],
    [{ stderr: "No journal files were found.\n" }, "this user has none"],
    [{ exitCode: undefined, failure: "not-found" }, "journalctl is not installed"],
    [{ exitCode: undefined, failure: "timed-out" }, "journalctl did not answer within 10 s"],
    [{ exitCode: 1, stderr: "No permission\nmore\n" }, "No permission"],
    [{ exitCode: 1 }, "journalctl ended with 1"],
  ])("that answers %o: %s", (result, why) => {
    expect(noJournal({ ...DONE, ...result })).toBe(why);
  });
});

describe("a journal that is followed", () => {
  const follow = (streams: readonly ReadStream[]) => {
    const commands: JournalCommand[] = [];
    const lost: string[] = [];
    const left = [...streams];
    const readStream = (command: JournalCommand) => {
      commands.push(command);
      return left.shift() ?? streamOf("");
    };
    const system = { ...readingMachine(), readStream };
    const follower = new JournalFollower(
      system,
      (profile) => unit(profile),
      5000,
      (why) => lost.push(why),
    );
    return { follower, commands, lost };
  };
  let end: () => void = () => undefined;
  const atItsEnd = new Promise<ProcessResult>((resolve) => {
    end = () => resolve(DONE);
  });
  const coder = "coder" as ProfileName; // test data
  const reader = "reader" as ProfileName;

  test("is one process for all units, begun anew for another, and gives no line twice", async () => {
    const first = line(5000, "coder", "before") + line(6000, "coder", "one") + line(6000, "coder", "two");
    const { follower, commands } = follow([
      streamOf(first, atItsEnd),
      streamOf(`${first}${line(6000, "reader", "three")}`, atItsEnd),
    ]);
    const merger = new LogMerger();
    const given: string[] = [];
    const take = () => {
      follower.read(merger);
      follower.read(merger);
      given.push(...merger.take().map(told));
    };
    follower.want([coder]);
    await until("two lines", () => follower.hasLines);
    take();
    follower.want([coder]);
    follower.want([coder, reader]);
    await until("another line", () => follower.hasLines);
    take();
    expect(given).toEqual(["coder 6000 one", "coder 6000 two", "reader 6000 three"]);
    expect(commands.map((command) => command.filter((word) => word.endsWith(".service")))).toEqual([
      [unit("coder")],
      [unit("coder"), unit("reader")],
    ]);
    expect(commands[0]).toEqual(expect.arrayContaining(["-f", "--no-tail", "--since=@5"]));
    follower.close();
    end();
  });

  test("that ends is told once", async () => {
    const { follower, lost } = follow([
      streamOf("", Promise.resolve({ ...DONE, exitCode: undefined, failure: "not-found" as const })),
    ]);
    follower.want([coder]);
    await until("the news", () => lost.length > 0);
    follower.want([coder, reader]);
    expect(lost).toEqual(["journalctl is not installed"]);
  });
});
