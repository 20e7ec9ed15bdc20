import { describe, expect, test } from "@jest/globals";
import { judged, type Watch, watchFor } from "../../src/apply/awaited.ts";
import type { GatewayFact, GatewayReport, ServiceFact } from "../../src/model/facts.ts";
import type { ServiceId } from "../../src/model/ids.ts";

const SERVICE = "ai.hermes.gateway-coder" as ServiceId; // test data

interface Look {
  readonly fact: Partial<ServiceFact>;
  readonly last: Partial<GatewayReport>;
}

const down = (last: Partial<GatewayReport>): Look => ({
  fact: { active: "activating", sub: "auto-restart", exitStatus: 1, restarts: 1 },
  last,
});
const up = (pid: number, last: Partial<GatewayReport>): Look => ({
  fact: { mainPid: pid, exitStatus: 1 },
  last,
});

const failed = (writer: number, exitReason = "no platform could connect") => ({
  state: "startup_failed",
  exitReason,
  writer,
});
const starting = (writer: number) => ({ state: "starting", writer });
const stopped = { state: "stopped", writer: 1 };

/** What looks, half a second apart, come to in the end. */
function reasonAfter(...looks: readonly Look[]): string {
  const watch: Watch = watchFor({ what: "ready", service: SERVICE, timeoutMs: 60_000, old: undefined }, 0);
  for (const [index, { fact, last }] of looks.entries()) {
    const gateway: GatewayFact = { is: "none", lastReport: { platforms: [], state: "", ...last } };
    const service = {
      id: SERVICE,
      active: "active",
      sub: "running",
      isEnabled: true,
      needsReload: false,
      ...fact,
    };
    const outcome = judged(watch, service as ServiceFact, gateway, index * 500); // the states are real ones
    if (outcome?.is === "failed") return outcome.reason;
  }
  return "none";
}

describe("why a gateway that is started again and again does not come up", () => {
  const looped = "it keeps ending and is started again";

  test("is what it said, though the next process has said something else when its end is seen", () => {
    expect(reasonAfter(up(2, stopped), up(3, failed(2)), down(starting(3)), up(4, starting(4)))).toBe(
      `${looped}: no platform could connect`,
    );
  });

  test("is what it said only after its end was seen for the first time", () => {
    expect(reasonAfter(down(starting(2)), up(3, failed(3)), up(4, starting(4)), up(5, starting(5)))).toBe(
      `${looped}: no platform could connect`,
    );
  });

  test("is not what a process before it had said", () => {
    expect(
      reasonAfter(up(2, failed(1, "of old")), up(3, starting(3)), down(starting(3)), up(4, starting(4))),
    ).toBe(`${looped}: its process exited with status 1`);
  });

  test("is how it ended where nobody has said anything", () => {
    expect(reasonAfter(up(2, stopped), up(3, stopped), up(4, stopped))).toBe(
      `${looped}: its process exited with status 1`,
    );
  });
});
