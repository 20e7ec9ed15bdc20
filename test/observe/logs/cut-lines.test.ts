import { appendFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { LONGEST_LINE, linesIn } from "../../../src/formats/line-splitter.ts";
import { logRedaction } from "../../../src/hermes/redact.ts";
import type { ProfileName } from "../../../src/model/ids.ts";
import { FollowedLog } from "../../../src/observe/followed-log.ts";
import { findLogs } from "../../../src/observe/log-files.ts";
import { readingMachine } from "../../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../../system/throw-away.ts";

const folder = throwAwayFolder();

test("a line that is put out before its end says so, and so does its rest: no half of a secret is shown", () => {
  const system = readingMachine();
  const path = folder.write("logs/gateway.log", "");
  const of = { profile: "coder" as ProfileName, home: folder.path() }; // test data
  const followed = new FollowedLog(system, of, "gateway.log", (refused) => {
    throw new Error(refused);
  });
  const files = () => findLogs(system, of).get("gateway.log") ?? [];
  followed.skip(files());
  const redact = logRedaction(["Supersecretpassphrase"]);
  const look = (nowMs: number) => followed.read(files(), nowMs).entries.map(({ message }) => redact(message));

  appendFileSync(path, "login with Supersecret");
  expect([look(0), look(1000)]).toEqual([[], []]);
  expect(look(6000)).toEqual(["login with (sensitive) […]"]);
  appendFileSync(path, "passphrase failed\nwaits");
  expect([...look(7000), ...look(7100)]).toEqual(["[…] (sensitive) failed"]);
  expect(look(20_000)).toEqual(["waits […]"]);
  appendFileSync(path, "\nnext\n");
  expect([...look(21_000), ...look(21_100)]).toEqual(["next"]);
  followed.close();
});

test.each([4, 10, 20])(
  "a line that is cut shows no half of a secret, of which %i characters are left",
  (left) => {
    const before = `${"x".repeat(LONGEST_LINE - left - 1)} `;
    const [line = ""] = linesIn(Buffer.from(`${before}Supersecretpassphrase and more\n`));
    expect(line).toMatch(/ Supe.* \[…\]$/);
    expect(logRedaction(["Supersecretpassphrase"])(line)).toBe(`${before}(sensitive) […]`);
  },
);
