import { describe, expect, test } from "@jest/globals";
import { type Performer, schedule } from "../../src/apply/schedule.ts";
import type { AbsolutePath, Address, ProfileName, ServiceId, StepId } from "../../src/model/ids.ts";
import type { Op, Phase, Step } from "../../src/model/step.ts";

const HOME = "/home/ada/.hermes" as AbsolutePath; // absolute, as written
const OLD = "old" as ProfileName; // a valid name
const A = "hermes-gateway-a.service" as ServiceId; // test data

const SAVE: Op = { do: "export", profile: OLD, folder: HOME };
const DELETE: Op = { do: "hermes", args: [], home: HOME, leaves: "removed" };
const UNWRAP: Op = { do: "remove", path: HOME, expect: { is: "absent" }, withFolder: false };
const CREATE: Op = { do: "hermes", args: [], home: HOME, leaves: "made" };

function step(id: string, phase: Phase, op: Op): Step {
  return {
    id: id as StepId, // test data
    address: `profile.${id}` as Address, // test data
    profile: OLD,
    phase,
    op,
    after: [],
  };
}

/** Whether a gateway is started while a step of another profile runs. */
async function startsBeside(long: Step): Promise<boolean> {
  let isRunning = true;
  let wasBeside = false;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const performer: Performer = {
    async one() {
      // Ends with the call that it is to let through; one that waits for it must come as well.
      await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))]);
      isRunning = false;
      return { is: "succeeded" };
    },
    async together(steps) {
      wasBeside = isRunning;
      end();
      return new Map(steps.map(({ id }) => [id, { is: "succeeded" }] as const));
    },
  };
  const start = step("a.start", "start", { do: "service", verb: "start", service: A });
  await schedule([long, start], performer, () => undefined, new AbortController().signal);
  return wasBeside;
}

describe("a gateway is started", () => {
  test.each([
    step("old.save", "export", SAVE),
    step("old.unwrap", "unwrap", UNWRAP),
    step("old.delete", "delete", DELETE),
  ])("while a home that goes takes its time: $phase", async (long) => {
    expect(await startsBeside(long)).toBe(true);
  });

  test("after a home is made, whose gateway may start in the same call", async () => {
    expect(await startsBeside(step("b.create", "create", CREATE))).toBe(false);
  });
});
