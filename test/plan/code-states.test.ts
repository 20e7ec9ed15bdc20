import { expect, test } from "@jest/globals";
import type { GatewayFact } from "../../src/model/facts.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { codeStates } from "../../src/plan/code-states.ts";

const folder = "/opt/hermes" as AbsolutePath; // absolute as it stands
const other = "/opt/other" as AbsolutePath; // absolute as it stands

const live = (startedMs: number): GatewayFact => ({
  is: "live",
  process: { pid: startedMs, startTime: startedMs },
  startedMs,
  holdsLock: true,
  service: undefined,
});

function codeOf(gateway: GatewayFact, changedMs: number | undefined, install = folder) {
  const name = "coder" as ProfileName; // it is one
  const gateways = new Map([[name, gateway]]);
  return codeStates({ gateways }, { folder, changedMs }, new Map([[name, install]]))[0]?.code;
}

test.each([
  ["began before the code came", live(999), 1000, { is: "older" }],
  ["began when the code came", live(1000), 1000, { is: "current" }],
  ["began after the code came", live(1001), 1000, { is: "current" }],
  ["runs while nobody can tell when the code came", live(1001), undefined, { is: "older" }],
  ["does not run", { is: "none" } as const, 1000, undefined],
])("a gateway that %s", (_, gateway, changedMs, expected) => {
  expect(codeOf(gateway, changedMs)).toEqual(expected);
});

test("a gateway of another installation has code of its own, however old it is", () => {
  expect(codeOf(live(1), 1000, other)).toEqual({ is: "elsewhere", folder: other });
});

test("a gateway whose installation is not known is taken for one of this", () => {
  const gateways = new Map([
    ["reader" as ProfileName, live(1)], // names
    ["coder" as ProfileName, live(2000)],
  ]);
  const states = codeStates({ gateways }, { folder, changedMs: 1000 }, new Map());
  expect(states.map(({ profile, code }) => [profile, code.is])).toEqual([
    ["coder", "current"],
    ["reader", "older"],
  ]);
});
