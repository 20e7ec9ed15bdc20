import { describe, expect, test } from "@jest/globals";
import type { ProfileName } from "../../src/model/ids.ts";
import { checkedCode, updated } from "../../src/plan/updated.ts";
import { A, moved, NEW, OLD, roll, seen, state } from "./updating.ts";

const outcomes = (of: Parameters<typeof seen>[0]) =>
  Object.fromEntries(
    updated(seen(of)).gateways.map(({ profile, code, outcome }) => [profile, `${code}, ${outcome}`]),
  );
const codes = (of: Parameters<typeof seen>[0]) =>
  updated(seen(of)).diagnostics.map(({ code, severity }) => `${severity} ${code}`);

const GIT = `git -C /home/ada/.hermes/hermes-agent checkout ${A}`;

describe("an update tells of each gateway", () => {
  test("that it was restarted, once it has another process with the new code", () => {
    const now = ["coder", "default", "reader"].map((name) => state(name, 2500, "current"));
    const rolls = [roll(moved("coder", "done"), moved("default", "done"), moved("reader", "done"))];
    expect(outcomes({ now, rolls })).toEqual({
      coder: "current, restarted",
      default: "current, restarted",
      reader: "current, restarted",
    });
    expect(codes({ now, rolls })).toEqual([]);
  });

  test("that it was restarted, however roughly its start is told", () => {
    const now = [
      state("coder", 2000, "older"),
      state("default", 1500, "older"),
      state("reader", 1500, "older"),
    ];
    const rolls = [roll(moved("coder", "done"), moved("default", "failed"), moved("reader", "not-begun"))];
    expect(outcomes({ now, rolls })).toEqual({
      coder: "current, restarted",
      default: "older, failed",
      reader: "older, not-tried",
    });
  });

  test("that it runs, but a platform of it does not", () => {
    const rolls = [roll(moved("coder", "done", { degraded: "discord: Improper token" }))];
    expect(codes({ rolls })).toEqual(["warning gateway-degraded"]);
  });

  test("which has not come back, and which still run the older code", () => {
    const now = [state("coder", 2500, "current"), state("reader", 1500, "older")];
    const failure = { failure: { step: undefined as never, reason: "no platform could connect" } }; // its words alone count
    const rolls = [
      roll(moved("coder", "done"), moved("default", "failed", failure), moved("reader", "not-begun")),
    ];
    expect(outcomes({ now, rolls })).toEqual({
      coder: "current, restarted",
      default: "none, failed",
      reader: "older, not-tried",
    });
    const { wayBack, diagnostics } = updated(seen({ now, rolls }));
    expect(wayBack).toEqual([GIT, "hermes-fleet restart coder default"]);
    expect(diagnostics).toEqual([
      {
        code: "update-stopped",
        severity: "error",
        message:
          'the update stops at "default": no platform could connect; "reader" still runs the older code, and is up',
        hint: `To go back: \`${GIT}\`, then \`hermes-fleet restart coder default\`.`,
      },
    ]);
  });

  test("that Hermes itself has restarted it", () => {
    const came = [
      state("coder", 1500, "older"),
      state("default", 2200, "current"),
      state("reader", 1500, "older"),
    ];
    expect(outcomes({ came, now: came })).toEqual({
      coder: "older, not-tried",
      default: "current, restarted-by-hermes",
      reader: "older, not-tried",
    });
    expect(codes({ came, now: came })).toEqual([]);
    expect(codes({ came, now: came, canary: "coder" as ProfileName })).toEqual(["warning update-canary"]);
    expect(codes({ came, now: came, canary: "default" as ProfileName })).toEqual([]);
  });

  test("that it was restarted and has gone down since, with the way back", () => {
    const process = { pid: 2500, startTime: 2500 };
    const rolls = [roll(...["coder", "default", "reader"].map((name) => moved(name, "done", { process })))];
    const now = [state("coder", 2500, "current"), state("reader", 2600, "current")];
    expect(outcomes({ now, rolls })).toEqual({
      coder: "current, restarted",
      default: "none, failed",
      reader: "current, failed",
    });
    const { gateways, wayBack } = updated(seen({ now, rolls }));
    expect(gateways.map(({ reason }) => reason)).toEqual([
      undefined,
      "its process has ended after it had been ready",
      "process 2500 has ended after it had been ready, and 2600 came",
    ]);
    expect(wayBack).toEqual([GIT, "hermes-fleet restart coder default reader"]);
  });

  test("that its soak was cut short, which is nothing to go back from", () => {
    const rolls = [roll(moved("coder", "done", { isCutShort: true }), moved("default", "not-begun"))];
    const now = [
      state("coder", 2000, "older"),
      state("default", 1500, "older"),
      state("reader", 1500, "older"),
    ];
    const of = { now, rolls, isInterrupted: true, canary: "coder" as ProfileName };
    expect(outcomes(of)).toMatchObject({ coder: "current, restarted", default: "older, not-tried" });
    const { wayBack, diagnostics } = updated(seen(of));
    expect([wayBack, diagnostics]).toEqual([
      [],
      [expect.objectContaining({ severity: "warning", message: expect.stringContaining("cut short") })],
    ]);
  });

  test("that it was started before the canary", () => {
    const start = { ...roll(moved("default", "done"), moved("coder", "done")), verb: "start" as const };
    const rolls = [start, roll(moved("coder", "done"))];
    const { diagnostics } = updated(seen({ rolls, canary: "coder" as ProfileName }));
    expect(diagnostics).toMatchObject([
      { code: "update-canary", severity: "warning", message: expect.stringContaining('"default"') },
    ]);
  });

  test("that it is gone, though nothing was done about it", () => {
    const came = [state("coder", 1500, "older"), state("reader", 1500, "older")];
    expect(outcomes({ came, now: came })).toMatchObject({ default: "none, failed" });
    expect(codes({ came, now: came })).toEqual(["error update-stopped"]);
  });

  test("that its service was taken away, with the cure and no way back", () => {
    const came = [state("default", 2200, "current")];
    const folded = ["coder", "reader"] as ProfileName[]; // names
    expect(outcomes({ came, now: came, folded })).toEqual({
      coder: "none, failed",
      default: "current, restarted-by-hermes",
      reader: "none, failed",
    });
    const { wayBack, diagnostics } = updated(seen({ came, now: came, folded }));
    expect(wayBack).toEqual([]);
    expect(diagnostics).toEqual([
      {
        code: "fleet-folded",
        severity: "error",
        message: `Hermes' update has folded this fleet: it took away the services of "coder" and "reader", so that the gateway of "default" is to serve them`,
        hint: expect.stringContaining("`hermes-fleet apply`"),
      },
    ]);
  });

  test("why it cannot be restarted", () => {
    const diagnostic = {
      code: "gateway-unsupervised",
      severity: "error",
      message: "it is in a terminal",
    } as const;
    const profile = "coder" as ProfileName; // a name
    const rolls = [
      { ...roll(), leftOut: [{ profile, is: "refused", state: "unsupervised", diagnostic } as const] },
    ];
    expect(outcomes({ rolls })).toMatchObject({ coder: "older, refused" });
    expect(codes({ rolls })).toEqual(["error gateway-unsupervised"]);
  });

  test("that it was left in the middle", () => {
    const rolls = [roll(moved("coder", "unfinished"), moved("default", "not-begun"))];
    expect(outcomes({ rolls, isInterrupted: true })).toMatchObject({
      coder: "older, failed",
      default: "older, not-tried",
    });
  });
});

test("a gateway that has failed with code that was there before has no way back", () => {
  const came = ["coder", "default", "reader"].map((name) => state(name, 2500, "current"));
  const rolls = [roll(moved("coder", "failed"))];
  const { wayBack, diagnostics } = updated(
    seen({ code: { before: NEW, after: NEW }, was: came, came, now: came, rolls }),
  );
  expect(wayBack).toEqual([]);
  expect(diagnostics[0]?.hint).toBe("Look at its log. What it ran before is not known.");
});

test("a host that could not be looked at to the end is no success", () => {
  const problem = { code: "service-manager-unavailable", severity: "error", message: "it is gone" } as const;
  expect(codes({ problems: [problem] })).toEqual(["error service-manager-unavailable"]);
});

test("what Hermes says of its failure is told", () => {
  const hermes = { failure: "`hermes update --yes` exited with 1", said: ["→ Fetching", "✗ No network"] };
  expect(updated(seen({ hermes, code: { before: OLD, after: OLD } })).diagnostics).toEqual([
    {
      code: "update-failed",
      severity: "error",
      message: "`hermes update --yes` exited with 1: ✗ No network",
      hint: "No gateway was restarted. Mend what it says, and run the update again.",
    },
  ]);
});

test("a failure after the code has become another tells so, and the way back", () => {
  const hermes = { failure: "`hermes update --yes` exited with 1", said: ["✗ pip failed"] };
  const { diagnostics, wayBack } = updated(seen({ hermes, code: { before: OLD, after: NEW } }));
  expect(wayBack).toEqual([GIT]);
  expect(diagnostics).toEqual([
    {
      code: "update-failed",
      severity: "error",
      message: "`hermes update --yes` exited with 1: ✗ pip failed; its new code is on disk all the same",
      hint: `No gateway was restarted, and each runs the new code once it is. Mend what it says, and run the update again. To go back: \`${GIT}\`.`,
    },
  ]);
});

test("a check tells who runs older code, and has done nothing", () => {
  const result = checkedCode(OLD, { failure: undefined, said: [], news: "none" }, [
    state("coder", 500, "older"),
    state("reader", 1500, "current"),
  ]);
  expect(result).toMatchObject({
    isCheck: true,
    wayBack: [],
    diagnostics: [],
    gateways: [
      { profile: "coder", code: "older", outcome: "untouched" },
      { profile: "reader", code: "current", outcome: "untouched" },
    ],
  });
});
