import { expect, test } from "@jest/globals";
import { lastLogLines } from "../../src/commands/gateway-logs.ts";
import type { Host } from "../../src/commands/host.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

function lastLines(): readonly string[] {
  const root = folder.path();
  const host: Host = {
    layout: { root, userHome: root, lockFolder: root },
    manager: undefined,
    processes: "proc",
  };
  const [log] = lastLogLines(readingMachine(), host, ["coder" as ProfileName]); // test data
  return log?.lines ?? [];
}

test("the last lines of a log quote no secret, in whatever its .env is written", () => {
  folder.write("profiles/coder/logs/gateway.log", "begun\nno Sommerregen-im-Garten\n");
  const env = Buffer.from("# caf\xe9\nEMAIL_PASSWORD=Sommerregen-im-Garten\n", "latin1");
  folder.write("profiles/coder/.env", env);
  expect(lastLines()).toEqual(["begun", "no (sensitive)"]);
});

test("the last lines of a log are not shown where its .env cannot be read", () => {
  folder.write("profiles/coder/logs/gateway.log", "begun\nno Sommerregen-im-Garten\n");
  folder.folder("profiles/coder/.env");
  expect(lastLines()).toEqual(["(not shown, since .env cannot be read)"]);
});
