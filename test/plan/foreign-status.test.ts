import { describe, expect, test } from "@jest/globals";
import { fleetStatus, isWell } from "../../src/plan/status.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";
import { CODER, factsOf, LAYOUT, manifestOf, running, type Seen, settingsOf } from "./status-sample.ts";

const UP = { active: "active", sub: "running", mainPid: 4242, restarts: 7, isEnabled: true } as const;

/** The status of a profile whose service's name is another home's; without settings no manifest names it. */
function statusOf(seen: Seen, settings?: ReturnType<typeof settingsOf>) {
  const facts = factsOf({ definition: "foreign", ...seen });
  const manifest = manifestOf(settings ?? settingsOf());
  return fleetStatus({
    manifest: settings === undefined ? { ...manifest, profiles: new Map() } : manifest,
    undeclared: settings === undefined ? [CODER] : [],
    facts,
    layout: LAYOUT,
    format: systemdFormat,
    host: "vps1",
  });
}

describe("a gateway whose service's name is another home's", () => {
  const REASON = "hermes-gateway-coder.service is there, but not for /home/ada/.hermes/profiles/coder";

  test("has failed where it is to run, however well that one does", () => {
    const status = statusOf({ service: UP }, settingsOf("running"));
    expect(status.gateways[0]).toMatchObject({
      actual: "failed",
      isAsDesired: false,
      problems: expect.arrayContaining([REASON]),
    });
    expect(status.gateways[0]?.restarts).toBeUndefined();
    expect(isWell(status)).toBe(false);
  });

  test("is stopped where it is to be stopped, or nobody says", () => {
    for (const settings of [settingsOf("stopped"), undefined])
      expect(statusOf({ service: UP }, settings).gateways[0]).toMatchObject({ actual: "stopped" });
  });

  test.each([[settingsOf("running")], [undefined]])(
    "is unsupervised where its process runs elsewhere",
    (settings) => {
      const { gateway } = running();
      if (gateway?.is !== "live") throw new Error("it runs");
      const orphan = { ...gateway, service: undefined };
      expect(statusOf({ service: UP, gateway: orphan }, settings).gateways[0]).toMatchObject({
        actual: "unsupervised",
      });
    },
  );

  test("runs where it is in that service still, whose definition was changed since", () => {
    expect(statusOf(running(), settingsOf("running")).gateways[0]).toMatchObject({ actual: "running" });
  });
});
