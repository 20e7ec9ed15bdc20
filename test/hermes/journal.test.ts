import { describe, expect, test } from "@jest/globals";
import { readJournalLine } from "../../src/hermes/journal.ts";

const line = (fields: object) =>
  JSON.stringify({
    __REALTIME_TIMESTAMP: "1795327654454123",
    _SYSTEMD_USER_UNIT: "hermes-gateway-coder.service",
    PRIORITY: "6",
    MESSAGE: "hello",
    ...fields,
  });

describe("a line of a journal", () => {
  test("that a gateway has printed has the journal's time, and no level of its own", () => {
    expect(readJournalLine(line({}))).toEqual({
      unit: "hermes-gateway-coder.service",
      receivedMs: 1795327654454.123,
      timeMs: 1795327654454.123,
      text: "hello",
      message: "hello",
      isRecord: false,
      isManagers: false,
    });
  });

  test("that is a record of the log is read as such", () => {
    const text = "2026-11-22 06:19:14,454 ERROR [s] gateway.run: boom";
    expect(readJournalLine(line({ MESSAGE: text }))).toMatchObject({
      timeMs: new Date("2026-11-22T06:19:14.454").getTime(),
      level: "ERROR",
      session: "s",
      logger: "gateway.run",
      message: "boom",
      isRecord: true,
    });
  });

  test("that systemd says of a unit has its level", () => {
    const read = readJournalLine(
      line({
        _SYSTEMD_USER_UNIT: "init.scope",
        USER_UNIT: "hermes-gateway-coder.service",
        PRIORITY: "4",
        MESSAGE: "Failed with result 'exit-code'.",
      }),
    );
    expect(read).toMatchObject({
      unit: "hermes-gateway-coder.service",
      level: "WARNING",
      logger: "systemd",
      isManagers: true,
    });
  });

  test("may be a list of bytes", () => {
    expect(readJournalLine(line({ MESSAGE: [27, 91, 0xe8, 0xaa, 0x9e] }))?.text).toBe("\u001b[語");
  });

  test.each([
    ["no JSON", "-- No entries --"],
    ["no object", "3"],
    ["of no unit", line({ _SYSTEMD_USER_UNIT: undefined })],
    ["without a text", line({ MESSAGE: null })],
    ["without a time", line({ __REALTIME_TIMESTAMP: undefined })],
    ["of something else in its text", line({ MESSAGE: ["a"] })],
  ])("is passed over: %s", (_what, text) => {
    expect(readJournalLine(text)).toBeUndefined();
  });
});
