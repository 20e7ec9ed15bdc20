import { describe, expect, test } from "@jest/globals";
import { readSleep } from "../../src/observe/sleep.ts";
import type { ProcessResult } from "../../src/system/system.ts";
import { FakeHost } from "../plan/fake-host.ts";

const CUSTOM = `Battery Power:
 Sleep On Power Button 1
 sleep                1
AC Power:
 displaysleep         10
 sleep                15 (sleep prevented by caffeinate)
`;

describe("when a Mac sleeps on mains power", () => {
  test.each<[string, Partial<ProcessResult>, number | undefined]>([
    ["as pmset says", { stdout: CUSTOM }, 15],
    ["never", { stdout: "AC Power:\n sleep                0\n" }, 0],
    ["is not told by another form", { stdout: "sleep 10\n" }, undefined],
    ["is not told by a value that is no number", { stdout: "AC Power:\n sleep  never\n" }, undefined],
    ["is not told where pmset fails", { exitCode: 1, stdout: CUSTOM }, undefined],
  ])("%s", async (_, result, sleepMinutes) => {
    const { system } = new FakeHost("version: 1\nprofiles: {}\n", "darwin");
    const asked: string[] = [];
    const mac = {
      ...system,
      query: async (command: readonly string[]) => {
        asked.push(command.join(" "));
        return { exitCode: 0, stdout: "", stderr: "", ...result };
      },
    };
    expect(await readSleep(mac, true)).toEqual({ on: "macos", sleepMinutes });
    expect(asked).toEqual(["pmset -g custom"]);
  });
});

test("drop-ins of logind count over its file, those of the administrator last", async () => {
  const host = new FakeHost("version: 1\nprofiles: {}\n");
  host.write("/etc/systemd/logind.conf", "[Login]\nIdleAction=suspend\n#HandleLidSwitch=x\n", 0o644);
  host.write("/usr/lib/systemd/logind.conf.d/10.conf", "[Login]\nIdleAction=lock\n", 0o644);
  host.write("/etc/systemd/logind.conf.d/10.conf", "[Login]\nHandleLidSwitch=ignore\n", 0o644);
  const fact = await readSleep(host.system, false);
  expect(fact).toMatchObject({ on: "linux", hasBattery: false, isMasked: false });
  expect(fact.on === "linux" && [...fact.logind]).toEqual([
    ["IdleAction", "lock"],
    ["HandleLidSwitch", "ignore"],
  ]);
});
