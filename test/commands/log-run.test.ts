import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { AskedLogs } from "../../src/commands/log-options.ts";
import { LogPrinter } from "../../src/commands/log-printer.ts";
import { showHistory } from "../../src/commands/log-run.ts";
import { LogSecrets } from "../../src/commands/log-secrets.ts";
import { whatNext } from "../../src/commands/no-logs.ts";
import { Terminal } from "../../src/commands/terminal.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import { findLogs } from "../../src/observe/log-files.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { record } from "../observe/logs/rotating-log.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();
let printed = "";
beforeEach(() => {
  printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Shows what there is of the logs of a profile; gives the messages, what was noted, and whether there was anything. */
async function shown(asked: Pick<Extract<AskedLogs, { ok: true }>, "count" | "filter">) {
  const system = readingMachine();
  const root = folder.path("root");
  const layout = { root, userHome: root, lockFolder: root };
  const notes: Diagnostic[] = [];
  const [terminal, secrets] = [
    new Terminal({ json: true, color: false, serviceManager: "none" }),
    new LogSecrets(system, layout, (diagnostic) => notes.push(diagnostic)),
  ];
  const seen = { profile: "default" as ProfileName, home: root, logs: findLogs(system, { home: root }) }; // test data
  const run = {
    terminal,
    system,
    host: { layout, manager: undefined },
    asked: { ok: true, ...asked } as const,
    printer: new LogPrinter(terminal, true, asked.filter, secrets),
    secrets,
    isWanted: () => true,
    note: (diagnostic: Diagnostic) => notes.push(diagnostic),
  };
  const isAnything = await showHistory(run, [seen], 0);
  const lines = printed.split("\n").filter((line) => line !== "");
  const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message); // as its schema says
  return { messages, notes, isAnything };
}
const since = (second: number) => ({ sinceMs: new Date(`2026-11-22T10:00:0${second}.000`).getTime() });

describe("what is shown since a time", () => {
  const at = (second: number) => record(`line ${second}`, second * 1000);

  test.each(["all", 10, 2] as const)("goes on over a clock that was wrong (%s records)", async (count) => {
    const wrong = record("just booted", 0).replace("2026", "1970");
    folder.write("root/logs/gateway.log", [at(1), at(2), wrong, at(3), ""].join("\n"));
    const { messages, isAnything } = await shown({ count, filter: since(2) });
    expect(messages).toEqual(["line 2", "line 3"]);
    expect(isAnything).toBe(true);
  });

  test.each(["all", 10] as const)("is nothing where all was written before (%s records)", async (count) => {
    folder.write("root/logs/gateway.log", `${at(1)}\n`);
    expect(await shown({ count, filter: since(2) })).toEqual({ messages: [], notes: [], isAnything: false });
  });

  test("is said not to be all of a stream in which no line tells its time", async () => {
    const path = folder.write("root/logs/gateway.error.log", `${"x".repeat(1000)}\n`.repeat(2000));
    const { notes } = await shown({ count: "all", filter: since(2) });
    expect(notes).toEqual([expect.objectContaining({ code: "log-undated", severity: "note" })]);
    expect(notes[0]?.message).toContain(path);
  });
});

test.each([
  [{ areProfiles: false, isAnything: false, isSince: false }, /^There is no profile here yet/],
  [{ areProfiles: true, isAnything: false, isSince: false }, /^Nothing has been logged yet/],
  [{ areProfiles: true, isAnything: false, isSince: true }, /^Nothing has been logged since then.*--since/],
  [{ areProfiles: true, isAnything: true, isSince: true }, /^Nothing matches/],
])("who gets no record of %o is told: %s", (found, told) => {
  expect(whatNext(found)).toMatch(told);
});
