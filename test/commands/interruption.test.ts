import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Interruption } from "../../src/commands/interruption.ts";

describe("an interruption", () => {
  const said: string[] = [];
  let exit = jest.spyOn(process, "exit");
  let interruption: Interruption;

  beforeEach(() => {
    said.length = 0;
    exit = jest.spyOn(process, "exit").mockImplementation((code) => {
      said.push(`exit ${code}`);
      return undefined as never; // this process goes on: it is the test's
    });
    interruption = new Interruption({
      onFirst: () => said.push("first"),
      onSecond: async () => {
        said.push("second");
      },
    });
  });

  afterEach(() => {
    process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
    exit.mockRestore();
  });

  test("is none before a signal comes", () => {
    expect([interruption.exitCode, interruption.signal.aborted]).toEqual([undefined, false]);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s lets go what runs, and ends with %i", (signal, code) => {
    process.emit(signal);
    expect([interruption.exitCode, interruption.signal.aborted, said]).toEqual([code, true, ["first"]]);
  });

  test("that comes again gives back the lock and ends at once, with the code of that signal", async () => {
    process.emit("SIGINT");
    process.emit("SIGTERM");
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual(["first", "second", "exit 143"]);
  });

  test("waits even the second time for what must not be left half done", async () => {
    let finish = () => {};
    const work = interruption.finishing(new Promise<void>((resolve) => (finish = resolve)));
    process.emit("SIGINT");
    process.emit("SIGINT");
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual(["first"]);
    finish();
    await work;
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual(["first", "second", "exit 130"]);
  });

  test("is heard no more once it is over", () => {
    const before = process.listenerCount("SIGINT");
    process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
    expect(process.listenerCount("SIGINT")).toBe(before - 1);
  });
});
