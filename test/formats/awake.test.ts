import { describe, expect, test } from "@jest/globals";
import { readAssertions } from "../../src/formats/assertions.ts";
import { readInhibitors } from "../../src/formats/inhibitors.ts";

const LEGEND =
  "WHO            UID USER PID  COMM            WHAT       WHY                                       MODE \n";
const ROWS = `ModemManager   0   root 1033 ModemManager    sleep      ModemManager needs to reset devices       delay
NetworkManager 0   root 913  NetworkManager  sleep      NetworkManager needs to turn off networks delay
hermes-fleet   1000 ada 2175 systemd-inhibit idle:sleep gateways of home run                      block
`;

describe("what systemd-inhibit lists", () => {
  test.each([
    ["with its legend", `${LEGEND}${ROWS}\n3 inhibitors listed.\n`],
    ["without it", ROWS],
  ])("is read %s", (_, text) => {
    expect(
      readInhibitors(text)?.map(({ who, pid, user, what, mode }) => [who, pid, user, what, mode]),
    ).toEqual([
      ["ModemManager", 1033, "root", ["sleep"], "delay"],
      ["NetworkManager", 913, "root", ["sleep"], "delay"],
      ["hermes-fleet", 2175, "ada", ["idle", "sleep"], "block"],
    ]);
    expect(readInhibitors(text)?.[1]?.why).toBe("NetworkManager needs to turn off networks");
  });

  test.each(["", "No inhibitors.\n"])("is nothing in %j", (text) => {
    expect(readInhibitors(text)).toEqual([]);
  });

  test("may have blanks, a number and words of its own columns in names and reasons", () => {
    const text =
      "Backup of disk 2 1000 ada 7 Web Content handle-lid-switch:shutdown sleep 5 ada block it block-weak\n";
    expect(readInhibitors(text)).toEqual([
      {
        who: "Backup of disk 2",
        user: "ada",
        pid: 7,
        what: ["handle-lid-switch", "shutdown"],
        why: "sleep 5 ada block it",
        mode: "block-weak",
      },
    ]);
  });

  test.each(["something else\n", `${ROWS}hermes-fleet 0 root\n`, "[]\n"])(
    "is not guessed from %j",
    (text) => {
      expect(readInhibitors(text)).toBeUndefined();
    },
  );
});

const PMSET = `2026-11-30 15:04:05 +0100
Assertion status system-wide:
   BackgroundTask                 0
   PreventUserIdleSystemSleep     1
Listed by owning process:
   pid 412(powerd): [0x0000001000088001] 00:00:00 ExternalMedia named: "com.apple.powermanagement"
   pid 2185(caffeinate): [0x0000af5200018b4c] 59:07:10 PreventUserIdleSystemSleep named: "caffeinate command-line tool"
\tDetails: caffeinate asserting forever
\tLocalized=THE CAFFEINATE TOOL IS PREVENTING SLEEP.
   pid 77(Web (2) "x"): [0x0000AF5200018b4d] 00:01:02 PreventUserIdleDisplaySleep named: "a "quoted" name"  
\tTimeout will fire in 20 secs Action=TimeoutActionRelease
Kernel Assertions: 0x4=USB
   id=500  level=255 0x4=USB mod=01.01.70, 01:00 description=com.apple.usb.externaldevice owner=Disk
Idle sleep preventers: IODisplayWrangler
`;

describe("what pmset lists", () => {
  test("is a row for each assertion of a process, the kernel's left out", () => {
    expect(readAssertions(PMSET)).toEqual([
      { who: "powerd", pid: 412, what: ["ExternalMedia"], why: "com.apple.powermanagement", seconds: 0 },
      {
        who: "caffeinate",
        pid: 2185,
        what: ["PreventUserIdleSystemSleep"],
        why: "caffeinate command-line tool",
        seconds: 212_830,
      },
      {
        who: 'Web (2) "x"',
        pid: 77,
        what: ["PreventUserIdleDisplaySleep"],
        why: 'a "quoted" name',
        seconds: 62,
      },
    ]);
  });

  test("may be nothing", () => {
    expect(readAssertions(PMSET.replace(/Listed by.*?(?=Kernel)/s, ""))).toEqual([]);
    expect(
      readAssertions("Assertion status system-wide:\nListed by owning process:\nNo kernel assertions.\n"),
    ).toEqual([]);
  });

  test.each(["", "something else\n", PMSET.replace("[0x0000af5200018b4c]", "")])(
    "is not guessed from another form",
    (text) => {
      expect(readAssertions(text)).toBeUndefined();
    },
  );
});
