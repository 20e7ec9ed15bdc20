import { describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { StepId } from "../../src/model/ids.ts";
import type { StepOutcome } from "../../src/model/outcome.ts";
import type { Roll, RolledStep } from "../../src/model/roll.ts";
import { drawRoll } from "../../src/output/draw-roll.ts";
import { Paper } from "../../src/output/paper.ts";
import { type RollReport, rollDocument } from "../../src/output/roll-document.ts";
import type { RollInput } from "../../src/plan/roll.ts";
import type { RollGateway } from "../../src/plan/roll-gateway.ts";
import { rollNotes } from "../../src/plan/roll-notes.ts";
import { rolled } from "../../src/plan/rolled.ts";
import { schemaErrors } from "../e2e/support/schemas.ts";
import { gateway, roll, SEEN } from "../plan/roll-sample.ts";

const OK: StepOutcome = { is: "succeeded" };

interface Happens {
  /** What steps came to, by `PROFILE PHASE`, or by phase for one that serves all; all others succeed. */
  readonly steps?: Readonly<Record<string, StepOutcome>>;
  /** Profiles that had no turn, because of the first that failed or of Ctrl-C. */
  readonly left?: readonly string[];
  readonly isInterrupted?: boolean;
}

/** What is told of a roll. */
function told(input: Pick<RollInput, "verb" | "gateways">, happens: Happens = {}): RollReport {
  const made: Roll = roll({ ...input, maxUnavailable: 1 });
  const { steps = {}, left = [], isInterrupted = false } = happens;
  const all = made.plan.steps;
  const nameOf = (step: (typeof all)[number]) => [step.profile ?? [], step.phase].flat().join(" ");
  const because = all.find((step) => steps[nameOf(step)]?.is === "failed") ?? "interrupted";
  const outcomes = new Map<StepId, RolledStep>(
    all.map((step) => {
      const isLeft = step.profile !== undefined && left.includes(step.profile);
      const outcome: StepOutcome = isLeft ? { is: "skipped", because } : (steps[nameOf(step)] ?? OK);
      return [step.id, isLeft ? { outcome } : { outcome, startedMs: 1_000, endedMs: 4_249 }];
    }),
  );
  const after = () => ({ state: "running", pid: 77 }) as const;
  const result = rolled(input.verb, made, outcomes, after, isInterrupted);
  return rollDocument(result, rollNotes(input.verb, input.gateways, made));
}

const results = ({ gateways }: RollReport) => gateways.map(({ profile, result }) => `${profile} ${result}`);
const restart = (...names: readonly string[]) =>
  ({ verb: "restart", gateways: names.map((name) => gateway(name)) }) as const;

describe("what is told of a roll", () => {
  test("is each gateway's process before and after, and how long that took", () => {
    const document = told(restart("coder"));
    expect(document).toMatchObject({ outcome: "done", verdict: "Restarted 1 gateway.", diagnostics: [] });
    expect(document.gateways).toEqual([
      {
        profile: "coder",
        result: "restarted",
        from: "running",
        to: "running",
        pid_before: 42,
        pid_after: 77,
        seconds: 3.2,
      },
    ]);
  });

  test("is what stopped it, who was left, and what to type", () => {
    const reason = "not ready after 60 s: it says starting";
    const document = told(restart("a", "b", "c", "d"), {
      steps: { "b ready": { is: "failed", reason } },
      left: ["c", "d"],
    });
    expect(results(document)).toEqual(["a restarted", "b failed", "c not-begun", "d not-begun"]);
    // Though it was seen running, between two crashes.
    expect(document.gateways.map(({ to }) => to)).toEqual(["running", "failing", "running", "running"]);
    expect(document).toMatchObject({
      outcome: "failed",
      verdict: "Failed: 1 restarted, 1 not, 2 not begun.",
    });
    expect(document.diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
      [`profile "b": hermes-gateway-b.service is not ready: ${reason}`, undefined],
      [
        'not restarted, since "b" is not ready: "c", "d" were left as before',
        "Mend the cause, then: `hermes-fleet restart b c d`.",
      ],
    ]);
  });

  test("is what a Ctrl-C has left", () => {
    const document = told(restart("a", "b"), { left: ["b"], isInterrupted: true });
    expect(document).toMatchObject({
      outcome: "interrupted",
      verdict: "Interrupted: 1 restarted, 1 not begun.",
      diagnostics: [{ hint: "`hermes-fleet restart b`." }],
    });
  });

  test("is a failure of what serves all, for each", () => {
    const failed: StepOutcome = { is: "failed", reason: "Access denied" };
    const document = told(restart("a", "b"), { steps: { reload: failed }, left: ["a", "b"] });
    expect(document).toMatchObject({
      outcome: "failed",
      gateways: [
        { result: "failed", problem: expect.stringContaining("Access denied") },
        { result: "failed", problem: expect.stringContaining("Access denied") },
      ],
    });
  });

  test("is a platform that does not work, though it is ready", () => {
    const document = told(restart("a"), {
      steps: { "a ready": { is: "succeeded", note: "slack: revoked" } },
    });
    expect(document).toMatchObject({
      outcome: "done",
      gateways: [{ result: "restarted", problem: "slack: revoked" }],
      diagnostics: [{ code: "gateway-degraded", severity: "warning" }],
    });
  });

  const all = (over: Partial<RollGateway>) => ({ isNamed: false, ...over });
  test.each<[string, Pick<RollInput, "verb" | "gateways">, string]>([
    [
      "start",
      { verb: "start", gateways: [gateway("a"), gateway("b")] },
      "Nothing to do: 2 gateways run already.",
    ],
    [
      "stop",
      { verb: "stop", gateways: [gateway("a", SEEN.stopped)] },
      "Nothing to do: 1 gateway is stopped already.",
    ],
    [
      "restart",
      { verb: "restart", gateways: [gateway("a", all(SEEN.stopped))] },
      "Nothing to restart: no gateway runs. `hermes-fleet start` starts those that are to run.",
    ],
    [
      "start",
      {
        verb: "start",
        gateways: [gateway("a", all({ ...SEEN.stopped, definition: "absent", desired: undefined }))],
      },
      "Nothing to start: no profile has a service. `hermes-fleet apply` makes those of a manifest, `hermes -p NAME gateway install` one by hand.",
    ],
    [
      "stop",
      { verb: "stop", gateways: [] },
      "Nothing to stop: there is no profile. `hermes-fleet init` writes a manifest to start from.",
    ],
  ])("is what next, where there was nothing to %s", (_, input, verdict) => {
    expect(told(input)).toMatchObject({ outcome: "nothing-to-do", verdict });
  });

  test("is a gateway that has failed, and that nobody named, with its cause", () => {
    const document = told({
      verb: "restart",
      gateways: [gateway("a"), gateway("b", all(SEEN.failed))],
    });
    expect(document).toMatchObject({
      outcome: "done",
      diagnostics: [
        {
          severity: "warning",
          message: 'profile "b" was not restarted, since it does not run: it crashed',
          hint: "`hermes-fleet start b` starts it.",
        },
      ],
    });
  });

  test.each([
    ["stop", gateway("a"), '"a" is to run by the manifest: the next apply starts it'],
    [
      "start",
      gateway("a", { ...SEEN.stopped, desired: "stopped" }),
      '"a" is not to run by the manifest: the next apply stops it',
    ],
  ] as const)("is what the next apply makes of a %s", (verb, one, message) => {
    expect(told({ verb, gateways: [one] }).diagnostics).toMatchObject([{ severity: "note", message }]);
  });

  test("is nothing of the next apply where the manifest does not say otherwise", () => {
    expect(told({ verb: "stop", gateways: [gateway("a", { desired: undefined })] }).diagnostics).toEqual([]);
    expect(told(restart("a")).diagnostics).toEqual([]);
  });

  test("is as its schema has it, whatever happened", () => {
    const document = told(
      {
        verb: "restart",
        gateways: [
          gateway("a"),
          gateway("b"),
          gateway("c"),
          gateway("coder", SEEN.kept),
          gateway("d", all(SEEN.failed)),
        ],
      },
      { steps: { "b ready": { is: "failed", reason: "no" } }, left: ["c"] },
    );
    expect(schemaErrors("roll", JSON.parse(JSON.stringify(document)))).toEqual([]);
  });
});

describe("the table of a roll", () => {
  test("fits 80 columns, with wide names, and leaves out who was not meant", async () => {
    const paper = new Paper({ hasColor: false, width: 80 });
    drawRoll(
      paper,
      told(
        {
          verb: "restart",
          gateways: [gateway("研究"), gateway("coder"), gateway("x", { isNamed: false, ...SEEN.failed })],
        },
        { steps: { "coder ready": { is: "failed", reason: "no" } } },
      ),
    );
    const text = await paper.text();
    expect(text).toBe(
      [
        "PROFILE  RESULT     FROM     TO       PID      TOOK",
        "研究     restarted  running  running  42 → 77  3.2 s",
        "coder    failed     running  failing  42 → 77  3.2 s",
        "",
        "Failed: 1 restarted, 1 not.",
        "",
      ].join("\n"),
    );
    expect(text.split("\n").every((line) => stringWidth(line) <= 80)).toBe(true);
  });
});
