import { describe, expect, test } from "@jest/globals";
import type { ProfileSettings } from "../../src/model/manifest.ts";
import { fleetStatus, isWell } from "../../src/plan/status.ts";
import { systemdFormat } from "../../src/service-managers/systemd-format.ts";
import { factsOf, LAYOUT, manifestOf, running, type Seen, settingsOf } from "./status-sample.ts";

const WELL = {
  "profiles/coder/.env": "TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n",
  "profiles/coder/config.yaml": "model: { default: gpt-5 }\n",
};
const PLACE = { file: "hermes-fleet.yaml", line: 1, column: 1 };

function fleet(settings: ProfileSettings, seen: Seen) {
  return fleetStatus({
    manifest: manifestOf(settings),
    facts: factsOf({ files: WELL, ...seen }),
    layout: LAYOUT,
    format: systemdFormat,
    host: "vps1",
  });
}

const status = (settings: ProfileSettings, seen: Seen) => fleet(settings, seen).gateways[0];

describe("a gateway that is to be absent", () => {
  const ABSENT = settingsOf("absent");

  test("is as desired where there is neither a process nor a service", () => {
    expect(status(ABSENT, {})).toMatchObject({ actual: "stopped", isAsDesired: true, problems: [] });
  });

  test("is as desired where its last process had failed", () => {
    expect(status(ABSENT, { service: { active: "failed", exitStatus: 1 } })?.isAsDesired).toBe(true);
  });

  test("is not while its service is still defined, and apply removes that", () => {
    const seen: Seen = { definition: "ours", service: { isEnabled: true } };
    expect(status(ABSENT, seen)).toMatchObject({
      actual: "stopped",
      isAsDesired: false,
      problems: ["its service is to be absent; `hermes-fleet apply` removes it"],
    });
  });

  test("has no part in another home's service of its name", () => {
    expect(status(ABSENT, { definition: "foreign" })).toMatchObject({ isAsDesired: true, problems: [] });
  });

  test("is not while it runs", () => {
    expect(status(ABSENT, { ...running(), definition: "ours" })).toMatchObject({
      actual: "running",
      isAsDesired: false,
      problems: [
        "it is to be stopped; `hermes-fleet apply` stops it",
        "its service is to be absent; `hermes-fleet apply` removes it",
      ],
    });
  });

  test("is no failure, whatever it does", () => {
    expect(isWell(fleet(ABSENT, { service: { active: "failed", exitStatus: 1 } }))).toBe(true);
  });
});

describe("what a person has to do", () => {
  const RUNNING = settingsOf();

  test("is nothing for a gateway that lacks nothing", () => {
    expect(status(RUNNING, running())).toMatchObject({ actual: "running", problems: [], toDo: [] });
  });

  test("is told of a gateway that runs and waits for a login, which is no failure", () => {
    const seen: Seen = {
      ...running({ whatsapp: "WhatsApp enabled but not paired — run 'hermes whatsapp' to pair." }),
      files: { ...WELL, "profiles/coder/.env": "WHATSAPP_ENABLED=true\n" },
    };
    expect(status(RUNNING, seen)).toMatchObject({
      actual: "degraded",
      toDo: [{ what: expect.stringContaining("QR code"), command: "hermes -p coder whatsapp" }],
    });
    expect(isWell(fleet(RUNNING, seen))).toBe(true);
  });

  test("is told of a gateway that runs without a model or a platform", () => {
    expect(status(RUNNING, { ...running(), files: {} })).toMatchObject({
      actual: "running",
      isAsDesired: true,
      toDo: [{ what: "it has no model yet" }, { what: "no platform is set up, so nobody can talk to it" }],
    });
  });

  test("is nothing that the manifest declares and an apply has still to bring", () => {
    const settings = settingsOf("running", {
      config: [{ path: ["model", "default"], value: "gpt-5", place: PLACE }],
      env: new Map([["TELEGRAM_BOT_TOKEN", { value: { from: "env", variable: "TOKEN" }, place: PLACE }]]),
    });
    expect(status(settings, { ...running(), files: {} })?.toDo).toEqual([]);
  });

  test("counts what the manifest declares in so many words", () => {
    const settings = settingsOf("running", {
      env: new Map([["WHATSAPP_ENABLED", { value: { from: "literal", value: "true" }, place: PLACE }]]),
    });
    expect(status(settings, {})?.toDo).toMatchObject([{ command: "hermes -p coder whatsapp" }]);
  });

  test("is nothing for a profile that does not exist yet", () => {
    expect(status(RUNNING, { exists: false, files: {} })).toMatchObject({ actual: "absent", toDo: [] });
  });
});

test("a gateway that is to run and has failed is a failure", () => {
  expect(isWell(fleet(settingsOf(), { service: { active: "failed", exitStatus: 1 } }))).toBe(false);
});

describe("a gateway that has given up", () => {
  const parked: Seen = { service: { active: "failed", sub: "failed", exitStatus: 78 } };
  const retried: Seen = { service: { active: "activating", sub: "auto-restart", exitStatus: 78 } };
  const WHY = "its configuration does not let it run (status 78/CONFIG)";

  test("is told as parked, and is a failure where it is to run", () => {
    expect(status(settingsOf(), parked)).toMatchObject({ actual: "parked", isAsDesired: false });
    expect(status(settingsOf(), parked)?.problems).toContain(WHY);
    expect(isWell(fleet(settingsOf(), parked))).toBe(false);
  });

  test("is as desired where it is to be stopped, unless its service starts it again", () => {
    expect(status(settingsOf("stopped"), parked)).toMatchObject({ isAsDesired: true, problems: [WHY] });
    expect(status(settingsOf("stopped"), retried)).toMatchObject({
      isAsDesired: false,
      problems: [WHY, "it is to be stopped; `hermes-fleet apply` stops it"],
    });
  });
});

describe("a gateway outside its service", () => {
  const outside = (stray: object): Seen => {
    const seen = running();
    return { ...seen, gateway: { ...seen.gateway, service: undefined, stray } as Seen["gateway"] } as Seen; // a live one
  };

  test("is told with what an apply does about it", () => {
    expect(status(settingsOf(), outside({ is: "orphan" }))?.problems[0]).toMatch(
      /^process \d+ runs outside its service; `hermes-fleet apply` ends it$/,
    );
    expect(status(settingsOf(), outside({ is: "kept", why: "it runs in a terminal" }))?.problems[0]).toMatch(
      /^process \d+ runs outside its service, and is left alone, since it runs in a terminal$/,
    );
  });
});
