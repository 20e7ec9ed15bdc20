import { describe, expect, test } from "@jest/globals";
import { setLinger } from "../../src/apply/linger.ts";
import type { ProcessResult, System } from "../../src/system/system.ts";
import { FakeClock } from "./fake-clock.ts";

const DONE: ProcessResult = { exitCode: 0, stdout: "", stderr: "" };

/** A machine on which `loginctl` ends so, and what it was asked. */
function machineWith(answer: Partial<ProcessResult> = {}) {
  const clock = new FakeClock();
  const calls: string[] = [];
  const system: System = {
    ...clock.system,
    userName: "ada",
    run: async (argv) => {
      calls.push(argv.join(" "));
      return { ...DONE, ...answer };
    },
  };
  return { clock, calls, system };
}

const never = () => false;

describe("turning lingering on", () => {
  test("asks logind, and never for a password", async () => {
    const { system, calls } = machineWith();
    expect(await setLinger(system, true, () => true)).toEqual({ is: "succeeded" });
    expect(calls).toEqual(["loginctl --no-ask-password enable-linger ada"]);
  });

  test("waits until the service manager is there", async () => {
    const { system, clock } = machineWith();
    expect(await setLinger(system, true, () => clock.nowMs >= 1500)).toEqual({ is: "succeeded" });
    expect(clock.nowMs).toBe(1500);
  });

  test("has failed where none comes up", async () => {
    const { system, clock } = machineWith();
    expect(await setLinger(system, true, never)).toEqual({
      is: "failed",
      reason: "no user manager came up for ada within 20 s",
    });
    expect(clock.nowMs).toBe(20_000);
  });
});

describe("turning lingering off", () => {
  test("waits for nothing", async () => {
    const { system, calls, clock } = machineWith();
    expect(await setLinger(system, false, never)).toEqual({ is: "succeeded" });
    expect([calls, clock.slept]).toEqual([["loginctl --no-ask-password disable-linger ada"], []]);
  });
});

describe("lingering that is refused says why, and what to type:", () => {
  test.each<[string, Partial<ProcessResult>, string]>([
    [
      "by logind",
      { exitCode: 1, stderr: "Could not enable linger: Access denied\nmore\n" },
      "Could not enable linger: Access denied",
    ],
    ["in silence", { exitCode: 4 }, "loginctl exited with 4"],
    ["for want of loginctl", { exitCode: undefined, failure: "not-found" }, "loginctl is not installed"],
    ["by nobody", { exitCode: undefined, failure: "timed-out" }, "loginctl did not answer within 30 s"],
  ])("%s", async (_, answer, why) => {
    expect(await setLinger(machineWith(answer).system, true, never)).toEqual({
      is: "failed",
      reason: `${why}. Run \`sudo loginctl enable-linger ada\` once, and apply again`,
    });
  });
});
