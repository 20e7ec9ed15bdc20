import { expect, test } from "@jest/globals";
import type { AbsolutePath, Address, ProfileName, ServiceId, StepId } from "../../src/model/ids.ts";
import type { Op, Phase, Step } from "../../src/model/step.ts";
import { applyDocument } from "../../src/output/apply-document.ts";
import { planOf } from "./plan-sample.ts";

const SERVICE = "ai.hermes.gateway-coder" as ServiceId; // test data

/** What is told of one step that has succeeded with this note. */
function told(phase: Phase, op: Op, note: string) {
  const id = "profile.coder.gateway#1" as StepId; // test data
  const step: Step = {
    id,
    address: "profile.coder.gateway" as Address, // test data
    profile: "coder" as ProfileName, // test data
    phase,
    op,
    after: [],
  };
  const outcomes = new Map([[id, { is: "succeeded", note } as const]]);
  return applyDocument({ ...planOf([]), steps: [step] }, outcomes, false).diagnostics;
}

test("a service that was healed on the way is a note", () => {
  const start: Op = { do: "service", verb: "start", service: SERVICE };
  expect(told("start", start, "launchd had lost it")).toMatchObject([
    { code: "service-healed", severity: "note", message: "profile.coder.gateway: launchd had lost it" },
  ]);
});

test("a platform that does not come up is a warning", () => {
  const ready: Op = { do: "await", what: "ready", service: SERVICE, timeoutMs: 1000 };
  expect(told("ready", ready, "telegram: 401")).toMatchObject([
    {
      code: "gateway-degraded",
      severity: "warning",
      message: "profile.coder.gateway: it runs, but a platform does not: telegram: 401",
    },
  ]);
});

test("where a home was saved is a note of nothing else", () => {
  const folder = "/home/ada/exports" as AbsolutePath; // test data
  const saved: Op = { do: "export", profile: "coder" as ProfileName, folder }; // test data
  expect(told("export", saved, '"coder" is saved')).toMatchObject([
    { code: "home-saved", severity: "note", message: '"coder" is saved' },
  ]);
});
