import { expect, test } from "@jest/globals";
import { readTimeSpan } from "../../src/formats/time-span.ts";

test.each([
  ["210", 210_000],
  ["90s", 90_000],
  ["3min 30s", 210_000],
  ["1min30s", 90_000],
  ["1.5min", 90_000],
  ["500ms", 500],
  ["2 h", 7_200_000],
  ["0", 0],
  ["infinity", Number.POSITIVE_INFINITY],
  ["", undefined],
  ["soon", undefined],
  ["5 fortnights", undefined],
  ["-5", undefined],
])("%j is %s ms", (text, ms) => expect(readTimeSpan(text)).toBe(ms));
