import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { LogMerger, Repeats } from "../../src/hermes/log-merge.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import type { LogEntry } from "../../src/model/log.ts";

const entry = (
  timeMs: number,
  source = "gateway.log",
  text = `at ${timeMs}`,
  profile = "coder",
): LogEntry => ({
  profile: profile as ProfileName, // test data
  source,
  timeMs,
  isDated: true,
  message: text,
  lines: [text],
});
const times = (entries: readonly LogEntry[]) => entries.map(({ timeMs }) => timeMs);

describe("records of several logs", () => {
  test("are given out by time, in each log in its own order", () => {
    const merger = new LogMerger();
    merger.add("a", [entry(1), entry(5), entry(4)], undefined);
    merger.add("b", [entry(2), entry(6)], undefined);
    expect(times(merger.take())).toEqual([1, 2, 5, 4, 6]);
    expect(merger.take()).toEqual([]);
  });

  test("wait for a record of another log that is not whole", () => {
    const merger = new LogMerger();
    merger.add("a", [entry(1), entry(5)], undefined);
    merger.add("b", [], 3);
    expect(times(merger.take())).toEqual([1]);
    merger.add("b", [entry(3)], undefined);
    expect(times(merger.take())).toEqual([3, 5]);
  });

  test("come out all, once, sorted, however they arrive", () => {
    const logs = fc.array(fc.array(fc.nat(50), { maxLength: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(logs, fc.infiniteStream(fc.nat(4)), (lists, pieces) => {
        const merger = new LogMerger();
        const sorted = lists.map((list) => list.toSorted((one, other) => one - other));
        const left = sorted.map((list) => [...list]);
        const given: number[] = [];
        while (left.some((list) => list.length > 0)) {
          left.forEach((list, log) => {
            const piece = list.splice(0, pieces.next().value);
            // What comes next in this log is as if it had begun.
            merger.add(
              String(log),
              piece.map((ms) => entry(ms)),
              list[0],
            );
          });
          given.push(...times(merger.take()));
        }
        expect(given).toEqual(sorted.flat().toSorted((one, other) => one - other));
      }),
      { numRuns: 200 },
    );
  });
});

describe("a record that stands in several logs", () => {
  const shown = (entries: readonly LogEntry[]) => {
    const repeats = new Repeats();
    return entries.filter((one) => !repeats.isRepeat(one)).map(({ source }) => source);
  };
  test("is shown once", () => {
    expect(
      shown([entry(1, "gateway.log"), entry(1, "agent.log"), entry(1, "errors.log"), entry(2, "agent.log")]),
    ).toEqual(["gateway.log", "agent.log"]);
  });

  test("is shown twice where it stands twice in one of them", () => {
    expect(
      shown([entry(1, "agent.log"), entry(1, "gateway.log"), entry(1, "gateway.log"), entry(1, "agent.log")]),
    ).toEqual(["agent.log", "gateway.log"]);
  });

  test("is another's where another profile says it, and nobody's where it has no time", () => {
    expect(shown([entry(1), entry(1, "agent.log", "at 1", "reader")])).toHaveLength(2);
    const undated = { ...entry(1), isDated: false };
    expect(shown([undated, { ...undated, source: "agent.log" }])).toHaveLength(2);
  });
});
