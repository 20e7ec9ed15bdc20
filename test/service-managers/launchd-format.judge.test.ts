import { expect, test } from "@jest/globals";
import { launchdFormat } from "../../src/service-managers/launchd-format.ts";
import { describeWithJudge } from "../formats/python-judge.ts";
import { CODER, captured, edited, WANT } from "./launchd-texts.ts";

const SCRIPT = `
import plistlib
def answer(text):
    return plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)
`;

describeWithJudge("to plistlib", ["plistlib"], SCRIPT, (judge) => {
  test("a property list that is made says what is wanted", async () => {
    expect(await judge().ask(launchdFormat.render(WANT, CODER, { memoryMax: "1G", nice: -5 }))).toEqual({
      Label: CODER,
      ProgramArguments: WANT.command,
      WorkingDirectory: WANT.home,
      EnvironmentVariables: { PATH: "/home/ada/.local/bin:/usr/bin", HERMES_HOME: WANT.home },
      LimitLoadToSessionType: ["Aqua", "Background"],
      RunAtLoad: true,
      KeepAlive: true,
      ExitTimeOut: 60,
      StandardOutPath: `${WANT.home}/logs/gateway.log`,
      StandardErrorPath: `${WANT.home}/logs/gateway.error.log`,
      Nice: -5,
      SoftResourceLimits: { ResidentSetSize: 1024 ** 3 },
      HardResourceLimits: { ResidentSetSize: 1024 ** 3 },
    });
  });

  test("one that is brought in line says what it said, but for that", async () => {
    const before = await judge().ask(captured("coder"));
    const after = await judge().ask(edited(captured("coder"), ["command", "workingFolder"]));
    expect(after).toEqual({
      ...Object(before),
      ProgramArguments: WANT.command,
      WorkingDirectory: WANT.home,
    });
  });
});
