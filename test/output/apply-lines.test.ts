import { describe, expect, test } from "@jest/globals";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Step } from "../../src/model/step.ts";
import { eventLines } from "../../src/output/apply-lines.ts";
import { schemaErrors } from "../e2e/support/schemas.ts";

const base = { after: [], profile: "coder", address: "profile.coder.gateway" } as const;
// Names are branded, and nothing is looked up by these.
const READY = {
  ...base,
  id: "profile.coder.gateway#ready",
  phase: "ready",
  op: { do: "await", what: "ready", service: "hermes-gateway-coder.service", timeoutMs: 60_000 },
} as unknown as Step;
const STOPPED = {
  ...base,
  id: "profile.coder.gateway#stopped",
  phase: "stopped",
  op: { do: "await", what: "stopped", service: "hermes-gateway-coder.service" },
} as unknown as Step;

const ended = (step: Step, outcome: StepOutcome, purpose?: Plan["purpose"]) =>
  eventLines({ ...(purpose && { purpose }) }, { event: "ended", step, outcome });

describe("the lines that tell how an apply goes", () => {
  test("say which step begins, and what it does in the words of the plan", () => {
    const [line, ...others] = eventLines({}, { event: "started", step: READY });
    expect(others).toEqual([]);
    expect(line).toMatchObject({ event: "step-began", id: READY.id, address: READY.address });
    expect(schemaErrors("apply-line", line)).toEqual([]);
  });

  test("say nothing of a look at a gateway", () => {
    expect(eventLines({}, { event: "seen", step: READY, says: "starting" })).toEqual([]);
  });

  const rows: readonly (readonly [string, Step, StepOutcome, readonly object[]])[] = [
    [
      "a gateway that is ready",
      READY,
      { is: "succeeded" },
      [{ outcome: "succeeded" }, { event: "gateway-ready", profile: "coder", address: READY.address }],
    ],
    [
      "one of whose platforms one does not work",
      READY,
      { is: "succeeded", note: "discord is fatal" },
      [
        { outcome: "succeeded", reason: "discord is fatal" },
        {
          event: "gateway-ready",
          profile: "coder",
          address: READY.address,
          degraded: "discord is fatal",
        },
      ],
    ],
    [
      "one that did not come up",
      READY,
      { is: "failed", reason: "it crashed" },
      [{ outcome: "failed", reason: "it crashed" }],
    ],
    ["one that was not begun", READY, { is: "skipped", because: "interrupted" }, [{ outcome: "skipped" }]],
    ["one that has ended", STOPPED, { is: "succeeded" }, [{ outcome: "succeeded" }]],
  ];
  test.each(rows)("tell of %s", (_, step, outcome, expected) => {
    const lines = ended(step, outcome);
    const [first = {}, ...more] = expected;
    expect(lines).toEqual([{ event: "step-ended", id: step.id, address: step.address, ...first }, ...more]);
    expect(lines.flatMap((line) => schemaErrors("apply-line", line))).toEqual([]);
  });

  test("speak of the command that was given", () => {
    const lines = ended(STOPPED, { is: "failed", reason: "run apply again" }, {
      is: "release",
    } as Plan["purpose"]);
    expect(lines).toMatchObject([{ reason: "run release again" }]);
  });
});
