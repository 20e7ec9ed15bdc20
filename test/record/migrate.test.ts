import { describe, expect, test } from "@jest/globals";
import { migrated } from "../../src/record/migrate.ts";
import { OTHER_KEY, ROOT, recordState } from "./state.ts";

const { identity, places, read, write } = recordState();

/** As version 1 wrote it, word for word but for the machine. */
const VERSION_1 = `{
  "version": 1,
  "fleet": "home",
  "root": "${ROOT}",
  "machine": "MACHINE",
  "host": "vps1",
  "manifest": "/home/ada/fleet/hermes-fleet.yaml",
  "profiles": {
    "coder": {
      "created": true,
      "description": "0f6c1a2b3c4d5e6f",
      "env": {
        "TELEGRAM_BOT_TOKEN": "5f2a91cc5f2a91cc"
      },
      "config": {
        "model.default": "1111222233334444",
        "timezone": "5555666677778888"
      },
      "soul": "9999aaaabbbbcccc",
      "process": {
        "pid": 4711,
        "startTime": 123456,
        "read": {
          "env TELEGRAM_BOT_TOKEN": "ddddeeeeffff0000",
          "config model.default": "1212121212121212",
          "service command": "3434343434343434"
        },
        "files": {
          "/home/ada/.hermes/profiles/coder/.env": "5656565656565656"
        }
      },
      "owed": {
        "pid": 4711,
        "startTime": 123456,
        "reasons": [
          "TELEGRAM_BOT_TOKEN changes"
        ]
      }
    },
    "default": {
      "created": true
    },
    "constructor": {}
  }
}
`;

const onThisMachine = () => VERSION_1.replace("MACHINE", identity().machine);

describe("a record of version 1", () => {
  test("is taken over: config keys as lists, owed restarts that hold nothing, no mark of what was made, all else as it is", () => {
    write(places().record, onThisMachine());
    const old = JSON.parse(onThisMachine()) as { profiles: { coder: { owed: object; created: boolean } } }; // as written above
    const { created: _made, ...rest } = old.profiles.coder;
    expect(read()).toEqual({
      record: {
        ...old,
        version: 2,
        profiles: {
          default: {},
          constructor: {},
          coder: {
            ...rest,
            config: { '["model","default"]': "1111222233334444", '["timezone"]': "5555666677778888" },
            owed: { ...rest.owed, holds: [] },
          },
        },
      },
      others: new Map(),
      diagnostics: [],
    });
  });

  test("names no key, so its fingerprints are trusted", () => {
    write(places().record, onThisMachine());
    expect(read(OTHER_KEY)).toMatchObject({
      record: { profiles: { coder: { soul: "9999aaaabbbbcccc" } } },
      diagnostics: [],
    });
  });

  test("of another machine is told as one", () => {
    write(places().record, VERSION_1);
    expect(read()).toMatchObject({ record: undefined, diagnostics: [{ code: "record-foreign" }] });
  });

  test.each<[string, object]>([
    ["whose profiles are a list", { profiles: [] }],
    ["without profiles", { profiles: undefined }],
    ["whose profile is a text", { profiles: { coder: "x" } }],
    ["whose profile is null", { profiles: { coder: null } }],
    ["whose profile is a list", { profiles: { coder: [] } }],
    ["whose config is a list", { profiles: { coder: { config: ["model.default"] } } }],
    ["whose config holds maps", { profiles: { coder: { config: { model: { default: "1" } } } } }],
    ["whose owed restart is a text", { profiles: { coder: { owed: "x" } } }],
    ["whose owed restart is of no process", { profiles: { coder: { owed: { reasons: [] } } } }],
    ["whose process read nothing", { profiles: { coder: { process: { pid: 1, startTime: 2 } } } }],
    ["with one bad profile among good ones", { profiles: { a: { creating: true }, b: { creating: "yes" } } }],
    ["without a manifest", { manifest: undefined, profiles: {} }],
  ])("%s is unusable as a whole", (_, rest) => {
    write(places().record, JSON.stringify({ ...identity(), keyId: undefined, version: 1, ...rest }));
    expect(read()).toMatchObject({
      record: undefined,
      diagnostics: [
        {
          code: "record-unusable",
          severity: "warning",
          message: "the record of the last apply cannot be used: it is not a record",
        },
      ],
    });
  });
});

describe("migrating", () => {
  test("changes nothing of the map that it is given", () => {
    const old = { version: 1, profiles: { coder: { config: { "a.b": "1" }, owed: { reasons: [] } } } };
    const before = structuredClone(old);
    migrated(old);
    expect(old).toEqual(before);
  });

  test.each([
    { version: 2, profiles: { coder: { config: { "a.b": "1" } } } },
    { version: 0 },
    { version: "1" },
    {},
  ])("leaves %j as it is", (record) => {
    expect(migrated(record)).toBe(record);
  });
});
