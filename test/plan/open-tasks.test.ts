import { describe, expect, test } from "@jest/globals";
import type { ProfileSettings } from "../../src/model/manifest.ts";
import { stateOnDisk } from "../../src/plan/after.ts";
import { openTaskNotes } from "../../src/plan/open-tasks.ts";
import { factsOf, LAYOUT, type Seen, settingsOf } from "./status-sample.ts";

const HOME = "profiles/coder";
const WELL = {
  [`${HOME}/.env`]: "TELEGRAM_BOT_TOKEN=222:bbbbbbbbbbbb\n",
  [`${HOME}/config.yaml`]: "model: { default: gpt-5 }\n",
};
const NOUS = { ...WELL, [`${HOME}/config.yaml`]: "model: { default: hermes-4, provider: nous }\n" };

function notes(seen: Seen, settings: ProfileSettings = settingsOf()) {
  const facts = factsOf(seen);
  const home = `${LAYOUT.root}/${HOME}` as typeof LAYOUT.root; // absolute, since the root is
  return openTaskNotes(
    settings,
    stateOnDisk(facts, home, () => undefined),
    facts,
    LAYOUT,
  );
}

const messages = (...of: Parameters<typeof notes>) => notes(...of).map(({ message }) => message);

test("what is open for a profile is a note with the command, and with what the manifest can do", () => {
  expect(notes({})).toEqual([
    {
      code: "to-do",
      severity: "note",
      message: 'profile "coder": it has no model yet',
      hint: "Run `hermes -p coder setup`, or declare config.model.default.",
      address: "profile.coder",
    },
    {
      code: "to-do",
      severity: "note",
      message: 'profile "coder": no platform is set up, so nobody can talk to it',
      hint: "Run `hermes -p coder setup`, or declare a platform's variables under env.",
      address: "profile.coder",
    },
  ]);
});

test("a profile that lacks nothing brings no note", () => {
  expect(notes({ files: WELL })).toEqual([]);
});

test("a phone that is not paired is a note with the command", () => {
  const files = { ...WELL, [`${HOME}/.env`]: "WHATSAPP_ENABLED=true\n" };
  expect(notes({ files })).toMatchObject([
    { message: expect.stringContaining("QR code"), hint: "Run `hermes -p coder whatsapp`." },
  ]);
});

test.each(["stopped", "absent"] as const)(
  "a profile whose gateway is to be %s wants a model, and no platform",
  (state) => {
    expect(messages({}, settingsOf(state))).toEqual(['profile "coder": it has no model yet']);
  },
);

describe("a file that cannot be read, which is told elsewhere,", () => {
  test.each([".env", "config.yaml", "platforms/whatsapp/session/creds.json"])(
    "lets nothing be known as missing: %s",
    (file) => {
      expect(notes({ unreadable: [`${HOME}/${file}`] })).toEqual([]);
    },
  );

  test("may also be a config.yaml that is no YAML", () => {
    expect(notes({ files: { [`${HOME}/config.yaml`]: "model: [" } })).toEqual([]);
  });
});

describe("the login to a model provider", () => {
  const login = '{"providers":{"nous":{"access_token":"a"}}}';

  test("is open where neither the profile nor the root has one", () => {
    const files = { ...NOUS, [`${HOME}/auth.json`]: undefined, "auth.json": undefined };
    expect(messages({ files })).toEqual(['profile "coder": its model provider, nous, waits for a login']);
  });

  test("may be the root's", () => {
    expect(notes({ files: { ...NOUS, [`${HOME}/auth.json`]: undefined, "auth.json": login } })).toEqual([]);
  });

  test("is not judged where nobody has looked for one of the two", () => {
    expect(notes({ files: { ...NOUS, [`${HOME}/auth.json`]: undefined } })).toEqual([]);
  });
});
