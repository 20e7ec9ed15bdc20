import { describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { ApplyEvent, StepOutcome } from "../../src/model/outcome.ts";
import type { Roll } from "../../src/model/roll.ts";
import type { Step } from "../../src/model/step.ts";
import { RollLines } from "../../src/output/roll-lines.ts";
import { gateway, roll, SEEN } from "../plan/roll-sample.ts";

const STYLE = { width: 80, height: 24, spinner: "*", well: "+", failed: "!" };

const restarted = (...names: readonly string[]): Roll =>
  roll({ verb: "restart", gateways: names.map((name) => gateway(name)), maxUnavailable: 1 });

/** The lines of a roll after what happens to its first profile. */
function linesAfter(
  found: Roll,
  happens: readonly (readonly [phase: Step["phase"], "started" | StepOutcome | { readonly says?: string }])[],
  style = STYLE,
): readonly string[] {
  const lines = new RollLines(found.moves, found.plan.steps);
  for (const [phase, what] of happens) {
    const step = found.plan.steps.find(
      (one) => one.phase === phase && one.profile === found.moves[0]?.profile,
    );
    if (step === undefined) throw new Error(`there is no step ${phase}`);
    const event: ApplyEvent =
      what === "started"
        ? { event: "started", step }
        : "is" in what
          ? { event: "ended", step, outcome: what }
          : { event: "seen", step, says: what.says };
    lines.on(event);
  }
  return lines.draw(style);
}

const OK: StepOutcome = { is: "succeeded" };
const TOLD = [
  ["announce", "started"],
  ["announce", OK],
  ["start", "started"],
] as const;

describe("the lines of a restart", () => {
  test("say who waits for its turn, with names of one width", () => {
    expect(linesAfter(restarted("研究", "coder"), [])).toEqual([
      "  coder  waits for its turn".replace("coder", "研究 "),
      "  coder  waits for its turn",
    ]);
  });

  test.each<[string, Parameters<typeof linesAfter>[1], string]>([
    ["as long as the old process finishes its turns", TOLD, "* coder  draining"],
    [
      "while it says so",
      [...TOLD, ["start", OK], ["ready", "started"], ["ready", { says: "draining" }]],
      "* coder  draining",
    ],
    [
      "once there is a new one",
      [...TOLD, ["start", OK], ["ready", "started"], ["ready", { says: "starting" }]],
      "* coder  starting",
    ],
    [
      "that runs, and has yet to last",
      [...TOLD, ["start", OK], ["ready", "started"], ["ready", { says: "running" }]],
      "* coder  running, for a moment yet",
    ],
    ["that is ready", [...TOLD, ["start", OK], ["ready", OK]], "+ coder  ready"],
    [
      "that is not",
      [...TOLD, ["start", OK], ["ready", { is: "failed", reason: "not ready after 60 s" }]],
      "! coder  not ready after 60 s",
    ],
    [
      "that had no turn",
      [
        ["announce", { is: "skipped", because: "interrupted" }],
        ["start", { is: "skipped", because: "interrupted" }],
        ["ready", { is: "skipped", because: "interrupted" }],
      ],
      "! coder  not restarted",
    ],
  ])("tell of a gateway %s", (_, happens, expected) => {
    expect(linesAfter(restarted("coder"), happens)[0]).toBe(expected);
  });

  test("tell of what is started, stopped and killed", () => {
    const first = (found: Roll, phase: Step["phase"]) => linesAfter(found, [[phase, "started"]])[0];
    expect([
      first(roll({ verb: "start", gateways: [gateway("coder", SEEN.stopped)] }), "start"),
      first(roll({ verb: "stop", gateways: [gateway("coder")] }), "stopped"),
      first(roll({ verb: "restart", gateways: [gateway("coder")], isForced: true }), "stop"),
    ]).toEqual(["* coder  starting", "* coder  stopping", "* coder  killing"]);
  });

  test("are never wider than the terminal, whatever a reason says", () => {
    const reason = `it\nsays ${"很长的理由".repeat(20)}`;
    const lines = linesAfter(restarted("coder"), [...TOLD, ["start", { is: "failed", reason }]]);
    expect(
      lines
        .join("\n")
        .split("\n")
        .map((line) => stringWidth(line) < 80),
    ).toEqual([true]);
  });

  test("are never more than fit: those at work first, and a count of the rest", () => {
    const names = Array.from({ length: 30 }, (_, index) => `agent-${String(index).padStart(2, "0")}`);
    const lines = linesAfter(restarted(...names), TOLD, { ...STYLE, height: 8 });
    expect(lines).toEqual([
      "* agent-00  draining",
      ...["01", "02", "03", "04"].map((one) => `  agent-${one}  waits for its turn`),
      "  … and 25 more",
    ]);
  });
});
