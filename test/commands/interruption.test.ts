import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { Interruption } from "../../src/commands/interruption.ts";
import { until } from "../support/until.ts";

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
    await until("the end", () => said.length === 3);
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
    await until("the end", () => said.length === 3);
    expect(said).toEqual(["first", "second", "exit 130"]);
  });

  test("that comes again waits until what it tells is read, and the third time for nothing", async () => {
    let read = () => {};
    Object.defineProperty(process.stdout, "writableLength", { configurable: true, value: 1 });
    const spy = jest.spyOn(process.stdout, "write").mockImplementation((...words: readonly unknown[]) => {
      read = words.at(-1) as () => void; // the callback of what is written last
      return false;
    });
    try {
      interruption.atOnce(() => said.push("told"));
      process.emit("SIGINT");
      process.emit("SIGINT");
      await until("the wait", () => said.includes("told"));
      await new Promise((resolve) => setImmediate(resolve));
      expect(said).toEqual(["first", "told"]);
      process.emit("SIGTERM");
      await until("the end", () => said.length === 4);
      expect(said).toEqual(["first", "told", "second", "exit 143"]);
      read();
      await until("the end of the wait", () => said.length === 6);
      expect(said.slice(4)).toEqual(["second", "exit 130"]);
    } finally {
      spy.mockRestore();
      Reflect.deleteProperty(process.stdout, "writableLength");
    }
  });

  test("is heard no more once it is over", () => {
    const before = process.listenerCount("SIGINT");
    process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
    expect(process.listenerCount("SIGINT")).toBe(before - 1);
  });
});
