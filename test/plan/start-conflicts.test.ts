import { describe, expect, test } from "@jest/globals";
import type { Facts, GatewayFact } from "../../src/model/facts.ts";
import type { ProfileName } from "../../src/model/ids.ts";
import { startConflicts } from "../../src/plan/start-conflicts.ts";
import { named } from "./roll-sample.ts";
import { CODER, factsOf, LAYOUT, manifestOf, running, settingsOf } from "./status-sample.ts";

const TOKEN = "111:AAAA-very-secret";
const READER = named("reader");
const LIVE = running().gateway as GatewayFact; // the sample has one
const NONE: GatewayFact = { is: "none" };

/** Two profiles that have these texts in `.env`. */
function host(coder: string, reader: string, gateways: { readonly reader: GatewayFact }) {
  const facts: Facts = {
    ...factsOf({ files: { "profiles/coder/.env": coder, "profiles/reader/.env": reader } }),
    profiles: new Set([CODER, READER]),
    gateways: new Map<ProfileName, GatewayFact>([
      [CODER, NONE],
      [READER, gateways.reader],
    ]),
  };
  return { manifest: manifestOf(settingsOf("stopped")), facts, layout: LAYOUT };
}

const SAME = [`TELEGRAM_BOT_TOKEN=${TOKEN}\n`, `TELEGRAM_BOT_TOKEN=${TOKEN}\n`] as const;

describe("a gateway that is to be started", () => {
  test("is refused where one that runs has its token, with what to type, and without the token", () => {
    const found = startConflicts([CODER], host(...SAME, { reader: LIVE }));

    expect(found).toMatchObject([
      {
        code: "token-conflict",
        severity: "error",
        message: expect.stringMatching(/^profile "coder": TELEGRAM_BOT_TOKEN is also set by "reader"/),
        hint: expect.stringContaining("`hermes-fleet stop reader`"),
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN);
  });

  test("is refused where another is started with it that has its token", () => {
    expect(startConflicts([CODER, READER], host(...SAME, { reader: NONE }))).toMatchObject([
      { code: "token-conflict", severity: "error" },
    ]);
  });

  test.each([
    ["the other does not run", SAME, NONE],
    ["the other has a token of its own", [SAME[0], "TELEGRAM_BOT_TOKEN=222:BBBB\n"], LIVE],
    ["neither has one", ["", ""], LIVE],
  ] as const)("is not refused where %s", (_, [coder, reader], gateway) => {
    expect(startConflicts([CODER], host(coder, reader, { reader: gateway }))).toEqual([]);
  });

  test("is not refused for what two others share", () => {
    const other = named("writer");
    const { facts, ...rest } = host("", SAME[1], { reader: LIVE });
    const files = new Map(facts.files);
    const env = files.get(`${LAYOUT.root}/profiles/reader/.env` as never); // as host() has it
    if (env !== undefined) files.set(`${LAYOUT.root}/profiles/writer/.env` as never, env);
    const three: Facts = {
      ...facts,
      files,
      profiles: new Set([CODER, READER, other]),
      gateways: new Map([...facts.gateways, [other, LIVE]]),
    };
    expect(startConflicts([CODER], { ...rest, facts: three })).toEqual([]);
  });
});
